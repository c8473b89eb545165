import { expect, test } from "../bed/test.js";

// The offline engine is so fast that the quick suggestions would be gone at once.
test.use({ without: ["recs-worker"] });

const PROMPT = "A hair salon called Luna in Lisbon with online booking and a price list";

test("quick suggestions are there within two seconds, and fit the prompt", async ({ studio, bed }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await expect(studio.quick).toBeVisible();
  expect(await studio.seenAfterMs("quick-suggestions")).toBeLessThan(2000);

  const { quickSuggestions } = await bed.callerOf(id).recommendations(id);
  const ids = quickSuggestions.map((suggestion) => suggestion.id);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.length).toBeLessThanOrEqual(4);
  // What the prompt says, or asks for, is not suggested.
  for (const there of ["qs-booking", "qs-price_list", "qs-business_name", "qs-location"]) expect(ids).not.toContain(there);
  expect(await studio.cards(studio.quick)).toEqual(quickSuggestions.map(({ title }) => title));
});

test("recommendations take the place of the quick suggestions when they are there", async ({ studio, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await expect(studio.quick).toBeVisible();
  await truth.settled(id);
  await expect(studio.ai).toBeHidden();

  const worker = await bed.addWorker("recs-worker");
  await expect(studio.ai).toBeVisible();
  await expect(studio.quick).toBeHidden();
  const { recommendations, readySource } = await bed.callerOf(id).recommendations(id);
  expect(readySource).toBe("ai");
  expect(recommendations.length).toBeGreaterThanOrEqual(3);
  expect(await studio.cards(studio.ai)).toEqual(recommendations.map(({ title }) => title));
  await worker.kill();
});

test("what a prompt does not want is said, and neither suggested nor recommended", async ({ studio, page, bed, truth }) => {
  await studio.open();
  const id = await studio.submit("A hair salon called Luna in Lisbon, no online booking and without customer reviews");
  await expect(studio.quick).toBeVisible();
  await expect(page.getByText("Not wanted").locator("..")).toHaveText(/Not wanted.*booking.*reviews/i);
  const caller = bed.callerOf(id);
  const suggested = (await caller.recommendations(id)).quickSuggestions.map((suggestion) => suggestion.id);
  await truth.settled(id);

  const worker = await bed.addWorker("recs-worker");
  await expect(studio.ai).toBeVisible();
  const recommended = (await caller.recommendations(id)).recommendations.map(({ feature }) => feature);
  expect(recommended.length).toBeGreaterThanOrEqual(3);
  for (const feature of ["booking", "reviews"]) {
    expect(suggested).not.toContain(`qs-${feature}`);
    expect(recommended).not.toContain(feature);
  }
  await worker.kill();
});
