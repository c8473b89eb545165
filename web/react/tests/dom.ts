/** A page for React: jsdom's document, Node's network. Import it before React's DOM. */
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><div id=root></div>", { url: "http://localhost/", pretendToBeVisual: true });

// jsdom's own AbortController and Event would not be known to Node's fetch and EventTarget, so only these are taken.
for (const name of ["window", "document", "sessionStorage", "HTMLElement", "HTMLIFrameElement", "FormData", "Node"] as const) {
  Object.defineProperty(globalThis, name, { value: name === "window" ? window : window[name], configurable: true, writable: true });
}
// Node 20 has none.
if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
// jsdom knows its own AbortSignal alone, and fetch Node's alone.
for (const target of [window, window.document]) {
  const listen = target.addEventListener.bind(target) as EventTarget["addEventListener"];
  target.addEventListener = (name: string, listener: EventListener, options?: AddEventListenerOptions | boolean) => {
    if (typeof options !== "object" || !options.signal) return listen(name, listener, options);
    listen(name, listener);
    options.signal.addEventListener("abort", () => target.removeEventListener(name, listener));
  };
}
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export const root = (): HTMLElement => document.getElementById("root") as HTMLElement;
