/** One connection to a stream, over `fetch`. */
import { createDecoder } from "./decoder.js";
import { refusal, type SheenError } from "./problem.js";
import type { StreamAccess } from "./wire.js";

/** How a connection is over: nothing more to get, broken, or refused. */
export type Closed = "done" | "lost" | SheenError;

export interface LinkEvents {
  /** A block's data. */
  data(text: string): void;
  /** The server asked for this wait before the next connection. */
  retry(ms: number): void;
  /** It broke, and comes back by itself. */
  interrupted(): void;
  /** It is over. Nothing follows. */
  closed(why: Closed): void;
}

/** Opens a connection that brings everything after `last`; the function that it returns closes it silently. */
export type Link = (access: StreamAccess, last: number, events: LinkEvents) => () => void;

/** The header that a stream's token goes in, so that no log of addresses has it. */
export const bearer = ({ token }: StreamAccess): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** The address of `path` at the gateway that the stream is of. */
export const gatewayUrl = ({ url }: StreamAccess, path: string): string => url.slice(0, url.lastIndexOf("/v1/")) + path;

/** The stream's address, for everything after `last`. */
export const address = (access: StreamAccess, last: number): URL => {
  const url = new URL(access.url);
  if (last > 0) url.searchParams.set("lastEventSeq", `${last}`);
  return url;
};

/** Asks for the stream: its answer, or how it is over. */
export const ask = async (access: StreamAccess, last: number, signal: AbortSignal): Promise<Response | Closed> => {
  const headers = {
    accept: "text/event-stream",
    ...bearer(access),
    ...(last > 0 && { "x-last-event-seq": `${last}` }),
  };
  const response = await fetch(address(access, last), { headers, signal });
  if (response.status === 204) return "done";
  if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream")) return response;
  return refusal(response);
};

/** Reads the stream with `fetch`: the token stays out of the address, and the answer's status is seen. */
export const fetchLink: Link = (access, last, events) => {
  const abort = new AbortController();
  const read = async (): Promise<Closed> => {
    const answer = await ask(access, last, abort.signal);
    if (!(answer instanceof Response)) return answer;
    const decode = createDecoder(events);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let piece = await reader?.read();
    while (piece?.value) {
      decode(piece.value);
      piece = await reader?.read();
    }
    return "lost";
  };
  read()
    .catch((): Closed => "lost")
    .then((why) => abort.signal.aborted || events.closed(why));
  return () => abort.abort();
};
