/** What the document tells its scripts: the language, whose page it is, and every word of it. */

const root = document.documentElement;

/** The tag that was asked for, which may say more than the language: `ar-EG`. */
export const locale = root.dataset.locale ?? "en";
export const lang = root.lang;
export const isRightToLeft = root.dir === "rtl";
export const projectId = root.dataset.project ?? "";
export const csrfToken = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
export const texts = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Readonly<Record<string, string>>;

/** The languages that there is a page in, each by its own name. */
export const LANGUAGES = { en: "English", ar: "العربية", fr: "Français", es: "Español", de: "Deutsch" } as const;
