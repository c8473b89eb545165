/** The READMEs' first page, as it stands there. */
import { root } from "./dom.js";

import { readFileSync } from "node:fs";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";

import { until } from "../../client/tests/gateway.js";
import { Site } from "../../client/tests/site.js";
import { App } from "../examples/first-page.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the READMEs show it, in 25 lines", () => {
  const page = file("../examples/first-page.tsx");
  for (const readme of ["../../README.md", "../../../README.md"]) expect(file(readme), readme).toContain("```tsx\n" + page + "```");
  expect(page.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(25);
});

test("it builds a site", async () => {
  const site = await Site.start();
  const { fetch } = globalThis;
  // A browser would know where the page is from.
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => fetch(new URL(url, site.gateway.url), init));
  const tree = createRoot(root());
  await act(async () => tree.render(<App />));
  const { calls } = site.gateway;
  await act(async () => {
    root().querySelector("input")?.setAttribute("value", "a salon in Cairo");
    root().querySelector("button")?.click();
  });
  await act(() => until(() => calls.some(({ path }) => path.endsWith("/events"))));
  const { prompt, buildSessionId } = JSON.parse(site.calls("/api/builds")[0]?.body ?? "") as Record<string, string>;
  expect(prompt).toBe("a salon in Cairo");
  const { reply } = await act(() => site.gateway.stream(1));
  reply.response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (members: Record<string, unknown>) => reply.send(members, buildSessionId);
  send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 });
  send({ type: "assistant_delta", seq: 1, text: "Here is your salon", offset: 0 });
  send({ type: "preview_ready", seq: 2, previewUrl: "http://preview.test/" });
  await act(() => until(() => root().querySelector("iframe") !== null));
  expect(root().querySelector("iframe")?.getAttribute("src")).toBe("http://preview.test/");
  expect(root().textContent).toContain("Here is your salon");
  expect(root().textContent).toContain("Opening hours");
  expect(root().querySelector('[role="status"]')?.textContent).toBe("queued, online");
  await act(async () => tree.unmount());
  await site.gateway.stop();
});
