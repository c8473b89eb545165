/** The least that a store is: a state that is replaced, never changed, and those who want to know. */
export interface Store<S> {
  getState(): S;
  /** Calls `listener` after each change, until the function it returns is called. */
  subscribe(listener: () => void): () => void;
}

/** A store whose owner sets its state. */
export interface Cell<S> extends Store<S> {
  set(next: S): void;
}

export const createCell = <S>(initial: S): Cell<S> => {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (next === state) return;
      state = next;
      listeners.forEach((listener) => listener());
    },
  };
};
