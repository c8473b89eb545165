/** What travels: the bodies of the gateway's API, generated from its document, and the frames of its streams. */
import type { components } from "./api.js";

type Schemas = components["schemas"];

export type Analysis = Schemas["Analysis"];
export type ClientCounter = Schemas["ClientCounter"];
export type ClientMetric = Schemas["ClientMetric"];
export type ClientMetrics = Schemas["ClientMetrics"];
export type Failure = Schemas["Failure"];
export type FailureCode = Schemas["FailureCode"];
export type Locale = Schemas["Locale"];
export type Phase = Schemas["Phase"];
export type Problem = Schemas["Problem"];
export type ProblemCode = Schemas["ProblemCode"];
export type QuickSuggestion = Schemas["QuickSuggestion"];
export type ReadySource = Schemas["ReadySource"];
export type Recommendation = Schemas["Recommendation"];
export type RecommendationsView = Schemas["RecommendationsView"];
export type Snapshot = Schemas["Snapshot"];
export type StreamAccess = Schemas["StreamAccess"];
export type SubmitAnswer = Schemas["SubmitAnswer"];

/** Every code that an error can carry: of a failed run, of a refused call, and `network` where nothing answered. */
export type ErrorCode = FailureCode | ProblemCode | "network";

/** What each type of numbered event tells, beside its type, session, number and time. */
export interface EventMembers {
  build_started: { attempt: number };
  assistant_delta: { text: string; offset: number };
  file_written: { path: string; bytes: number };
  preview_ready: { previewUrl: string };
  build_completed: { buildDurationMs: number };
  build_failed: Failure;
  build_cancelled: object;
  recommendations_ready: { count: number };
  recommendations_failed: Failure;
}

export type EventType = keyof EventMembers;

/** The numbered event of one type. */
export type EventOf<T extends EventType> = { type: T; buildSessionId: string; seq: number; at: string } & EventMembers[T];

/** Any numbered event. */
export type SheenEvent = { [T in EventType]: EventOf<T> }[EventType];

/** A frame as it arrives. Its other members are checked by {@link eventOf}. */
export interface Frame {
  readonly type: string;
  readonly buildSessionId: string;
  readonly seq?: number | null;
  readonly [member: string]: unknown;
}

const FAILURE: Failure = { code: "internal", error: "", retryable: true };

/** Members of each type, with values of their types. */
const MEMBERS: EventMembers = {
  build_started: { attempt: 0 },
  assistant_delta: { text: "", offset: 0 },
  file_written: { path: "", bytes: 0 },
  preview_ready: { previewUrl: "" },
  build_completed: { buildDurationMs: 0 },
  build_failed: FAILURE,
  build_cancelled: {},
  recommendations_ready: { count: 0 },
  recommendations_failed: FAILURE,
};

/** Every type of numbered event. */
export const EVENT_TYPES = /* @__PURE__ */ Object.keys(MEMBERS) as readonly EventType[];

/** What `frame` tells; `undefined` for types that are not known, and where a member is missing. */
export const eventOf = (frame: Frame): SheenEvent | undefined =>
  Object.hasOwn(MEMBERS, frame.type) &&
  Object.entries(MEMBERS[frame.type as EventType]).every(([name, value]) => typeof frame[name] === typeof value)
    ? (frame as Frame & SheenEvent)
    : undefined;

/** The frame that a block's data holds; `undefined` where it holds none. */
export const parseFrame = (data: string): Frame | undefined => {
  try {
    const frame = JSON.parse(data) as Frame | null;
    const isFrame = typeof frame?.type === "string" && (frame.seq == null || typeof frame.seq === "number");
    return isFrame ? frame : undefined;
  } catch {
    return undefined;
  }
};
