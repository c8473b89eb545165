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
