/** What a session has told so far, read once. An entry of its own: an app that only follows builds needs nothing of it. */
import { numberIn } from "./cursor.js";
import { createDecoder } from "./decoder.js";
import { ask } from "./link.js";
import { unreached } from "./problem.js";
import { eventOf, parseFrame, type SheenEvent, type StreamAccess } from "./wire.js";

/**
 * The session's events up to now, in order; empty where they are no longer kept. Fails with a `SheenError` where they can't
 * be read.
 */
export const readHistory = async (access: StreamAccess, signal: AbortSignal): Promise<SheenEvent[]> => {
  const answer = await ask(access, 0, signal);
  if (answer === "done") return [];
  if (!(answer instanceof Response)) throw unreached(answer);
  const events: SheenEvent[] = [];
  let head: number | undefined;
  let [last, isOver] = [0, false];
  const decode = createDecoder({
    data(text) {
      const frame = parseFrame(text);
      if (!frame) return;
      if (frame.type === "connection") {
        head = numberIn(frame, "lastSeq") ?? 0;
        // What was before the head is gone.
        if (frame.status === "reset") last = head;
      }
      last = frame.seq ?? last;
      const event = eventOf(frame);
      if (event && last <= (head ?? 0)) events.push(event);
      isOver ||= frame.type === "end" || last >= (head ?? Infinity);
    },
    retry() {},
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (!isOver) {
    const piece = await reader?.read();
    if (!piece || piece.done) throw unreached("lost");
    decode(piece.value);
  }
  await reader?.cancel();
  return events;
};
