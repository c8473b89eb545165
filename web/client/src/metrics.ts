/**
 * What the browser measures (contract, section 9): each duration once a session, `tt_recs` once for each source. Owns its
 * entries of the performance timeline, all named `sheen:…`, and touches no others. An entry of the package of its own, so
 * that an app that measures nothing takes nothing of it along.
 */
import type { ClientCounter, ClientMetric, ClientMetrics, ReadySource } from "./wire.js";

export interface Measured {
  readonly metric: ClientMetric;
  readonly durationMs: number;
  readonly buildSessionId: string;
  readonly locale: string | undefined;
  readonly readySource?: ReadySource | undefined;
}

export interface MetricsOptions {
  /** Sends a batch; what comes of it is not waited for. */
  send(batch: ClientMetrics): void;
  /** Told of each duration, for product analytics: {@link toPostHog}. */
  measured?: ((measured: Measured) => void) | undefined;
}

export interface Metrics {
  /** A session begins: now, or unknown when (`isMeasured` false) after a reload, where durations from the submit are none. */
  begin(buildSessionId: string, locale: string | undefined, isMeasured?: boolean): void;
  /** A duration ends now. It began at `from` (`performance.now()`), or with the submit. */
  time(metric: ClientMetric, from?: number, readySource?: ReadySource): void;
  count(counter: ClientCounter, value?: number): void;
  /** Sends what there is. */
  flush(): void;
}

/** Longest duration that is one, in milliseconds. */
const LONGEST_MS = 3_600_000;
/** How long entries are gathered, in milliseconds. */
const GATHER_MS = 2000;

export const createMetrics = ({ send, measured }: MetricsOptions): Metrics => {
  let session: { id: string; locale: string | undefined; from: number | undefined } | undefined;
  let durations: NonNullable<ClientMetrics["metrics"]> = [];
  const counters = new Map<ClientCounter, number>();
  const told = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

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

  return {
    begin(id, locale, isMeasured = true) {
      flush();
      for (const name of told) performance.clearMeasures(`sheen:${name}`);
      told.clear();
      session = { id, locale, from: isMeasured ? performance.now() : undefined };
    },
    time(metric, from = session?.from, readySource) {
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
    },
    count(counter, value = 1) {
      counters.set(counter, (counters.get(counter) ?? 0) + value);
      flushSoon();
    },
    flush,
  };
};

/** What `createSheen({ metrics })` takes; `measured` is told of each duration too. */
export const measure =
  (measured?: MetricsOptions["measured"]) =>
  (send: MetricsOptions["send"]): Metrics =>
    createMetrics({ send, measured });

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
