/**
 * The events of the build on show, for the timeline: those that come live, and what came before from the gateway's history.
 * The session's own state needs no history, since snapshots hold what it shows.
 */
import { eventOf, type Frame, type SheenEvent, type Store } from "@sheen/client";

export interface Story {
  readonly buildSessionId: string | undefined;
  /** In order, each once. */
  readonly events: readonly SheenEvent[];
}

export interface StoryStore extends Store<Story> {
  take(frame: Frame): void;
  /** Puts in what was told before. */
  add(buildSessionId: string, events: readonly SheenEvent[]): void;
}

const NONE: Story = { buildSessionId: undefined, events: [] };

export const createStory = (): StoryStore => {
  let state = NONE;
  const listeners = new Set<() => void>();
  const add = (buildSessionId: string, news: readonly SheenEvent[]): void => {
    const known = buildSessionId === state.buildSessionId ? state.events : [];
    const bySeq = new Map([...known, ...news].map((event) => [event.seq, event]));
    state = { buildSessionId, events: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
    listeners.forEach((listener) => listener());
  };
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take(frame) {
      const event = eventOf(frame);
      if (event) add(event.buildSessionId, [event]);
    },
    add,
  };
};
