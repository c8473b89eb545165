import { ReaderPage, expectEvents } from "../bed/reader_page.js";
import { expectWholeStory } from "../bed/story.js";
import { StudioPage } from "../bed/studio_page.js";
import { expect, test } from "../bed/test.js";
import { until } from "../bed/waiting.js";

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "60" } });

const PROMPT = "A yoga studio in Cairo called Noor with a calendar of classes and online booking";

test("a build goes on while its tab is hidden and frozen", async ({ tabs, bed, truth }) => {
  const page = await tabs.newPage();
  const studio = await new StudioPage(page, bed.studio).open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    const other = await tabs.newPage();
    await other.bringToFront();
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe("hidden");
  });
  await truth.saying(id, (await truth.text(id)).length + 60);
  await bed.still(async () => {
    const session = await tabs.newCDPSession(page);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
  });
  await truth.over(id);
  expect((await studio.newest()).length, "a frozen page does nothing").toBeLessThan((await truth.finalText(id)).length);

  await page.bringToFront();
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe("visible");
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.ai).toBeVisible();
});

test("two tabs have one connection, and the second takes over when the first is closed", async ({ tabs, bed, truth }) => {
  const { buildSessionId: id, stream } = await bed.caller().submit({ prompt: PROMPT });
  const open = async (): Promise<ReaderPage> =>
    ReaderPage.open(await tabs.newPage(), bed.reader.url, "sheen", stream, id);
  await truth.saying(id);
  const [first, second] = await bed.still(async () => {
    const first = await open();
    // What it has by now it tells nobody who comes later.
    await first.connected(1);
    const second = await open();
    await second.page.waitForFunction((build) => window.reader.state(build) === "online", id);
    return [first, second] as const;
  });
  await until("both hear of it", async () => (await second.reading()).heard.length > 3);
  await bed.still(async () => {
    expect(bed.proxy.open(`/${id}/events`)).toBe(1);
    expect(await bed.metric("sheen_sse_connections")).toBe(1);
    await first.page.close();
  });
  await second.connected(1);
  await until("one connection is left", async () => bed.proxy.open(`/${id}/events`) === 1);
  await second.over();
  const { heard, head, counts } = await second.reading();
  // It came when the story was under way, and was told where.
  expect(head).toBeGreaterThan(0);
  await expectEvents(truth, id, heard, head);
  expect(counts).toMatchObject({ duplicates: 0, stale: 0 });
});

test("a page that is kept for back lets go of lock and stream, and goes on when it is back", async ({ tabs, bed, truth }) => {
  const { buildSessionId: id, stream } = await bed.caller().submit({ prompt: PROMPT });
  await truth.saying(id);
  const page = await tabs.newPage();
  const locks = (): Promise<number> =>
    page.evaluate(async () => (await navigator.locks.query()).held?.filter(({ name }) => name?.startsWith("sheen:")).length ?? 0);
  const reader = await bed.still(async () => {
    const reader = await ReaderPage.open(page, `${bed.reader.url}/first`, "sheen", stream, id);
    await reader.connected(1);
    expect(await locks()).toBe(1);
    await page.goto(`${bed.reader.url}/second`);
    await until("the stream is let go", async () => bed.proxy.open(`/${id}/events`) === 0);
    expect(await locks()).toBe(0);
    return reader;
  });
  await truth.saying(id, (await truth.text(id)).length + 60);

  await bed.still(async () => {
    // Playwright waits in vain for a page that is not loaded but shown again.
    await page.evaluate(() => history.back());
    await page.waitForURL("**/first", { waitUntil: "commit" });
    await expect.poll(() => page.evaluate(() => window.reader.persisted)).toBe(true);
  });
  await reader.connected(2);
  expect(await locks()).toBe(1);
  await reader.over();
  await expectEvents(truth, id, (await reader.reading()).heard);
});

test("two tabs of the Studio show the same build over one connection", async ({ tabs, bed, truth }) => {
  const page = await tabs.newPage();
  const first = await new StudioPage(page, bed.studio).open();
  const id = await first.submit(PROMPT);
  await truth.saying(id, 60);
  const second = await bed.still(async () => {
    // A tab that is opened by another begins with what that one remembers.
    const opened = page.waitForEvent("popup");
    await page.evaluate(() => void window.open(location.href));
    const second = new StudioPage(await opened, bed.studio);
    await expect.poll(() => second.id()).toBe(id);
    await second.says(() => truth.text(id));
    return second;
  });
  await truth.saying(id, (await truth.text(id)).length + 60);
  await bed.still(async () => {
    await second.says(() => truth.text(id));
    await until("one connection is there", async () => bed.proxy.open(`/${id}/events`) === 1);
    expect(await bed.metric("sheen_sse_connections")).toBe(1);
    await page.close();
  });
  expect(await truth.settled(id)).toBe("completed");
  await second.says(await truth.finalText(id));
  await expect(second.ai).toBeVisible();
});

test("the Studio is kept for back, and goes on when it is back", async ({ tabs, bed, truth }) => {
  const page = await tabs.newPage();
  const studio = await new StudioPage(page, bed.studio).open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await studio.says(() => truth.text(id));
    await page.evaluate(() => {
      window.addEventListener("pageshow", ({ persisted }) => (document.title = persisted ? "kept" : "loaded"));
    });
    await page.goto(bed.reader.url);
    await until("the stream is let go", async () => bed.proxy.open(`/${id}/events`) === 0);
    await page.evaluate(() => history.back());
    await page.waitForURL(`${bed.studio}/en/`, { waitUntil: "commit" });
    await expect.poll(() => page.title()).toBe("kept");
  });
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.ai).toBeVisible();
});
