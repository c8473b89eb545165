/**
 * One submit and everything that is known of it. All changes are pure functions from a state to the next; the store only
 * holds the present one and remembers in `sessionStorage` which session it is, so that a reload finds it again.
 */
import { type Cursor, NO_COUNTS, take } from "./cursor.js";
import { newBuildSessionId } from "./ids.js";
import { createCell, type Store } from "./store.js";
import {
  type Analysis,
  type ErrorCode,
  eventOf,
  type Failure,
  type Frame,
  type Locale,
  type Phase,
  type SheenEvent,
  type Snapshot,
  type StreamAccess,
  type SubmitAnswer,
} from "./wire.js";

export type SessionPhase = "idle" | "submitting" | Phase;

/** What is asked for. */
export interface Submission {
  readonly prompt: string;
  readonly parentBuildSessionId?: string | null | undefined;
}

export interface SessionState extends Cursor {
  readonly phase: SessionPhase;
  readonly projectId?: string | undefined;
  readonly submission?: Submission | undefined;
  /** Where the stream is, once the submit was accepted. */
  readonly stream?: StreamAccess | undefined;
  readonly attempt: number;
  readonly text: string;
  /** Sizes in bytes, by path. */
  readonly files: Readonly<Record<string, number>>;
  readonly previewUrl?: string | null | undefined;
  readonly error?: (Omit<Failure, "code"> & { readonly code: ErrorCode }) | null | undefined;
  readonly buildDurationMs?: number | null | undefined;
  /** What was understood of the prompt. */
  readonly analysis?: Analysis | undefined;
  readonly locale?: Locale | undefined;
  /** What is missing, where something is: a snapshot of `head` at least is waited for, and events after it wait. */
  readonly missing?: { readonly head: number; readonly since: readonly SheenEvent[] } | undefined;
}

export const IDLE: SessionState = {
  buildSessionId: undefined,
  lastEventSeq: 0,
  counts: NO_COUNTS,
  phase: "idle",
  attempt: 0,
  text: "",
  files: {},
};

/** Whether the build is over. */
export const isSettled = (phase: SessionPhase): boolean => ["completed", "failed", "cancelled"].includes(phase);

/** Tells what `event` tells. Applying an event twice changes nothing. */
const apply = (state: SessionState, event: SheenEvent): SessionState => {
  switch (event.type) {
    case "build_started": {
      const fresh = event.attempt > state.attempt && { attempt: event.attempt, text: "", files: {} };
      return { ...state, ...fresh, phase: "building", error: undefined };
    }
    case "assistant_delta": {
      // Lengths and offsets of JavaScript's strings are UTF-16 code units, as on the wire.
      const { text, offset } = event;
      return { ...state, text: state.text.slice(0, offset) + text + state.text.slice(offset + text.length) };
    }
    case "file_written":
      return { ...state, files: { ...state.files, [event.path]: event.bytes } };
    case "preview_ready":
      return { ...state, previewUrl: event.previewUrl };
    case "build_completed":
      return { ...state, phase: "completed", buildDurationMs: event.buildDurationMs };
    case "build_failed":
      return { ...state, phase: "failed", error: event };
    case "build_cancelled":
      return { ...state, phase: "cancelled" };
    default:
      return state;
  }
};

/** The numbers go on after `head`, and what came before is missing: until a snapshot comes, events wait. */
export const lostPlace = (state: SessionState, head: number): SessionState => ({
  ...state,
  lastEventSeq: head,
  missing: { head, since: [] },
});

/** The state after a frame. Frames of other sessions, and of numbers that were seen, are dropped and counted. */
export const processEvent = (state: SessionState, frame: Frame): SessionState => {
  const [next, verdict] = take(state, frame);
  if (verdict === "reset") return lostPlace(next, next.lastEventSeq);
  const event = verdict === "apply" ? eventOf(frame) : undefined;
  if (!event) return next;
  // Text that does not join on: something is missing.
  const leavesHole = event.type === "assistant_delta" && event.offset > next.text.length;
  if (!next.missing && !leavesHole) return apply(next, event);
  const { head, since } = next.missing ?? { head: state.lastEventSeq, since: [] };
  return { ...next, missing: { head, since: [...since, event] } };
};

