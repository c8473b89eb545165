/**
 * What to do next, as it is shown: quick suggestions at once, those of the model when they are there. Never blank, never
 * downgraded, never another session's.
 */
import { createCell, type Store } from "./store.js";
import type { Failure, QuickSuggestion, ReadySource, Recommendation, RecommendationsView } from "./wire.js";

export interface RecommendationsState {
  readonly status: "idle" | "pending" | "ready" | "failed";
  readonly readySource?: ReadySource | undefined;
  readonly buildSessionId?: string | undefined;
  /** Whether a run was begun for this session. */
  readonly aiGenerationStarted: boolean;
  /** How many the run has made, once they can be fetched. */
  readonly announced?: number | undefined;
  readonly quickSuggestions: readonly QuickSuggestion[];
  readonly recommendations: readonly Recommendation[];
  /** Why there are no better ones; shown beside the quick ones. */
  readonly error?: Failure | undefined;
}

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

export const NO_RECOMMENDATIONS: RecommendationsState = {
  status: "idle",
  aiGenerationStarted: false,
  quickSuggestions: [],
  recommendations: [],
};

export const createRecommendationsStore = (): RecommendationsStore => {
  const { getState, set, subscribe } = createCell(NO_RECOMMENDATIONS);

  /** Changes the state of `id` alone, and what is of the model only by what is of the model. */
  const change = (id: string, changes: Partial<RecommendationsState>): void => {
    const state = getState();
    const isBetter = state.readySource !== "ai" || changes.readySource === "ai";
    if (id === state.buildSessionId && isBetter) set({ ...state, error: undefined, ...changes });
  };

  const setFailed = (id: string, error: Failure): void =>
    change(id, { status: getState().quickSuggestions.length > 0 ? "ready" : "failed", error });

  const setAiRecommendations = (id: string, recommendations: readonly Recommendation[]): void =>
    change(id, { status: "ready", readySource: "ai", recommendations });

  const started = { status: "pending", aiGenerationStarted: true } as const;

  return {
    getState,
    subscribe,
    startWithQuickSuggestions(buildSessionId, quickSuggestions) {
      if (buildSessionId !== getState().buildSessionId) {
        set({ ...NO_RECOMMENDATIONS, ...started, readySource: "quick", buildSessionId, quickSuggestions });
      }
    },
    notifyAiRecsReady: (id, announced) => change(id, { announced }),
    setAiRecommendations,
    setFailed,
    retried: (id) => change(id, started),
    setView({ buildSessionId: id, quickSuggestions, recommendations, readySource, error }) {
      if (quickSuggestions.length > 0) change(id, { quickSuggestions, error: getState().error });
      if (readySource === "ai") setAiRecommendations(id, recommendations);
      else if (error) setFailed(id, error);
    },
    reset: () => set(NO_RECOMMENDATIONS),
  };
};
