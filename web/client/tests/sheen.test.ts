/** The whole client against a real server: submit, follow, recommend, measure, reload. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createSheen, type Recommendation, type Sheen, type SheenOptions } from "../src/index.js";
import { measure } from "../src/metrics.js";
import { settle, until } from "./gateway.js";
import { Page } from "./page.js";
import { QUICK, Site } from "./site.js";

const AI: Recommendation[] = [
  { id: "rec-map", title: "Map", description: "Show where", category: "feature", priority: "high", prompt: "Add a map" },
];

let site: Site;
let page: Page;
let stops: (() => void)[];

beforeEach(async () => {
  site = await Site.start();
  page = new Page();
  stops = [];
  vi.spyOn(Math, "random").mockReturnValue(1);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(async () => {
  for (const stop of stops) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await site.gateway.stop();
});

const open = (options: Partial<SheenOptions> = {}): Sheen => {
  const sheen = createSheen({ projectId: "p-1", api: site.api, locale: "en", ...options });
  stops.push(sheen.start());
  return sheen;
};

const building = async () => {
  const sheen = open();
  const id = await sheen.submit("a salon");
  const { reply } = await site.gateway.stream(1);
  const send = (members: Record<string, unknown>) => reply.send(members, id);
  send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 });
  return { sheen, id, reply, send };
};

/** Starts the stream's answer as the first `send` needs it. */
const openStreams = (): void => {
  site.instead = ({ path, reply }) => {
    if (path.endsWith("/events")) reply.response.writeHead(200, { "content-type": "text/event-stream" });
    return path.endsWith("/events");
  };
};

beforeEach(openStreams);

const state = (sheen: Sheen) => sheen.session.getState();

test("a submit leads to quick suggestions, live text, a preview and the model's recommendations", async () => {
  const { sheen, id, send } = await building();
  const [submit] = site.calls("/api/builds");
  expect(JSON.parse(submit?.body ?? "")).toEqual({ projectId: "p-1", buildSessionId: id, locale: "en", prompt: "a salon" });
  expect(submit?.headers["accept-language"]).toBe("en");
  expect(state(sheen)).toMatchObject({ phase: "queued", analysis: { businessType: "salon" } });
  expect(sheen.recommendations.getState()).toMatchObject({ status: "pending", readySource: "quick", quickSuggestions: QUICK });
  await until(() => sheen.connection.getState() === "online");
  send({ type: "build_started", seq: 1, attempt: 1 });
  send({ type: "assistant_delta", seq: 2, text: "Hello", offset: 0 });
  send({ type: "preview_ready", seq: 3, previewUrl: "http://x/" });
  await until(() => state(sheen).previewUrl === "http://x/");
  expect(state(sheen)).toMatchObject({ phase: "building", text: "Hello" });
  site.recommendations = { status: "ready", readySource: "ai", recommendations: AI };
  send({ type: "recommendations_ready", seq: 4, count: 1 });
  await until(() => sheen.recommendations.getState().readySource === "ai");
  send({ type: "build_completed", seq: 5, buildDurationMs: 9 }).send({ type: "end", lastSeq: 5 }, id);
  await until(() => sheen.connection.getState() === "ended");
  expect(state(sheen)).toMatchObject({ phase: "completed", buildDurationMs: 9 });
});

test("the same prompt twice is one session, and another is another", async () => {
  const sheen = open();
  const [one, two] = await Promise.all([sheen.submit("a salon"), sheen.submit("a salon")]);
  expect(one).toBe(two);
  expect(site.calls("/api/builds").length).toBe(1);
  expect(await sheen.submit("a bakery")).not.toBe(one);
});

