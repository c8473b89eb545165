/**
 * The gap rule, pure: which frames of a stream count.
 *
 * Numbers strictly rise and may skip; an event is never left out by the server. So whatever is above the last number is
 * applied, whatever is not is a duplicate, and another session's frames are dropped unseen.
 */
import type { Frame } from "./wire.js";

/** What was seen and dropped. */
export interface Counts {
  readonly received: number;
  readonly duplicates: number;
  /** Frames of other sessions. */
  readonly stale: number;
}

/** One reader's place in one session's events. */
export interface Cursor {
  readonly buildSessionId: string | undefined;
  /** The last number applied; 0 for none. */
  readonly lastEventSeq: number;
  readonly counts: Counts;
  /** The head that the last heartbeat told, where no event came since. */
  readonly toldHead?: number | undefined;
}

/**
 * What to do with a frame: apply it; the stream stands (`fresh`, `resumed`, `reset`); the link lives (`heartbeat`), or
 * lives without bringing what it announced (`stuck`: connect anew); nothing more will come (`end`); nothing (`drop`).
 */
export type Verdict = "apply" | "fresh" | "resumed" | "reset" | "heartbeat" | "stuck" | "end" | "drop";

export const NO_COUNTS: Counts = { received: 0, duplicates: 0, stale: 0 };

/** A reader who has everything up to `from`. */
export const cursorAt = (buildSessionId: string | undefined, from: number): Cursor => ({
  buildSessionId,
  lastEventSeq: from,
  counts: NO_COUNTS,
});

/** `cursor` with one more of `name`. */
export const counted = <C extends Cursor>(cursor: C, name: keyof Counts): C => ({
  ...cursor,
  counts: { ...cursor.counts, [name]: cursor.counts[name] + 1 },
});

/** A number that a frame carries. */
export const numberIn = (frame: Frame, name: string): number | undefined => {
  const value = frame[name];
  return typeof value === "number" ? value : undefined;
};

/** Judges a frame, and moves on where it counts. */
export const take = <C extends Cursor>(cursor: C, frame: Frame): [C, Verdict] => {
  if (frame.buildSessionId !== cursor.buildSessionId) return [counted(cursor, "stale"), "drop"];
  if (frame.seq != null) {
    if (frame.seq <= cursor.lastEventSeq || !Number.isSafeInteger(frame.seq)) return [counted(cursor, "duplicates"), "drop"];
    return [{ ...counted(cursor, "received"), lastEventSeq: frame.seq, toldHead: undefined }, "apply"];
  }
  const head = numberIn(frame, "lastSeq");
  switch (frame.type) {
    case "connection": {
      if (frame.status !== "reset") return [cursor, frame.status === "resumed" ? "resumed" : "fresh"];
      return [{ ...cursor, lastEventSeq: head ?? cursor.lastEventSeq }, "reset"];
    }
    case "heartbeat": {
      const isStuck = (cursor.toldHead ?? 0) > cursor.lastEventSeq;
      return [{ ...cursor, toldHead: head }, isStuck ? "stuck" : "heartbeat"];
    }
    case "end":
      return [cursor, "end"];
    default:
      return [cursor, "drop"];
  }
};
