/** What a session has told so far, read once from a real server. */
import { afterEach, beforeEach, expect, test } from "vitest";

import { readHistory } from "../src/history.js";
import type { SheenError } from "../src/index.js";
import { Gateway, type Reply, until } from "./gateway.js";

let gateway: Gateway;

beforeEach(async () => {
  gateway = await Gateway.start();
});

afterEach(() => gateway.stop());

const read = (script: (reply: Reply) => void, signal = new AbortController().signal) => {
  gateway.script = ({ reply }) => script(reply);
  return readHistory(gateway.access(), signal);
};

test("the events up to the head are read, and the connection is let go", async () => {
  let open: Reply | undefined;
  const events = await read((reply) => {
    open = reply.open("fresh", 4).delta(1, "a", 0).send({ type: "of a later version", seq: 3 }).delta(4, "b", 1).delta(5, "c", 2);
  });
  expect(events.map(({ seq }) => seq)).toEqual([1, 4]);
  await until(() => open?.isClosed === true);
  expect(gateway.streams[0]?.headers).toMatchObject({ authorization: "Bearer t-1" });
});

test("a session that told nothing has no history, and neither has one whose events are gone", async () => {
  expect(await read((reply) => reply.open("fresh", 0))).toEqual([]);
  expect(await read((reply) => reply.open("reset", 9).delta(10, "x", 7))).toEqual([]);
  expect(await read((reply) => reply.json(204, undefined))).toEqual([]);
});

test("what can't be read is an error that says whether to try again", async () => {
  const failure = (promise: Promise<unknown>) => promise.catch((error: SheenError) => [error.code, error.retryable]);
  const expired = { code: "token_expired", detail: "old", retryable: false };
  expect(await failure(read((reply) => reply.json(401, expired)))).toEqual(["token_expired", false]);
  expect(await failure(read((reply) => reply.open("fresh", 4).delta(1, "a", 0).end()))).toEqual(["network", true]);
});
