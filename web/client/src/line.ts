/**
 * Keeps a connection to one stream for as long as there is something to get: opens it again after errors and after ends
 * that were no `end`, renews the token, notices silence. Owns one link and one timer at a time.
 */
import { backoffMs } from "./backoff.js";
import { numberIn, type Verdict } from "./cursor.js";
import type { Closed, Link } from "./link.js";
import { type SheenError, unreached } from "./problem.js";
import { type Frame, parseFrame, type StreamAccess } from "./wire.js";

/** How the stream is: not yet there, there, lost and coming back (with or without a network), told to its end, refused. */
export type ConnectionState = "idle" | "connecting" | "online" | "reconnecting" | "offline" | "ended" | "refused";

/** Longest wait for a connection to stand. */
const OPEN_MS = 15_000;
/** A stream that stood this long was healthy: the next loss is a new one. */
const HEALTHY_MS = 5000;
/** The longest `retry:` that is heeded. */
export const LONGEST_RETRY_MS = 60_000;
/** Answers after which there is nothing to wait for. */
const MEANT_FOR_GOOD = [400, 401, 403, 404];
/** Fresh tokens that may be refused in a row. */
const MAX_RENEWALS = 2;

export interface LineOptions {
  link: Link;
  access(): StreamAccess;
  /** Gets a new token where the present one is refused. */
  renew?: (() => Promise<unknown>) | undefined;
  lastSeq(): number;
  /** Judges a frame, and tells it. */
  take(frame: Frame): Verdict;
  changed(state: ConnectionState, error?: SheenError): void;
  /** A connection is asked for. */
  opening(): void;
  /** A connection stands. */
  stands(): void;
}

export interface Line {
  /** The page is back: no back-off is waited for any longer. `isNewNetwork`: the present link is not trusted either. */
  wake(isNewNetwork: boolean): void;
  close(): void;
}

export const keepConnected = (options: LineOptions): Line => {
  let hangUp = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [losses, renewals, retryMs, heartbeatMs] = [0, 0, 0, 15_000];
  /** When the connection's first frame came; 0 until then. */
  let stoodAt = 0;
  /** When the link last lived, or was lost. */
  let heardAt = 0;
  let state: "open" | "waiting" | "renewing" | "over" = "open";

  const after = (ms: number, act: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  const patienceMs = (): number => heartbeatMs * 2.5;
  const tellLoss = (): void => options.changed(navigator.onLine === false ? "offline" : "reconnecting");
  const endConnection = (): void => {
    if (stoodAt && Date.now() - stoodAt >= HEALTHY_MS) losses = 0;
    stoodAt = 0;
  };

  const finish = (last: ConnectionState, error?: SheenError): void => {
    close();
    options.changed(last, error);
  };

  const askedMs = (): number => Math.min(retryMs, LONGEST_RETRY_MS);

  const lost = (): void => {
    hangUp();
    endConnection();
    state = "waiting";
    heardAt = Date.now();
    after(Math.max(backoffMs(losses++), askedMs()), open);
    tellLoss();
  };

  const renewed = (outcome?: SheenError): void => {
    if (state !== "renewing") return;
    if (!outcome) open();
    else if (outcome.retryable) lost();
    else finish("refused", outcome);
  };

  const closed = (why: Closed): void => {
    if (why === "done") return finish("ended");
    if (why === "lost") return lost();
    if (why.status === 401 && options.renew && renewals < MAX_RENEWALS) {
      renewals += 1;
      state = "renewing";
      clearTimeout(timer);
      options.renew().then(
        () => renewed(),
        (reason: unknown) => renewed(unreached(reason)),
      );
    } else if (MEANT_FOR_GOOD.includes(why.status)) finish("refused", why);
    else {
      retryMs = why.retryAfterMs;
      lost();
    }
  };

  const interrupted = (): void => {
    endConnection();
    options.opening();
    after(LONGEST_RETRY_MS + OPEN_MS, lost);
    tellLoss();
  };

  const read = (text: string): void => {
    const frame = parseFrame(text);
    if (!frame) return;
    const verdict = options.take(frame);
    // Whoever was told may have closed the line.
    if (state === "over") return;
    heardAt = Date.now();
    if (frame.type === "connection" && verdict !== "drop") {
      stoodAt = heardAt;
      renewals = 0;
      heartbeatMs = numberIn(frame, "heartbeatMs") || heartbeatMs;
      options.stands();
      options.changed("online");
    }
    if (verdict === "stuck") lost();
    else if (verdict === "end") finish("ended");
    else if (stoodAt) after(patienceMs(), lost);
  };

  const open = (): void => {
    hangUp();
    state = "open";
    retryMs = 0;
    stoodAt = 0;
    heardAt = Date.now();
    after(OPEN_MS, lost);
    options.opening();
    let isLive = true;
    const whileLive =
      <T extends unknown[]>(act: (...values: T) => void) =>
      (...values: T): void => {
        if (isLive) act(...values);
      };
    const stop = options.link(options.access(), options.lastSeq(), {
      data: whileLive(read),
      retry: whileLive((ms) => {
        retryMs = ms;
      }),
      interrupted: whileLive(interrupted),
      closed: whileLive(closed),
    });
    hangUp = () => {
      isLive = false;
      stop();
    };
  };

  const close = (): void => {
    state = "over";
    clearTimeout(timer);
    hangUp();
  };

  open();
  return {
    wake(isNewNetwork) {
      const isSilent = stoodAt > 0 && Date.now() - heardAt > patienceMs();
      if (state === "open" && (isNewNetwork || isSilent)) open();
      // A wait that the server asked for is kept, but for a network that was not there when it did.
      if (state === "waiting") after(isNewNetwork ? 0 : Math.max(0, heardAt + askedMs() - Date.now()), open);
    },
    close,
  };
};
