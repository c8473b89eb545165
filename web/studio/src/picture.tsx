/** A build's time, drawn: a lane for each thing that takes some, from the moment that it was asked for. */
import { useBuild } from "@sheen/react";
import { type ReactNode, useEffect, useId, useState, useSyncExternalStore } from "react";

import { isRightToLeft } from "./page.js";
import type { StoryStore } from "./story.js";
import { beginOf, type Moments, momentsOf, stepOf } from "./timeline.js";
import { useBuilds } from "./use_builds.js";
import { useWidth } from "./use_width.js";
import { duration, t } from "./words.js";

const LANE_PX = 24;
const AXIS_PX = 20;
const LABEL_PX = 132;
const END_PX = 28;
/** How often the picture of a running build grows. */
const GROW_MS = 120;
/** The shortest time that fills the picture, so that its beginning is no blur. */
const SHORTEST_MS = 1000;

interface Lane {
  readonly name: "queue" | "preview" | "text" | "files" | "recommendations";
  readonly bar: readonly [from: number, to: number] | undefined;
  /** A part before the bar in which it was waited for. */
  readonly wait?: readonly [from: number, to: number] | undefined;
  readonly points: readonly number[];
  readonly isBad?: boolean;
}

const lanesOf = (moments: Moments, now: number): readonly Lane[] => {
  const { asked, started, firstText, lastText, preview, files, ended, recommended } = moments;
  const begin = beginOf(moments);
  const end = ended?.at ?? now;
  return [
    { name: "queue", bar: asked === undefined ? undefined : [begin, started ?? now], points: [] },
    { name: "preview", bar: started === undefined ? undefined : [started, preview ?? end], points: preview === undefined ? [] : [preview] },
    {
      name: "text",
      wait: started === undefined ? undefined : [started, firstText ?? end],
      bar: firstText === undefined ? undefined : [firstText, ended ? (lastText ?? end) : now],
      points: [],
    },
    { name: "files", bar: undefined, points: files.map(({ at }) => at) },
    {
      name: "recommendations",
      bar: [begin, recommended?.at ?? (ended?.how === "cancelled" ? end : now)],
      points: recommended ? [recommended.at] : [],
      isBad: recommended?.how === "failed",
    },
  ];
};

/** The time now, as the server's clock has it: the last event's, and what passed since it came. */
const useNow = (last: number, isRunning: boolean): number => {
  const [now, setNow] = useState(last);
  useEffect(() => {
    const from = performance.now();
    setNow(last);
    if (!isRunning) return;
    const timer = setInterval(() => setNow(last + performance.now() - from), GROW_MS);
    return () => clearInterval(timer);
  }, [last, isRunning]);
  return Math.max(now, last);
};

const Drawing = ({ moments, now, width, titled }: { moments: Moments; now: number; width: number; titled: string }): ReactNode => {
  const begin = beginOf(moments);
  const span = Math.max(now - begin, SHORTEST_MS);
  const scale = (width - LABEL_PX - END_PX) / span;
  // Time runs as the page's text does.
  const x = (at: number): number => {
    const along = LABEL_PX + Math.max(0, at - begin) * scale;
    return isRightToLeft ? width - along : along;
  };
  const rect = ([from, to]: readonly [number, number]) => ({ x: Math.min(x(from), x(to)), width: Math.max(2, Math.abs(x(to) - x(from))) });
  const lanes = lanesOf(moments, now);
  const height = lanes.length * LANE_PX + AXIS_PX;
  const step = stepOf(span, Math.max(2, Math.floor(width / 130)));
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
  return (
    <svg className="picture" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={titled}>
      {ticks.map((ms) => (
        <g key={ms} className="tick">
          <line x1={x(begin + ms)} x2={x(begin + ms)} y1={0} y2={height - AXIS_PX + 3} />
          <text x={x(begin + ms)} y={height - 4} textAnchor="middle">{duration(ms)}</text>
        </g>
      ))}
      {moments.attempts.map((at) => <line key={at} className="attempt" x1={x(at)} x2={x(at)} y1={0} y2={height - AXIS_PX} />)}
      {moments.ended && <line className={`end ${moments.ended.how}`} x1={x(moments.ended.at)} x2={x(moments.ended.at)} y1={0} y2={height - AXIS_PX} />}
      {lanes.map(({ name, bar, wait, points, isBad }, index) => {
        const y = index * LANE_PX;
        return (
          <g key={name} className={`lane ${name}${isBad ? " bad" : ""}`}>
            <text x={isRightToLeft ? width - 2 : 2} y={y + LANE_PX / 2 + 4}>{t(`lane-${name}`)}</text>
            {wait && <rect className="wait" {...rect(wait)} y={y + LANE_PX / 2 - 1} height={2} rx={1} />}
            {bar && <rect {...rect(bar)} y={y + 7} height={LANE_PX - 14} rx={(LANE_PX - 14) / 2} />}
            {points.map((at, point) => <circle key={point} cx={x(at)} cy={y + LANE_PX / 2} r={name === "files" ? 4 : 5.5} />)}
          </g>
        );
      })}
    </svg>
  );
};

/** The moments that matter, in words. */
const Figures = ({ moments }: { moments: Moments }): ReactNode => {
  const { asked, started, firstText, preview, ended, recommended } = moments;
  const begin = beginOf(moments);
  const all: readonly (readonly [string, number | undefined])[] = [
    ["lane-queue", asked === undefined ? undefined : started],
    ["step-preview", preview],
    ["mark-first-token", firstText],
    [`mark-${ended?.how}`, ended?.at],
    ["lane-recommendations", recommended?.at],
  ];
  return (
    <dl className="figures">
      {all.map(([id, at]) => at !== undefined && <div key={id}><dt>{t(id)}</dt><dd>{duration(Math.max(0, at - begin))}</dd></div>)}
    </dl>
  );
};

export const Picture = ({ story }: { story: StoryStore }): ReactNode => {
  const { buildSessionId, phase, stream } = useBuild();
  const told = useSyncExternalStore(story.subscribe, story.getState);
  const builds = useBuilds().data ?? [];
  const [ref, width] = useWidth();
  const id = useId();
  const asked = builds.find((build) => build.buildSessionId === buildSessionId)?.createdAt;
  const events = told.buildSessionId === buildSessionId ? told.events : [];
  const moments = momentsOf(events, asked === undefined ? undefined : Date.parse(asked));
  const isOver = moments.ended !== undefined && (moments.recommended !== undefined || moments.ended.how === "cancelled");
  const isRunning = phase === "queued" || phase === "building" || !isOver;
  const now = useNow(moments.last, isRunning && events.length > 0);
  const isKept = events.length > 0 || phase === "submitting" || phase === "queued" || phase === "building";
  // What was never accepted took no time.
  if (!stream && events.length === 0) return null;
  if (!isKept) return <p className="none">{t("timeline-none")}</p>;
  return (
    <div className="timeline" ref={ref}>
      <span className="unseen" id={id}>{t("timeline")}</span>
      {width > 0 && moments.last > 0 && <Drawing moments={moments} now={now} width={width} titled={id} />}
      <Figures moments={moments} />
    </div>
  );
};