/** The state after a snapshot, and after the events that waited for it. */
export const restore = (state: SessionState, snapshot: Snapshot): SessionState => {
  const { head, since } = state.missing ?? { head: state.lastEventSeq, since: [] };
  // It was taken before what is known, or needed.
  if (snapshot.buildSessionId !== state.buildSessionId || snapshot.lastSeq < head) return state;
  const { prompt, parentBuildSessionId } = snapshot;
  const told: SessionState = {
    ...state,
    submission: state.submission ?? { prompt, parentBuildSessionId },
    lastEventSeq: Math.max(state.lastEventSeq, snapshot.lastSeq),
    phase: snapshot.phase,
    attempt: snapshot.attempt,
    text: snapshot.assistantText,
    files: Object.fromEntries(snapshot.files.map((file) => [file.path, file.bytes])),
    previewUrl: snapshot.previewUrl,
    error: snapshot.error,
    buildDurationMs: snapshot.buildDurationMs,
    analysis: snapshot.analysis,
    locale: snapshot.locale,
    missing: undefined,
  };
  return since.filter((event) => event.seq > snapshot.lastSeq).reduce(apply, told);
};

/** The state after the submit, or a retry, was accepted. Events may have told more by then. */
export const accepted = (state: SessionState, answer: SubmitAnswer): SessionState => {
  if (answer.buildSessionId !== state.buildSessionId) return state;
  const isNews = answer.lastSeq >= state.lastEventSeq;
  return { ...state, analysis: answer.analysis, locale: answer.locale, stream: answer.stream, ...(isNews && { phase: answer.phase, error: undefined }) };
};

export interface SessionStore extends Store<SessionState> {
  /** The project's session: the same one until {@link reset}, across re-renders, retries and reloads. The first time it is
   * `buildSessionId`, or a new one. */
  startSession(projectId: string, submission?: Submission, buildSessionId?: string): string;
  processEvent(frame: Frame): void;
  lostPlace(head: number): void;
  restore(snapshot: Snapshot): void;
  accepted(answer: SubmitAnswer): void;
  /** The submit of `buildSessionId` did not get through. */
  refused(buildSessionId: string, error: SessionState["error"]): void;
  /** A new token for `buildSessionId`. */
  renewed(buildSessionId: string, stream: StreamAccess): void;
  reset(): void;
  /** The project's session that an earlier life of the page has begun. */
  recall(projectId: string): string | undefined;
}

type Remembered = Partial<Pick<SessionState, "buildSessionId" | "submission" | "stream">>;

/** Storage may be shut off, and then throws at a look. */
const attempt = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

const keyOf = (projectId: string | undefined): string => `sheen:${projectId}`;

const remembered = (projectId: string): Remembered =>
  attempt(() => JSON.parse(String(sessionStorage.getItem(keyOf(projectId)))) as Remembered | null) ?? {};

export const createSessionStore = (): SessionStore => {
  const cell = createCell<SessionState>(IDLE);
  const { getState, subscribe } = cell;

  const remember = (state: SessionState): void => {
    const { projectId, buildSessionId, submission, stream } = state;
    cell.set(state);
    attempt(() => sessionStorage.setItem(keyOf(projectId), JSON.stringify({ buildSessionId, submission, stream })));
  };

  const patch = (id: string, changes: Partial<SessionState>): void => {
    if (getState().buildSessionId === id) remember({ ...getState(), ...changes });
  };

  const changing =
    <T>(change: (state: SessionState, news: T) => SessionState) =>
    (news: T): void =>
      cell.set(change(getState(), news));

  return {
    getState,
    subscribe,
    startSession(projectId, submission, buildSessionId = newBuildSessionId(projectId)) {
      const present = getState();
      if (present.buildSessionId && present.projectId === projectId) return present.buildSessionId;
      remember({ ...IDLE, projectId, phase: "submitting", buildSessionId, submission, ...remembered(projectId) });
      return getState().buildSessionId ?? buildSessionId;
    },
    processEvent: changing(processEvent),
    lostPlace: changing(lostPlace),
    restore: changing(restore),
    accepted: (answer) => remember(accepted(getState(), answer)),
    refused: (id, error) => patch(id, { phase: "failed", error }),
    renewed: (id, stream) => patch(id, { stream }),
    reset() {
      attempt(() => sessionStorage.removeItem(keyOf(getState().projectId)));
      cell.set(IDLE);
    },
    recall: (projectId) => remembered(projectId).buildSessionId,
  };
};
