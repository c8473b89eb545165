import { defineConfig } from "@playwright/test";
import { chromium } from "./bed/chromium.js";

export default defineConfig({
  testDir: "tests",
  outputDir: "../../target/browser-tests",
  fullyParallel: false,
  // A test that passes at the second try has failed.
  retries: 0,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: chromium,
      // Pages are kept for "back", as they are for everybody.
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    },
    trace: "retain-on-failure",
    viewport: { width: 1280, height: 800 },
  },
});
