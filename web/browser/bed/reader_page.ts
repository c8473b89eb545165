/** A page of the reader's site, which reads a build's stream with one of several clients. */
import { expect, type Page } from "@playwright/test";
import type { StreamAccess } from "@sheen/client";
import type { ClientName, Reading } from "../reader/reader.js";
import type { Truth } from "./truth.js";
import { PATIENCE_MS } from "./waiting.js";

export class ReaderPage {
  constructor(
    readonly page: Page,
    readonly id: string,
  ) {}

  /** Opens a page at `url` that reads the build with a client. */
  static async open(page: Page, url: string, client: ClientName, access: StreamAccess, id: string): Promise<ReaderPage> {
    await page.goto(url);
    await page.waitForFunction(() => window.reader !== undefined);
    await page.evaluate(([name, build, stream]) => window.reader.read(name, build, stream), [client, id, access] as const);
    return new ReaderPage(page, id);
  }

  async reading(): Promise<Reading> {
    const reading = await this.page.evaluate((id) => window.reader.reading(id), this.id);
    if (!reading) throw new Error("nothing is read");
    return reading;
  }

  /** Waits until the client stood connected `times` times, and was told something since. */
  async connected(times: number): Promise<void> {
    await this.page.waitForFunction(
      ([id, least]) => (window.reader.reading(id)?.connected ?? 0) >= least && window.reader.toldSince(id) > 0,
      [this.id, times] as const,
      { timeout: PATIENCE_MS, polling: 20 },
    );
  }

  /** Waits until our client has noticed for the `times`th time that its connection is lost. */
  async lost(times: number): Promise<void> {
    await this.page.waitForFunction(
      ([id, least]) => (window.reader.reading(id)?.states.filter((state) => state === "reconnecting").length ?? 0) >= least,
      [this.id, times] as const,
      { timeout: PATIENCE_MS, polling: 20 },
    );
  }

  /** Waits until the client says that it has everything. */
  async over(): Promise<void> {
    const look = (id: string): boolean => window.reader.reading(id)?.isOver ?? false;
    await this.page.waitForFunction(look, this.id, { timeout: PATIENCE_MS, polling: 50 });
  }
}

/** Holds what a client was told to what Postgres has: every event after `head` once, in order, with all that is in it. */
export const expectEvents = async (truth: Truth, id: string, heard: Reading["heard"], head = 0): Promise<void> => {
  const told = (await truth.events(id)).filter(({ seq }) => seq > head);
  expect(told.length).toBeGreaterThan(5);
  const events = heard.map(({ type, data }) => {
    const { seq, at: _, buildSessionId, type: named, ...payload } = JSON.parse(data);
    expect([buildSessionId, named]).toEqual([id, type]);
    return { seq, type, payload };
  });
  expect(events).toEqual(told);
};
