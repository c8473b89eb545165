import { defineConfig } from "vitest/config";

// The packages are tested from their sources, not from what was built last.
const conditions = ["sheen-source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["*/tests/**/*.test.{ts,tsx}"], testTimeout: 20_000, restoreMocks: true },
});
