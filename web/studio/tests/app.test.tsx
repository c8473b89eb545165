/** The page against a site whose answers each test writes. What a browser does with it is tested in one. */
import { messages, PROJECT, root } from "./dom.js";

import { createSheen, type Sheen } from "@sheen/client";
import { SheenProvider } from "@sheen/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Site } from "../../client/tests/site.js";
import { App } from "../src/app.js";
import { createStory } from "../src/story.js";

let site: Site;
let tree: Root;
let sheen: Sheen;

/** What a test has the back end answer to submits, before the site does. */
let submits: (body: string) => { status: number; body: object } | undefined = () => undefined;

beforeEach(async () => {
  sessionStorage.clear();
  site = await Site.start();
  submits = () => undefined;
  site.instead = ({ method, path, body, reply }) => {
    if (path.endsWith("/events")) return true;
    if (method === "GET" && path === "/api/builds") {
      reply.json(200, { builds: [], nextBefore: null });
      return true;
    }
    const answer = method === "POST" && path === "/api/builds" ? submits(body) : undefined;
    if (answer) reply.json(answer.status, answer.body);
    return answer !== undefined;
  };
  const { fetch } = globalThis;
  // A browser would know where the page is from.
  vi.stubGlobal("fetch", (url: string | URL, init: RequestInit) => fetch(new URL(url, site.gateway.url), init));
  const story = createStory();
  sheen = createSheen({ projectId: PROJECT, onFrame: story.take });
  tree = createRoot(root());
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await act(async () =>
    tree.render(<QueryClientProvider client={queries}><SheenProvider client={sheen}><App story={story} /></SheenProvider></QueryClientProvider>),
  );
});

afterEach(async () => {
  await act(async () => tree.unmount());
  vi.unstubAllGlobals();
  await site.gateway.stop();
});

const all = (id: string): HTMLElement[] => [...root().querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const text = (id: string): string | undefined => all(id)[0]?.textContent ?? undefined;
const click = (node: Element | undefined | null): Promise<void> => act(async () => (node as HTMLElement).click());
/** Waits until the page shows something. What is scheduled within one `act` runs at its end: each look is one of its own. */
const shows = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`never came: ${what}`);
    await act(() => new Promise((done) => setTimeout(done, 2)));
  }
};

test("an example is built before one's eyes: understood, said, seen, and what could come next", async () => {
  await click(root().querySelector(".examples button"));
  await shows(() => all("quick-suggestions").length === 1, "suggestions");
  expect(text("quick-suggestions")).toContain("Opening hours");
  expect([...root().querySelectorAll(".chips li")].map((chip) => chip.textContent)).toEqual(["salon", "booking"]);
  const id = sheen.session.getState().buildSessionId ?? "";
  const { reply } = await act(() => site.gateway.stream(1));
  const send = (members: Record<string, unknown>) => reply.send(members, id);
  reply.response.writeHead(200, { "content-type": "text/event-stream" });
  send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 });
  send({ type: "build_started", seq: 1, attempt: 1 });
  send({ type: "assistant_delta", seq: 2, text: "Here it is", offset: 0 });
  send({ type: "preview_ready", seq: 3, previewUrl: "http://preview.test/x/" });
  send({ type: "file_written", seq: 4, path: "index.html", bytes: 1200 });
  await shows(() => all("preview-frame").length === 1 && all("chat-message").length === 2, "preview and text");
  expect(all("preview-frame")[0]?.getAttribute("src")).toBe("http://preview.test/x/");
  expect(all("preview-frame")[0]?.getAttribute("sandbox")).not.toContain("allow-same-origin");
  expect(all("chat-message").map((message) => message.textContent)).toEqual([messages("en").get("example-1"), "Here it is"]);
  expect(all("connection-state")[0]?.dataset.state).toBe("online");
  expect([all("streaming-indicator").length, all("cancel-button").length, all("retry-button").length]).toEqual([1, 1, 0]);
  send({ type: "build_failed", seq: 5, code: "stalled", error: "It stood still.", retryable: true });
  await shows(() => all("retry-button").length === 1, "a retry");
  expect(root().querySelector('[role="alert"]')?.textContent).toBe("The build failedIt stood still.");
  expect([all("streaming-indicator").length, all("cancel-button").length]).toEqual([0, 0]);
  await click([...root().querySelectorAll(".tabs button")][1]);
  expect(root().querySelector(".files a")?.getAttribute("href")).toBe(`/api/builds/${id}/files/index.html`);
});

