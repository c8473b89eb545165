/** Words and numbers in the page's language. The words are the messages `studio-…` of `locales/`, sent with the page. */
import { isRightToLeft, locale, texts } from "./page.js";

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Isolates a value where the text around it could move it about; elsewhere the marks would only break searching. */
const isolated = (value: string): string => (isRightToLeft || RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value);

/** A word of the page, with its values put in; each value stands for itself whatever direction it runs in. */
export const t = (id: string, values: Readonly<Record<string, string>> = {}): string =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(/[\u2068\u2069]/g, "").replace(`{$${name}}`, isolated(value)),
    texts[id] ?? id,
  );

/** A word of one of the fixed vocabularies: `business`, `feature` or `missing`. */
export const term = (vocabulary: "business" | "feature" | "missing", word: string): string =>
  texts[`${vocabulary}-${word.replaceAll("_", "-")}`] ?? word;

/** The tag may be one that this browser knows nothing of. */
const known = (): string | undefined => {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
};

const tag = known();

const unit = (name: string, digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "short", minimumFractionDigits: digits, maximumFractionDigits: digits });

const formats = {
  ms: unit("millisecond", 0),
  s: unit("second", 1),
  longS: unit("second", 0),
  min: unit("minute", 1),
  kB: unit("kilobyte", 1),
  byte: unit("byte", 0),
  count: new Intl.NumberFormat(tag),
};

export const count = (value: number): string => formats.count.format(value);

/** A duration, with no more digits than say something. */
export const duration = (ms: number): string => {
  if (ms < 1000) return formats.ms.format(ms);
  if (ms < 100_000) return formats.s.format(ms / 1000);
  return ms < 600_000 ? formats.longS.format(ms / 1000) : formats.min.format(ms / 60_000);
};

/** What is left of a wait, in whole seconds. */
export const seconds = (ms: number): string => formats.longS.format(Math.ceil(ms / 1000));

export const size = (bytes: number): string =>
  bytes < 1000 ? formats.byte.format(bytes) : formats.kB.format(bytes / 1000);

const ago = new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
const day = new Intl.DateTimeFormat(tag, { dateStyle: "medium" });

/** How long ago `time` was, as people say it. */
export const since = (time: string, now = Date.now()): string => {
  const minutes = Math.round((Date.parse(time) - now) / 60_000);
  if (minutes > -60) return ago.format(Math.min(0, minutes), "minute");
  if (minutes > -24 * 60) return ago.format(Math.round(minutes / 60), "hour");
  return day.format(Date.parse(time));
};
