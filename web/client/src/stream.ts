/**
 * The stream of one session: numbered events in order, each once, whatever happens to connections, tabs and the page.
 * Owns the cursor. One connection serves all tabs that follow the session.
 */
import { type Counts, cursorAt, take } from "./cursor.js";
import { type ConnectionState, keepConnected, type Line, LONGEST_RETRY_MS } from "./line.js";
import { fetchLink, type Link } from "./link.js";
import type { SheenError } from "./problem.js";
import { joinTabs, type Tabs } from "./tabs.js";
import { eventOf, type EventOf, type EventType, type Frame, type StreamAccess } from "./wire.js";

/** What a stream tells, by name. */
export type StreamEvents = { [T in EventType]: EventOf<T> } & {
  /** Every numbered frame that counts, of types that are not known too. */
  frame: Frame;
  /** What came before is missing: fetch the snapshot, then tell {@link Stream.advanceTo}. Events after `head` follow. */
  reset: { head: number };
  state: { state: ConnectionState; error: SheenError | undefined };
  /** A connection is asked for, for the `attempt`th time. */
  opening: { attempt: number };
  /** A connection stands, for the `times`th time. */
  connected: { times: number };
};

export interface StreamOptions {
  buildSessionId: string;
  /** Where and with what to open the stream; asked before each connection. */
  access(): StreamAccess;
  /** Gets a new token, which `access` then gives, where the present one is refused. */
  renew?: (() => Promise<unknown>) | undefined;
  /** The last number that is there already. */
  from?: number;
  /** What reads: `fetch`, or `eventSourceLink` of `@sheen/client/eventsource`. */
  link?: Link | undefined;
}

export interface Stream {
  on<K extends keyof StreamEvents>(name: K, listener: (event: StreamEvents[K]) => void): void;
  off<K extends keyof StreamEvents>(name: K, listener: (event: StreamEvents[K]) => void): void;
  readonly state: ConnectionState;
  readonly lastSeq: number;
  readonly counts: Counts;
  /** Takes as seen what a snapshot up to `seq` held. */
  advanceTo(seq: number): void;
  close(): void;
}

/** What a leader tells its followers. `last` is its cursor before `frame`: whoever is behind that has missed something. */
type Message = { last: number; state: ConnectionState; frame?: Frame | undefined };

/** Opens the stream. Call it where there is a page: it listens to the page's life until it is closed or over. */
export const openStream = (options: StreamOptions): Stream => {
  let cursor = cursorAt(options.buildSessionId, options.from ?? 0);
  let state: ConnectionState = "idle";
  let [attempt, times] = [0, 0];
  let line: Line | undefined;
  let tabs: Tabs<Message> | undefined;
  const listeners = new Map<string, Set<(event: never) => void>>();
  const page = new AbortController();

  const tell = <K extends keyof StreamEvents>(name: K, event: StreamEvents[K]): void => {
    listeners.get(name)?.forEach((listener) => (listener as (event: StreamEvents[K]) => void)(event));
  };

  const say = (frame?: Frame): void => tabs?.say({ last: cursor.lastEventSeq, state, frame });

  const change = (next: ConnectionState, error?: SheenError): void => {
    if (next === state) return;
    state = next;
    // A refusal may be this tab's alone: the next one tries for itself.
    if (next === "ended") say();
    if (next === "ended" || next === "refused") close();
    tell("state", { state, error });
  };

  const judge = (frame: Frame): ReturnType<typeof take>[1] => {
    const [next, verdict] = take(cursor, frame);
    cursor = next;
    if (verdict === "reset") tell("reset", { head: cursor.lastEventSeq });
    if (verdict === "apply") {
      tell("frame", frame);
      const event = eventOf(frame);
      // The listener's type goes with the event's, which the compiler can't see through a union.
      if (event) tell(event.type, event as never);
    }
    return verdict;
  };

  const lead = (): (() => void) => {
    line = keepConnected({
      ...options,
      link: options.link ?? fetchLink,
      lastSeq: () => cursor.lastEventSeq,
      take(frame) {
        say(frame);
        return judge(frame);
      },
      changed(next, error) {
        change(next, error);
        say();
      },
      opening: () => {
        if (state === "idle") change("connecting");
        say();
        tell("opening", { attempt: ++attempt });
      },
      stands: () => tell("connected", { times: ++times }),
    });
    return () => {
      line?.close();
      line = undefined;
    };
  };

  const heard = ({ last, state: next, frame }: Message): void => {
    if (line) {
      // The own connection brings the rest, if there is one.
      if (next === "ended" && last <= cursor.lastEventSeq) change(next);
      return;
    }
    // The leader's own reset says by itself where it is.
    if (last > cursor.lastEventSeq && frame?.type !== "connection") {
      cursor = { ...cursor, lastEventSeq: last };
      tell("reset", { head: last });
    }
    if (frame) judge(frame);
    change(next);
  };

  const role = { lead, heard, joined: () => say(), patienceMs: 1.6 * LONGEST_RETRY_MS };

  const { signal } = page;

  const join = (): void => {
    if (!signal.aborted) tabs ??= joinTabs<Message>(`sheen:${options.buildSessionId}`, role);
  };

  const leave = (): void => {
    tabs?.leave();
    tabs = undefined;
  };

  const close = (): void => {
    page.abort();
    leave();
  };

  const listen = (target: EventTarget, name: string, act: (event: Event) => void): void =>
    target.addEventListener(name, act, { signal });

  listen(document, "visibilitychange", () => document.visibilityState === "visible" && line?.wake(false));
  listen(window, "online", () => line?.wake(true));
  listen(window, "offline", () => state === "reconnecting" && change("offline"));
  // A page that holds a lock or a connection is not kept for "back"; one that is kept must hold neither.
  listen(window, "pagehide", leave);
  listen(window, "pageshow", join);
  // After whoever opened it could say what it wants to hear.
  queueMicrotask(join);

  return {
    on(name, listener) {
      const those = listeners.get(name) ?? new Set();
      listeners.set(name, those.add(listener));
    },
    off(name, listener) {
      listeners.get(name)?.delete(listener);
    },
    get state() {
      return state;
    },
    get lastSeq() {
      return cursor.lastEventSeq;
    },
    get counts() {
      return cursor.counts;
    },
    advanceTo(seq) {
      if (seq > cursor.lastEventSeq) cursor = { ...cursor, lastEventSeq: seq };
    },
    close,
  };
};
