/** The visitor's builds, kept as new as the build on show. */
import { useBuild } from "@sheen/react";
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";

import { type Build, fetchBuilds } from "./api.js";

const KEY = ["builds"] as const;

export const useBuilds = (): UseQueryResult<readonly Build[]> =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => fetchBuilds(signal), staleTime: 5000 });

/** Fetches them anew whenever the build on show becomes another, or comes further. */
export const useBuildsListener = (): void => {
  const queries = useQueryClient();
  const { buildSessionId, phase } = useBuild();
  useEffect(() => {
    if (phase !== "submitting") void queries.invalidateQueries({ queryKey: KEY });
  }, [queries, buildSessionId, phase]);
};
