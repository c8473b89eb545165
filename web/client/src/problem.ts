/** Errors as callers see them: a code to decide by, and a sentence for people where the server gave one. */
import type { ErrorCode, Failure, Problem } from "./wire.js";

/** A failure that is no run's: its code can be of any kind, and there may have been an HTTP status. */
export interface Refusal extends Omit<Failure, "code"> {
  readonly code: ErrorCode;
  /** 0 where nothing answered. */
  readonly status: number;
  /** How long to wait first, where that helps. */
  readonly retryAfterMs: number;
}

export interface SheenError extends Refusal {}

// Its members are those of the refusal.
export class SheenError extends Error {
  constructor(refusal: Refusal) {
    super(refusal.error);
    Object.assign(this, refusal);
  }
}

/** What `Retry-After` asks for: seconds or, as proxies may have it, a date. */
const waitMs = (asked: string): number => {
  const ms = 1000 * Number(asked);
  return Math.max(0, (isNaN(ms) ? Date.parse(asked) - Date.now() : ms) || 0);
};

/** The error that an answer other than 2xx is. */
export const refusal = async (response: Response): Promise<SheenError> => {
  const { status, headers } = response;
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new SheenError({
    code: body.code ?? "internal",
    error: body.detail ?? `HTTP ${status}`,
    retryable: body.retryable ?? (status >= 500 || status === 429),
    status,
    retryAfterMs: waitMs(headers.get("retry-after") ?? ""),
  });
};

/** The error that no answer is. */
export const unreached = (reason: unknown): SheenError =>
  reason instanceof SheenError
    ? reason
    : new SheenError({ code: "network", error: String(reason), retryable: true, status: 0, retryAfterMs: 0 });

export interface CallOptions extends RequestInit {
  /** Told when the first of the answer is there, if it is good. */
  answered?: (() => void) | undefined;
}

/** The header of a body that is JSON. */
export const JSON_BODY = { "content-type": "application/json" };

/** Fetches JSON: the body of a 2xx. Fails with a {@link SheenError}. */
export const fetchJson = async <T>(url: string, { answered, ...init }: CallOptions): Promise<T> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000), ...init });
    if (!response.ok) throw await refusal(response);
    answered?.();
    return (await response.json()) as T;
  } catch (reason) {
    throw unreached(reason);
  }
};
