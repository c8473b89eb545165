/** The same cases as the Rust client's, from the same file. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { cursorAt, take, type Verdict } from "../src/cursor.js";
import { type Frame, parseFrame } from "../src/wire.js";

interface Case {
  name: string;
  buildSessionId: string;
  from: number;
  steps: { frame: Frame; verdict: Verdict; last: number }[];
  counts: { received: number; duplicates: number; stale: number };
}

const file = new URL("../../../crates/client/tests/gap_rule.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

test("there are cases", () => expect(cases.length).toBeGreaterThan(5));

test.each(cases)("$name", ({ buildSessionId, from, steps, counts }) => {
  let cursor = cursorAt(buildSessionId, from);
  for (const step of steps) {
    const frame = parseFrame(JSON.stringify(step.frame));
    expect(frame).toBeDefined();
    const [next, verdict] = take(cursor, frame as Frame);
    expect({ verdict, last: next.lastEventSeq }, JSON.stringify(step.frame)).toEqual({ verdict: step.verdict, last: step.last });
    cursor = next;
  }
  expect(cursor.counts).toEqual(counts);
});
