/**
 * What to do next, as it is shown: quick suggestions at once, those of the model when they are there. Never blank, never
 * downgraded, never another session's. All changes are pure functions.
 */
import { createCell, type Store } from "./store.js";
import type { Failure, QuickSuggestion, ReadySource, Recommendation, RecommendationsView } from "./wire.js";

export interface RecommendationsState {
  readonly status: "idle" | "pending" | "ready" | "failed";
  readonly readySource: ReadySource | undefined;
  readonly buildSessionId: string | undefined;
  /** Whether a run was begun for this session. */
  readonly aiGenerationStarted: boolean;
  /** How many the run has made, once they can be fetched. */
  readonly announced: number | undefined;
  readonly quickSuggestions: readonly QuickSuggestion[];
  readonly recommendations: readonly Recommendation[];
  /** Why there are no better ones; shown beside the quick ones. */
  readonly error: Failure | undefined;
}

export const NO_RECOMMENDATIONS: RecommendationsState = {
  status: "idle",
  readySource: undefined,
  buildSessionId: undefined,
  aiGenerationStarted: false,
  announced: undefined,
  quickSuggestions: [],
  recommendations: [],
  error: undefined,
};

export type RecommendationsAction =
  | { type: "quick"; buildSessionId: string; suggestions: readonly QuickSuggestion[] }
  | { type: "announced"; buildSessionId: string; count: number }
  | { type: "ai"; buildSessionId: string; recommendations: readonly Recommendation[] }
  | { type: "failed"; buildSessionId: string; error: Failure }
  | { type: "retried"; buildSessionId: string };

export const reduceRecommendations = (state: RecommendationsState, action: RecommendationsAction): RecommendationsState => {
  const { buildSessionId } = action;
  const isOwn = buildSessionId === state.buildSessionId;
  const hasAi = state.readySource === "ai";
  if (action.type === "quick") {
    const { suggestions } = action;
    if (isOwn && state.status !== "idle") return suggestions.length > 0 ? { ...state, quickSuggestions: suggestions } : state;
    const started = { status: "pending", readySource: "quick", aiGenerationStarted: true } as const;
    return { ...NO_RECOMMENDATIONS, ...started, buildSessionId, quickSuggestions: suggestions };
  }
  if (!isOwn) return state;
  switch (action.type) {
    case "announced":
      return { ...state, announced: action.count, error: undefined };
    case "ai":
      return { ...state, status: "ready", readySource: "ai", recommendations: action.recommendations, error: undefined };
    case "failed":
      if (hasAi) return state;
      return { ...state, status: state.quickSuggestions.length > 0 ? "ready" : "failed", error: action.error };
    case "retried":
      return hasAi ? state : { ...state, status: "pending", error: undefined, announced: undefined, aiGenerationStarted: true };
  }
};

/** The actions that tell what the gateway's view says. */
export const actionsOf = (view: RecommendationsView): RecommendationsAction[] => {
  const { buildSessionId, quickSuggestions: suggestions, recommendations, readySource, error } = view;
  const actions: RecommendationsAction[] = [{ type: "quick", buildSessionId, suggestions }];
  if (readySource === "ai") actions.push({ type: "ai", buildSessionId, recommendations });
  else if (error) actions.push({ type: "failed", buildSessionId, error });
  return actions;
};

export interface RecommendationsStore extends Store<RecommendationsState> {
  /** A session begins, and shows these until there are better ones. */
  startWithQuickSuggestions(buildSessionId: string, suggestions: readonly QuickSuggestion[]): void;
  /** There are better ones to fetch. */
  notifyAiRecsReady(buildSessionId: string, count: number): void;
  setAiRecommendations(buildSessionId: string, recommendations: readonly Recommendation[]): void;
  setFailed(buildSessionId: string, error: Failure): void;
  /** Another run was asked for. */
  retried(buildSessionId: string): void;
  /** Takes over what the gateway says. */
  setView(view: RecommendationsView): void;
  reset(): void;
}

export const createRecommendationsStore = (): RecommendationsStore => {
  const cell = createCell(NO_RECOMMENDATIONS);
  const act = (action: RecommendationsAction): void => cell.set(reduceRecommendations(cell.getState(), action));
  return {
    getState: cell.getState,
    subscribe: cell.subscribe,
    startWithQuickSuggestions: (buildSessionId, suggestions) => act({ type: "quick", buildSessionId, suggestions }),
    notifyAiRecsReady: (buildSessionId, count) => act({ type: "announced", buildSessionId, count }),
    setAiRecommendations: (buildSessionId, recommendations) => act({ type: "ai", buildSessionId, recommendations }),
    setFailed: (buildSessionId, error) => act({ type: "failed", buildSessionId, error }),
    retried: (buildSessionId) => act({ type: "retried", buildSessionId }),
    setView(view) {
      // A late view of an earlier session begins nothing.
      const { buildSessionId } = cell.getState();
      if (view.buildSessionId === buildSessionId) for (const action of actionsOf(view)) act(action);
    },
    reset: () => cell.set(NO_RECOMMENDATIONS),
  };
};
