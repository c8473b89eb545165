/** What is committed in crates/studio is what is built of this page: `cargo xtask demo` needs no Node. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { build } from "vite";

import { config } from "../vite.config.js";

const committed = fileURLToPath(new URL("../../../crates/studio/assets", import.meta.url));
const built = mkdtempSync(`${tmpdir()}/sheen-studio-`);

afterAll(() => rmSync(built, { recursive: true }));

const files = (folder: string): Map<string, string> =>
  new Map(readdirSync(folder).sort().map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]));

test("the committed page is this one", { timeout: 120_000 }, async () => {
  // The tests' own environment would have another React built in.
  process.env.NODE_ENV = "production";
  await build({ ...config, configFile: false, logLevel: "error", mode: "production", build: { ...config.build, outDir: built } });
  process.env.NODE_ENV = "test";
  const [now, then] = [files(built), files(committed)];
  expect([...then.keys()], "crates/studio/assets is old: run `npm run build -w @sheen/studio`").toEqual([...now.keys()]);
  for (const [name, text] of now) expect(then.get(name) === text, `${name} is old`).toBe(true);
});

test("the page is small, and asks nobody else for anything", () => {
  const page = files(committed);
  const bytes = [...page.values()].reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(110 * 1024);
  for (const [name, text] of page) {
    if (!/\.(css|html)$/.test(name)) continue;
    expect(text, name).not.toMatch(/https?:|@import|url\((?!data:)/);
  }
});
