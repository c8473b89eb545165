/** The whole page: what is always there, and below it one of its places. */
import { useBuild, useSheen } from "@sheen/react";
import { type ReactNode, useEffect } from "react";

import { BuildsPage } from "./builds.js";
import { Header } from "./header.js";
import { go, usePlace } from "./route.js";
import type { StoryStore } from "./story.js";
import { useHistory } from "./use_history.js";
import { useBuildsListener } from "./use_builds.js";
import { Welcome } from "./welcome.js";
import { t } from "./words.js";
import { Workspace } from "./workspace.js";

/** Characters of a prompt that name its site, where it names none itself. */
const LONGEST_NAME = 40;

export const App = ({ story }: { story: StoryStore }): ReactNode => {
  const place = usePlace();
  const sheen = useSheen();
  const { phase, submission, analysis } = useBuild();
  useBuildsListener();
  useHistory(story);
  const isIdle = phase === "idle";
  useEffect(() => {
    document.body.dataset.place = place === "builds" ? "builds" : isIdle ? "welcome" : "workspace";
  }, [place, isIdle]);
  const name = analysis?.extractedInfo.businessName ?? submission?.prompt.slice(0, LONGEST_NAME);
  useEffect(() => {
    document.title = [place === "builds" ? t("builds") : name, "Sheen Studio"].filter(Boolean).join(" · ");
  }, [place, name]);
  const begin = (): void => {
    sheen.reset();
    go("studio");
  };
  return (
    <>
      {place === "studio" && <a className="skip" href="#prompt">{t("skip")}</a>}
      <Header place={place} isIdle={isIdle} begin={begin} />
      {place === "builds" ? <BuildsPage /> : isIdle ? <Welcome /> : <Workspace story={story} />}
    </>
  );
};
