/** What could come next: quick suggestions at once, those made for the site when they are there. Each is a prompt to build. */
import type { QuickSuggestion, Recommendation, SheenError } from "@sheen/client";
import { useBuild, useRecommendations } from "@sheen/react";
import { type ReactNode, useState } from "react";

import { canTryAgain, type Told } from "./errors.js";
import { Failure } from "./failure.js";
import { Icon } from "./icons.js";
import { t } from "./words.js";

const Card = ({ item, build }: { item: Recommendation | QuickSuggestion; build: (prompt: string) => void }): ReactNode => (
  <li>
    <button
      type="button"
      className="card"
      data-id={item.id}
      data-priority={"priority" in item ? item.priority : undefined}
      onClick={() => build(item.prompt)}
    >
      <b dir="auto">{item.title}</b>
      <span dir="auto">{item.description}</span>
      <small>{t(`category-${item.category}`)}</small>
      <Icon name="plus" />
    </button>
  </li>
);

export const Cards = ({ build }: { build: (prompt: string) => void }): ReactNode => {
  const { buildSessionId, phase } = useBuild();
  const { status, readySource, items, error, retry } = useRecommendations();
  const [refused, setRefused] = useState<SheenError>();
  const isMade = readySource === "ai";
  const shown: Told | undefined = error ?? refused;
  const again = (): void => {
    setRefused(undefined);
    retry().catch(setRefused);
  };
  return (
    <>
      <p className="unseen" role="status">{items.length > 0 && t(isMade ? "recommendations" : "suggestions")}</p>
      {shown && !isMade && (
        <div data-testid="recommendations-error">
          <Failure error={shown} of={buildSessionId} isSoft retryId="recommendations-retry-button" retry={canTryAgain(shown) ? again : undefined} />
        </div>
      )}
      {items.length > 0 && (
        <section className="next" data-testid={isMade ? "ai-recommendations" : "quick-suggestions"}>
          <h2>
            {isMade && <Icon name="sparkle" />}
            {t(isMade ? "recommendations" : "suggestions")}
          </h2>
          <p>{t(isMade ? "recommendations-text" : "suggestions-text")}</p>
          <ul>{items.map((item) => <Card key={item.id} item={item} build={build} />)}</ul>
        </section>
      )}
      {status === "pending" && !error && phase !== "cancelled" && <p className="coming" role="status">{t("recommendations-coming")}</p>}
    </>
  );
};
