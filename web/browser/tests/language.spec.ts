import type { QuickSuggestion } from "@sheen/client";
import { expectWholeStory } from "../bed/story.js";
import { expect, test } from "../bed/test.js";

// The quick suggestions are to stay.
test.use({ without: ["recs-worker"] });

const PROMPT = "صالون حلاقة اسمه «لونا» في القاهرة مع قائمة أسعار";
const ARABIC = /\p{Script=Arabic}/u;

test("an Arabic page is Arabic throughout, and runs from right to left", async ({ studio, page, bed, truth }) => {
  await studio.open("ar-eg");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("lang", /^ar\b/);
  await expect(root).toHaveAttribute("dir", "rtl");
  await expect(studio.button).toHaveText(ARABIC);

  const id = await studio.submit(PROMPT);
  await expect(studio.quick).toBeVisible();
  const { quickSuggestions } = await bed.callerOf(id).recommendations(id, "ar-EG");
  expect(await studio.cards(studio.quick)).toEqual(quickSuggestions.map(({ title }) => title));
  for (const { title, description } of quickSuggestions) expect(title + description).toMatch(ARABIC);
  await expectWholeStory(studio, truth, id, PROMPT);
  expect(await studio.newest()).toMatch(ARABIC);
  await expect(page.frameLocator('[data-testid="preview-frame"]').locator("html")).toHaveAttribute("dir", "rtl");
  // The newest message begins at the right edge.
  const direction = await studio.messages.last().evaluate((node) => getComputedStyle(node).direction);
  expect(direction).toBe("rtl");
});

test("Egyptian Arabic says what it says otherwise, and is Arabic in the rest, message by message", async ({ studio, bed }) => {
  await studio.open("ar-eg");
  const id = await studio.submit(PROMPT);
  await expect(studio.quick).toBeVisible();
  const shown = await studio.cards(studio.quick);
  const { quickSuggestions: egyptian } = await bed.callerOf(id).recommendations(id, "ar-EG");
  const { quickSuggestions: arabic, locale } = await bed.caller().submit({ prompt: PROMPT, locale: "ar" });
  expect(locale).toMatchObject({ resolved: "ar", dir: "rtl" });
  expect(egyptian.map(({ id }) => id)).toEqual(arabic.map(({ id }) => id));
  expect(shown).toEqual(egyptian.map(({ title }) => title));
  const isOwn = (suggestion: QuickSuggestion, index: number): boolean => suggestion.title !== arabic[index]?.title;
  const own = egyptian.filter(isOwn).map(({ id }) => id);
  // These are the words for which there are Egyptian ones.
  expect(own.length).toBeGreaterThan(0);
  expect(["qs-booking", "qs-menu", "qs-delivery", "qs-contact"]).toEqual(expect.arrayContaining(own));
  expect(own.length, "the rest is taken from Arabic").toBeLessThan(egyptian.length);
});

test("the page's language is the browser's where the address names none", async ({ browser, bed }) => {
  const context = await browser.newContext({ locale: "ar-SA" });
  const page = await context.newPage();
  await page.goto(bed.studio);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await context.close();
});
