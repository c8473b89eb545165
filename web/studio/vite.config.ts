import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page is built into the crate that serves it, and what is built is committed: a checkout runs without Node. */
export const config = defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/assets/",
  resolve: { conditions: ["sheen-source", "module", "browser", "development|production"] },
  build: {
    outDir: fileURLToPath(new URL("../../crates/studio/assets", import.meta.url)),
    emptyOutDir: true,
    assetsDir: "",
    target: "es2022",
    modulePreload: false,
  },
});

// Vite reads the default export.
export { config as default };
