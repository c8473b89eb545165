import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type ClientMetrics, IDLE, type SessionState } from "../src/index.js";
import { type Measured, measure, toPostHog } from "../src/metrics.js";
import { ID, OTHER_ID } from "./gateway.js";

const sent: ClientMetrics[] = [];
const captured: unknown[] = [];
const analytics = { capture: (event: string, properties: object) => void captured.push([event, properties]) };

let state: SessionState = IDLE;
const isOf = (buildSessionId: string): void => {
  state = { ...IDLE, buildSessionId, stream: { url: `http://g/v1/builds/${buildSessionId}/events`, token: "t", expiresAt: "" } };
};

beforeEach(() => {
  isOf(ID);
  sent.length = 0;
  captured.length = 0;
  vi.stubGlobal("fetch", async (url: string, { body, headers, keepalive }: RequestInit) => {
    expect([url, headers, keepalive]).toEqual(["http://g/v1/client-metrics", expect.objectContaining({ authorization: "Bearer t" }), true]);
    sent.push(JSON.parse(String(body)));
    return new Response(null, { status: 204 });
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: 1_763_800_000_000 });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const measuring = (measured?: (measured: Measured) => void) => {
  const metrics = measure(measured)({ getState: () => state });
  metrics.begin(ID, "ar-EG");
  return metrics;
};

test("each duration counts from the submit, once, and goes out in one batch with the counts", () => {
  const metrics = measuring();
  vi.advanceTimersByTime(120);
  metrics.time("ttfb_chat");
  vi.advanceTimersByTime(500);
  metrics.time("ttfb_chat");
  metrics.time("sse_connect", performance.now() - 40);
  metrics.time("tt_recs", undefined, "quick");
  metrics.time("tt_recs", undefined, "quick");
  metrics.time("tt_recs", undefined, "ai");
  metrics.count("event_received", 3);
  metrics.count("event_received");
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(sent).toEqual([
    {
      buildSessionId: ID,
      locale: "ar-EG",
      metrics: [
        { metric: "ttfb_chat", durationMs: 120 },
        { metric: "sse_connect", durationMs: 40 },
        { metric: "tt_recs", durationMs: 620, readySource: "quick" },
        { metric: "tt_recs", durationMs: 620, readySource: "ai" },
      ],
      counters: [{ counter: "event_received", value: 4 }],
    },
  ]);
  vi.advanceTimersByTime(60_000);
  expect(sent.length).toBe(1);
});

test("a new session sends what the earlier one has, under its name", () => {
  const metrics = measuring();
  metrics.time("ttft");
  metrics.begin(OTHER_ID, undefined);
  isOf(OTHER_ID);
  metrics.time("ttft");
  metrics.flush();
  expect(sent.map(({ buildSessionId, locale }) => [buildSessionId, locale])).toEqual([
    [ID, "ar-EG"],
    [OTHER_ID, null],
  ]);
});

test("what is of a session that is the present one no longer is not sent in the name of another", () => {
  const metrics = measuring();
  metrics.time("ttft");
  isOf(OTHER_ID);
  metrics.flush();
  expect(sent).toEqual([]);
});

test("after a reload durations from the submit are none, and others are", () => {
  const metrics = measuring();
  metrics.begin(ID, "en", false);
  metrics.time("ttft");
  metrics.time("sse_connect", performance.now() - 5);
  metrics.flush();
  expect(sent[0]?.metrics).toEqual([{ metric: "sse_connect", durationMs: 5 }]);
});

test("what the gateway would refuse is not sent", () => {
  const metrics = measuring();
  vi.advanceTimersByTime(3_600_001);
  metrics.time("ttft");
  metrics.time("sse_connect", performance.now() + 5);
  metrics.flush();
  expect(sent[0]?.metrics).toEqual([{ metric: "sse_connect", durationMs: 0 }]);
});

test("product analytics get each duration as a `build_metric`", () => {
  const metrics = measuring(toPostHog(analytics));
  vi.advanceTimersByTime(7);
  metrics.time("tt_preview");
  metrics.time("tt_preview");
  const p_timestamp = "2025-11-22T08:26:40.007Z";
  expect(captured).toEqual([["build_metric", { metric: "tt_preview", duration_ms: 7, buildSessionId: ID, locale: "ar-EG", p_timestamp }]]);
});

test("the page's own marks are left alone", () => {
  vi.useRealTimers();
  performance.mark("theirs");
  performance.measure("theirs too");
  const metrics = measuring();
  metrics.time("ttft");
  expect(performance.getEntriesByName("sheen:ttft").length).toBe(1);
  metrics.begin(OTHER_ID, undefined);
  expect(performance.getEntriesByName("sheen:ttft").length).toBe(0);
  expect(performance.getEntriesByName("theirs").length).toBe(1);
  expect(performance.getEntriesByName("theirs too").length).toBe(1);
});
