/** What is promised of the package itself: its types, its size, what of it an app takes along. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const web = fileURLToPath(new URL("../..", import.meta.url));

/** Bytes, minified and gzipped, that an app loads at first for `code`. What is loaded on demand is not among them. */
const size = async (code: string): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: web },
    bundle: true,
    splitting: true,
    outdir: "/",
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["sheen-source"],
  });
  const texts = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  const loaded = new Set<string>();
  const load = (path: string): number => {
    const contents = texts.get(path);
    if (!contents || loaded.has(path)) return 0;
    loaded.add(path);
    const imports = [...Buffer.from(contents).toString().matchAll(/(?:from|import)"\.(\/[^"]+)"/g)];
    return gzipSync(contents, { level: 9 }).length + imports.reduce((sum, [, name = ""]) => sum + load(name), 0);
  };
  return load("/stdin.js");
};

test("the whole client is 6 KB at most", async () => {
  expect(await size('export * from "@sheen/client"')).toBeLessThanOrEqual(6 * 1024);
});

test("metrics, the native EventSource and the history, entries of their own, add a little", async () => {
  const all = ["", "/metrics", "/eventsource", "/history", "/ids"].map((entry) => `export * from "@sheen/client${entry}"`);
  expect(await size(all.join(";"))).toBeLessThanOrEqual(7.5 * 1024);
});

test("an app takes along only what it uses", async () => {
  expect(await size('export { newBuildSessionId } from "@sheen/client"')).toBeLessThan(300);
  expect(await size('export { processEvent } from "@sheen/client"')).toBeLessThan(1500);
  expect(await size('export { openStream } from "@sheen/client"')).toBeLessThan(3500);
});

test("the types are those of the API's document", () => {
  const openapi = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));
  const command = `${web}/node_modules/.bin/openapi-typescript`;
  const generated = execFileSync(command, [openapi, "--default-non-nullable=false"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const committed = readFileSync(`${web}/client/src/api.ts`, "utf8");
  expect(committed === generated, "client/src/api.ts is old: run `npm run generate`").toBe(true);
});

test("there is no `any`, no default export and no silenced compiler", () => {
  const sources = ["client/src", "react/src", "studio/src"].flatMap((folder) =>
    readdirSync(`${web}/${folder}`).filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name}`),
  );
  expect(sources.length).toBeGreaterThan(40);
  for (const name of sources) {
    const code = readFileSync(`${web}/${name}`, "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    expect(code.match(/\bany\b|\bexport default\b|@ts-/)?.[0], name).toBeUndefined();
  }
});
