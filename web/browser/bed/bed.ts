/** A place of a test's own on the shared servers: real services, behind a proxy that can be cut. */
import { randomBytes } from "node:crypto";
import { projectOf } from "@sheen/client/ids";
import { Caller, KEY } from "./caller.js";
import { Proxy } from "./proxy.js";
import { Redis } from "./redis.js";
import { ReaderSite } from "./reader_site.js";
import { answers, Service } from "./service.js";
import { binary, freePort, stack } from "./stack.js";
import { Truth } from "./truth.js";

/** Settings of the services, by variable. */
export type Settings = Record<string, string>;

const WORKERS = ["build-worker", "recs-worker"] as const;
export type Worker = (typeof WORKERS)[number];

export interface GatewayProcess {
  service: Service;
  port: number;
  /** Its operators' listener. */
  admin: string;
}

const url = (port: number): string => `http://127.0.0.1:${port}`;

export class Bed {
  readonly truth: Truth;
  /** Where the Studio is. */
  studio = "";
  gateways: GatewayProcess[] = [];
  readonly #services: Service[] = [];
  readonly #builders: Service[] = [];

  private constructor(
    readonly name: string,
    readonly redis: Redis,
    /** What browsers reach the gateway through. */
    readonly proxy: Proxy,
    /** Pages that read streams. */
    readonly reader: ReaderSite,
    readonly env: Settings,
    private readonly studioPort: number,
  ) {
    this.truth = new Truth(env.SHEEN_DATABASE_URL ?? "");
  }

  /** All services, with these settings besides. Those named in `without` are started by the test. */
  static async make(settings: Settings, without: Worker[]): Promise<Bed> {
    const name = `b${randomBytes(6).toString("hex")}`;
    const [redis, reader, studioPort, previewPort, gatewayPort] = await Promise.all([
      Redis.start(name),
      ReaderSite.start(),
      freePort(),
      freePort(),
      freePort(),
      Truth.createSchema(stack.databaseUrl, name),
    ]);
    const proxy = await new Proxy(gatewayPort).listen();
    const bed = new Bed(name, redis, proxy, reader, {
      SHEEN_DATABASE_URL: `${stack.databaseUrl}?options=-csearch_path%3D${name}`,
      SHEEN_REDIS_URL: redis.url,
      SHEEN_AMQP_URL: stack.amqpUrl,
      SHEEN_AMQP_PREFIX: `${name}.`,
      SHEEN_SIGNING_KEYS: `${KEY.id}:${KEY.secret}`,
      SHEEN_STREAM_TOKEN_KEYS: "t1:a secret of the stream tokens",
      SHEEN_PREVIEW_URL: url(previewPort),
      SHEEN_PUBLIC_URL: proxy.url,
      SHEEN_ALLOWED_ORIGINS: `${url(studioPort)},${reader.url}`,
      SHEEN_RECS_PER_MINUTE: "0",
      // A worker that was made to stand still goes on with its own build.
      SHEEN_LEASE_MS: "120000",
      SHEEN_DATABASE_POOL: "6",
      SHEEN_LOG: "info",
      ...settings,
    }, studioPort);
    // Who comes first makes the tables, the others wait for them.
    await bed.addGateway(gatewayPort, previewPort);
    const workers = WORKERS.filter((worker) => !without.includes(worker));
    await Promise.all([bed.#startStudio(gatewayPort), ...workers.map((worker) => bed.addWorker(worker))]);
    return bed;
  }

  /** Another gateway. Its previews have an address that is given to nobody. */
  async addGateway(port?: number, previewPort?: number): Promise<GatewayProcess> {
    const own = { port: port ?? (await freePort()), preview: previewPort ?? (await freePort()) };
    const { service, admin } = await this.#start("gateway", {
      SHEEN_GATEWAY_ADDR: `127.0.0.1:${own.port}`,
      SHEEN_PREVIEW_ADDR: `127.0.0.1:${own.preview}`,
    });
    const gateway = { service, admin, port: own.port };
    this.gateways.push(gateway);
    return gateway;
  }

  async addWorker(kind: Worker): Promise<Service> {
    const { service } = await this.#start(kind, {});
    if (kind === "build-worker") this.#builders.push(service);
    return service;
  }

  /** Lets no build go on while `act` does what may take long on a busy machine. */
  async still<T>(act: () => Promise<T>): Promise<T> {
    for (const builder of this.#builders) builder.signal("SIGSTOP");
    try {
      return await act();
    } finally {
      for (const builder of this.#builders) builder.signal("SIGCONT");
    }
  }

  get gateway(): GatewayProcess {
    const [first] = this.gateways;
    if (!first) throw new Error("there is no gateway");
    return first;
  }

  /** A caller of the first gateway, past the proxy, in the name of a project. */
  caller(projectId = `p-${randomBytes(4).toString("hex")}`): Caller {
    return new Caller(url(this.gateway.port), projectId);
  }

  /** A caller in the name of a build's project. */
  callerOf(id: string): Caller {
    return this.caller(projectOf(id));
  }

  /** The sum of a metric over its labels, of every gateway. */
  async metric(name: string, label = ""): Promise<number> {
    const texts = await Promise.all(this.gateways.map(async ({ admin }) => (await fetch(`${admin}/metrics`)).text()));
    const lines = texts.flatMap((text) => text.split("\n"));
    const those = lines.filter((line) => line.split(/[{ ]/, 1)[0] === name && line.includes(label));
    return those.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  }

  async end(): Promise<void> {
    await this.reader.stop();
    await this.proxy.close();
    await Promise.all(this.#services.map((service) => service.kill()));
    await this.redis.end();
    await this.truth.close();
  }

  async #startStudio(gatewayPort: number): Promise<void> {
    await this.#start("studio", {
      SHEEN_STUDIO_ADDR: `127.0.0.1:${this.studioPort}`,
      SHEEN_GATEWAY_URL: url(gatewayPort),
    });
    this.studio = url(this.studioPort);
  }

  async #start(kind: string, own: Settings): Promise<{ service: Service; admin: string }> {
    const port = await freePort();
    const env = { ...this.env, ...own, SHEEN_ADMIN_ADDR: `127.0.0.1:${port}` };
    const isReady = (): Promise<boolean> => answers(`${url(port)}/readyz`);
    const service = new Service({ name: `${this.name}-${kind}`, path: binary(kind), env, isReady });
    this.#services.push(service);
    await service.start();
    return { service, admin: url(port) };
  }
}
