/** What is always on top: whose page it is, the way to all builds, how the connection is, theme and language. */
import { useConnection } from "@sheen/react";
import type { ChangeEvent, MouseEvent, ReactNode } from "react";

import { Icon, Mark } from "./icons.js";
import { LANGUAGES, lang } from "./page.js";
import { addressOf, go, type Place } from "./route.js";
import { toggleTheme } from "./theme.js";
import { t } from "./words.js";

/** Follows a link within the page, unless it was asked for elsewhere (a new tab, a download). */
export const within = (act: () => void) => (event: MouseEvent): void => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
  event.preventDefault();
  act();
};

const Connection = (): ReactNode => {
  const state = useConnection();
  return (
    <p className="connection" role="status" data-testid="connection-state" data-state={state}>
      <i aria-hidden="true" />
      {t(`state-${state}`)}
    </p>
  );
};

const Languages = ({ place }: { place: Place }): ReactNode => {
  const change = (event: ChangeEvent<HTMLSelectElement>): void => location.assign(addressOf(place, event.target.value));
  return (
    <label className="languages">
      <Icon name="globe" />
      <span className="unseen">{t("language")}</span>
      <select value={lang} onChange={change}>
        {Object.entries(LANGUAGES).map(([tag, name]) => <option key={tag} value={tag} lang={tag}>{name}</option>)}
      </select>
    </label>
  );
};

export const Header = ({ place, isIdle, begin }: { place: Place; isIdle: boolean; begin: () => void }): ReactNode => (
  <header className="top">
    <a className="brand" href={addressOf("studio")} onClick={within(() => go("studio"))}>
      <Mark />
      <span lang="en">Sheen <em>Studio</em></span>
    </a>
    {!isIdle && (
      <button className="quiet" type="button" onClick={begin} data-testid="new-button">
        <Icon name="plus" />
        <span className="wide">{t("mode-new")}</span>
        <span className="unseen narrow">{t("mode-new")}</span>
      </button>
    )}
    <nav>
      <Connection />
      <a className="quiet" href={addressOf("builds")} onClick={within(() => go("builds"))} aria-current={place === "builds" ? "page" : undefined}>
        <Icon name="chart" />
        <span className="wide">{t("builds")}</span>
        <span className="unseen narrow">{t("builds")}</span>
      </a>
      <button className="quiet" type="button" onClick={toggleTheme} title={t("theme")}>
        <Icon name="theme" />
        <span className="unseen">{t("theme")}</span>
      </button>
      <Languages place={place} />
    </nav>
  </header>
);