test("nothing of an earlier session is shown once another began", async () => {
  const { sheen, id, reply, send } = await building();
  send({ type: "assistant_delta", seq: 1, text: "first", offset: 0 });
  await until(() => state(sheen).text === "first");
  const submitted = sheen.submit("a bakery");
  expect(state(sheen)).toMatchObject({ phase: "submitting", text: "" });
  expect(state(sheen).previewUrl).toBeUndefined();
  expect(sheen.recommendations.getState()).toMatchObject({ status: "idle", quickSuggestions: [] });
  await until(() => reply.isClosed);
  const second = await submitted;
  sheen.session.processEvent({ type: "assistant_delta", seq: 2, text: "first", offset: 0, buildSessionId: id });
  sheen.recommendations.setAiRecommendations(id, AI);
  expect(state(sheen)).toMatchObject({ buildSessionId: second, text: "" });
  expect(sheen.recommendations.getState().readySource).toBe("quick");
});

test("an answer that comes after the next submit begins nothing", async () => {
  const waiting: (() => void)[] = [];
  site.instead = ({ path, body, reply }) => {
    if (!body.includes("a salon")) return path.endsWith("/events");
    const { buildSessionId } = JSON.parse(body) as { buildSessionId: string };
    waiting.push(() => reply.json(202, site.answer(buildSessionId)));
    return true;
  };
  const sheen = open();
  const first = sheen.submit("a salon");
  await until(() => waiting.length === 1);
  const second = await sheen.submit("a bakery");
  waiting[0]?.();
  await first;
  expect(state(sheen).buildSessionId).toBe(second);
  expect(sheen.recommendations.getState().buildSessionId).toBe(second);
  await settle();
  expect(site.gateway.streams.length).toBe(1);
  expect(site.gateway.streams.every(({ path }) => path.includes(second))).toBe(true);
});

test("a submit that the network or a busy server fails is tried again as the same session", async () => {
  let failures = 0;
  site.instead = ({ path, reply }) => {
    if (!path.endsWith("/api/builds") || failures >= 2) return false;
    failures += 1;
    if (failures === 1) reply.cut();
    else {
      reply.response.setHeader("retry-after", "5");
      reply.json(503, { code: "unavailable", detail: "later", retryable: true });
    }
    return true;
  };
  const sheen = open();
  const submitted = sheen.submit("a salon");
  await until(() => failures === 1);
  await settle();
  await vi.advanceTimersByTimeAsync(1000);
  await until(() => failures === 2);
  await settle();
  await vi.advanceTimersByTimeAsync(4999);
  await settle();
  expect(site.calls("/api/builds").length).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  const id = await submitted;
  const ids = site.calls("/api/builds").map(({ body }) => (JSON.parse(body) as { buildSessionId: string }).buildSessionId);
  expect(ids).toEqual([id, id, id]);
});

test("a refused submit is told, and trying it again is the same session", async () => {
  const answers = [422];
  site.instead = ({ path, reply }) => {
    const status = path.endsWith("/api/builds") ? answers.shift() : undefined;
    if (status) reply.json(status, { code: "invalid_member", detail: "`prompt` is too long", retryable: false });
    return status !== undefined;
  };
  const sheen = open();
  await expect(sheen.submit("a salon")).rejects.toMatchObject({ code: "invalid_member", status: 422 });
  expect(state(sheen)).toMatchObject({ phase: "failed", error: { code: "invalid_member", error: "`prompt` is too long" } });
  const { buildSessionId } = state(sheen);
  expect(await sheen.submit("a salon")).toBe(buildSessionId);
});

test("a reload finds the session again: snapshot first, then what follows", async () => {
  const first = open();
  const id = await first.submit("a salon");
  await site.gateway.stream(1);
  stops.pop()?.();
  site.snapshot = { lastSeq: 7, assistantText: "Hello", previewUrl: "http://x/" };
  const second = open();
  await until(() => state(second).text === "Hello");
  expect(state(second)).toMatchObject({ buildSessionId: id, phase: "building", lastEventSeq: 7 });
  const { headers } = await site.gateway.stream(2);
  expect(headers["x-last-event-seq"]).toBe("7");
  await until(() => second.recommendations.getState().quickSuggestions.length === 1);
  expect(site.calls("/api/builds").length).toBe(1);
});

