import { expect, test } from "../bed/test.js";
import { until } from "../bed/waiting.js";

const PROMPT = "A bakery in Lyon called Mie Dorée with bread, opening hours and a map";

test("a browser sees where the time of an answer went, of the Studio and of the gateway", async ({ studio, page, truth }) => {
  await studio.open();
  const id = await studio.submit(PROMPT);
  await truth.over(id);
  /** The parts, with their durations, of an answer from a path with this end that has `part` among them. */
  const timing = (end: string, part: string): Promise<Record<string, number> | undefined> =>
    page.evaluate(([end, part]) => {
      const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const those = entries.filter(({ name }) => new URL(name).pathname.endsWith(end ?? ""));
      const timings = those.map(({ serverTiming }) => Object.fromEntries(serverTiming.map(({ name, duration }) => [name, duration])));
      return timings.find((parts) => (part ?? "") in parts);
    }, [end, part]);
  const seen = (end: string, part: string): Promise<Record<string, number>> =>
    until(`the timing of ${end}`, () => timing(end, part));

  // Only a submit is analysed; the list of builds comes from the same path.
  const submit = await seen("/api/builds", "analysis");
  expect(Object.keys(submit)).toEqual(["auth", "redis", "analysis", "db", "worker", "total"]);
  // Who forwards takes no less time than whom it asks.
  expect(submit.total).toBeGreaterThanOrEqual(submit.worker ?? Infinity);
  expect(submit.worker).toBeGreaterThanOrEqual(submit.db ?? Infinity);
  // The gateway is another origin, and tells the Studio's pages all the same.
  expect(await seen(`/${id}/events`, "auth")).toHaveProperty("total");
});
