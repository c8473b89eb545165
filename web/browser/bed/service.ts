/** One process: a service of ours, or a server of the test's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { logs, stack } from "./stack.js";
import { until } from "./waiting.js";

const running = new Set<ChildProcess>();
// Whatever ends this process, nothing that it started stays behind.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export interface Program {
  name: string;
  path: string;
  args?: string[];
  env: Record<string, string>;
  /** Whether it can be used by now. */
  isReady(): Promise<boolean>;
}

/** A process that can be ended at once, asked to end, and started again as it was. */
export class Service {
  #child: ChildProcess | undefined;

  constructor(readonly program: Program) {}

  async start(): Promise<this> {
    const { name, path, args = [], env, isReady } = this.program;
    mkdirSync(logs, { recursive: true });
    const log = openSync(join(logs, `browser-${name}.log`), "a");
    const child = spawn(path, args, {
      // By the mark, `cargo xtask` finds what would be left of it.
      env: { PATH: process.env.PATH, SHEEN_XTASK_STACK: stack.folder, ...env },
      stdio: ["ignore", log, log],
    });
    this.#child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    await until(`${name} is ready`, async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${child.exitCode}; see ${logs}/browser-${name}.log`);
      return isReady();
    });
    return this;
  }

  /** Ends it at once, as a lost machine would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to end, and waits until it has. */
  async terminate(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Has it stand still, or go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await ended;
  }
}

/** Whether `url` answers with 2xx. */
export const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
};
