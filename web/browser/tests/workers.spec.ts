import { expect, test } from "../bed/test.js";

test.use({
  without: ["build-worker"],
  settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "30", SHEEN_LEASE_MS: "1500", SHEEN_LEASE_RENEWAL_MS: "400" },
});

test("the worker dies, another begins anew, and the page tells the second story alone", async ({ studio, bed, truth }) => {
  const first = await bed.addWorker("build-worker");
  await studio.open();
  const id = await studio.submit("An agency in Berlin called Nordlicht with a portfolio, reviews and a newsletter");
  await truth.saying(id, 100);
  await bed.still(async () => {
    await expect(studio.preview).toBeVisible();
    await first.kill();
  });
  await bed.addWorker("build-worker");

  expect(await truth.settled(id)).toBe("completed");
  const starts = (await truth.events(id)).filter(({ type }) => type === "build_started");
  expect(starts.map(({ payload }) => payload.attempt)).toEqual([1, 2]);
  await studio.says(await truth.finalText(id));
  await expect(studio.preview).toBeVisible();
  // The preview stayed where it was.
  expect((await studio.shown(id)).previews).toHaveLength(1);
});