/** A build that failed so. Its number is in what a retry is answered with. */
const fails = async (failure: object): Promise<void> => {
  site.snapshot = { lastSeq: 1 };
  await act(async () => void (await sheen.submit("A salon")));
  const id = sheen.session.getState().buildSessionId ?? "";
  const { reply } = await act(() => site.gateway.stream(1));
  reply.response.writeHead(200, { "content-type": "text/event-stream" });
  reply.send({ type: "connection", status: "fresh", lastSeq: 0, heartbeatMs: 15_000 }, id);
  reply.send({ type: "build_failed", seq: 1, retryable: true, ...failure }, id);
  await shows(() => root().querySelector('[role="alert"]') !== null, "the failure");
};

test("a failure that passes by itself says how long to wait, and a press before that is heeded when it can help", async () => {
  await fails({ code: "overloaded", error: "Too much is going on.", whoActs: "wait", retryAfterMs: 700 });
  expect(root().querySelector("[data-who]")?.textContent).toBe(messages("en").get("who-wait"));
  expect(text("retry-wait")).toBe("Another try helps in 1 sec");
  await click(all("retry-button")[0]);
  expect([text("retry-wait"), text("retry-button")]).toEqual(["Trying again in 1 sec …", "Try now"]);
  expect(site.calls("/retry").length).toBe(0);
  await shows(() => site.calls("/retry").length === 1, "the retry");
  await shows(() => sheen.session.getState().phase === "queued" && all("retry-button").length === 0, "the build");
});

test("whoever does not want to wait presses twice", async () => {
  await fails({ code: "rate_limited", error: "Slow down.", whoActs: "wait", retryAfterMs: 600_000 });
  await click(all("retry-button")[0]);
  await click(all("retry-button")[0]);
  await shows(() => site.calls("/retry").length === 1, "the retry");
});

test("what the operator must mend is said to be theirs, and can be tried again once they have", async () => {
  await fails({ code: "bad_key", error: "The key is wrong.", whoActs: "operator", retryable: false });
  expect(root().querySelector("[data-who]")?.textContent).toBe(messages("en").get("who-operator"));
  expect(all("retry-wait").length).toBe(0);
  await click(all("retry-button")[0]);
  await shows(() => site.calls("/retry").length === 1, "the retry");
});

test("what was declined is in the box to be said in other words", async () => {
  await fails({ code: "refused", error: "Declined.", whoActs: "you", retryable: false });
  expect(all("retry-button").length).toBe(0);
  expect((all("chat-input")[0] as HTMLTextAreaElement).value).toBe("A salon");
});

/** Has submits answered with `problem` `times` times; their sessions are told. */
const refuse = (times: number, problem: object): string[] => {
  const ids: string[] = [];
  submits = (body) => {
    ids.push((JSON.parse(body) as { buildSessionId: string }).buildSessionId);
    return ids.length <= times ? { status: 503, body: problem } : undefined;
  };
  return ids;
};

test("a prompt that was never accepted is sent again as the same session", async () => {
  // The client's own further tries come at once: this chance leaves nothing of its waits.
  vi.spyOn(Math, "random").mockReturnValue(-1);
  const ids = refuse(4, { code: "unavailable", detail: "from elsewhere", retryable: true });
  await click(root().querySelector(".examples button"));
  await shows(() => all("retry-button").length === 1, "a retry");
  expect(root().querySelector('[role="alert"]')?.textContent).toContain("The builder can’t be reached");
  await click(all("retry-button")[0]);
  await shows(() => sheen.session.getState().phase === "queued", "the build");
  expect([ids.length, new Set(ids).size]).toEqual([5, 1]);
});

test("what is refused for good is not offered again, but is in the box to be changed", async () => {
  refuse(1, { code: "invalid_member", detail: "The prompt is too long.", retryable: false });
  await click(root().querySelector(".examples button"));
  await shows(() => root().querySelector('[role="alert"]') !== null, "the refusal");
  expect(root().querySelector('[role="alert"]')?.textContent).toContain("The prompt is too long.");
  expect(all("retry-button").length).toBe(0);
  expect((all("chat-input")[0] as HTMLTextAreaElement).value).toBe(messages("en").get("example-1"));
  await click(all("submit-button")[0]);
  await shows(() => sheen.session.getState().phase === "queued", "the build");
  expect((all("chat-input")[0] as HTMLTextAreaElement).value).toBe("");
});

test("whoever comes back to a build has its story read again", async () => {
  const first = `bs_${PROJECT}_1763800000000_1a2b3c4d`;
  const readings = (): number =>
    site.calls("/events").filter(({ path, query }) => path.includes(first) && !query.has("lastEventSeq")).length;
  site.snapshot = { phase: "completed", lastSeq: 7, prompt: "A salon" };
  await act(() => sheen.open(first));
  await shows(() => readings() === 1, "the first reading");
  expect(all("chat-message")[0]?.textContent).toBe("A salon");
  await act(async () => void (await sheen.submit("A bakery")));
  expect(all("chat-message")[0]?.textContent).toBe("A bakery");
  await act(() => sheen.open(first));
  await shows(() => readings() === 2, "the second reading");
});
