/** Playwright's `test`, with services of one's own and the Studio's page. */
import { type BrowserContext, test as base } from "@playwright/test";
import { Bed, type Settings, type Worker } from "./bed.js";
import { PeoplesBrowser } from "./people.js";
import { StudioPage } from "./studio_page.js";
import type { Truth } from "./truth.js";

interface Own {
  studio: StudioPage;
  truth: Truth;
  /** A window with tabs that lie behind one another. */
  tabs: BrowserContext;
}

interface Shared {
  /** Settings of the services, besides those that every bed has. */
  settings: Settings;
  /** Workers that are not there from the start. */
  without: Worker[];
  bed: Bed;
}

export const test = base.extend<Own, Shared>({
  settings: [{}, { option: true, scope: "worker" }],
  without: [[], { option: true, scope: "worker" }],
  bed: [
    async ({ settings, without }, use) => {
      const bed = await Bed.make(settings, without);
      await use(bed);
      await bed.end();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  // The first argument says what a fixture needs, which is nothing here.
  tabs: async ({}, use) => {
    const browser = await PeoplesBrowser.start();
    await use(browser.context);
    await browser.end();
  },
  truth: async ({ bed }, use) => use(bed.truth),
  studio: async ({ page, bed }, use) => use(new StudioPage(page, bed.studio)),
});

export { expect } from "@playwright/test";
