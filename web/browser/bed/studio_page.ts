/** The Studio's page, by the test ids that anyone may rely on, and what it showed while nobody looked. */
import { expect, type Locator, type Page } from "@playwright/test";
import { PATIENCE_MS } from "./waiting.js";

declare global {
  interface Window {
    __BUILD_SESSION_ID__?: string;
    watched: Watched;
  }
}

/** What a page showed. */
interface Watched {
  /** By the build that was on show. */
  builds: Record<string, Shown>;
  /** When each test id was first seen after the latest submit. */
  firstSeen: Record<string, number>;
  submittedAt: number;
}

/** What a page showed while one build was on show. */
export interface Shown {
  /** Every state of the newest message. */
  texts: string[];
  /** Every title on a card. */
  cards: string[];
  /** Every address in the preview's frame. */
  previews: string[];
}

/** In the page: keeps what it shows, at every change. */
const watch = (): void => {
  window.watched = { builds: {}, firstSeen: {}, submittedAt: 0 };
  const { watched } = window;
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  const add = (list: string[], value: string | null | undefined): void => {
    if (value && !list.includes(value)) list.push(value);
  };
  const isSeen = (node: Element): boolean => node.getClientRects().length > 0;
  const look = (): void => {
    for (const node of all("[data-testid]")) {
      const name = node.getAttribute("data-testid") ?? "";
      if (!(name in watched.firstSeen) && isSeen(node)) watched.firstSeen[name] = performance.now();
    }
    const id = window.__BUILD_SESSION_ID__;
    if (!id) return;
    const shown = (watched.builds[id] ??= { texts: [], cards: [], previews: [] });
    const message = all('[data-testid="chat-message"]').at(-1);
    const text = (message?.querySelector("[dir]") ?? message)?.textContent;
    if (text && shown.texts.at(-1) !== text) shown.texts.push(text);
    const cards = all('[data-testid="quick-suggestions"] button, [data-testid="ai-recommendations"] button');
    for (const card of cards.filter(isSeen)) add(shown.cards, (card as HTMLElement).innerText.split("\n")[0]?.trim());
    for (const frame of all('iframe[data-testid="preview-frame"]')) add(shown.previews, frame.getAttribute("src"));
  };
  const submitted = (): void => {
    watched.submittedAt = performance.now();
    watched.firstSeen = {};
  };
  addEventListener("submit", submitted, { capture: true });
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
};

export class StudioPage {
  readonly input: Locator;
  readonly button: Locator;
  readonly messages: Locator;
  readonly streaming: Locator;
  readonly quick: Locator;
  readonly ai: Locator;
  readonly preview: Locator;
  readonly connection: Locator;
  readonly retry: Locator;
  readonly cancel: Locator;
  readonly retryRecommendations: Locator;

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    this.input = page.getByTestId("chat-input");
    this.button = page.getByTestId("submit-button");
    this.messages = page.getByTestId("chat-message");
    this.streaming = page.getByTestId("streaming-indicator");
    this.quick = page.getByTestId("quick-suggestions");
    this.ai = page.getByTestId("ai-recommendations");
    this.preview = page.getByTestId("preview-frame");
    this.connection = page.getByTestId("connection-state");
    this.retry = page.getByTestId("retry-button");
    this.cancel = page.getByTestId("cancel-button");
    this.retryRecommendations = page.locator('#recs-retry, [data-testid="recommendations-retry-button"]');
  }

  async open(language = "en"): Promise<this> {
    await this.page.addInitScript(watch);
    await this.page.goto(`${this.url}/${language}/`);
    await expect(this.input).toBeVisible();
    return this;
  }

  /** Submits a prompt; resolves with its session's id once it has one that it had not before. */
  async submit(prompt: string): Promise<string> {
    const before = await this.id();
    await this.input.fill(prompt);
    await this.button.click();
    await expect.poll(() => this.id(), { timeout: PATIENCE_MS }).not.toBe(before);
    const id = await this.id();
    if (!id) throw new Error("no build session");
    return id;
  }

  id(): Promise<string | undefined> {
    return this.page.evaluate(() => window.__BUILD_SESSION_ID__);
  }

  /** What every message says, without who said it. */
  said(): Promise<string[]> {
    return this.messages.evaluateAll((all) => all.map((message) => (message.querySelector("[dir]") ?? message).textContent ?? ""));
  }

  /** What the newest message says. */
  async newest(): Promise<string> {
    return (await this.said()).at(-1) ?? "";
  }

  /** Waits until the newest message is exactly what is true then: a commit of a worker that was stopped may still land. */
  async says(text: string | (() => Promise<string>)): Promise<void> {
    await expect(async () => {
      expect(await this.newest()).toBe(typeof text === "string" ? text : await text());
    }).toPass({ timeout: PATIENCE_MS });
  }

  /** What was shown while `id` was the build on show. */
  shown(id: string): Promise<Shown> {
    return this.page.evaluate((build) => window.watched.builds[build] ?? { texts: [], cards: [], previews: [] }, id);
  }

  /** Milliseconds from the submit until something with this test id was first seen. */
  seenAfterMs(testId: string): Promise<number> {
    return this.page.evaluate((name) => (window.watched.firstSeen[name] ?? Infinity) - window.watched.submittedAt, testId);
  }

  /** The titles of the cards that a list shows. */
  async cards(list: Locator): Promise<string[]> {
    return (await list.getByRole("button").allInnerTexts()).map((text) => text.split("\n")[0]?.trim() ?? "");
  }
}
