/** When what happened in a build, told by its events: pure, so that a picture can be drawn of any build at any moment. */
import type { SheenEvent } from "@sheen/client";

export interface Moments {
  /** When the build was asked for, and when the first attempt began. Times are milliseconds since the epoch. */
  readonly asked?: number | undefined;
  readonly started?: number | undefined;
  /** When further attempts began. */
  readonly attempts: readonly number[];
  readonly firstText?: number | undefined;
  readonly lastText?: number | undefined;
  readonly preview?: number | undefined;
  readonly files: readonly { readonly path: string; readonly at: number }[];
  readonly ended?: { readonly how: "completed" | "failed" | "cancelled"; readonly at: number } | undefined;
  readonly recommended?: { readonly how: "ready" | "failed"; readonly at: number } | undefined;
  /** The last event's time. */
  readonly last: number;
}

const NOTHING: Moments = { attempts: [], files: [], last: 0 };

const tell = (moments: Moments, event: SheenEvent): Moments => {
  const at = Date.parse(event.at);
  const now = { ...moments, last: Math.max(moments.last, at) };
  switch (event.type) {
    case "build_started":
      // A retry of a build that was over is a story of its own: nobody waited in between.
      if (moments.ended) return { ...NOTHING, started: at, last: at };
      if (moments.started === undefined) return { ...now, started: at };
      return { ...now, attempts: [...moments.attempts, at], files: [], firstText: undefined, lastText: undefined };
    case "assistant_delta":
      return { ...now, firstText: moments.firstText ?? at, lastText: at };
    case "file_written":
      return { ...now, files: [...moments.files, { path: event.path, at }] };
    case "preview_ready":
      return { ...now, preview: moments.preview ?? at };
    case "build_completed":
      return { ...now, ended: { how: "completed", at } };
    case "build_failed":
      return { ...now, ended: { how: "failed", at } };
    case "build_cancelled":
      return { ...now, ended: { how: "cancelled", at } };
    case "recommendations_ready":
      return { ...now, recommended: { how: "ready", at } };
    case "recommendations_failed":
      return { ...now, recommended: { how: "failed", at } };
  }
};

/** What `events`, in order, tell of a build that was asked for at `asked`. */
export const momentsOf = (events: readonly SheenEvent[], asked: number | undefined): Moments => {
  const told = events.reduce(tell, { ...NOTHING, asked, last: asked ?? 0 });
  const begin = beginOf(told);
  // Clocks of two machines may differ a little; nothing is before the beginning.
  return told.recommended && told.recommended.at < begin ? { ...told, recommended: undefined } : told;
};

/** Where the picture begins. */
export const beginOf = ({ asked, started, last }: Moments): number => Math.min(asked ?? Infinity, started ?? Infinity, last || Infinity);

/** Steps of an axis of `span` milliseconds: about `wanted` of them, round. */
export const stepOf = (span: number, wanted: number): number => {
  const rough = Math.max(span / wanted, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
};
