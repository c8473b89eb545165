/** A Redis of a test's own, to be flushed. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Service } from "./service.js";
import { freePort, program } from "./stack.js";

const ask = async (port: number, command: string): Promise<string> => {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString().trim();
  } finally {
    socket.destroy();
  }
};

export class Redis {
  private constructor(
    private readonly port: number,
    private readonly service: Service,
    private readonly folder: string,
  ) {}

  /** Starts one that keeps nothing on disk. */
  static async start(name: string): Promise<Redis> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "sheen-browser-redis-"));
    const service = new Service({
      name: `${name}-redis`,
      path: program("redis"),
      args: ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "no", "--dir", folder],
      env: {},
      isReady: () => ask(port, "PING").then((answer) => answer === "+PONG", () => false),
    });
    return new Redis(port, await service.start(), folder);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    const answer = await ask(this.port, "FLUSHALL");
    if (answer !== "+OK") throw new Error(`FLUSHALL: ${answer}`);
  }

  async end(): Promise<void> {
    await this.service.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
