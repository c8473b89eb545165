/**
 * What the browser measures (contract, section 9): each duration once a session, `tt_recs` once for each source. Owns its
 * entries of the performance timeline, all named `sheen:…`, and touches no others. An entry of the package of its own, so
 * that an app that measures nothing takes nothing of it along.
 */
import { NO_COUNTS } from "./cursor.js";
import { bearer, gatewayUrl } from "./link.js";
import { JSON_BODY } from "./problem.js";
import type { SessionStore } from "./session.js";
import type { Stream } from "./stream.js";
import type { ClientCounter, ClientMetric, ClientMetrics, ReadySource } from "./wire.js";

export interface Measured {
  readonly metric: ClientMetric;
  readonly durationMs: number;
  readonly buildSessionId: string;
  readonly locale: string | undefined;
  readonly readySource?: ReadySource | undefined;
}

export interface MetricsOptions {
  /** The session that is measured, and whose token sends. */
  session: Pick<SessionStore, "getState">;
  /** Told of each duration, for product analytics: {@link toPostHog}. */
  measured?: ((measured: Measured) => void) | undefined;
}

export interface Metrics {
  /** A session begins: now, or unknown when (`isMeasured` false) after a reload, where durations from the submit are none. */
  begin(buildSessionId: string, locale: string | undefined, isMeasured?: boolean): void;
  /** A duration ends now. It began at `from` (`performance.now()`), or with the submit. */
  time(metric: ClientMetric, from?: number, readySource?: ReadySource): void;
  count(counter: ClientCounter, value?: number): void;
  /** Something is in the page for people to see: the first text, or a card. */
  shown(what: "text" | ReadySource): void;
  /** Counts what comes and goes on a stream of the session. Call it after whoever else listens: what they know by then is told. */
  follow(stream: Stream): void;
  /** Sends what there is when the page goes, until `signal` says that it is of no concern any longer. */
  live(signal: AbortSignal): void;
  /** Sends what there is. */
  flush(): void;
}

/** Longest duration that is one, in milliseconds. */
const LONGEST_MS = 3_600_000;
/** How long entries are gathered, in milliseconds. */
const GATHER_MS = 2000;

export const createMetrics = ({ session: { getState }, measured }: MetricsOptions): Metrics => {
  let session: { id: string; locale: string | undefined; from: number | undefined } | undefined;
  let durations: NonNullable<ClientMetrics["metrics"]> = [];
  const counters = new Map<ClientCounter, number>();
  const told = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = (batch: ClientMetrics): void => {
    const { stream: access, buildSessionId } = getState();
    if (!access || buildSessionId !== batch.buildSessionId) return;
    // A beacon can carry no token. What comes of it is not waited for.
    const init = { method: "POST", headers: { ...JSON_BODY, ...bearer(access) }, body: JSON.stringify(batch), keepalive: true, signal: AbortSignal.timeout(20_000) };
    fetch(gatewayUrl(access, "/v1/client-metrics"), init).catch(() => {});
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!session || durations.length + counters.size === 0) return;
    const { id, locale = null } = session;
    send({
      buildSessionId: id,
      locale,
      metrics: durations,
      counters: [...counters].map(([counter, value]) => ({ counter, value })),
    });
    durations = [];
    counters.clear();
  };

  const flushSoon = (): void => {
    timer ??= setTimeout(flush, GATHER_MS);
  };

  const time: Metrics["time"] = (metric, from = session?.from, readySource) => {
    const name = readySource ? `${metric}:${readySource}` : metric;
    if (!session || from === undefined || told.has(name)) return;
    told.add(name);
    const end = performance.now();
    const durationMs = Math.max(0, end - from);
    if (durationMs > LONGEST_MS) return;
    performance.measure(`sheen:${name}`, { start: from, end });
    const entry = { metric, durationMs, ...(readySource && { readySource }) };
    durations.push(entry);
    measured?.({ ...entry, buildSessionId: session.id, locale: session.locale });
    flushSoon();
  };

  const count = (counter: ClientCounter, value = 1): void => {
    if (value > 0) counters.set(counter, (counters.get(counter) ?? 0) + value);
    flushSoon();
  };

  return {
    time,
    count,
    begin(id, locale, isMeasured = true) {
      flush();
      for (const name of told) performance.clearMeasures(`sheen:${name}`);
      told.clear();
      session = { id, locale, from: isMeasured ? performance.now() : undefined };
    },
    shown(what) {
      if (what === "text") return time("ttft");
      time("tt_recs", undefined, what);
      count("recs_visible");
    },
    follow(stream) {
      let openedAt = 0;
      let counts = NO_COUNTS;
      stream.on("opening", ({ attempt }) => {
        openedAt = performance.now();
        if (attempt > 1) count("reconnect_attempt");
      });
      stream.on("connected", ({ times }) => {
        time("sse_connect", openedAt);
        if (times > 1) count("reconnect_success");
      });
      stream.on("frame", () => {
        if (getState().previewUrl) time("tt_preview");
      });
      stream.on("state", ({ state }) => {
        const { received, duplicates, stale } = stream.counts;
        count("event_received", received - counts.received);
        count("duplicate_event", duplicates - counts.duplicates);
        count("stale_event", stale - counts.stale);
        counts = stream.counts;
        if (state === "ended") flush();
      });
    },
    live(signal) {
      const left = (): void => {
        if (document.visibilityState === "hidden") flush();
      };
      document.addEventListener("visibilitychange", left, { signal });
      window.addEventListener("pagehide", flush, { signal });
      signal.addEventListener("abort", flush);
    },
    flush,
  };
};

/** What `createSheen({ metrics })` takes; `measured` is told of each duration too. */
export const measure =
  (measured?: MetricsOptions["measured"]) =>
  (session: MetricsOptions["session"]): Metrics =>
    createMetrics({ session, measured });

/** Tells durations to product analytics that have PostHog's `capture`. */
export const toPostHog =
  (analytics: { capture(event: string, properties: Record<string, unknown>): void }) =>
  ({ metric, durationMs, buildSessionId, locale, readySource }: Measured): void =>
    analytics.capture("build_metric", {
      metric,
      duration_ms: durationMs,
      buildSessionId,
      locale,
      p_timestamp: new Date().toISOString(),
      ...(readySource && { readySource }),
    });
