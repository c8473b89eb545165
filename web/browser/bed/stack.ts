/** The servers and programs that `cargo xtask test` has ready. */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";

const named = (variable: string): string => {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run 'cargo xtask test --only browser'`);
  return value;
};

interface StackFile {
  databaseUrl: string;
  amqpUrl: string;
  folder: string;
  xtask: { programs: Record<string, string> };
}

export const stack = JSON.parse(readFileSync(named("SHEEN_TEST_STACK"), "utf8")) as StackFile;

/** Where a service's binary is. */
export const binary = (name: string): string => join(named("SHEEN_TEST_BINARIES"), name);

/** Where a server's program is. */
export const program = (name: string): string => {
  const path = stack.xtask.programs[name];
  if (!path) throw new Error(`the stack has no program ${name}`);
  return path;
};

export const logs = join(dirname(named("SHEEN_TEST_STACK")), "logs");

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

const given = new Set<number>();

/**
 * A port that is free now. It is none of those that systems give to connections that go out: one of them could take it while
 * its service is away.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
};
