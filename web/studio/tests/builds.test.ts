import { expect, test } from "vitest";

import type { Build } from "../src/api.js";
import { figure, percentile } from "../src/figures.js";
import { versionsOf } from "../src/versions.js";

const build = (name: string, members: Partial<Build> = {}): Build => ({
  attempt: 1,
  buildSessionId: name,
  createdAt: "2026-01-01T00:00:00Z",
  lastSeq: 1,
  phase: "completed",
  prompt: name,
  ...members,
});

test("percentiles are durations that were there", () => {
  const twenty = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect([percentile(twenty, 0.5), percentile(twenty, 0.95), percentile([7], 0.95), percentile([], 0.5)]).toEqual([10, 19, 7, undefined]);
});

test("figures are of builds that completed, oldest first", () => {
  const builds = [
    build("c", { buildDurationMs: 30 }),
    build("x", { buildDurationMs: 999, phase: "failed" }),
    build("b", { buildDurationMs: null }),
    build("a", { buildDurationMs: 10 }),
  ];
  expect(figure(builds, "buildDurationMs")).toEqual({ durations: [10, 30], p50: 10, p95: 30 });
  expect(figure(builds, "queueWaitMs")).toBeUndefined();
});

test("versions of a site are what goes on from one first build, numbered as they were made", () => {
  const builds = [
    build("d", { createdAt: "2026-01-04T00:00:00Z", parentBuildSessionId: "a" }),
    build("other"),
    build("c", { createdAt: "2026-01-03T00:00:00Z", parentBuildSessionId: "b" }),
    build("b", { createdAt: "2026-01-02T00:00:00Z", parentBuildSessionId: "a" }),
    build("a", { createdAt: "2026-01-01T00:00:00Z", parentBuildSessionId: "too old to be listed" }),
  ];
  const told = (id: string) => versionsOf(id, builds).map(({ number, build: { prompt } }) => `${number}${prompt}`);
  expect(told("c")).toEqual(["1a", "2b", "3c", "4d"]);
  expect(told("other")).toEqual(["1other"]);
  expect(told("unknown")).toEqual([]);
});

test("builds that name each other in a ring end the search", () => {
  const ring = [build("a", { parentBuildSessionId: "b" }), build("b", { parentBuildSessionId: "a" })];
  expect(versionsOf("a", ring).length).toBeGreaterThan(0);
});
