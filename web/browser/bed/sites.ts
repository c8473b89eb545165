/** What a generated site must be: valid, accessible, legible in both schemes, no wider than a phone. */
import { expect, type Page } from "@playwright/test";
import { HtmlValidate } from "html-validate";
import { expectAccessible, expectFitsPhone, expectLegible } from "./accessibility.js";

const WIDE = { width: 1280, height: 800 };

// How the source is laid out is its author's.
export const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  rules: {
    // A site's own files are as good as the page that names them.
    "require-sri": ["error", { target: "crossorigin" }],
    // A role says the same as the element that has it by itself.
    "prefer-native-element": "off",
  },
});

export interface SitePage {
  path: string;
  content: Buffer;
}

/** Holds pages to being valid HTML. */
export const expectValid = async (pages: readonly SitePage[]): Promise<void> => {
  for (const { path, content } of pages) {
    const { results } = await validator.validateString(content.toString("utf8"));
    const messages = results.flatMap((result) => result.messages);
    expect(messages.map(({ ruleId, message, line, column }) => `${path}:${line}:${column} ${ruleId}: ${message}`)).toEqual([]);
  }
};

/**
 * Writes Latin letters in the place of Arabic ones. axe-core takes a font whose letters join for one of icons, and then
 * looks at no more than its first few texts; what colours they have does not depend on the letters.
 */
export const withoutJoinedLetters = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      text.nodeValue = (text.nodeValue ?? "").replace(/\p{Script=Arabic}/gu, "x");
    }
  });

/** Holds a page at `url` to what people of all kinds need, light and dark; `look` looks on while it is shown. */
export const expectUsable = async (page: Page, url: string, path: string, look: () => Promise<void> = async () => {}): Promise<void> => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(url);
  await look();
  await expectAccessible(page, `${path}, light`);
  await expectFitsPhone(page, path);
  await page.setViewportSize(WIDE);
  await withoutJoinedLetters(page);
  await expectLegible(page, `${path}, light`);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectLegible(page, `${path}, dark`);
};
