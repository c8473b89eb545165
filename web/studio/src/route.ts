/** The two places of the page, told by the path after its language. */
import { useSyncExternalStore } from "react";

import { lang } from "./page.js";

export type Place = "studio" | "builds";

const MOVED = "sheen:moved";

/** The path's first segment, which is the language where there is one. */
const base = (): string => {
  const [, first = ""] = location.pathname.split("/");
  return `/${first || lang}/`;
};

export const addressOf = (place: Place, language?: string): string =>
  `${language ? `/${language}/` : base()}${place === "builds" ? "builds" : ""}`;

export const placeNow = (): Place => (location.pathname.split("/")[2] === "builds" ? "builds" : "studio");

export const go = (place: Place): void => {
  if (place !== placeNow()) history.pushState(null, "", addressOf(place));
  dispatchEvent(new Event(MOVED));
  scrollTo(0, 0);
};

const subscribe = (listener: () => void): (() => void) => {
  for (const name of [MOVED, "popstate"]) addEventListener(name, listener);
  return () => {
    for (const name of [MOVED, "popstate"]) removeEventListener(name, listener);
  };
};

export const usePlace = (): Place => useSyncExternalStore(subscribe, placeNow);
