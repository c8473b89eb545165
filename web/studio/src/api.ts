/** What the page reads from its own back end. */
import { SheenError, type StreamAccess } from "@sheen/client";

import type { components } from "../../client/src/api.js";
import { csrfToken, locale } from "./page.js";

export type Build = components["schemas"]["BuildListEntry"];
type BuildList = components["schemas"]["BuildList"];
type Problem = Partial<components["schemas"]["Problem"]>;

/** Headers of every call to the own back end that changes something. */
export const headers = (): Record<string, string> => ({ "x-csrf-token": csrfToken });

const ask = async <T>(path: string, init: RequestInit): Promise<T> => {
  const response = await fetch(path, { ...init, headers: { "accept-language": locale, ...init.headers } });
  const body = (await response.json().catch(() => ({}))) as T & Problem;
  if (response.ok) return body;
  const { code = "internal", detail: error = "", retryable = false } = body;
  throw new SheenError({ code, error, retryable, status: response.status, retryAfterMs: 0 });
};

/** The visitor's last builds, newest first. */
export const fetchBuilds = async (signal: AbortSignal): Promise<readonly Build[]> =>
  (await ask<BuildList>("/api/builds?limit=100", { signal })).builds;

/** A token for the stream of a build of the visitor's. */
export const fetchAccess = (buildSessionId: string, signal: AbortSignal): Promise<StreamAccess> =>
  ask(`/api/builds/${buildSessionId}/token`, { method: "POST", headers: headers(), signal });

/** Where a file of a built site can be downloaded. */
export const fileAddress = (buildSessionId: string, path: string): string =>
  `/api/builds/${buildSessionId}/files/${path.split("/").map(encodeURIComponent).join("/")}`;

export const archiveAddress = (buildSessionId: string): string => `/api/builds/${buildSessionId}/archive.zip`;
