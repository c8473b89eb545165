/** How long to wait until another try can help. */
import { useEffect, useState } from "react";

/**
 * Milliseconds left of `ms`, which began when `what` did: another `what` begins anew, `undefined` is no wait. Changes
 * once a second.
 */
export const useWait = (what: string | undefined, ms: number): number => {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const until = Date.now() + (what === undefined ? 0 : ms);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const rest = Math.max(0, until - Date.now());
      setLeft(rest);
      if (rest > 0) timer = setTimeout(look, rest % 1000 || 1000);
    };
    look();
    return () => clearTimeout(timer);
  }, [what, ms]);
  return left;
};
