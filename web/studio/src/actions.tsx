/** What went wrong, and what can be done now: stop, or try again. */
import type { SheenError } from "@sheen/client";
import { useBuild } from "@sheen/react";
import { type ReactNode, useState } from "react";

import { sentence } from "./errors.js";
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
  const canRetry = phase === "cancelled" || (phase === "failed" && error?.retryable !== false);
  const shown = (phase === "failed" && error) || (refused?.of === buildSessionId ? refused?.error : undefined);
  if (!shown && !isRunning && !canRetry) return null;
  return (
    <div className="actions">
      {phase === "building" && <p className="streaming" data-testid="streaming-indicator"><i /><i /><i /><span>{t("writing")}</span></p>}
      {shown && <p className="alert" role="alert">{sentence(shown)}</p>}
      {isRunning && (
        <button type="button" data-testid="cancel-button" disabled={isBusy} onClick={attempt(cancel)}>
          <Icon name="stop" />
          {t("cancel")}
        </button>
      )}
      {canRetry && (
        <button type="button" data-testid="retry-button" disabled={isBusy} onClick={attempt(again)}>
          <Icon name="reload" />
          {t("retry")}
        </button>
      )}
    </div>
  );
};
