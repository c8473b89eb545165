/** What went wrong, in a sentence for people. */
import type { ErrorCode } from "@sheen/client";

import { t } from "./words.js";

/** Codes that the page has better words for than whoever told them: they come from no run and from no gateway. */
const OWN: Readonly<Record<string, string>> = {
  network: "error-network",
  unavailable: "error-unavailable",
  not_from_our_page: "error-stale",
  build_not_found: "error-gone",
};

export const sentence = ({ code, error }: { code: ErrorCode | string; error: string }): string =>
  OWN[code] ? t(OWN[code]) : error || t("error-other");
