/** Errors as callers see them: a code to decide by, and a sentence for people where the server gave one. */
import type { ErrorCode, Failure, Problem } from "./wire.js";

export class SheenError extends Error implements Failure {
  constructor(
    /** {@link ErrorCode}; a back end of one's own may have further ones. */
    readonly code: Failure["code"],
    /** In the caller's language. */
    readonly error: string,
    readonly retryable: boolean,
    readonly status: number,
    readonly retryAfterMs = 0,
  ) {
    super(error);
  }
}

const make = (code: ErrorCode, text: string, retryable: boolean, status: number, retryAfterMs?: number): SheenError =>
  new SheenError(code as Failure["code"], text, retryable, status, retryAfterMs);

/** The error that an answer other than 2xx is. */
export const refusal = async (response: Response): Promise<SheenError> => {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const mayPass = response.status >= 500 || response.status === 429;
  return make(
    body.code ?? "internal",
    body.detail ?? body.title ?? `HTTP ${response.status}`,
    body.retryable ?? mayPass,
    response.status,
    body.retryAfterMs ?? 1000 * Number(response.headers.get("retry-after") ?? 0),
  );
};

/** The error that no answer is. */
export const unreached = (reason: unknown): SheenError =>
  reason instanceof SheenError ? reason : make("network", String(reason), true, 0);

/** Fetches JSON: the body of a 2xx, or a {@link SheenError}. */
export const fetchJson = async <T>(url: string, init: RequestInit): Promise<T> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000), ...init });
    if (!response.ok) throw await refusal(response);
    return (await response.json()) as T;
  } catch (reason) {
    throw unreached(reason);
  }
};
