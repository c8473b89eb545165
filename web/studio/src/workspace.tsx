/** A build: on one side what is said about it, on the other the site. On a phone one of the two at a time. */
import { useBuild } from "@sheen/react";
import { type ReactNode, useState } from "react";

import { Actions } from "./actions.js";
import { Composer, type Mode } from "./composer.js";
import { wantsOtherWords } from "./errors.js";
import { SitePane } from "./site.js";
import type { StoryStore } from "./story.js";
import { Talk } from "./talk.js";
import { t } from "./words.js";

const VIEWS = ["conversation", "site"] as const;
type View = (typeof VIEWS)[number];

export const Workspace = ({ story }: { story: StoryStore }): ReactNode => {
  const { buildSessionId, phase, error, previewUrl, stream, submission, submit } = useBuild();
  const [view, setView] = useState<View>("conversation");
  // Never accepted, or written by nobody as it is: the prompt is in the box, to be changed.
  const isRefused = phase === "failed" && (stream === undefined || Boolean(error && wantsOtherWords(error)));
  const hasSite = phase === "completed" || (phase === "cancelled" && Boolean(previewUrl));
  // The build that a change goes on from. One that failed leaves the site that it was to change.
  const before = phase === "failed" ? (submission?.parentBuildSessionId ?? undefined) : undefined;
  const base = hasSite ? buildSessionId : before;

  const build = (prompt: string, parent: string | undefined): void => {
    setView("conversation");
    // What fails is in the state, and shown.
    void submit(prompt, parent).catch(() => {});
  };
  const send = (prompt: string, mode: Mode): void => build(prompt, mode === "change" ? base : undefined);

  return (
    <main className="workspace" data-view={view}>
      <h1 className="unseen">Sheen Studio</h1>
      <div className="views" role="group" aria-label="Sheen Studio">
        {VIEWS.map((name) => (
          <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
            {t(name)}
            {name === "site" && previewUrl && <i className="dot" data-phase={phase} aria-hidden="true" />}
          </button>
        ))}
      </div>
      <section className="talk" aria-label={t("conversation")}>
        <Talk build={(prompt) => build(prompt, buildSessionId)} />
        <Actions />
        <Composer key={String(isRefused)} draft={isRefused ? submission?.prompt : undefined} canChange={base !== undefined} send={send} />
      </section>
      <SitePane key={buildSessionId} story={story} />
    </main>
  );
};
