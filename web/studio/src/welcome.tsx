/** Where nothing has been asked for yet: the box, examples, and what was built lately. */
import { useBuild } from "@sheen/react";
import type { ReactNode } from "react";

import { Composer } from "./composer.js";
import { within } from "./header.js";
import { Icon, type IconName } from "./icons.js";
import { addressOf, go } from "./route.js";
import { useBuilds } from "./use_builds.js";
import { since, t } from "./words.js";

const EXAMPLES: readonly [string, IconName][] = [
  ["example-1", "scissors"],
  ["example-2", "bread"],
  ["example-3", "camera"],
];

/** How many builds are shown here; all are on a page of their own. */
const RECENT = 3;

const Recent = (): ReactNode => {
  const { open } = useBuild();
  const builds = useBuilds().data ?? [];
  if (builds.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">{t("builds-recent")}</h2>
      <ul>
        {builds.slice(0, RECENT).map(({ buildSessionId, prompt, phase, createdAt }) => (
          <li key={buildSessionId}>
            <button type="button" onClick={() => void open(buildSessionId)}>
              <i className="dot" data-phase={phase} aria-hidden="true" />
              <span dir="auto">{prompt}</span>
              <time dateTime={createdAt}>{since(createdAt)}</time>
            </button>
          </li>
        ))}
      </ul>
      {builds.length > RECENT && <a href={addressOf("builds")} onClick={within(() => go("builds"))}>{t("builds-all")}</a>}
    </section>
  );
};

export const Welcome = (): ReactNode => {
  const { submit } = useBuild();
  // What fails is in the state, and shown.
  const send = (prompt: string): void => void submit(prompt).catch(() => {});
  return (
    <main className="welcome">
      <div className="glow" aria-hidden="true" />
      <h1>{t("welcome")}</h1>
      <p className="lead">{t("welcome-text")}</p>
      <Composer canChange={false} isLarge send={send} />
      <section className="examples" aria-labelledby="examples-title">
        <h2 id="examples-title">{t("examples")}</h2>
        <ul>
          {EXAMPLES.map(([id, icon]) => (
            <li key={id}>
              <button type="button" onClick={() => send(t(id))}>
                <Icon name={icon} />
                <span dir="auto">{t(id)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <Recent />
    </main>
  );
};
