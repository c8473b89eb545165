/** The servers and programs that `cargo xtask test` has ready. */
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

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
