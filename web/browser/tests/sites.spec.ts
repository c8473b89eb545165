import { HtmlValidate } from "html-validate";
import { expectAccessible, expectFitsPhone, expectLegible } from "../bed/accessibility.js";
import { expect, test } from "../bed/test.js";

test.use({ settings: { SHEEN_OFFLINE_TOKEN_DELAY_MS: "0" } });

/** A prompt in each direction for every look, by the look's name. */
const PROMPTS: Record<string, { en: string; ar: string }> = {
  atelier: {
    en: "An elegant hair salon called Lumière in Lyon with balayage and cuts, online booking, a gallery and a price list",
    ar: "صالون أنيق اسمه «لمسة» في دبي مع حجز عبر الإنترنت ومعرض صور وقائمة أسعار",
  },
  hearth: {
    en: "A rustic bakery called Crumb & Crust in Norwich with a menu, delivery, reviews and a newsletter",
    ar: "مطعم «النخيل» في القاهرة مع قائمة طعام وحجز وخريطة وتوصيل",
  },
  clear: {
    en: "A dental clinic called Dr. Weber in Leipzig with booking, a team page, questions and answers and a map",
    ar: "عيادة أسنان اسمها «ابتسامة» في عمّان مع حجز وصفحة للفريق وأسئلة شائعة وخريطة",
  },
  ledger: {
    en: "A law firm called Weber & Partners in Boston with a team page, a contact form and a blog",
    ar: "مكتب محاماة اسمه «الحقّ» في الرياض مع صفحة للفريق ونموذج تواصل ومدونة",
  },
  volt: {
    en: "A gym called Iron Harbour in Bristol with strength classes and boxing, a calendar and a price list",
    ar: "نادي رياضي اسمه «حديد» في الدوحة مع جدول حصص وقائمة أسعار",
  },
  grid: {
    en: "A minimal portfolio of an architect called Claire Morel with a gallery, a catalog and a contact form",
    ar: "معرض أعمال بسيط لمصوّر اسمه «ضوء» مع معرض صور ونموذج تواصل",
  },
  confetti: {
    en: "A playful childcare centre called Sunflowers in Seville with a calendar, a team page, a map and donations",
    ar: "حضانة أطفال مرحة اسمها «براعم» في جدة مع تقويم وصفحة للفريق وخريطة",
  },
  meadow: {
    en: "A yoga studio called Noor in Cairo with a calendar of classes, online booking and a login",
    ar: "استوديو يوغا اسمه «نور» في القاهرة مع جدول حصص وحجز",
  },
};

const WIDE = { width: 1280, height: 800 };

// How the source is laid out is its author's.
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  rules: {
    // A site's own files are as good as the page that names them.
    "require-sri": ["error", { target: "crossorigin" }],
    // A role says the same as the element that has it by itself.
    "prefer-native-element": "off",
  },
});

test.describe.configure({ mode: "parallel" });

test("what is wrong with a page is found", async ({ page }) => {
  const pale = '<!doctype html><html lang="en"><title>Pale</title><main><h1>Pale</h1><p style="color: #bbb">Hardly seen</p></main>';
  await page.setContent(pale);
  await expect(expectAccessible(page, "pale")).rejects.toThrow("color-contrast");
  await expect(expectLegible(page, "pale")).rejects.toThrow("color-contrast");
  await page.setContent('<!doctype html><html lang="en"><title>Wide</title><p style="width: 60rem">Wide</p></html>');
  await expect(expectFitsPhone(page, "wide")).rejects.toThrow("beyond the edge");
  const { valid } = await validator.validateString("<!doctype html><html><body><p><div>no title</div></p></body></html>");
  expect(valid).toBe(false);
});

for (const [look, prompts] of Object.entries(PROMPTS)) {
  for (const [locale, prompt] of Object.entries(prompts)) {
    test(`a site of the look ${look} in ${locale} is valid and accessible, light and dark`, async ({ page, bed, truth }) => {
      const caller = bed.caller();
      const { buildSessionId: id } = await caller.submit({ prompt, locale });
      expect(await truth.settled(id)).toBe("completed");
      const { previewUrl } = await caller.snapshot(id);
      const pages = (await truth.files(id)).filter(({ path }) => path.endsWith(".html"));
      expect(pages.length).toBeGreaterThan(1);
      for (const { path, content } of pages) {
        const { results } = await validator.validateString(content.toString("utf8"));
        const messages = results.flatMap((result) => result.messages);
        expect(messages.map(({ ruleId, message, line, column }) => `${path}:${line}:${column} ${ruleId}: ${message}`)).toEqual([]);
      }
      for (const { path } of pages) {
        await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        await page.goto(`${previewUrl}${path}`);
        const root = page.locator("html");
        await expect(root).toHaveClass(new RegExp(`\\blook-${look}\\b`));
        await expect(root).toHaveAttribute("dir", locale === "ar" ? "rtl" : "ltr");
        await expectAccessible(page, `${path}, light`);
        await page.emulateMedia({ colorScheme: "dark" });
        await expectLegible(page, `${path}, dark`);
        await expectFitsPhone(page, path);
        await page.setViewportSize(WIDE);
      }
    });
  }
}
