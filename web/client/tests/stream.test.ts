/** The stream controller against a real server whose answers are written here. Time is the test's. */
import { EventSource } from "eventsource";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { eventSourceLink } from "../src/eventsource.js";
import { openStream, type Stream, type StreamOptions } from "../src/index.js";
import { type Call, Gateway, ID, OTHER_ID, settle, until } from "./gateway.js";
import { Page } from "./page.js";

let gateway: Gateway;
let page: Page;
let opened: Stream[];

beforeEach(async () => {
  gateway = await Gateway.start();
  gateway.script = () => {};
  page = new Page();
  opened = [];
  vi.spyOn(Math, "random").mockReturnValue(1);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});

afterEach(async () => {
  for (const stream of opened) stream.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await gateway.stop();
});

/** A reader: what it was told is in `seqs`, `text`, `states` and `resets`. */
const follow = (options: Partial<StreamOptions> = {}) => {
  const stream = openStream({ buildSessionId: ID, access: () => gateway.access(), ...options });
  const told = { stream, seqs: [] as unknown[], text: "", states: [] as string[], resets: [] as number[], codes: [] as unknown[] };
  stream.on("frame", ({ seq }) => told.seqs.push(seq));
  stream.on("assistant_delta", ({ text }) => (told.text += text));
  stream.on("reset", ({ head }) => told.resets.push(head));
  stream.on("state", ({ state, error }) => {
    told.states.push(state);
    if (error) told.codes.push(error.code);
  });
  opened.push(stream);
  return told;
};

const is = (told: { stream: Stream }, state: string): Promise<void> => until(() => told.stream.state === state, state);

/** The next stream comes after exactly `ms`. */
const comesAfter = async (ms: number): Promise<Call> => {
  const before = gateway.streams.length;
  await vi.advanceTimersByTimeAsync(ms - 1);
  await settle();
  expect(gateway.streams.length, `before ${ms} ms`).toBe(before);
  await vi.advanceTimersByTimeAsync(1);
  return gateway.stream(before + 1);
};

const lose = async (call: Call, told: { stream: Stream }): Promise<void> => {
  call.reply.cut();
  await settle();
  await is(told, "reconnecting");
};

test("a cut stream goes on where it was, by header and by query", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  expect(first.headers.authorization).toBe("Bearer t-1");
  expect([first.headers["x-last-event-seq"], first.query.get("lastEventSeq"), first.query.get("token")]).toEqual([undefined, null, null]);
  first.reply.open().delta(1, "a", 0).delta(2, "b", 1);
  await until(() => told.seqs.length === 2);
  await lose(first, told);
  const second = await comesAfter(1000);
  expect([second.headers["x-last-event-seq"], second.query.get("lastEventSeq")]).toEqual(["2", "2"]);
  second.reply.open("resumed", 2).delta(2, "b", 1).delta(4, "c", 2);
  await until(() => told.seqs.length === 3);
  expect(told).toMatchObject({ seqs: [1, 2, 4], text: "abc", resets: [] });
  expect(told.stream.counts).toEqual({ received: 3, duplicates: 1, stale: 0 });
  expect(told.states).toEqual(["connecting", "online", "reconnecting", "online"]);
});

test("a clean end that was no `end` is a loss like any other", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open().end();
  await is(told, "reconnecting");
  (await comesAfter(1000)).reply.open("resumed").send({ type: "end", lastSeq: 0 });
  await is(told, "ended");
  await vi.advanceTimersByTimeAsync(300_000);
  await settle();
  expect(gateway.streams.length).toBe(2);
});

test("waits double up to 30 s, for ever, until a stream was healthy", async () => {
  const told = follow();
  let call = await gateway.stream(1);
  for (const ms of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    // A stream that stands and dies at once is no recovery.
    call.reply.open();
    await is(told, "online");
    await lose(call, told);
    call = await comesAfter(ms);
  }
  call.reply.open();
  await is(told, "online");
  await vi.advanceTimersByTimeAsync(5000);
  await lose(call, told);
  await comesAfter(1000);
});

test("waits are jittered", async () => {
  vi.mocked(Math.random).mockReturnValue(0);
  const told = follow();
  await lose(await gateway.stream(1), told);
  await comesAfter(500);
});

test("`retry:` is heeded, and for that connection alone", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open().write("retry: 7000\n\n").delta(1, "a", 0);
  await until(() => told.seqs.length === 1);
  await lose(first, told);
  // Coming back to the page does not cut short what the server asked for.
  page.becomes("visible");
  const second = await comesAfter(7000);
  await lose(second, told);
  await comesAfter(2000);
});

test("an overloaded gateway's 200 without a frame, and its 503, are waited for", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.response.writeHead(200, { "content-type": "text/event-stream" });
  first.reply.write("retry: 3000\n\n").end();
  await is(told, "reconnecting");
  const second = await comesAfter(3000);
  second.reply.response.setHeader("retry-after", "9");
  second.reply.json(503, { code: "unavailable" });
  await settle();
  await comesAfter(9000);
  expect(told.states).toEqual(["connecting", "reconnecting"]);
});

