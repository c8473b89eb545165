/** Web Locks (W3C), as far as exclusive ones go: Node 20 has none. The browser tests use the browser's. */

type Held = { reject: (reason: unknown) => void };
type Waiting = { grant: () => void };

const aborted = (): DOMException => new DOMException("", "AbortError");

export class Locks {
  readonly #held = new Map<string, Held>();
  readonly #queues = new Map<string, Waiting[]>();

  request(name: string, options: LockOptions, callback: () => unknown): Promise<unknown> {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return new Promise((resolve, reject) => {
      const held: Held = { reject };
      const grant = (): void => {
        this.#held.set(name, held);
        Promise.resolve(callback())
          .then(resolve, reject)
          .finally(() => {
            if (this.#held.get(name) !== held) return;
            this.#held.delete(name);
            queue.shift()?.grant();
          });
      };
      if (options.signal?.aborted) return reject(aborted());
      if (options.steal) {
        this.#held.get(name)?.reject(aborted());
        return queueMicrotask(grant);
      }
      if (!this.#held.has(name)) {
        this.#held.set(name, held);
        return queueMicrotask(grant);
      }
      const waiting = { grant };
      queue.push(waiting);
      options.signal?.addEventListener("abort", () => {
        const at = queue.indexOf(waiting);
        if (at < 0) return;
        queue.splice(at, 1);
        reject(aborted());
      });
    });
  }

  /** Whether somebody holds `name`. */
  isHeld(name: string): boolean {
    return this.#held.has(name);
  }
}
