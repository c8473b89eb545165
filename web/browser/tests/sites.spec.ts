import { expectAccessible, expectFitsPhone, expectLegible } from "../bed/accessibility.js";
import { expectUsable, expectValid, validator, withoutJoinedLetters } from "../bed/sites.js";
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

test.describe.configure({ mode: "parallel" });

test("what is wrong with a page is found", async ({ page }) => {
  const pale = '<!doctype html><html lang="en"><title>Pale</title><main><h1>Pale</h1><p style="color: #bbb">Hardly seen</p></main>';
  await page.setContent(pale);
  await expect(expectAccessible(page, "pale")).rejects.toThrow("color-contrast");
  await expect(expectLegible(page, "pale")).rejects.toThrow("color-contrast");
  await page.setContent('<!doctype html><html lang="en"><title>Wide</title><p style="width: 60rem">Wide</p></html>');
  await expect(expectFitsPhone(page, "wide")).rejects.toThrow("beyond the edge");
  const joined = '<!doctype html><html lang="ar" dir="rtl"><title>x</title><main><p>مطعم النخيل</p><p>قائمة الطعام</p><p>احجز طاولة</p><p>تواصل معنا</p><p style="color: #bbb">أهلًا وسهلًا</p></main>';
  await page.setContent(joined);
  await withoutJoinedLetters(page);
  await expect(expectLegible(page, "joined")).rejects.toThrow("color-contrast");
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
      await expectValid(pages);
      for (const { path } of pages) {
        await expectUsable(page, `${previewUrl}${path}`, path, async () => {
          const root = page.locator("html");
          await expect(root).toHaveClass(new RegExp(`\\blook-${look}\\b`));
          await expect(root).toHaveAttribute("dir", locale === "ar" ? "rtl" : "ltr");
        });
      }
    });
  }
}

/** What suits every site, and something that no word of the vocabulary stands for, as the suggestions ask for it. */
const ADDED: Record<string, { first: string; then: string[] }> = {
  en: {
    first: "A hair salon called Lumière in Lyon with a gallery",
    then: [
      "Prepare the site for search engines: titles, descriptions, sitemap.xml",
      "Add visitor statistics that respect privacy",
      "Add an accessibility statement and check keyboard use",
      "Add a page about our history",
      "Add a section on sustainability",
    ],
  },
  ar: {
    first: "عيادة أسنان اسمها «ابتسامة» في عمّان مع حجز",
    then: [
      "هيّئ الموقع لمحركات البحث",
      "أضف عداد زوار",
      "أضف بيان إمكانية الوصول",
      "أضف صفحة عن تاريخنا",
      "أضف قسمًا عن الاستدامة",
    ],
  },
};

for (const [locale, { first, then }] of Object.entries(ADDED)) {
  test(`a site in ${locale} stays valid and accessible with everything accepted that suits any site`, async ({ page, bed, truth }) => {
    const caller = bed.caller();
    let { buildSessionId: id } = await caller.submit({ prompt: first, locale });
    expect(await truth.settled(id)).toBe("completed");
    for (const prompt of then) {
      ({ buildSessionId: id } = await caller.submit({ prompt, locale, parentBuildSessionId: id }));
      expect(await truth.settled(id), prompt).toBe("completed");
    }
    const { previewUrl } = await caller.snapshot(id);
    const files = await truth.files(id);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(["legal.html", "robots.txt", "sitemap.xml", "topic-1.html"]));
    const pages = files.filter(({ path }) => path.endsWith(".html"));
    await expectValid(pages);
    for (const { path } of pages) {
      await expectUsable(page, `${previewUrl}${path}`, path, async () => {
        await expect(page.locator('link[rel="canonical"]')).toHaveCount(1);
        // Statistics ask first, and the switches for the eyes are there.
        await expect(page.locator(".consent")).toBeVisible();
        await expect(page.locator(".reading-tools")).toBeVisible();
      });
    }
    await page.goto(`${previewUrl}index.html`);
    await page.locator('[data-turns="larger-text"]').click();
    await expectFitsPhone(page, "larger text");
    await page.locator('[data-turns="more-contrast"]').click();
    await withoutJoinedLetters(page);
    await expectLegible(page, "more contrast");
    await page.locator(".consent button").first().click();
    await expect(page.locator(".consent")).toBeHidden();
    await expect(page.locator("#topic-2")).toBeAttached();
  });
}