test("204 is the end", async () => {
  const told = follow({ from: 9 });
  (await gateway.stream(1)).reply.json(204, undefined);
  await is(told, "ended");
});

test.each([400, 403, 404])("%i is meant for good", async (status) => {
  const told = follow();
  (await gateway.stream(1)).reply.json(status, { code: "build_not_found", detail: "no", retryable: false });
  await is(told, "refused");
  await vi.advanceTimersByTimeAsync(300_000);
  await settle();
  expect(gateway.streams.length).toBe(1);
  expect(told.codes).toEqual(["build_not_found"]);
});

test("a refused token is renewed, and the place kept", async () => {
  let token = "old";
  const told = follow({ access: () => gateway.access(token), renew: async () => void (token = "new") });
  const first = await gateway.stream(1);
  first.reply.open().delta(5, "a", 0);
  await until(() => told.seqs.length === 1);
  await lose(first, told);
  (await comesAfter(1000)).reply.json(401, { code: "token_expired" });
  const third = await gateway.stream(3);
  expect([third.headers.authorization, third.headers["x-last-event-seq"]]).toEqual(["Bearer new", "5"]);
  third.reply.open("resumed", 5);
  await is(told, "online");
});

test("fresh tokens that are refused too are a refusal", async () => {
  const told = follow({ renew: async () => {} });
  for (const n of [1, 2, 3]) (await gateway.stream(n)).reply.json(401, { code: "token_invalid" });
  await is(told, "refused");
  expect(gateway.streams.length).toBe(3);
});

test("a renewal that the network fails is tried again", async () => {
  const told = follow({ renew: () => Promise.reject(new TypeError("network")) });
  (await gateway.stream(1)).reply.json(401, { code: "token_expired" });
  await is(told, "reconnecting");
  await comesAfter(1000);
});

test("two and a half heartbeats of silence are a dead link", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open("fresh", 0, 10_000);
  await is(told, "online");
  await vi.advanceTimersByTimeAsync(24_000);
  first.reply.send({ type: "heartbeat", lastSeq: 0 });
  await settle();
  await vi.advanceTimersByTimeAsync(24_999);
  expect(told.stream.state).toBe("online");
  await vi.advanceTimersByTimeAsync(1);
  expect(told.stream.state).toBe("reconnecting");
  await until(() => first.reply.isClosed);
});

test("a gateway that never answers is asked again", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(told.stream.state).toBe("reconnecting");
  await until(() => first.reply.isClosed);
});

test("a link that lives and does not bring what it announced is left", async () => {
  const told = follow();
  const { reply } = await gateway.stream(1);
  reply.open().send({ type: "heartbeat", lastSeq: 3 }).send({ type: "heartbeat", lastSeq: 3 });
  await is(told, "reconnecting");
});

test("frames that can't be read, and other sessions', change nothing", async () => {
  const told = follow();
  const { reply } = await gateway.stream(1);
  reply.open().write("data: {not json\n\n").write('data: {"type":7}\n\n').send({ type: "end" }, OTHER_ID);
  reply.send({ type: "assistant_delta", seq: 9, text: "z", offset: 0 }, OTHER_ID).delta(1, "a", 0);
  await until(() => told.seqs.length === 1);
  expect(told).toMatchObject({ text: "a", states: ["connecting", "online"] });
  expect(told.stream.counts.stale).toBe(2);
});

test("a reset tells where the stream goes on", async () => {
  const told = follow({ from: 50 });
  const { reply } = await gateway.stream(1);
  reply.open("reset", 12).delta(13, "a", 0);
  await until(() => told.seqs.length === 1);
  expect(told).toMatchObject({ resets: [12], seqs: [13] });
});

test("who listens no longer is told nothing", async () => {
  const told = follow();
  const more: string[] = [];
  const listener = ({ text }: { text: string }): void => void more.push(text);
  told.stream.on("assistant_delta", listener);
  const { reply } = await gateway.stream(1);
  reply.open().delta(1, "a", 0);
  await until(() => more.length === 1);
  told.stream.off("assistant_delta", listener);
  reply.delta(2, "b", 1);
  await until(() => told.text === "ab");
  expect(more).toEqual(["a"]);
});

test("a page that is looked at again waits no longer", async () => {
  const told = follow();
  for (const n of [1, 2, 3]) {
    await lose(await gateway.stream(n), told);
    page.becomes("hidden");
    page.becomes("visible");
    await vi.advanceTimersByTimeAsync(0);
    await gateway.stream(n + 1);
  }
});

test("a link that fell silent while the page slept is left at once", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open("fresh", 0, 10_000);
  await is(told, "online");
  // The clock goes on while timers sleep.
  vi.setSystemTime(Date.now() + 60_000);
  page.becomes("visible");
  await gateway.stream(2);
  await until(() => first.reply.isClosed);
});

