/** What went wrong, in a sentence for people. */
import type { ErrorCode, Failure } from "@sheen/client";

import { t } from "./words.js";

/** A failure of a run, or of a call. */
export interface Told extends Omit<Failure, "code"> {
  code: ErrorCode;
}

/** Codes that the page has better words for than whoever told them: they come from no run and from no gateway. */
const OWN: Readonly<Record<string, string>> = {
  network: "error-network",
  unavailable: "error-unavailable",
  not_from_our_page: "error-stale",
  build_not_found: "error-gone",
};

export const sentence = ({ code, error }: Pick<Told, "error"> & { code: string }): string =>
  OWN[code] ? t(OWN[code]) : error || t("error-other");

/** Whether the same can be tried again: at once, later, or after the operator has done something. */
export const canTryAgain = ({ retryable, whoActs, code }: Told): boolean => retryable || whoActs === "operator" || code === "cancelled";

/** Whether nothing helps but other words. */
export const wantsOtherWords = (error: Told): boolean => error.whoActs === "you" && !canTryAgain(error);
