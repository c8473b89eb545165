/** The visitor's last builds, and how long they took. */
import { useBuild } from "@sheen/react";
import type { ReactNode } from "react";

import { SheenError } from "@sheen/client";

import type { Build } from "./api.js";
import type { Told } from "./errors.js";
import { Failure } from "./failure.js";
import { type Figure, figure } from "./figures.js";
import { within } from "./header.js";
import { addressOf, go } from "./route.js";
import { useBuilds } from "./use_builds.js";
import { count, duration, since, t } from "./words.js";

/** Builds that a strip has room for: at least, so that a few are no wall, and at most. */
const LEAST = 24;
const MOST = 60;
const BAR_PX = 8;
const STRIP_PX = 56;

const Strip = ({ durations, p95, label }: Figure & { label: string }): ReactNode => {
  const shown = durations.slice(-MOST);
  const room = Math.max(LEAST, shown.length);
  const highest = Math.max(...shown, 1);
  return (
    <svg className="strip" viewBox={`0 0 ${room * BAR_PX} ${STRIP_PX}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {shown.map((ms, index) => {
        const height = Math.max(2, (ms / highest) * STRIP_PX);
        const x = (room - shown.length + index) * BAR_PX;
        return (
          <rect key={index} className={ms > p95 ? "slow" : undefined} x={x + 1} y={STRIP_PX - height} width={BAR_PX - 2} height={height} rx={1.5}>
            <title>{duration(ms)}</title>
          </rect>
        );
      })}
    </svg>
  );
};

const FigureCard = ({ title, of }: { title: string; of: Figure }): ReactNode => (
  <article className="figure">
    <h2>{title}</h2>
    <dl>
      <div><dt>{t("figure-half")}</dt><dd>{duration(of.p50)}</dd></div>
      <div><dt>{t("figure-most")}</dt><dd>{duration(of.p95)}</dd></div>
    </dl>
    <Strip {...of} label={title} />
    <p>{t("builds-sample", { count: count(of.durations.length) })}</p>
  </article>
);

const Row = ({ build, open }: { build: Build; open: () => void }): ReactNode => {
  const { prompt, phase, queueWaitMs, buildDurationMs, createdAt } = build;
  return (
    <tr>
      <th scope="row"><button type="button" dir="auto" onClick={open}>{prompt}</button></th>
      <td><i className="dot" data-phase={phase} aria-hidden="true" />{t(`phase-${phase}`, { duration: duration(buildDurationMs ?? 0) })}</td>
      <td>{queueWaitMs == null ? "–" : duration(queueWaitMs)}</td>
      <td>{buildDurationMs == null ? "–" : duration(buildDurationMs)}</td>
      <td><time dateTime={createdAt}>{since(createdAt)}</time></td>
    </tr>
  );
};

const UNREACHED: Told = { code: "network", error: "", retryable: true };

export const BuildsPage = (): ReactNode => {
  const { open } = useBuild();
  const { data: builds, error, refetch } = useBuilds();
  const show = (id: string) => (): void => {
    void open(id);
    go("studio");
  };
  const [wait, build] = [figure(builds ?? [], "queueWaitMs"), figure(builds ?? [], "buildDurationMs")];
  return (
    <main className="builds">
      <p><a href={addressOf("studio")} onClick={within(() => go("studio"))}>{t("back")}</a></p>
      <h1>{t("builds")}</h1>
      {error && (
        <Failure error={error instanceof SheenError ? error : UNREACHED} of={undefined} retryId="builds-retry-button" retry={() => void refetch()} />
      )}
      {builds?.length === 0 && <p className="none">{t("builds-none")}</p>}
      {wait && build && (
        <section className="cards-row">
          <FigureCard title={t("figure-wait")} of={wait} />
          <FigureCard title={t("figure-build")} of={build} />
        </section>
      )}
      {builds && builds.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-label={t("builds-all")}>
          <table>
            <thead>
              <tr>
                {["column-prompt", "column-state", "figure-wait", "figure-build", "column-when"].map((id) => <th key={id} scope="col">{t(id)}</th>)}
              </tr>
            </thead>
            <tbody>{builds.map((build) => <Row key={build.buildSessionId} build={build} open={show(build.buildSessionId)} />)}</tbody>
          </table>
        </div>
      )}
    </main>
  );
};
