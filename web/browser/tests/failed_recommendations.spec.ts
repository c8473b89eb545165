import { expect, test } from "../bed/test.js";

// Nobody is there to write them, and nobody is waited for. A run is not ended within one lease of a start.
test.use({ without: ["recs-worker"], settings: { SHEEN_RECS_MAX_WAIT_MS: "1500", SHEEN_LEASE_MS: "7000" } });

const PROMPT = "A florist in Nantes called Les Pivoines with delivery";

test("recommendations that fail leave the quick suggestions, say why, and are tried again", async ({ studio, page, bed, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await expect(studio.quick).toBeVisible();
  await truth.over(id);
  const { error, readySource, status } = await bed.callerOf(id).recommendations(id);
  expect({ status, readySource, code: error?.code }).toEqual({ status: "ready", readySource: "quick", code: "overloaded" });
  const told = page.getByText(error?.error ?? "no error");
  await expect(told).toBeVisible();
  await expect(studio.quick).toBeVisible();

  await bed.addWorker("recs-worker");
  await studio.retryRecommendations.click();
  await expect(studio.ai).toBeVisible();
  await expect(studio.quick).toBeHidden();
  await expect(told).toBeHidden();
  expect(await truth.run(id)).toBe("ready");
});
