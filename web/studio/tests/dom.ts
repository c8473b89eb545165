/** The document that the back end sends, in jsdom. Import it before any module of the page. */
import { readFileSync } from "node:fs";

import { root } from "../../react/tests/dom.js";

export const PROJECT = "p-1";

/** The page's words of a language: its simple messages are all that the page has. */
export const messages = (language: string): Map<string, string> => {
  const text = readFileSync(new URL(`../../../locales/${language}/studio.ftl`, import.meta.url), "utf8");
  const pairs = [...text.matchAll(/^studio-(\S+) = (.+)$/gm)];
  return new Map(pairs.map(([, id = "", message = ""]) => [id, message.replace(/\{ (\$\w+) \}/g, "{$1}")]));
};

const { documentElement: html } = document;
html.lang = "en";
html.dir = "ltr";
Object.assign(html.dataset, { locale: "en", project: PROJECT });
const words = document.createElement("script");
Object.assign(words, { id: "words", type: "application/json", textContent: JSON.stringify(Object.fromEntries(messages("en"))) });
const token = document.createElement("meta");
Object.assign(token, { name: "csrf-token", content: "t-csrf" });
document.head.append(words, token);

class NoResizes {
  observe(): void {}
  disconnect(): void {}
}

// What jsdom has not, and the page asks for.
const shows = { matches: false };
Object.assign(globalThis, {
  ResizeObserver: NoResizes,
  matchMedia: () => shows,
  location: window.location,
  history: window.history,
  scrollTo: () => {},
  addEventListener: window.addEventListener.bind(window),
  removeEventListener: window.removeEventListener.bind(window),
  dispatchEvent: window.dispatchEvent.bind(window),
  Event: window.Event,
});
window.HTMLElement.prototype.scrollTo = () => {};

export { root };
