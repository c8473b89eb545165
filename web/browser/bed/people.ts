/**
 * The browser as people have it. Playwright makes each page of its own believe that it is in front and looked at; here tabs
 * lie behind one another, are hidden, frozen and kept for "back".
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium as playwright } from "@playwright/test";
import { chromium } from "./chromium.js";

const devtools = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (address) resolve(address);
    });
    child.once("exit", (status) => reject(new Error(`the browser ended: ${status}\n${said}`)));
  });

export class PeoplesBrowser {
  private constructor(
    private readonly child: ChildProcess,
    private readonly browser: Browser,
    private readonly folder: string,
    /** Its one window. */
    readonly context: BrowserContext,
  ) {}

  static async start(): Promise<PeoplesBrowser> {
    const folder = mkdtempSync(join(tmpdir(), "sheen-browser-"));
    const args = ["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${folder}`, "--no-first-run", "--disable-gpu"];
    // Chromium has no sandbox for the superuser.
    if (process.getuid?.() === 0) args.push("--no-sandbox");
    const child = spawn(chromium, [...args, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
    process.once("exit", () => child.kill("SIGKILL"));
    const browser = await playwright.connectOverCDP(await devtools(child), { noDefaults: true });
    const [context] = browser.contexts();
    if (!context) throw new Error("the browser has no window");
    return new PeoplesBrowser(child, browser, folder, context);
  }

  async end(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    // Closing what is connected to alone would leave the browser running.
    const session = await this.browser.newBrowserCDPSession();
    await session.send("Browser.close");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
