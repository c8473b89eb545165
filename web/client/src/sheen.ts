/**
 * The whole of it for one project: submit, follow, recommend, measure. Owns the one stream of the present session; whatever
 * comes for an earlier one is dropped.
 */
import { backoffMs } from "./backoff.js";
import type { ConnectionState } from "./line.js";
import type { Metrics, MetricsOptions } from "./metrics.js";
import { bearer, gatewayUrl } from "./link.js";
import { type CallOptions, fetchJson, JSON_BODY, unreached } from "./problem.js";
import { createRecommendationsStore, type RecommendationsStore } from "./recommendations.js";
import { createSessionStore, isSettled, type SessionStore, type Submission } from "./session.js";
import { createCell, type Store } from "./store.js";
import { openStream, type Stream, type StreamOptions } from "./stream.js";
import type { Frame, ReadySource, RecommendationsView, Snapshot, StreamAccess, SubmitAnswer } from "./wire.js";

export interface SheenOptions {
  projectId: string;
  /** Where your back end takes submits, and `/{buildSessionId}/{cancel|retry|recommendations/retry|token}` below it. */
  api?: string;
  /** Headers for your back end, such as a CSRF token. */
  headers?: () => Record<string, string>;
  /** The language of texts, as BCP 47 has it; else the browser's. */
  locale?: string;
  /** What reads the stream: `fetch`, or `eventSourceLink` of `@sheen/client/eventsource`. */
  link?: StreamOptions["link"];
  /** What measures: `measure()` of `@sheen/client/metrics`; nothing is measured where it is left out. */
  metrics?: (session: MetricsOptions["session"]) => Metrics;
  /** Told of each numbered frame of the present session, once its state has it. */
  onFrame?: (frame: Frame) => void;
}

export interface Sheen {
  readonly projectId: string;
  readonly session: Omit<SessionStore, "accepted" | "refused" | "renewed">;
  readonly recommendations: RecommendationsStore;
  readonly connection: Store<ConnectionState>;
  readonly metrics: Metrics | undefined;
  /** Begins to live with the page, and goes on with what a reload interrupted; the function that it returns ends it. */
  start(): () => void;
  /** Builds `prompt` as a new session. The same prompt again, while it is under way or after it did not get through, is
   * the same session. Resolves with its id once it is accepted. */
  submit(prompt: string, parentBuildSessionId?: string): Promise<string>;
  cancel(): Promise<void>;
  /** Builds the failed or cancelled session again. */
  retry(): Promise<void>;
  retryRecommendations(): Promise<void>;
  /** Goes on with another session of the project, such as an earlier version, as if it had been begun here. */
  open(buildSessionId: string): Promise<void>;
  /** Fetches the recommendations, which the store then has. */
  fetchRecommendations(): Promise<RecommendationsView | undefined>;
  /** Calls `listener`, instead of fetching, where recommendations are to be fetched. */
  onRecommendationsDue(listener: () => void): () => void;
  /** Something is in the page for people to see: the first text, or a card. */
  shown(what: "text" | ReadySource): void;
  /** Forgets the session. */
  reset(): void;
}

/** Tries of one call where the network fails or the server is busy. */
const MAX_TRIES = 4;

