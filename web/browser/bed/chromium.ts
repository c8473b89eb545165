/** The browser: the system's, never one that was downloaded for the tests. */
import { existsSync } from "node:fs";

export const chromium = ((): string => {
  const path = process.env.SHEEN_TEST_CHROMIUM;
  if (!path || !existsSync(path)) throw new Error("SHEEN_TEST_CHROMIUM names no browser: run 'cargo xtask test --only browser'");
  return path;
})();
