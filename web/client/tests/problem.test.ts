/** How long an answer asks to be left alone. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { refusal } from "../src/problem.js";

beforeAll(() => void vi.useFakeTimers({ now: new Date("1994-11-06T08:49:30.500Z") }));
afterAll(() => void vi.useRealTimers());

test.each([
  ["9", 9000],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 6500],
  ["Sun, 06 Nov 1994 08:49:30 GMT", 0],
  ["-3", 0],
  ["soon", 0],
  [undefined, 0],
])("Retry-After: %s", async (asked, waitMs) => {
  const headers = asked === undefined ? undefined : { "retry-after": asked };
  expect((await refusal(new Response("", { status: 503, headers }))).retryAfterMs).toBe(waitMs);
});
