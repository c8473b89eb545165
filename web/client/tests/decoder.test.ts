import { createParser } from "eventsource-parser";
import { expect, test } from "vitest";

import { createDecoder } from "../src/decoder.js";

type Block = string | number;

const decoded = (pieces: string[]): Block[] => {
  const blocks: Block[] = [];
  const decode = createDecoder({ data: (text) => blocks.push(text), retry: (ms) => blocks.push(ms) });
  for (const piece of pieces) decode(piece);
  return blocks;
};

/** What a parser that is used widely makes of it. */
const expected = (text: string): Block[] => {
  const blocks: Block[] = [];
  const parser = createParser({ onEvent: ({ data }) => blocks.push(data), onRetry: (ms) => blocks.push(ms) });
  parser.feed(text);
  return blocks;
};

const STREAMS = [
  "retry: 1500\nid: 1\nevent: a\ndata: {}\n\n",
  "data: one\ndata: two\n\ndata:three\n\n",
  ": comment\n\ndata:  two spaces\n\n",
  "data: one\r\ndata: two\r\n\r\n",
  "data: a:b: c\r\n\r\ndata: d\r\n\r\n",
  "id: 7\n\nretry: soon\n\ndata: x\n\n",
  "datax: no\ndata: \u2028 \u{1F487} صا\n\n",
  "data: cut off",
];

test.each(STREAMS)("%j is read as others read it, wherever it is cut", (stream) => {
  const whole = expected(stream);
  for (let at = 0; at <= stream.length; at += 1) {
    expect(decoded([stream.slice(0, at), stream.slice(at)]), `cut at ${at}`).toEqual(whole);
  }
  expect(decoded([...stream])).toEqual(whole);
});

test("lines may end in CR alone", () => {
  expect(decoded(["data: a\r\rdata: b\r\r", "data: c"])).toEqual(["a", "b"]);
});
