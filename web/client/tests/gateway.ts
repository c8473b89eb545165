/** The network's other end for tests: a real HTTP server whose answers each test writes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const ID = "bs_p-1_1763800000000_1a2b3c4d";
export const OTHER_ID = "bs_p-1_1763800000000_ffffffff";
const AT = "2026-01-01T00:00:00.000Z";

/** The timers of the machine, whatever a test makes of its own. */
const { setTimeout: realSetTimeout } = globalThis;
const realNow = performance.now.bind(performance);

/** Lets sockets and promises go on until `holds`. */
export const until = async (holds: () => boolean, what = holds.toString()): Promise<void> => {
  const deadline = realNow() + 5000;
  while (!holds()) {
    if (realNow() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((done) => realSetTimeout(done, 2));
  }
};

/** Lets everything that is under way on sockets arrive. */
export const settle = async (): Promise<void> => {
  const at = realNow();
  await until(() => realNow() - at > 30);
};

export class Reply {
  isClosed = false;

  constructor(readonly response: ServerResponse) {
    response.on("close", () => (this.isClosed = true));
  }

  /** Starts an event stream. */
  open(status = "fresh", lastSeq = 0, heartbeatMs = 15_000): this {
    this.response.writeHead(200, { "content-type": "text/event-stream", "access-control-allow-origin": "*" });
    return this.send({ type: "connection", status, lastSeq, heartbeatMs });
  }

  send(members: Record<string, unknown>, id = ID): this {
    const { type, seq } = members as { type: string; seq?: number };
    const data = JSON.stringify({ buildSessionId: id, at: AT, ...members });
    return this.write(`${seq === undefined ? "" : `id: ${seq}\n`}event: ${type}\ndata: ${data}\n\n`);
  }

  delta(seq: number, text: string, offset: number): this {
    return this.send({ type: "assistant_delta", seq, text, offset });
  }

  write(bytes: string): this {
    this.response.write(bytes);
    return this;
  }

  end(): void {
    this.response.end();
  }

  /** Breaks the connection. */
  cut(): void {
    this.response.destroy();
  }

  json(status: number, body: unknown): void {
    this.response.writeHead(status, { "content-type": "application/json" });
    this.response.end(status === 204 ? undefined : JSON.stringify(body));
  }
}

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
  reply: Reply;
}

/** Answers a call; what it leaves open stays open. */
export type Script = (call: Call) => void;

export class Gateway {
  readonly calls: Call[] = [];
  script: Script = ({ reply }) => reply.json(404, {});
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Gateway> {
    const server = createServer();
    const gateway = new Gateway(server);
    server.on("request", (request, response) => void gateway.#take(request, response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return gateway;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "GET", headers } = request;
    const call = { method, path: url.pathname, query: url.searchParams, headers, body, reply: new Reply(response) };
    this.calls.push(call);
    this.script(call);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What `stream` members say. */
  access(token = "t-1", id = ID): { url: string; token: string; expiresAt: string } {
    return { url: `${this.url}/v1/builds/${id}/events`, token, expiresAt: "2026-01-01T00:15:00.000Z" };
  }

  /** Calls of the streams so far. */
  get streams(): Call[] {
    return this.calls.filter(({ path }) => path.endsWith("/events"));
  }

  /** The `n`th stream's call, from 1, once it is there. */
  async stream(n: number): Promise<Call> {
    await until(() => this.streams.length >= n, `stream ${n}`);
    return this.streams[n - 1] as Call;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
