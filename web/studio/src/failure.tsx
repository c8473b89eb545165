/** What failed: in a sentence, who can do something about it, and another try as soon as one can help. */
import { type ReactNode, useEffect, useState } from "react";

import { sentence, type Told } from "./errors.js";
import { Icon, type IconName } from "./icons.js";
import { useWait } from "./wait.js";
import { seconds, t } from "./words.js";

export interface FailureProps {
  error: Told;
  /** Of which build, so that another one's failure is another failure. */
  of: string | undefined;
  title?: string | undefined;
  /** Whether it takes nothing away from what is there. */
  isSoft?: boolean;
  retryId: string;
  /** Another try, where one can help. */
  retry?: (() => void) | undefined;
  isBusy?: boolean;
}

const WHO: Readonly<Record<NonNullable<Told["whoActs"]>, IconName>> = { you: "person", operator: "tool", wait: "clock" };

export const Failure = ({ error, of, title, isSoft = false, retryId, retry, isBusy = false }: FailureProps): ReactNode => {
  const { whoActs, retryAfterMs } = error;
  const left = useWait(`${of} ${error.code}`, retryAfterMs || 0);
  // Pressed before it can help: it goes by itself when it can, or at a second press.
  const [isSet, set] = useState(false);
  useEffect(() => {
    if (!isSet || left > 0) return;
    set(false);
    retry?.();
  }, [isSet, left, retry]);

  const press = (): void => {
    if (left > 0 && !isSet && !isSoft) return set(true);
    set(false);
    retry?.();
  };
  const rest = { duration: seconds(left) };
  return (
    <div className={isSoft ? "failure soft" : "failure"}>
      <Icon name="alert" />
      <div role={isSoft ? "status" : "alert"}>
        {title && <b>{title}</b>}
        <p>{sentence(error)}</p>
        {whoActs && (
          <small data-who={whoActs}>
            <Icon name={WHO[whoActs]} />
            {t(`who-${whoActs}`)}
          </small>
        )}
      </div>
      {retry && (
        <p className="again">
          {left > 0 && <span role="timer" data-testid="retry-wait">{t(isSet ? "retry-set" : "retry-wait", rest)}</span>}
          <button type="button" data-testid={retryId} disabled={isBusy} onClick={press}>
            <Icon name="reload" />
            {t(isSet ? "retry-now" : "retry")}
          </button>
        </p>
      )}
    </div>
  );
};
