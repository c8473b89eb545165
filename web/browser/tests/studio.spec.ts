import { expectAccessible, expectFitsPhone, expectLegible } from "../bed/accessibility.js";
import { expect, test } from "../bed/test.js";

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "20" } });

const PROMPTS = {
  en: "A hair salon called Luna in Lisbon with online booking and a price list",
  ar: "صالون اسمه «لونا» في دبي مع حجز عبر الإنترنت وقائمة أسعار",
};

for (const [language, prompt] of Object.entries(PROMPTS)) {
  test(`the Studio in ${language} is accessible before, during and after a build, light and dark`, async ({ studio, page, bed, truth }) => {
    const look = async (when: string): Promise<void> => {
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await expectAccessible(page, `${when}, light`);
      await page.emulateMedia({ colorScheme: "dark" });
      await expectLegible(page, `${when}, dark`);
    };
    await studio.open(language);
    await look("before");
    const id = await studio.submit(prompt);
    await truth.saying(id);
    await bed.still(async () => {
      await expect(studio.streaming).toBeVisible();
      await look("during");
      expect(await truth.phase(id)).toBe("building");
    });
    await truth.over(id);
    await expect(studio.streaming).toBeHidden();
    await expect(studio.ai).toBeVisible();
    await look("after");
    await expectFitsPhone(page, "after");
    await look("after, on a phone");
    await page.goto(`${studio.url}/${language}/builds`);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await look("the last builds, on a phone");
    await expectFitsPhone(page, "the last builds");
  });
}

test("what the page loads comes packed, and a stream never does", async ({ studio, page }) => {
  const encodings = new Map<string, string | undefined>();
  page.on("response", async (response) => {
    const { origin, pathname } = new URL(response.url());
    // The preview has assets too, of another origin.
    const asset = origin === studio.url ? /^\/assets\/.*\.(js|css)$/.exec(pathname)?.[1] : undefined;
    const kind = asset ?? (pathname.endsWith("/events") ? "stream" : undefined);
    if (kind) encodings.set(kind, (await response.allHeaders())["content-encoding"]);
  });
  await studio.open();
  await studio.submit(PROMPTS.en);
  await expect(studio.streaming).toBeVisible();
  await expect.poll(() => [...encodings.keys()].sort()).toEqual(["css", "js", "stream"]);
  expect(Object.fromEntries(encodings)).toEqual({ css: "gzip", js: "gzip", stream: undefined });
});
