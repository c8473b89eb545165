import { projectOf } from "@sheen/client/ids";
import { expectWholeStory } from "../bed/story.js";
import { expect, test } from "../bed/test.js";
import { until } from "../bed/waiting.js";

// Slow enough for something to happen in the middle.
test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "60" } });

const PROMPT = "A bakery in Lyon called Mie Dorée with bread, cakes, opening hours and a map";
const OTHER = "A law firm in Leipzig called Weber und Partner with a team page and questions and answers";

test("a second prompt before the first completes shows nothing of the first", async ({ studio, bed, truth }) => {
  await studio.open();
  const first = await studio.submit(PROMPT);
  await truth.saying(first, 80);
  const [second, saidByThen] = await bed.still(async () => {
    const id = await studio.submit(OTHER);
    expect(await truth.phase(first)).toBe("building");
    return [id, await studio.said()] as const;
  });

  // The first goes on all the while, and ends.
  await truth.over(first);
  await expectWholeStory(studio, truth, second, OTHER);
  await truth.over(second);
  await expect(studio.ai).toBeVisible();
  const titles = async (id: string): Promise<string[]> => {
    const { quickSuggestions, recommendations } = await bed.callerOf(id).recommendations(id);
    return [...quickSuggestions, ...recommendations].map(({ title }) => title);
  };
  const [firsts, seconds] = [await titles(first), await titles(second)];
  expect(firsts.some((title) => !seconds.includes(title)), "the two can be told apart").toBe(true);
  const { cards, previews } = await studio.shown(second);
  expect(cards.filter((title) => !seconds.includes(title))).toEqual([]);
  expect(previews).toEqual([(await bed.callerOf(second).snapshot(second)).previewUrl]);

  // What the first had said by then may stay in the conversation; nothing was added to it.
  const whole = await truth.finalText(first);
  const ofFirst = (said: string[]): string[] => said.filter((text) => text.length > 20 && whole.startsWith(text));
  expect(ofFirst(await studio.said())).toEqual(ofFirst(saidByThen));
});

test("the browser goes offline and comes back, and nothing is lost or doubled", async ({ studio, context, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await until("the page is connected", async () => bed.proxy.open("/events") > 0);
    await studio.says(() => truth.text(id));
    const live = (await studio.connection.textContent()) ?? "";
    // The switch keeps what is new from the network, and leaves alone what is open.
    await context.setOffline(true);
    bed.proxy.drop("reset");
    await expect(studio.connection).not.toHaveText(live);
  });
  await truth.saying(id, (await truth.text(id)).length + 80);
  expect(bed.proxy.open("/events")).toBe(0);
  await context.setOffline(false);
  await expectWholeStory(studio, truth, id, PROMPT);
});

test("connections are cut and refused for a while, and nothing is lost or doubled", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await until("the page is connected", async () => bed.proxy.open("/events") > 0);
    await studio.says(() => truth.text(id));
    const live = (await studio.connection.textContent()) ?? "";
    bed.proxy.shut();
    await expect(studio.connection).not.toHaveText(live);
  });
  await truth.saying(id, (await truth.text(id)).length + 80);
  bed.proxy.reopen();
  await expectWholeStory(studio, truth, id, PROMPT);
});

test("a connection that breaks inside of a frame loses and doubles nothing", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  for (const characters of [60, 200]) {
    await truth.saying(id, characters);
    await bed.still(() => until("a stream to fray", async () => bed.proxy.drop("fray") > 0));
  }
  await expectWholeStory(studio, truth, id, PROMPT);
  expect(bed.proxy.requests(`/${id}/events`).length).toBeGreaterThan(2);
});

test("a reload in the middle of a build goes on with it", async ({ studio, page, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 100);
  await bed.still(async () => {
    await page.reload();
    await expect.poll(() => studio.id()).toBe(id);
    await studio.says(() => truth.text(id));
  });
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.preview).toBeVisible();
  await expect(studio.ai).toBeVisible();
  // The reload began nothing anew.
  expect(await truth.builds(projectOf(id))).toEqual([id]);
});

test("a reload after the end shows the finished build", async ({ studio, page, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.over(id);
  await page.reload();
  await expectWholeStory(studio, truth, id, PROMPT);
  await expect(studio.ai).toBeVisible();
  await expect(studio.preview).toBeVisible();
});

test("Redis forgets everything, again and again, and nobody sees it", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  for (const characters of [1, 80, 160, 240]) {
    await truth.saying(id, characters);
    await bed.redis.flush();
  }
  await expectWholeStory(studio, truth, id, PROMPT);
  const events = await truth.events(id);
  expect(events.filter(({ type }) => type === "build_started")).toHaveLength(1);
});

test("a build is cancelled, and built again", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.saying(id, 60);
  await bed.still(async () => {
    await studio.cancel.click();
    await expect(studio.streaming).toBeHidden();
    await expect(studio.cancel).toBeHidden();
    expect(await truth.phase(id)).toBe("cancelled");
  });
  const said = await truth.finalText(id);

  await studio.retry.click();
  await expect(studio.retry).toBeHidden();
  expect(await truth.settled(id)).toBe("completed");
  const text = await truth.finalText(id);
  expect(text.length).toBeGreaterThan(said.length);
  await studio.says(text);
});
