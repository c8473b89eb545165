/** How far the build is, as steps of which each is done, under way or to come. */
import { useBuild } from "@sheen/react";
import type { ReactNode } from "react";

import { t } from "./words.js";

export const Steps = (): ReactNode => {
  const { phase, analysis, previewUrl, attempt } = useBuild();
  const isDone = phase === "completed";
  const done: readonly (readonly [string, boolean])[] = [
    ["understood", analysis !== undefined],
    ["started", isDone || attempt > 0],
    ["preview", Boolean(previewUrl)],
    ["written", isDone],
  ];
  const next = done.findIndex(([, isThere]) => !isThere);
  const isRunning = phase === "submitting" || phase === "queued" || phase === "building";
  const stateOf = (isThere: boolean, index: number): string => {
    if (isThere) return "done";
    if (index === next && isRunning) return "now";
    return isRunning ? "later" : "never";
  };
  return (
    <ol className="steps">
      {done.map(([name, isThere], index) => {
        const state = stateOf(isThere, index);
        return (
          <li key={name} data-state={state} aria-current={state === "now" ? "step" : undefined}>
            {t(`step-${name}`)}
          </li>
        );
      })}
    </ol>
  );
};