test("a reload before the answer submits the same session again", async () => {
  site.instead = ({ path }) => path.endsWith("/api/builds");
  void open().submit("a salon").catch(() => {});
  await until(() => site.calls("/api/builds").length === 1);
  stops.pop()?.();
  openStreams();
  const sheen = open();
  await until(() => state(sheen).phase === "queued");
  const ids = site.calls("/api/builds").map(({ body }) => (JSON.parse(body) as { buildSessionId: string }).buildSessionId);
  expect(new Set(ids).size).toBe(1);
});

test("another session of the project is opened, with a token of its own", async () => {
  const frames: string[] = [];
  const sheen = open({ onFrame: ({ type }) => frames.push(`${type} at ${state(sheen).lastEventSeq}`) });
  await sheen.submit("a salon");
  const first = await site.gateway.stream(1);
  site.snapshot = { prompt: "a bakery", parentBuildSessionId: "bs_p-1_1763800000000_00000000", phase: "building", lastSeq: 7, assistantText: "Bread" };
  const other = "bs_p-1_1763800000000_1a2b3c4d";
  await sheen.open(other);
  expect(state(sheen)).toMatchObject({
    buildSessionId: other,
    submission: { prompt: "a bakery", parentBuildSessionId: "bs_p-1_1763800000000_00000000" },
    text: "Bread",
    stream: { token: "t-2" },
  });
  await until(() => first.reply.isClosed);
  const { path, reply } = await site.gateway.stream(2);
  expect(path).toContain(other);
  reply.send({ type: "assistant_delta", seq: 9, text: ".", offset: 5 }, other);
  await until(() => state(sheen).text === "Bread.");
  expect(frames).toEqual(["assistant_delta at 9"]);
  await until(() => sheen.recommendations.getState().quickSuggestions.length === 1);
});

test("a reload while a session is being opened opens it again", async () => {
  site.instead = ({ path }) => path.endsWith("/token");
  void open().open("bs_p-1_1763800000000_1a2b3c4d");
  await until(() => site.calls("/token").length === 1);
  stops.pop()?.();
  openStreams();
  const sheen = open();
  await until(() => state(sheen).phase === "building");
  expect(site.calls("/api/builds").length).toBe(0);
});

test("a session that can't be opened says why, and is left for the next one", async () => {
  site.instead = ({ path, reply }) => {
    if (path.endsWith("/token")) reply.json(404, { code: "build_not_found", detail: "gone", retryable: false });
    return path.endsWith("/token") || path.endsWith("/events");
  };
  const sheen = open();
  await sheen.open("bs_p-1_1763800000000_1a2b3c4d");
  expect(state(sheen)).toMatchObject({ phase: "failed", error: { code: "build_not_found", error: "gone" } });
  await sheen.submit("a salon");
  expect(state(sheen)).toMatchObject({ phase: "queued", error: undefined });
});

test("a page without storage works", async () => {
  vi.stubGlobal("sessionStorage", undefined);
  expect(await open().submit("a salon")).toMatch(/^bs_p-1_/);
});

test("a reset of the stream fetches the snapshot, through an outage, and loses nothing", async () => {
  const { sheen, send } = await building();
  site.snapshot = { lastSeq: 10, assistantText: "ab" };
  let isDown = true;
  site.instead = ({ path, reply }) => {
    if (!isDown || !/\/bs_[^/]+$/.test(path)) return path.endsWith("/events");
    isDown = false;
    reply.json(503, { code: "unavailable", retryable: true });
    return true;
  };
  send({ type: "connection", status: "reset", lastSeq: 10, heartbeatMs: 15_000 });
  send({ type: "assistant_delta", seq: 11, text: "c", offset: 2 });
  await until(() => !isDown && state(sheen).lastEventSeq === 11);
  await settle();
  expect(state(sheen).text).toBe("");
  await vi.advanceTimersByTimeAsync(1000);
  await until(() => state(sheen).text === "abc");
});

