/** Accessibility, as far as a machine can tell. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

declare global {
  interface Window {
    axe: { run(context: object, options: object): Promise<AxeResults> };
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA, contrast within. */
const EVERYTHING = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** What another colour scheme can change. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Holds a page, without the frames in it, to having no serious violation: of any rule, or of those about colours. */
export const expectAccessible = async (page: Page, what: string, runOnly = EVERYTHING): Promise<void> => {
  // What fades in has not yet the contrast that it will have.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      const end = animation.effect?.getComputedTiming().endTime;
      if (Number.isFinite(end)) animation.finish();
    }
  });
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(
    (only) => window.axe.run({ exclude: [["iframe"]] }, { runOnly: only, resultTypes: ["violations"], iframes: false }),
    runOnly,
  );
  expect(passes.length, `${what}: something was looked at`).toBeGreaterThan(0);
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = serious.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  expect(told, what).toEqual([]);
};

/** The same for a colour scheme besides the one that was held to everything. */
export const expectLegible = (page: Page, what: string): Promise<void> => expectAccessible(page, what, COLOURS);

/** Holds a page to having nothing beyond the edges of a phone. Leaves it at that width. */
export const expectFitsPhone = async (page: Page, what: string): Promise<void> => {
  await page.setViewportSize({ width: 390, height: 844 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond, `${what}: pixels beyond the edge`).toBeLessThanOrEqual(0);
};
