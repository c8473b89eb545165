import type { SheenEvent } from "@sheen/client";
import { expect, test } from "vitest";

import { createStory } from "../src/story.js";
import { beginOf, momentsOf, stepOf } from "../src/timeline.js";

const ID = "bs_p-1_1763800000000_1a2b3c4d";
const at = (ms: number): string => new Date(1_000_000 + ms).toISOString();
const event = (seq: number, ms: number, members: object): SheenEvent => ({ buildSessionId: ID, seq, at: at(ms), ...members }) as SheenEvent;

const STORY = [
  event(1, 10, { type: "build_started", attempt: 1 }),
  event(2, 60, { type: "preview_ready", previewUrl: "http://x/" }),
  event(3, 100, { type: "assistant_delta", text: "a", offset: 0 }),
  event(4, 150, { type: "file_written", path: "index.html", bytes: 3 }),
  event(5, 400, { type: "assistant_delta", text: "b", offset: 1 }),
  event(6, 500, { type: "build_completed", buildDurationMs: 490 }),
  event(7, 700, { type: "recommendations_ready", count: 3 }),
];
const ASKED = 1_000_000;

test("a build's moments are those of its events", () => {
  expect(momentsOf(STORY, ASKED)).toEqual({
    asked: ASKED,
    started: ASKED + 10,
    attempts: [],
    preview: ASKED + 60,
    firstText: ASKED + 100,
    lastText: ASKED + 400,
    files: [{ path: "index.html", at: ASKED + 150 }],
    ended: { how: "completed", at: ASKED + 500 },
    recommended: { how: "ready", at: ASKED + 700 },
    last: ASKED + 700,
  });
});

test("a further attempt starts text and files over, and is marked", () => {
  const again = [...STORY.slice(0, 4), event(8, 900, { type: "build_started", attempt: 2 })];
  expect(momentsOf(again, ASKED)).toMatchObject({ started: ASKED + 10, attempts: [ASKED + 900], files: [], firstText: undefined });
});

test("a retry of what was over is a story of its own, that nobody waited for before", () => {
  const retried = [...STORY, event(8, 90_000, { type: "build_started", attempt: 2 })];
  const moments = momentsOf(retried, ASKED);
  expect(moments).toMatchObject({ started: ASKED + 90_000, files: [] });
  expect([moments.asked, moments.ended, moments.recommended]).toEqual([undefined, undefined, undefined]);
  expect(beginOf(moments)).toBe(ASKED + 90_000);
});

test("the picture begins with the submit, and where that is not known with the first event", () => {
  expect(beginOf(momentsOf(STORY, ASKED))).toBe(ASKED);
  expect(beginOf(momentsOf(STORY, undefined))).toBe(ASKED + 10);
  expect(beginOf(momentsOf([], ASKED))).toBe(ASKED);
});

test("steps of the axis are round", () => {
  expect([[1000, 5], [2600, 5], [9000, 4], [61_000, 6], [1, 5]].map(([span = 0, wanted = 0]) => stepOf(span, wanted))).toEqual([200, 1000, 5000, 20_000, 1]);
});

test("the story has each event once and in order, whether it came live or from the history", () => {
  const story = createStory();
  story.take(STORY[4] as never);
  story.add(ID, STORY.slice(0, 5));
  story.take(STORY[5] as never);
  expect(story.getState().events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  story.take({ ...STORY[0], buildSessionId: "bs_p-1_1763800000000_ffffffff" } as never);
  expect(story.getState().events.length).toBe(1);
});