export const createSheen = (options: SheenOptions): Sheen => {
  const { projectId, api = "/api/builds", headers, locale } = options;
  const session = createSessionStore();
  const recommendations = createRecommendationsStore();
  const connection = createCell<ConnectionState>("idle");
  const due = new Set<() => void>();
  let stream: Stream | undefined;
  let submitting: Promise<string> | undefined;
  let renewing: Promise<void> | undefined;
  let catchingUp: string | undefined;

  const present = (): string | undefined => session.getState().buildSessionId;
  const isPresent = (id: string): boolean => present() === id;

  // --- calls ---

  const call = <T>(url: string, own?: Record<string, string>, more?: CallOptions): Promise<T> =>
    fetchJson<T>(url, { headers: { ...JSON_BODY, ...(locale && { "accept-language": locale }), ...own }, ...more });

  /** Tells your back end. */
  const post = <T>(url: string, body: object, answered?: () => void): Promise<T> =>
    call<T>(url, headers?.(), { method: "POST", body: JSON.stringify(body), answered });

  /** Makes a call again for as long as that can help: a session is one build, however often it is asked for. */
  const insist = async <T>(id: string, make: () => Promise<T>, tries = MAX_TRIES): Promise<T> => {
    for (let losses = 0; ; losses += 1) {
      try {
        return await make();
      } catch (reason) {
        const error = unreached(reason);
        if (!error.retryable || losses + 1 >= tries || !isPresent(id)) throw error;
        await new Promise((done) => setTimeout(done, Math.max(backoffMs(losses), error.retryAfterMs)));
      }
    }
  };

  /** Asks your back end. */
  const act = <T = unknown>(id: string, action: string): Promise<T> =>
    insist(id, () => post<T>(`${api}/${id}/${action}`, {}));

  const renew = (id: string): Promise<void> =>
    (renewing ??= act<StreamAccess>(id, "token")
      .then((access) => session.renewed(id, access))
      .finally(() => (renewing = undefined)));

  /** Asks the gateway with the stream token; a refused token is renewed once. */
  const ask = async <T>(path: string, isRenewed = false): Promise<T> => {
    const { stream: access, buildSessionId: id } = session.getState();
    if (!access || !id) throw unreached("idle");
    try {
      return await call<T>(gatewayUrl(access, path), bearer(access));
    } catch (reason) {
      if (isRenewed || unreached(reason).status !== 401) throw reason;
      await renew(id);
      return ask(path, true);
    }
  };

  const metrics = options.metrics?.(session);

  // --- what is known ---

  /** Fetches the snapshot until it is there, and takes it over. */
  const catchUp = async (id: string): Promise<void> => {
    if (catchingUp === id) return;
    catchingUp = id;
    try {
      const take = async () => {
        const snapshot = await ask<Snapshot>(`/v1/builds/${id}`);
        session.restore(snapshot);
        if (!isPresent(id)) return;
        if (session.getState().missing) throw unreached("reset");
        stream?.advanceTo(snapshot.lastSeq);
        const { error } = snapshot.recommendations;
        if (error) recommendations.setFailed(id, error);
      };
      await insist(id, take, Infinity);
    } catch (reason) {
      session.refused(id, unreached(reason));
    }
    if (catchingUp === id) catchingUp = undefined;
  };

  const fetchRecommendations = async (): Promise<RecommendationsView | undefined> => {
    if (!session.getState().stream) return undefined;
    const view = await ask<RecommendationsView>(`/v1/projects/${projectId}/recommendations?buildSessionId=${present()}`);
    recommendations.setView(view);
    return view;
  };

  const recommendationsAreDue = (): void => {
    if (recommendations.getState().readySource === "ai" || !session.getState().stream) return;
    // What fails now is asked for again when the stream, or the person, comes back.
    if (due.size === 0) fetchRecommendations().catch(() => {});
    for (const listener of due) listener();
  };

  // --- the stream ---

  const hangUp = (): void => {
    stream?.close();
    stream = undefined;
    connection.set("idle");
  };

  const follow = (id: string): void => {
    hangUp();
    const own = (stream = openStream({
      buildSessionId: id,
      from: session.getState().lastEventSeq,
      access: () => session.getState().stream as StreamAccess,
      renew: () => renew(id),
      link: options.link,
    }));
    own.on("reset", ({ head }) => session.lostPlace(head));
    own.on("frame", (frame) => {
      session.processEvent(frame);
      options.onFrame?.(frame);
    });
    own.on("recommendations_ready", ({ count }) => {
      recommendations.notifyAiRecsReady(id, count);
      recommendationsAreDue();
    });
    own.on("recommendations_failed", (event) => recommendations.setFailed(id, event));
    own.on("state", ({ state, error }) => {
      connection.set(state);
      const isOpen = !isSettled(session.getState().phase);
      if (error && isOpen) session.refused(id, error);
      // What was missed while nobody listened is in the snapshot.
      if (state === "ended" && isOpen) void catchUp(id);
      if (state === "online" || state === "ended") recommendationsAreDue();
    });
    metrics?.follow(own);
  };

  const begin = (id: string, submission: Submission, isMeasured = true): Promise<string> => {
    metrics?.begin(id, locale, isMeasured);
    const body = { projectId, buildSessionId: id, locale, ...submission };
    const own = insist(id, () => post<SubmitAnswer>(api, body, () => metrics?.time("ttfb_chat")))
      .then((answer) => {
        if (isPresent(id)) {
          session.accepted(answer);
          recommendations.startWithQuickSuggestions(id, answer.quickSuggestions);
          follow(id);
        }
        return id;
      })
      .catch((reason: unknown) => {
        session.refused(id, unreached(reason));
        throw reason;
      })
      .finally(() => {
        if (submitting === own) submitting = undefined;
      });
    submitting = own;
    return own;
  };

  const reset = (): void => {
    metrics?.flush();
    hangUp();
    submitting = renewing = undefined;
    session.reset();
    recommendations.reset();
  };

  /** Asks for another run of the present session, and follows it. */
  const again = (action: string, accepted?: (id: string) => void) => async (): Promise<void> => {
    const id = present();
    if (!id) return;
    session.accepted(await act<SubmitAnswer>(id, action));
    if (!isPresent(id)) return;
    accepted?.(id);
    follow(id);
  };

  /** Goes on with the session that a reload interrupted. */
  const resume = async (): Promise<void> => {
    const id = session.startSession(projectId);
    const { stream: access, submission } = session.getState();
    if (!access) return submission ? void (await begin(id, submission, false).catch(() => {})) : open(id);
    metrics?.begin(id, locale, false);
    recommendations.startWithQuickSuggestions(id, []);
    await catchUp(id);
    if (!isPresent(id)) return;
    follow(id);
    recommendationsAreDue();
  };

  const open = (id: string): Promise<void> => {
    reset();
    session.startSession(projectId, undefined, id);
    return renew(id).then(
      () => (isPresent(id) ? resume() : undefined),
      (reason: unknown) => session.refused(id, unreached(reason)),
    );
  };

  // A state that waits for a snapshot asks for one.
  session.subscribe(() => {
    const { missing, buildSessionId } = session.getState();
    if (missing && buildSessionId) void catchUp(buildSessionId);
  });

  return {
    projectId,
    session,
    recommendations,
    connection,
    metrics,
    start() {
      const page = new AbortController();
      const { signal } = page;
      const looked = (): void => {
        if (document.visibilityState === "visible") recommendationsAreDue();
      };
      document.addEventListener("visibilitychange", looked, { signal });
      metrics?.live(signal);
      const id = present();
      if (id && session.getState().stream) follow(id);
      else if (!id && session.recall(projectId)) void resume();
      return () => {
        page.abort();
        hangUp();
      };
    },
    submit(prompt, parentBuildSessionId) {
      const { submission, stream: access } = session.getState();
      const isSame = submission?.prompt === prompt && submission.parentBuildSessionId === parentBuildSessionId;
      if (isSame && submitting) return submitting;
      if (!isSame || access) reset();
      const asked = { prompt, parentBuildSessionId };
      return begin(session.startSession(projectId, asked), asked);
    },
    async cancel() {
      const id = present();
      if (id) session.restore(await act<Snapshot>(id, "cancel"));
    },
    retry: again("retry"),
    retryRecommendations: again("recommendations/retry", recommendations.retried),
    open,
    fetchRecommendations,
    onRecommendationsDue(listener) {
      due.add(listener);
      return () => due.delete(listener);
    },
    shown: (what) => metrics?.shown(what),
    reset,
  };
};