test("an expired token is renewed for reads too", async () => {
  const { sheen } = await building();
  site.instead = ({ path, headers, reply }) => {
    const isOld = path.endsWith("/recommendations") && headers.authorization === "Bearer t-1";
    if (isOld) reply.json(401, { code: "token_expired", detail: "old", retryable: false });
    return isOld;
  };
  site.recommendations = { status: "ready", readySource: "ai", recommendations: AI };
  expect(await sheen.fetchRecommendations()).toMatchObject({ readySource: "ai" });
  expect(site.calls("/token").length).toBe(1);
  expect(JSON.parse([...page.stored.values()][0] ?? "")).toMatchObject({ stream: { token: "t-2" } });
});

test("recommendations are fetched on a reconnect and when the page is looked at again", async () => {
  const { sheen, reply } = await building();
  await until(() => site.calls("/recommendations").length === 1);
  reply.cut();
  await until(() => sheen.connection.getState() === "reconnecting");
  await vi.advanceTimersByTimeAsync(1000);
  const second = await site.gateway.stream(2);
  second.reply.send({ type: "connection", status: "resumed", lastSeq: 0, heartbeatMs: 15_000 }, state(sheen).buildSessionId);
  await until(() => site.calls("/recommendations").length === 2);
  page.becomes("hidden");
  page.becomes("visible");
  await until(() => site.calls("/recommendations").length === 3);
});

test("cancel, retry and the recommendations' retry ask the back end and follow on", async () => {
  const { sheen, id, send } = await building();
  send({ type: "recommendations_failed", seq: 1, code: "timeout", error: "too slow", retryable: true });
  await until(() => sheen.recommendations.getState().status === "ready");
  expect(sheen.recommendations.getState()).toMatchObject({ readySource: "quick", error: { code: "timeout" } });
  site.snapshot = { phase: "cancelled", lastSeq: 2 };
  await sheen.cancel();
  expect(state(sheen).phase).toBe("cancelled");
  await sheen.retry();
  expect(state(sheen)).toMatchObject({ buildSessionId: id, phase: "queued", lastEventSeq: 2 });
  expect((await site.gateway.stream(2)).headers["x-last-event-seq"]).toBe("2");
  await sheen.retryRecommendations();
  expect(sheen.recommendations.getState()).toMatchObject({ status: "pending", error: undefined });
  await site.gateway.stream(3);
  expect(site.calls("/recommendations/retry").length).toBe(1);
});

test("what was measured goes to the gateway with the token, once", async () => {
  const measured: string[] = [];
  const sheen = open({ metrics: measure(({ metric }) => void measured.push(metric)) });
  const id = await sheen.submit("a salon");
  const { reply } = await site.gateway.stream(1);
  reply.send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 }, id);
  reply.send({ type: "assistant_delta", seq: 1, text: "a", offset: 0 }, id);
  reply.send({ type: "assistant_delta", seq: 1, text: "a", offset: 0 }, id);
  reply.send({ type: "preview_ready", seq: 2, previewUrl: "http://x/" }, id).send({ type: "end", lastSeq: 2 }, id);
  sheen.shown("quick");
  sheen.shown("text");
  sheen.shown("text");
  await until(() => site.calls("/v1/client-metrics").length === 1);
  const [call] = site.calls("/v1/client-metrics");
  expect(call?.headers.authorization).toBe("Bearer t-1");
  const { buildSessionId, metrics, counters } = JSON.parse(call?.body ?? "") as { buildSessionId: string; metrics: { metric: string }[]; counters: unknown[] };
  expect(buildSessionId).toBe(id);
  expect(metrics.map(({ metric }) => metric).sort()).toEqual(["sse_connect", "tt_preview", "tt_recs", "ttfb_chat", "ttft"].sort());
  expect(measured.length).toBe(5);
  expect(counters).toEqual(
    expect.arrayContaining([
      { counter: "event_received", value: 2 },
      { counter: "duplicate_event", value: 1 },
      { counter: "recs_visible", value: 1 },
    ]),
  );
});
