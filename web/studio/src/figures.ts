/** Figures of many builds. */
import type { Build } from "./api.js";

/** The nearest-rank percentile: a duration that was there, and that `share` of all are no longer than. */
export const percentile = (durations: readonly number[], share: number): number | undefined => {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
};

export interface Figure {
  /** Oldest first. */
  readonly durations: readonly number[];
  readonly p50: number;
  readonly p95: number;
}

/** One duration of the builds that completed; `undefined` where none did. */
export const figure = (builds: readonly Build[], name: "queueWaitMs" | "buildDurationMs"): Figure | undefined => {
  const durations = builds
    .filter(({ phase }) => phase === "completed")
    .map((build) => build[name])
    .filter((ms) => ms != null)
    .reverse();
  const [p50, p95] = [percentile(durations, 0.5), percentile(durations, 0.95)];
  return p50 === undefined || p95 === undefined ? undefined : { durations, p50, p95 };
};
