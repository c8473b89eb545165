/** A TCP proxy, whose connections can be cut in many ways. It counts what it passes. */
import { connect, createServer, type Server, type Socket } from "node:net";

/** How a connection goes. */
export type Drop =
  /** Both ends are reset at once. */
  | "reset"
  /** Both ends are ended in order, wherever the stream is. */
  | "end"
  /** The client is reset within a few bytes of what comes next. */
  | "fray";

interface Pipe {
  near: Socket;
  far: Socket;
  /** Bytes that may still pass to the client. */
  left: number;
  /** The first line of the latest request. */
  request: string;
  isCut: boolean;
}

export class Proxy {
  readonly #pipes = new Set<Pipe>();
  readonly #requests: string[] = [];
  #server: Server | undefined;
  #isOpen = true;
  #target: number;
  port = 0;

  /** A proxy before a port of this machine. */
  constructor(target: number) {
    this.#target = target;
  }

  async listen(): Promise<this> {
    const server = createServer({ noDelay: true }, (near) => this.#accept(near));
    this.#server = server;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (address && typeof address === "object") this.port = address.port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** New connections go there. */
  aim(target: number): void {
    this.#target = target;
  }

  /** First lines of requests that passed, such as `GET /v1/… HTTP/1.1`. */
  requests(part: string): string[] {
    return this.#requests.filter((request) => request.includes(part));
  }

  /** How many connections there are now whose latest request has `part` in it. */
  open(part = ""): number {
    return this.#whole(part).length;
  }

  /** Cuts those connections whose latest request has `part` in it; returns how many. */
  drop(how: Drop, part = "/events"): number {
    const those = this.#whole(part);
    for (const pipe of those) this.#cut(pipe, how);
    return those.length;
  }

  /** Cuts every connection, and takes none. */
  shut(): void {
    this.#isOpen = false;
    for (const pipe of this.#pipes) this.#cut(pipe, "reset");
  }

  /** Takes connections again. */
  reopen(): void {
    this.#isOpen = true;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((done) => this.#server?.close(done) ?? done(undefined));
  }

  #whole(part: string): Pipe[] {
    return [...this.#pipes].filter(({ request, isCut }) => !isCut && request.includes(part));
  }

  #cut(pipe: Pipe, how: Drop): void {
    pipe.isCut = true;
    if (how === "fray") pipe.left = Math.floor(Math.random() * 40);
    else if (how === "end") {
      pipe.near.end();
      pipe.far.end();
    } else {
      pipe.near.resetAndDestroy();
      pipe.far.resetAndDestroy();
    }
  }

  #accept(near: Socket): void {
    if (!this.#isOpen) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.#target, host: "127.0.0.1", noDelay: true });
    const pipe: Pipe = { near, far, left: Infinity, request: "", isCut: false };
    this.#pipes.add(pipe);
    const over = (): void => {
      this.#pipes.delete(pipe);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on("error", over).on("close", over);
    near.on("data", (bytes) => {
      const [line] = bytes.toString("latin1").split("\r\n", 1);
      // What a browser asks before it asks is no request of its page's.
      if (line?.endsWith(" HTTP/1.1") && !line.startsWith("OPTIONS ")) {
        pipe.request = line;
        this.#requests.push(line);
      }
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      const passed = bytes.subarray(0, pipe.left);
      pipe.left -= passed.length;
      near.write(passed, () => {
        if (pipe.left <= 0) near.resetAndDestroy();
      });
    });
  }
}
