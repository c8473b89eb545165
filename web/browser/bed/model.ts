/** A provider of language models that plays a script, and services that call it. */
import type { Settings } from "./bed.js";
import { Service } from "./service.js";
import { binary, freePort } from "./stack.js";
import { until } from "./waiting.js";

export class Model {
  private constructor(
    private readonly service: Service,
    private readonly url: string,
  ) {}

  /** Plays `script`: scenes that `fake-llm --help` lists, the last of them for ever. */
  static async start(script: string): Promise<Model> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/control/calls`).catch(() => undefined))?.ok ?? false;
    const service = new Service({ name: `model-${port}`, path: binary("fake-llm"), args: ["--listen", `127.0.0.1:${port}`, script], env: {}, isReady });
    await service.start();
    return new Model(service, url);
  }

  /** What has the services call it, as impatient as a test is. */
  get settings(): Settings {
    return {
      SHEEN_ENGINE: "anthropic",
      SHEEN_ANTHROPIC_API_KEY: "a key that anybody may know",
      SHEEN_ANTHROPIC_BASE_URL: this.url,
    };
  }

  /** Plays another script from now on. */
  async play(script: string): Promise<void> {
    await until(`the model plays ${script}`, async () => (await fetch(`${this.url}/control/script`, { method: "PUT", body: script })).ok);
  }

  async end(): Promise<void> {
    await this.service.kill();
  }
}
