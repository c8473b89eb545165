/** Which builds are versions of one site. */
import type { Build } from "./api.js";

export interface Version {
  readonly number: number;
  readonly build: Build;
}

const firstOf = (build: Build, byId: ReadonlyMap<string, Build>): string => {
  const seen = new Set<string>();
  let first = build;
  for (;;) {
    seen.add(first.buildSessionId);
    const parent = byId.get(first.parentBuildSessionId ?? "");
    if (!parent || seen.has(parent.buildSessionId)) return first.buildSessionId;
    first = parent;
  }
};

/** All versions of the site that `id` is one of, from the first, numbered as they were made. */
export const versionsOf = (id: string | undefined, builds: readonly Build[]): readonly Version[] => {
  const byId = new Map(builds.map((build) => [build.buildSessionId, build]));
  const present = byId.get(id ?? "");
  if (!present) return [];
  const first = firstOf(present, byId);
  return builds
    .filter((build) => firstOf(build, byId) === first)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((build, index) => ({ number: index + 1, build }));
};
