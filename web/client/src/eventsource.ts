/** One connection to a stream, over the browser's own `EventSource`. An entry of its own: `createSheen({ link: eventSourceLink })`. */
import { address, ask, type Closed, type Link } from "./link.js";
import { EVENT_TYPES } from "./wire.js";

/**
 * Reads the stream with the browser's `EventSource`, which comes back by itself and heeds `retry:`. What made it stop for
 * good it does not tell, so that is asked with `fetch`.
 */
export const eventSourceLink: Link = (access, last, events) => {
  const abort = new AbortController();
  const url = address(access, last);
  url.searchParams.set("token", access.token);
  const source = new EventSource(url);
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
      .then((answer): Closed => (answer instanceof Response ? "lost" : answer))
      .catch((): Closed => "lost")
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
