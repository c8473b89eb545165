/**
 * The built site, in a frame that may do nothing to this page. A newer state loads behind the frame on show and takes its
 * place when it is there, so that nothing flashes.
 */
import { useBuild, useConnection } from "@sheen/react";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

import { useWidth } from "./use_width.js";
import { t } from "./words.js";

export type Width = "desktop" | "phone";

/** What a desktop's window is wide at least: where there is less room, the site is shown smaller, not narrower. */
const DESKTOP_PX = 1180;
/** Where the page itself is a phone's, its preview is that phone's too. */
const NARROWEST_PX = 460;

/** Several files written at once are one reload, after so many milliseconds. */
const GATHER_MS = 400;

interface Loads {
  readonly shown: number | undefined;
  readonly coming: number | undefined;
}

const onNetwork = (listener: () => void): (() => void) => {
  for (const name of ["online", "offline"]) window.addEventListener(name, listener);
  return () => {
    for (const name of ["online", "offline"]) window.removeEventListener(name, listener);
  };
};

/** Whether the previews can be thought to be reached. A frame does not tell that what it loaded is the browser's own excuse. */
const useIsReachable = (): boolean => {
  const state = useConnection();
  const isOnline = useSyncExternalStore(onNetwork, () => navigator.onLine !== false);
  return isOnline && state !== "reconnecting" && state !== "offline";
};

/** Frames of `url`: the one on show, and one that loads. `version` says which state of the site is wanted. */
const Frames = ({ url, version, scale }: { url: string; version: string; scale: number }): ReactNode => {
  const isReachable = useIsReachable();
  const [{ shown, coming }, setLoads] = useState<Loads>({ shown: undefined, coming: 0 });
  const [loaded, setLoaded] = useState(version);

  useEffect(() => {
    if (version === loaded || !isReachable) return;
    const timer = setTimeout(() => {
      setLoaded(version);
      setLoads((loads) => ({ ...loads, coming: (loads.coming ?? loads.shown ?? 0) + 1 }));
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [version, loaded, isReachable]);

  const arrived = (load: number) => (): void =>
    setLoads((loads) => (loads.coming === load ? { shown: load, coming: undefined } : loads));

  return [shown, coming].map((load) =>
    load === undefined ? null : (
      <iframe
        key={load}
        src={url}
        title={t("preview-of")}
        // No right to this page's origin, nor to its own.
        sandbox="allow-scripts allow-forms allow-popups"
        className={load === shown ? undefined : "coming"}
        style={scale < 1 ? { width: `${100 / scale}%`, height: `${100 / scale}%`, transform: `scale(${scale})` } : undefined}
        data-testid={load === (shown ?? coming) ? "preview-frame" : undefined}
        aria-hidden={load === (shown ?? coming) ? undefined : true}
        tabIndex={load === (shown ?? coming) ? undefined : -1}
        onLoad={arrived(load)}
      />
    ),
  );
};

export const Preview = ({ width, asked }: { width: Width; asked: number }): ReactNode => {
  const { previewUrl, files, attempt, phase, analysis } = useBuild();
  const [ref, room] = useWidth();
  const scale = width === "desktop" && room > NARROWEST_PX ? Math.min(1, room / DESKTOP_PX) : 1;
  const isRunning = phase === "submitting" || phase === "queued" || phase === "building";
  const version = [asked, attempt, phase === "completed", ...Object.entries(files).flat()].join();
  return (
    <div className="canvas" data-width={width} data-running={isRunning}>
      <div className="device">
        <div className="chrome" aria-hidden="true"><i /><i /><i /><span dir="auto">{analysis?.extractedInfo.businessName}</span></div>
        <div className="screen" ref={ref}>
          {previewUrl ? (
            <Frames key={previewUrl} url={previewUrl} version={version} scale={scale} />
          ) : (
            <div className="blank">
              {isRunning && <div className="sketch" aria-hidden="true"><i /><i /><i /><i /><i /><i /></div>}
              <p>{t(isRunning ? "preview-coming" : "preview-none")}</p>
            </div>
          )}
        </div>
      </div>
    </div>
  );
};
