/** Fills the story with what the gateway told before this page listened: after a reload, and of earlier versions. */
import { readHistory } from "@sheen/client/history";
import { useBuild } from "@sheen/react";
import { useEffect, useState } from "react";

import { fetchAccess } from "./api.js";
import type { StoryStore } from "./story.js";

/** Up to where a build's events are wanted. */
interface Gap {
  readonly buildSessionId: string;
  readonly seq: number;
}

export const useHistory = (story: StoryStore): void => {
  const { buildSessionId, lastEventSeq, missing } = useBuild();
  const [gap, setGap] = useState<Gap>();
  const { buildSessionId: told, events } = story.getState();
  const last = told === buildSessionId ? (events.at(-1)?.seq ?? 0) : 0;
  // The state came from a snapshot, so that there are events that nobody here has seen. Live ones close no gap.
  const isBehind = buildSessionId !== undefined && !missing && last < lastEventSeq;
  // Whoever comes back to a build finds its story gone for another's.
  if (gap && gap.buildSessionId !== buildSessionId) setGap(undefined);
  else if (isBehind && gap?.seq !== lastEventSeq) setGap({ buildSessionId, seq: lastEventSeq });
  useEffect(() => {
    if (!gap) return;
    const abort = new AbortController();
    const { buildSessionId } = gap;
    fetchAccess(buildSessionId, abort.signal)
      .then((access) => readHistory(access, abort.signal))
      .then((history) => story.add(buildSessionId, history))
      // The picture then shows what is known; everything else of the build is there.
      .catch(() => {});
    return () => abort.abort();
  }, [story, gap]);
};
