/** The page around the client, where tests run without a browser: its events, its network flag, its locks. */
import { vi } from "vitest";

import { Locks } from "./locks.js";

export class Page {
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly navigator: { onLine: boolean; locks: Locks | undefined } = { onLine: true, locks: undefined };
  readonly stored = new Map<string, string>();

  constructor() {
    vi.stubGlobal("window", this.window);
    vi.stubGlobal("document", this.document);
    vi.stubGlobal("navigator", this.navigator);
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => this.stored.get(key) ?? null,
      setItem: (key: string, value: string) => void this.stored.set(key, value),
      removeItem: (key: string) => void this.stored.delete(key),
    });
  }

  /** Gives the page what tabs share a connection with. */
  withLocks(): Locks {
    return (this.navigator.locks = new Locks());
  }

  becomes(visibilityState: "visible" | "hidden"): void {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  goes(onLine: boolean): void {
    this.navigator.onLine = onLine;
    this.window.dispatchEvent(new Event(onLine ? "online" : "offline"));
  }

  fires(name: "pagehide" | "pageshow"): void {
    this.window.dispatchEvent(new Event(name));
  }
}
