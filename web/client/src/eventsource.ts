/** One connection to a stream, over the browser's own `EventSource`. Loaded only where it is asked for. */
import { address, ask, type Closed, type Link } from "./link.js";
import { EVENT_TYPES } from "./wire.js";

/**
 * Reads the stream with the browser's `EventSource`, which comes back by itself and heeds `retry:`. What made it stop for
 * good it does not tell, so that is asked with `fetch`.
 */
export const eventSourceLink: Link = (access, last, events) => {
  const abort = new AbortController();
  const source = new EventSource(address(access, last, access.token));
  let newest = last;
  for (const type of [...EVENT_TYPES, "connection", "heartbeat", "end"]) {
    source.addEventListener(type, (message: MessageEvent<string>) => {
      newest = Number(message.lastEventId) || newest;
      events.data(message.data);
    });
  }
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return events.interrupted();
    ask(access, newest, abort.signal)
      .then((answer): Closed => (answer instanceof Response ? { kind: "lost" } : answer))
      .catch((): Closed => ({ kind: "lost" }))
      .then((why) => {
        if (abort.signal.aborted) return;
        abort.abort();
        events.closed(why);
      });
  };
  return () => {
    abort.abort();
    source.close();
  };
};
