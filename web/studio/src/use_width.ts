/** The width of an element in pixels, as it changes. */
import { useRef, useState } from "react";

export const useWidth = (): [ref: (node: HTMLElement | null) => void, width: number] => {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver>(undefined);
  const watch = useRef((node: HTMLElement | null): void => {
    observer.current?.disconnect();
    if (!node) return;
    observer.current = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.current.observe(node);
  });
  return [watch.current, width];
};
