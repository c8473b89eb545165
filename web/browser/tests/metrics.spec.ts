import { expect, test } from "../bed/test.js";

test.use({ without: ["recs-worker"] });

test("the page measures a build, and tells the gateway each thing once", async ({ studio, page, bed, truth }) => {
  await studio.open();
  const id = await studio.submit("A café in Munich called Morgenrot with a menu and opening hours");
  await expect(studio.quick).toBeVisible();
  await truth.settled(id);
  await bed.addWorker("recs-worker");
  await expect(studio.ai).toBeVisible();
  await truth.over(id);
  const events = (await truth.events(id)).length;
  await expect.poll(() => bed.metric("sheen_client_events_total", 'counter="event_received"')).toBe(events);

  const count = (metric: string, source = ""): Promise<number> =>
    bed.metric("sheen_client_metric_seconds_count", `metric="${metric}",ready_source="${source}"`);
  for (const metric of ["ttfb_chat", "sse_connect", "ttft", "tt_preview"]) {
    await expect.poll(() => count(metric), metric).toBe(1);
  }
  for (const source of ["quick", "ai"]) await expect.poll(() => count("tt_recs", source), source).toBe(1);
  for (const counter of ["duplicate_event", "stale_event", "reconnect_attempt"]) {
    expect(await bed.metric("sheen_client_events_total", `counter="${counter}"`), counter).toBe(0);
  }
  // What was measured cannot have taken longer than it was looked at.
  const sum = await bed.metric("sheen_client_metric_seconds_sum", 'metric="ttft"');
  expect(sum).toBeGreaterThan(0);
  expect(sum * 1000).toBeLessThan(await page.evaluate(() => performance.now()));
});