test("without a network it says so, and a new network is used at once", async () => {
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open();
  await is(told, "online");
  page.goes(false);
  expect(told.stream.state).toBe("online");
  first.reply.cut();
  await is(told, "offline");
  page.goes(true);
  await vi.advanceTimersByTimeAsync(0);
  (await gateway.stream(2)).reply.open("resumed");
  await is(told, "online");
  // Its link may hang on the old network.
  page.goes(true);
  await gateway.stream(3);
});

test("a page that goes lets go of its connection and its lock, and takes them up when it comes back", async () => {
  const locks = page.withLocks();
  const told = follow();
  const first = await gateway.stream(1);
  first.reply.open().delta(1, "a", 0);
  await until(() => told.seqs.length === 1);
  page.fires("pagehide");
  await until(() => first.reply.isClosed && !locks.isHeld(`sheen:${ID}`));
  page.fires("pageshow");
  const second = await gateway.stream(2);
  expect(second.headers["x-last-event-seq"]).toBe("1");
});

test("tabs share one connection, and who is left takes over without loss", async () => {
  page.withLocks();
  const one = follow();
  const first = await gateway.stream(1);
  first.reply.open();
  await is(one, "online");
  const two = follow();
  const three = follow();
  await until(() => two.stream.state === "online" && three.stream.state === "online");
  first.reply.delta(1, "a", 0).delta(2, "b", 1);
  await until(() => two.seqs.length === 2 && three.seqs.length === 2);
  one.stream.close();
  const second = await gateway.stream(2);
  expect(second.headers["x-last-event-seq"]).toBe("2");
  // The lock may reach the last tab before the news that there is nothing more.
  gateway.script = ({ headers, reply }) => {
    if (headers["x-last-event-seq"] === "3") reply.json(204, undefined);
    else tellRest(reply);
  };
  const tellRest = (reply: Call["reply"]): void => void reply.open("resumed", 2).delta(3, "c", 2).send({ type: "end", lastSeq: 3 });
  tellRest(second.reply);
  await until(() => two.stream.state === "ended" && three.stream.state === "ended");
  expect([two.text, three.text]).toEqual(["abc", "abc"]);
  expect([two.resets, three.resets]).toEqual([[], []]);
});

test("a tab that joins late is told that it has missed something", async () => {
  page.withLocks();
  const one = follow();
  const { reply } = await gateway.stream(1);
  reply.open().delta(1, "a", 0).delta(4, "b", 1);
  await until(() => one.seqs.length === 2);
  const two = follow();
  await until(() => two.resets.length === 1);
  reply.delta(5, "c", 2);
  await until(() => two.seqs.length === 1);
  expect(two).toMatchObject({ resets: [4], seqs: [5] });
});

test("the place of a tab that hangs is taken, and it follows when it wakes", async () => {
  page.withLocks();
  const one = follow();
  await gateway.stream(1);
  const two = follow();
  await settle();
  // The first tab says nothing: its frames never come, and its timers are stopped with the clock of the page.
  await vi.advanceTimersByTimeAsync(14_000);
  expect(gateway.streams.length).toBe(1);
  vi.spyOn(BroadcastChannel.prototype, "postMessage").mockImplementation(() => {});
  await vi.advanceTimersByTimeAsync(100_000);
  vi.mocked(BroadcastChannel.prototype.postMessage).mockRestore();
  await settle();
  const last = gateway.streams.at(-1) as Call;
  last.reply.open().delta(1, "a", 0);
  await until(() => one.seqs.length === 1 && two.seqs.length === 1);
  expect(gateway.streams.filter(({ reply }) => !reply.isClosed).length).toBe(1);
});

test("the browser's own EventSource reads the same, and its stop is looked into", async () => {
  vi.stubGlobal("EventSource", EventSource);
  let token = "old";
  const told = follow({ link: eventSourceLink, access: () => gateway.access(token), renew: async () => void (token = "new") });
  const first = await gateway.stream(1);
  expect(first.query.get("token")).toBe("old");
  first.reply.open().write("retry: 40\n\n").delta(1, "a", 0).delta(2, "b", 1);
  await until(() => told.seqs.length === 2);
  first.reply.end();
  await is(told, "reconnecting");
  await vi.advanceTimersByTimeAsync(40);
  // It comes back by itself, with its own header; an expired token stops it.
  const second = await gateway.stream(2);
  expect(second.headers["last-event-id"]).toBe("2");
  second.reply.json(401, { code: "token_expired" });
  (await gateway.stream(3)).reply.json(401, { code: "token_expired" });
  const fourth = await gateway.stream(4);
  expect([fourth.query.get("token"), fourth.query.get("lastEventSeq")]).toEqual(["new", "2"]);
  fourth.reply.open("resumed", 2).delta(3, "c", 2).end();
  await until(() => told.text === "abc");
  await vi.advanceTimersByTimeAsync(3000);
  (await gateway.stream(5)).reply.json(204, undefined);
  (await gateway.stream(6)).reply.json(204, undefined);
  await is(told, "ended");
});
