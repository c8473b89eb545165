/** A site whose pages read streams with the clients that the tests name; an origin of its own. */
import { createServer, type Server } from "node:http";
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const PAGE = `<!doctype html><html lang="en"><title>Reader</title><link rel="icon" href="data:,"><script type="module" src="/reader.js"></script>`;

let bundled: Promise<string> | undefined;

/** The page's script, with the sources of our client in it. */
const bundle = (): Promise<string> =>
  (bundled ??= build({
    entryPoints: [fileURLToPath(new URL("../reader/reader.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["sheen-source"],
  }).then(({ outputFiles: [file] }) => file?.text ?? ""));

export class ReaderSite {
  constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<ReaderSite> {
    const script = await bundle();
    const server = createServer((request, response) => {
      const isScript = request.url === "/reader.js";
      response.setHeader("content-type", isScript ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8");
      response.end(isScript ? script : PAGE);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address === "string") throw new Error("no port");
    return new ReaderSite(`http://127.0.0.1:${address.port}`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
