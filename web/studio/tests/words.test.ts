/** The words of the page: each that is asked for is there, and each that is there is asked for. */
import { messages } from "./dom.js";

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { duration, size, t, term } from "../src/words.js";

const folder = new URL("../src/", import.meta.url);
const source = readdirSync(folder)
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");
const literals = new Set([...source.matchAll(/"([a-z][a-z0-9-]*)"/g)].map(([, text]) => text));
/** Beginnings of ids that are put together, such as `state-`. */
const beginnings = [...source.matchAll(/`([a-z]+-)\$\{/g)].map(([, text = ""]) => text);

test("every word that is asked for is there", () => {
  const ids = messages("en");
  const asked = [...source.matchAll(/\bt\("([^"]+)"/g)].map(([, id = ""]) => id);
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.filter((id) => !ids.has(id))).toEqual([]);
  expect(beginnings.filter((beginning) => ![...ids.keys()].some((id) => id.startsWith(beginning)))).toEqual([]);
});

test("no word is there for nothing", () => {
  const vocabularies = ["business-", "feature-", "missing-"];
  const isUsed = (id: string) => literals.has(id) || [...beginnings, ...vocabularies].some((beginning) => id.startsWith(beginning));
  expect([...messages("en").keys()].filter((id) => !isUsed(id))).toEqual([]);
});

test("every word of the fixed vocabularies has a name", () => {
  const api = readFileSync(new URL("../../client/src/api.ts", import.meta.url), "utf8");
  const ids = messages("en");
  for (const [vocabulary, type] of [["business", "BusinessType"], ["feature", "Feature"], ["missing", "MissingInformation"]] as const) {
    const [, union = ""] = new RegExp(`${type}: ("[^;]+);`).exec(api) ?? [];
    const names = [...union.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
    expect(names.length, type).toBeGreaterThan(5);
    expect(names.filter((name) => !ids.has(`${vocabulary}-${name.replaceAll("_", "-")}`))).toEqual([]);
  }
  expect(term("business", "real_estate")).toBe("real estate");
  expect(term("feature", "new_in_a_later_version")).toBe("new_in_a_later_version");
});

test("values stand for themselves in their own direction", () => {
  expect(t("download", { path: "قائمة.html" })).toBe("Download \u2068قائمة.html\u2069");
  expect(t("download", { path: "menu.html" })).toBe("Download menu.html");
  expect(t("no-such-word")).toBe("no-such-word");
});

test("numbers have as many digits as say something", () => {
  expect([12.4, 999, 1040, 99_940, 250_000, 1_200_000].map(duration)).toEqual(["12 ms", "999 ms", "1.0 sec", "99.9 sec", "250 sec", "20.0 min"]);
  expect([12, 25_100].map(size)).toEqual(["12 byte", "25.1 kB"]);
});
