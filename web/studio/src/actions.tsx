/** What went wrong, and what can be done now: stop, or try again. */
import type { SheenError } from "@sheen/client";
import { useBuild } from "@sheen/react";
import { type ReactNode, useState } from "react";

import { canTryAgain } from "./errors.js";
import { Failure } from "./failure.js";
import { Icon } from "./icons.js";
import { t } from "./words.js";

export const Actions = (): ReactNode => {
  const { buildSessionId, phase, error, stream, submission, submit, cancel, retry } = useBuild();
  // Of what was tried last, and of which build.
  const [refused, setRefused] = useState<{ error: SheenError; of: string | undefined }>();
  const [isBusy, setBusy] = useState(false);

  const attempt = (act: () => Promise<unknown>) => (): void => {
    setBusy(true);
    setRefused(undefined);
    act()
      .catch((reason: SheenError) => setRefused({ error: reason, of: buildSessionId }))
      .finally(() => setBusy(false));
  };
  // What was never accepted is submitted again: it is the same session.
  const again = (): Promise<unknown> =>
    stream || !submission ? retry() : submit(submission.prompt, submission.parentBuildSessionId ?? undefined).catch(() => {});

  const isRunning = phase === "queued" || phase === "building";
  const shown = (phase === "failed" && error) || (refused?.of === buildSessionId ? refused?.error : undefined);
  // A refused step of what goes on, or is over, is told; the step is pressed again.
  const mayRetry = phase === "cancelled" || (phase === "failed" && (!error || canTryAgain(error)));
  const retryIt = mayRetry ? attempt(again) : undefined;
  if (!shown && !isRunning && !retryIt) return null;
  return (
    <div className="actions">
      {phase === "building" && <p className="streaming" data-testid="streaming-indicator"><i /><i /><i /><span>{t("writing")}</span></p>}
      {shown && (
        <Failure
          error={shown}
          of={buildSessionId}
          title={phase === "failed" ? t("failed") : undefined}
          retryId="retry-button"
          retry={retryIt}
          isBusy={isBusy}
        />
      )}
      {isRunning && (
        <button type="button" data-testid="cancel-button" disabled={isBusy} onClick={attempt(cancel)}>
          <Icon name="stop" />
          {t("cancel")}
        </button>
      )}
      {retryIt && !shown && (
        <button type="button" data-testid="retry-button" disabled={isBusy} onClick={retryIt}>
          <Icon name="reload" />
          {t("retry")}
        </button>
      )}
    </div>
  );
};
