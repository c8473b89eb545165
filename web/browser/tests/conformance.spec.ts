import type { Browser, BrowserContext } from "@playwright/test";
import type { SubmitAnswer } from "@sheen/client";
import { EventSource } from "eventsource";
import type { Bed } from "../bed/bed.js";
import { expectEvents, ReaderPage } from "../bed/reader_page.js";
import { expect, test } from "../bed/test.js";
import { until } from "../bed/waiting.js";
import { EVENT_TYPES } from "../../client/src/wire.js";
import type { ClientName, Heard } from "../reader/reader.js";

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "40" } });

const PROMPT = "A clinic in Riyadh called الشفاء with a team page, online booking and questions and answers";
const IN_THE_BROWSER: ClientName[] = ["sheen", "sheen-eventsource", "eventsource", "fetch-event-source"];

/** A client that reads a build to its end. */
interface Client {
  name: string;
  heard(): Promise<Heard[]>;
  connected(): Promise<number>;
  over(): Promise<void>;
  close(): Promise<void>;
}

/** A client in a browser's page; each has a window of its own, so that none shares the connection of another. */
const inBrowser = async (browser: Browser, bed: Bed, name: ClientName, answer: SubmitAnswer): Promise<Client> => {
  const context: BrowserContext = await browser.newContext();
  const page = await context.newPage();
  const reader = await ReaderPage.open(page, bed.reader.url, name, answer.stream, answer.buildSessionId);
  return {
    name,
    heard: async () => (await reader.reading()).heard,
    connected: async () => (await reader.reading()).connected,
    over: () => reader.over(),
    close: () => context.close(),
  };
};

/** The `EventSource` that is made for Node. */
const inNode = ({ stream: { url, token } }: SubmitAnswer): Client => {
  const heard: Heard[] = [];
  let connected = 0;
  const source = new EventSource(`${url}?token=${encodeURIComponent(token)}`);
  for (const type of EVENT_TYPES) source.addEventListener(type, ({ data }) => heard.push({ type, data }));
  source.addEventListener("connection", () => (connected += 1));
  return {
    name: "eventsource for Node",
    heard: async () => heard,
    connected: async () => connected,
    over: async () => {
      await until("eventsource for Node stops", async () => source.readyState === EventSource.CLOSED);
    },
    close: async () => source.close(),
  };
};

const everyClient = async (browser: Browser, bed: Bed, answer: SubmitAnswer): Promise<Client[]> => [
  inNode(answer),
  ...(await Promise.all(IN_THE_BROWSER.map((name) => inBrowser(browser, bed, name, answer)))),
];

/** Holds what each of them heard to the truth, and the bytes of those who keep them to each other. */
const expectTheSame = async (bed: Bed, id: string, clients: Client[]): Promise<void> => {
  const all = await Promise.all(clients.map((client) => client.heard()));
  for (const [index, heard] of all.entries()) {
    await test.step(clients[index]?.name ?? "", () => expectEvents(bed.truth, id, heard));
  }
  const [first, ...others] = all.map((heard) => heard.map(({ type, data }) => [type, JSON.parse(data)]));
  for (const other of others) expect(other).toEqual(first);
};

test("five clients read the same events of a build that is over", async ({ browser, bed, truth }) => {
  const answer = await bed.caller().submit({ prompt: PROMPT });
  await truth.over(answer.buildSessionId);
  const clients = await everyClient(browser, bed, answer);
  await Promise.all(clients.map((client) => client.over()));
  await expectTheSame(bed, answer.buildSessionId, clients);
  await Promise.all(clients.map((client) => client.close()));
});

test("five clients read the same events across the death of the gateway", async ({ browser, bed, truth }) => {
  const answer = await bed.caller().submit({ prompt: PROMPT });
  const id = answer.buildSessionId;
  await truth.saying(id);
  const clients = await bed.still(async () => {
    const clients = await everyClient(browser, bed, answer);
    for (const client of clients) await until(`${client.name} hears`, async () => (await client.heard()).length > 2);
    await bed.gateway.service.kill();
    return clients;
  });
  await truth.saying(id, (await truth.text(id)).length + 60);
  await bed.gateway.service.start();

  await Promise.all(clients.map((client) => client.over()));
  for (const client of clients) expect(await client.connected(), client.name).toBeGreaterThan(1);
  await expectTheSame(bed, id, clients);
  await Promise.all(clients.map((client) => client.close()));
});
