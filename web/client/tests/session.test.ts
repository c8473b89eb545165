import { describe, expect, test } from "vitest";

import { type Frame, IDLE, processEvent, restore, type SessionState, type Snapshot } from "../src/index.js";
import { ID, OTHER_ID } from "./gateway.js";

const start: SessionState = { ...IDLE, buildSessionId: ID, projectId: "p-1", phase: "queued" };

const frame = (type: string, seq: number, members: object = {}): Frame => ({ type, seq, buildSessionId: ID, ...members });
const delta = (seq: number, text: string, offset: number): Frame => frame("assistant_delta", seq, { text, offset });
const told = (frames: Frame[], from = start): SessionState => frames.reduce(processEvent, from);

const snapshot = (lastSeq: number, assistantText: string, more: Partial<Snapshot> = {}): Snapshot => ({
  buildSessionId: ID,
  projectId: "p-1",
  prompt: "a site",
  locale: { requested: "en", resolved: "en", dir: "ltr" },
  analysis: {
    businessType: "other",
    confidence: 0.1,
    language: "en",
    extractedInfo: { prices: [], services: [] },
    missingInformation: [],
    functionalRequirements: [],
    services: [],
  },
  phase: "building",
  attempt: 1,
  lastSeq,
  assistantText,
  files: [],
  recommendations: { status: "pending", readySource: "quick" },
  createdAt: "2026-01-01T00:00:00.000Z",
  ...more,
});

describe("the story", () => {
  test("a build is told from its start to its end", () => {
    const state = told([
      frame("build_started", 1, { attempt: 1 }),
      delta(2, "Hello, ", 0),
      delta(4, "world", 7),
      frame("file_written", 5, { path: "index.html", bytes: 9 }),
      frame("preview_ready", 6, { previewUrl: "http://x/" }),
      frame("build_completed", 9, { buildDurationMs: 5 }),
    ]);
    expect(state).toMatchObject({
      phase: "completed",
      text: "Hello, world",
      files: { "index.html": 9 },
      previewUrl: "http://x/",
      buildDurationMs: 5,
      lastEventSeq: 9,
      counts: { received: 6, duplicates: 0, stale: 0 },
    });
  });

  test("text goes to its offset in UTF-16 code units", () => {
    expect(told([delta(1, "💇 صا", 0), delta(2, "لون", 5), delta(3, "!", 8)]).text).toBe("💇 صالون!");
    expect(told([delta(1, "abcd", 0), delta(2, "XY", 1)]).text).toBe("aXYd");
  });

  test("other sessions and old numbers are dropped and counted", () => {
    const state = told([delta(3, "a", 0), delta(3, "b", 1), delta(2, "c", 1), { ...delta(9, "z", 1), buildSessionId: OTHER_ID }]);
    expect(state).toMatchObject({ text: "a", lastEventSeq: 3, counts: { received: 1, duplicates: 2, stale: 1 } });
  });

  test("no session takes nothing", () => {
    expect(told([delta(1, "a", 0)], IDLE)).toMatchObject({ text: "", counts: { stale: 1 } });
  });

  test("a higher attempt starts text and files over and keeps the preview", () => {
    const first = [frame("build_started", 1, { attempt: 1 }), delta(2, "first", 0), frame("file_written", 3, { path: "a", bytes: 1 })];
    const state = told([...first, frame("preview_ready", 4, { previewUrl: "http://x/" }), frame("build_started", 5, { attempt: 2 })]);
    expect(state).toMatchObject({ text: "", files: {}, attempt: 2, previewUrl: "http://x/" });
  });

  test("an event that lacks a member tells nothing, and the cursor moves on", () => {
    const state = told([frame("assistant_delta", 1, { text: "x" }), frame("something_new", 2), frame("toString", 3)]);
    expect(state).toMatchObject({ text: "", lastEventSeq: 3 });
  });

  test("a failure is told, and a new start forgets it", () => {
    const failed = told([frame("build_failed", 1, { code: "stalled", error: "e", retryable: true })]);
    expect(failed).toMatchObject({ phase: "failed", error: { code: "stalled", error: "e", retryable: true } });
    expect(told([frame("build_started", 2, { attempt: 2 })], failed)).toMatchObject({ phase: "building", error: undefined });
  });

  test("a file may have any name", () => {
    const { files } = told([frame("file_written", 1, { path: "__proto__", bytes: 4 })]);
    expect(Object.entries(files)).toEqual([["__proto__", 4]]);
  });
});

describe("a lost place", () => {
  const reset: Frame = { type: "connection", buildSessionId: ID, status: "reset", lastSeq: 10 };

  test("after a reset events wait for the snapshot, and none is lost or doubled", () => {
    const lost = told([delta(1, "old", 0), reset, delta(11, "c", 2), delta(12, "d", 3)]);
    expect(lost).toMatchObject({ text: "old", lastEventSeq: 12 });
    expect(restore(lost, snapshot(10, "ab"))).toMatchObject({ text: "abcd", lastEventSeq: 12, missing: undefined });
    expect(restore(lost, snapshot(11, "abc"))).toMatchObject({ text: "abcd", lastEventSeq: 12 });
    expect(restore(lost, snapshot(20, "abcdef"))).toMatchObject({ text: "abcdef", lastEventSeq: 20 });
  });

  test("a snapshot that was taken before the place was lost is no help", () => {
    const lost = told([delta(1, "old", 0), reset, delta(11, "c", 2)]);
    expect(restore(lost, snapshot(9, "a"))).toBe(lost);
  });

  test("text that does not join on waits for the snapshot", () => {
    const lost = told([delta(1, "ab", 0), delta(5, "ef", 4)]);
    expect(lost).toMatchObject({ text: "ab", missing: { head: 1, since: [{ seq: 5 }] } });
    expect(restore(lost, snapshot(4, "abcd"))).toMatchObject({ text: "abcdef", lastEventSeq: 5, missing: undefined });
  });

  test("an older snapshot changes nothing, another session's is dropped", () => {
    const state = told([delta(5, "abc", 0)]);
    expect(restore(state, snapshot(4, "ab"))).toBe(state);
    expect(restore(state, snapshot(9, "z", { buildSessionId: OTHER_ID }))).toBe(state);
  });

  test("a snapshot and the events after it are the whole story, wherever it is taken", () => {
    const all = [
      frame("build_started", 1, { attempt: 1 }),
      delta(2, "Hel", 0),
      delta(3, "lo", 3),
      frame("preview_ready", 4, { previewUrl: "http://x/" }),
      frame("build_completed", 5, { buildDurationMs: 7 }),
    ];
    const whole = told(all);
    for (let at = 0; at <= all.length; at += 1) {
      const { text, attempt, phase, previewUrl, buildDurationMs } = told(all.slice(0, at));
      const taken = snapshot(at, text, { attempt, phase: phase as Snapshot["phase"], previewUrl, buildDurationMs });
      const resumed = told(all, restore(start, taken));
      expect(resumed, `at ${at}`).toMatchObject({ text: whole.text, phase: "completed", previewUrl: "http://x/", buildDurationMs: 7 });
    }
  });
});
