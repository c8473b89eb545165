/** The site: how far it is, the preview in a width, and below it its timeline and files. */
import { useBuild } from "@sheen/react";
import { type ReactNode, useState } from "react";

import { Files } from "./files.js";
import { Icon } from "./icons.js";
import { Picture } from "./picture.js";
import { Preview, type Width } from "./preview.js";
import type { StoryStore } from "./story.js";
import { count, duration, t } from "./words.js";

const WIDTHS: readonly Width[] = ["desktop", "phone"];
const PANELS = ["timeline", "files"] as const;
type Panel = (typeof PANELS)[number];

const Stage = (): ReactNode => {
  const { phase, buildDurationMs, attempt } = useBuild();
  return (
    <p className="stage" role="status" data-phase={phase}>
      <i className="dot" data-phase={phase} aria-hidden="true" />
      <span>{t(`phase-${phase}`, { duration: duration(buildDurationMs ?? 0) })}</span>
      {attempt > 1 && <small>{t("attempt", { number: count(attempt) })}</small>}
    </p>
  );
};

export const SitePane = ({ story }: { story: StoryStore }): ReactNode => {
  const { previewUrl, files } = useBuild();
  const [width, setWidth] = useState<Width>("desktop");
  const [asked, setAsked] = useState(0);
  const [panel, setPanel] = useState<Panel>("timeline");
  return (
    <section className="site" aria-label={t("site")}>
      <div className="bar">
        <Stage />
        <fieldset className="widths">
          <legend className="unseen">{t("width")}</legend>
          {WIDTHS.map((name) => (
            <label key={name} title={t(`width-${name}`)}>
              <input type="radio" name="width" checked={width === name} onChange={() => setWidth(name)} />
              <Icon name={name} />
              <span className="unseen">{t(`width-${name}`)}</span>
            </label>
          ))}
        </fieldset>
        <button className="quiet" type="button" title={t("reload")} disabled={!previewUrl} onClick={() => setAsked(asked + 1)}>
          <Icon name="reload" />
          <span className="unseen">{t("reload")}</span>
        </button>
        {previewUrl && (
          <a className="quiet" href={previewUrl} target="_blank" rel="noopener noreferrer" title={t("open")}>
            <Icon name="open" />
            <span className="unseen">{t("open")}</span>
          </a>
        )}
      </div>
      <Preview width={width} asked={asked} />
      <div className="panels">
        <div className="tabs" role="group" aria-label={t("site")}>
          {PANELS.map((name) => (
            <button key={name} type="button" aria-pressed={panel === name} onClick={() => setPanel(name)}>
              {t(name)}
              {name === "files" && <small>{count(Object.keys(files).length)}</small>}
            </button>
          ))}
        </div>
        {panel === "timeline" ? <Picture story={story} /> : <Files />}
      </div>
    </section>
  );
};
