import { expect, test } from "vitest";

import { newBuildSessionId, newRequestId, projectOf } from "../src/ids.js";

test("a build session's id has the form of the contract, and names its project", () => {
  const id = newBuildSessionId("my-Site-1");
  expect(id).toMatch(/^bs_my-Site-1_\d{13}_[0-9a-f]{8}$/);
  expect(projectOf(id)).toBe("my-Site-1");
  expect(newBuildSessionId("my-Site-1")).not.toBe(id);
});

test.each(["bs_a_b_1763800000000_1a2b3c4d", "bs__1763800000000_1a2b3c4d", "bs_p_1763800000000_1A2B3C4D", "p_1_1a2b3c4d", ""])(
  "%j is no build session's id",
  (text) => expect(projectOf(text)).toBeUndefined(),
);

test("a request's id is a random UUID", () => {
  const ids = Array.from({ length: 200 }, newRequestId);
  for (const id of ids) expect(id).toMatch(/^req_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(200);
});
