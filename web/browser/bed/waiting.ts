/** Waiting for what comes by itself. */

/** How long things may take on a machine that does much else. */
export const PATIENCE_MS = 30_000;

/** What `look` finds, once it finds something. */
export const until = async <T>(what: string, look: () => Promise<T | undefined | false | null>, patienceMs = PATIENCE_MS): Promise<T> => {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
};
