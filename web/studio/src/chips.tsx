/** What was understood of a prompt, in its own words where it gave some. */
import type { Analysis } from "@sheen/client";
import type { ReactNode } from "react";

import { t, term } from "./words.js";

const facts = ({ extractedInfo, services }: Analysis): string[] => {
  const { businessName, location, hours, phone, email, audience, style, prices = [] } = extractedInfo;
  const all = [businessName, location, ...services, ...prices, hours, phone, email, audience, style];
  return [...new Set(all.filter((fact) => fact != null && fact !== ""))] as string[];
};

const List = ({ kind, words }: { kind: string; words: readonly string[] }): ReactNode =>
  words.map((word) => <li key={word} className={kind}><bdi>{word}</bdi></li>);

/** `isChange`: the prompt is about a site that is there, so that what it leaves out is not missing. */
export const Chips = ({ analysis, isChange }: { analysis: Analysis; isChange: boolean }): ReactNode => {
  const { businessType, functionalRequirements, missingInformation, refusedRequirements = [] } = analysis;
  return (
    <section className="chips" aria-label={t("understood")}>
      <ul>
        <List kind="kind" words={businessType === "other" ? [] : [term("business", businessType)]} />
        <List kind="fact" words={facts(analysis)} />
        <List kind="feature" words={functionalRequirements.map((word) => term("feature", word))} />
      </ul>
      {refusedRequirements.length > 0 && (
        <p>
          <span>{t("not-wanted")}</span>
          {refusedRequirements.map((word) => <bdi key={word}>{term("feature", word)}</bdi>)}
        </p>
      )}
      {!isChange && missingInformation.length > 0 && (
        <p>
          <span>{t("not-said")}</span>
          {missingInformation.map((word) => <bdi key={word}>{term("missing", word)}</bdi>)}
        </p>
      )}
    </section>
  );
};
