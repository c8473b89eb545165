import { root } from "./dom.js";

import { createSheen, type Sheen } from "@sheen/client";
import { measure } from "@sheen/client/metrics";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test } from "vitest";

import { until } from "../../client/tests/gateway.js";
import { QUICK, Site } from "../../client/tests/site.js";
import { recommendationsKey, SheenProvider, useBuild, useConnection, useQuickSuggestions, useRecommendations } from "../src/index.js";

let site: Site;
let tree: Root;

beforeEach(async () => {
  sessionStorage.clear();
  site = await Site.start();
  site.instead = ({ path, reply }) => {
    if (path.endsWith("/events")) reply.response.writeHead(200, { "content-type": "text/event-stream" });
    return path.endsWith("/events");
  };
  tree = createRoot(root());
});

afterEach(async () => {
  await act(async () => tree.unmount());
  await site.gateway.stop();
});

const Page = (): ReactNode => {
  const { phase, text, previewUrl } = useBuild();
  const { status, readySource, items, error } = useRecommendations();
  const quick = useQuickSuggestions();
  return (
    <>
      <p>{[phase, useConnection(), text, previewUrl].join("|")}</p>
      <p>{[status, readySource, quick.length, error?.code].join("|")}</p>
      <ul>{items.map((item) => <li key={item.id}>{item.title}</li>)}</ul>
    </>
  );
};

const render = (sheen: Sheen, wrap = (node: ReactNode) => node): Promise<void> =>
  act(async () => tree.render(wrap(<SheenProvider client={sheen}><Page /></SheenProvider>)));

/** Waits in React's own way for what is in the page. */
const shows = (text: string): Promise<void> => act(() => until(() => root().textContent?.includes(text) === true, text));

test("a server renders it, and starts nothing", async () => {
  const sheen = createSheen({ projectId: "p-1", api: site.api });
  expect(renderToString(<SheenProvider client={sheen}><Page /></SheenProvider>)).toBe("<p>idle|idle||</p><p>idle||0|</p><ul></ul>");
  expect(site.gateway.calls).toEqual([]);
});

test("a hook outside of the provider says what is missing", () => {
  expect(() => renderToString(<Page />)).toThrow("<SheenProvider>");
});

test("a build is shown as it happens, and recommendations replace the quick ones", async () => {
  const queries = new QueryClient();
  const sheen = createSheen({ projectId: "p-1", api: site.api, metrics: measure() });
  await render(sheen, (node) => <StrictMode><QueryClientProvider client={queries}>{node}</QueryClientProvider></StrictMode>);
  let id = "";
  await act(async () => void (id = await sheen.submit("a salon")));
  await shows("queued|");
  await shows(QUICK[0]?.title ?? "");
  const { reply } = await act(() => site.gateway.stream(1));
  const send = (members: Record<string, unknown>) => reply.send(members, id);
  send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 });
  send({ type: "build_started", seq: 1, attempt: 1 });
  send({ type: "assistant_delta", seq: 2, text: "مرحبا", offset: 0 });
  send({ type: "preview_ready", seq: 3, previewUrl: "http://x/" });
  await shows("building|online|مرحبا|http://x/");
  await act(() => until(() => queries.isFetching() === 0));
  const fetches = site.calls("/recommendations").length;
  site.recommendations = {
    status: "ready",
    readySource: "ai",
    recommendations: [{ id: "rec-map", title: "A map", description: "", category: "feature", priority: "high", prompt: "Add a map" }],
  };
  send({ type: "recommendations_ready", seq: 4, count: 1 });
  await shows("A map");
  expect(root().textContent).toContain("ready|ai|1|");
  expect(site.calls("/recommendations").length).toBe(fetches + 1);
  expect(queries.getQueryData(recommendationsKey("p-1", id))).toMatchObject({ readySource: "ai" });
  await act(async () => sheen.metrics?.flush());
  await act(() => until(() => site.calls("/v1/client-metrics").length > 0));
  const names = site.calls("/v1/client-metrics").flatMap(({ body }) => {
    const { metrics } = JSON.parse(body) as { metrics: { metric: string; readySource?: string }[] };
    return metrics.map(({ metric, readySource }) => [metric, readySource].filter(Boolean).join(":"));
  });
  expect(names.sort()).toEqual(["sse_connect", "tt_preview", "tt_recs:ai", "tt_recs:quick", "ttfb_chat", "ttft"]);
});

test("a second build shows nothing of the first", async () => {
  const sheen = createSheen({ projectId: "p-1", api: site.api });
  await render(sheen);
  let id = "";
  await act(async () => void (id = await sheen.submit("a salon")));
  const { reply } = await act(() => site.gateway.stream(1));
  reply.send({ type: "assistant_delta", seq: 1, text: "first", offset: 0 }, id);
  await shows("first");
  await act(async () => void (await sheen.submit("a bakery")));
  expect(root().textContent).not.toContain("first");
});

test("a failed run is shown beside the quick suggestions, with a retry", async () => {
  const sheen = createSheen({ projectId: "p-1", api: site.api });
  await render(sheen);
  let id = "";
  await act(async () => void (id = await sheen.submit("a salon")));
  const { reply } = await act(() => site.gateway.stream(1));
  reply.send({ type: "recommendations_failed", seq: 1, code: "timeout", error: "too slow", retryable: true }, id);
  await shows("ready|quick|1|timeout");
  await act(() => sheen.retryRecommendations());
  await shows("pending|quick|1|");
});
