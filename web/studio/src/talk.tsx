/** What was asked for, what was understood, what is said, and what could come next. */
import { useBuild } from "@sheen/react";
import { type ReactNode, useEffect, useRef } from "react";

import { Cards } from "./cards.js";
import { Chips } from "./chips.js";
import { Steps } from "./steps.js";
import { useBuilds } from "./use_builds.js";
import { type Version, versionsOf } from "./versions.js";
import { count, t } from "./words.js";

/** Pixels that are kept below what is being written. */
const BELOW_PX = 24;

/** Another version of the site, to go to. */
const Turn = ({ version: { number, build }, open }: { version: Version; open: (id: string) => Promise<void> }): ReactNode => (
  <li className="turn">
    <button type="button" onClick={() => void open(build.buildSessionId)}>
      <b>{t("version", { number: count(number) })}</b>
      <span dir="auto">{build.prompt}</span>
      <i className="dot" data-phase={build.phase} aria-hidden="true" />
    </button>
  </li>
);

export const Talk = ({ build }: { build: (prompt: string) => void }): ReactNode => {
  const { buildSessionId, submission, phase, text, analysis, attempt, open } = useBuild();
  const log = useRef<HTMLDivElement>(null);
  const written = useRef<HTMLDivElement>(null);
  // Whoever scrolls reads on by themselves.
  const isLed = useRef(true);
  const versions = versionsOf(buildSessionId, useBuilds().data ?? []);
  const at = versions.findIndex((version) => version.build.buildSessionId === buildSessionId);
  const isWriting = phase === "building";

  const told = useRef(buildSessionId);
  useEffect(() => {
    if (told.current === buildSessionId) return;
    told.current = buildSessionId;
    isLed.current = true;
    log.current?.scrollTo(0, 0);
    // The card or version that was chosen is gone, and the place of the keyboard with it.
    if (document.activeElement === document.body) log.current?.focus({ preventScroll: true });
  }, [buildSessionId]);
  useEffect(() => {
    if (!isLed.current || !log.current || !written.current) return;
    const below = written.current.getBoundingClientRect().bottom - log.current.getBoundingClientRect().bottom + BELOW_PX;
    if (below > 0) log.current.scrollTop += below;
  }, [text]);

  const letGo = (): void => {
    isLed.current = false;
  };

  return (
    <div className="log" ref={log} onWheel={letGo} onTouchMove={letGo} onKeyDown={letGo} tabIndex={0} role="log" aria-live="off" aria-label={t("conversation")}>
      {at > 0 && <ol className="turns" aria-label={t("versions")}>{versions.slice(0, at).map((version) => <Turn key={version.number} version={version} open={open} />)}</ol>}
      {versions.length > 1 && <p className="now"><b>{t("version", { number: count(at + 1) })}</b></p>}
      {submission && (
        <div className="message user">
          <span className="unseen">{t("said-by-you")}</span>
          <p dir="auto" data-testid="chat-message" data-role="user">{submission.prompt}</p>
        </div>
      )}
      {analysis && <Chips analysis={analysis} isChange={Boolean(submission?.parentBuildSessionId)} />}
      <Steps />
      {text !== "" && (
        <div className="message assistant" ref={written}>
          <span className="unseen">{t("said-by-sheen")}</span>
          <p dir="auto" data-testid="chat-message" data-role="assistant" data-attempt={attempt}>{text}{isWriting && <i className="caret" aria-hidden="true" />}</p>
        </div>
      )}
      <Cards build={build} />
      {at >= 0 && at < versions.length - 1 && (
        <ol className="turns later" aria-label={t("versions")}>{versions.slice(at + 1).map((version) => <Turn key={version.number} version={version} open={open} />)}</ol>
      )}
    </div>
  );
};
