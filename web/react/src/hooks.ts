import type {
  ConnectionState,
  Failure,
  QuickSuggestion,
  Recommendation,
  RecommendationsState,
  SessionState,
  Sheen,
  Store,
} from "@sheen/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

import { useSheen } from "./context.js";

/** A store's state. The server renders what a client that was never started has. */
const useStore = <S>({ subscribe, getState }: Store<S>): S => useSyncExternalStore(subscribe, getState, getState);

/** The state of the present build, and what can be done with it. */
export interface Build extends SessionState, Pick<Sheen, "submit" | "cancel" | "retry" | "open" | "reset"> {}

export const useBuild = (): Build => {
  const sheen = useSheen();
  const state = useStore(sheen.session);
  const hasText = state.text !== "";
  // An effect runs once the text is in the page.
  useEffect(() => {
    if (hasText) sheen.shown("text");
  }, [sheen, hasText, state.buildSessionId]);
  const { submit, cancel, retry, open, reset } = sheen;
  return { ...state, submit, cancel, retry, open, reset };
};

/** How the stream is. */
export const useConnection = (): ConnectionState => useStore(useSheen().connection);

/** The suggestions made from the prompt alone: there as soon as it is accepted. */
export const useQuickSuggestions = (): readonly QuickSuggestion[] => useStore(useSheen().recommendations).quickSuggestions;

/** The key under which TanStack Query has a session's recommendations. */
export const recommendationsKey = (projectId: string, buildSessionId: string | undefined) =>
  ["recommendations", projectId, buildSessionId] as const;

/** Fetches the recommendations anew whenever there may be news of them. Once anywhere below the provider is enough. */
export const useRecommendationsListener = (): void => {
  const sheen = useSheen();
  const queries = useQueryClient();
  useEffect(
    () =>
      sheen.onRecommendationsDue(() => {
        const queryKey = recommendationsKey(sheen.projectId, sheen.session.getState().buildSessionId);
        void queries.invalidateQueries({ queryKey });
      }),
    [sheen, queries],
  );
};

export interface Recommendations extends Pick<RecommendationsState, "status" | "readySource"> {
  /** What to show: the model's where they are there, else the quick ones. */
  items: readonly (Recommendation | QuickSuggestion)[];
  /** Why there are no better ones; shown beside the quick ones. */
  error: Failure | undefined;
  retry: Sheen["retryRecommendations"];
}

export const useRecommendations = (): Recommendations => {
  const sheen = useSheen();
  const { buildSessionId, stream } = useStore(sheen.session);
  const { status, readySource, recommendations, quickSuggestions, error } = useStore(sheen.recommendations);
  useRecommendationsListener();
  useQuery({
    queryKey: recommendationsKey(sheen.projectId, buildSessionId),
    // What comes goes into the store, which never goes back from better ones.
    queryFn: async () => (await sheen.fetchRecommendations()) ?? null,
    enabled: stream !== undefined,
  });
  const items = readySource === "ai" ? recommendations : quickSuggestions;
  const isShown = items.length > 0;
  useEffect(() => {
    if (isShown && readySource) sheen.shown(readySource);
  }, [sheen, isShown, readySource, buildSessionId]);
  return { status, readySource, items, error, retry: sheen.retryRecommendations };
};
