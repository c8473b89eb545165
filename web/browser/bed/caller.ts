/** A caller of the gateway that holds the secret, as a site's back end does. */
import { createHash, createHmac } from "node:crypto";
import { newBuildSessionId, newRequestId } from "@sheen/client/ids";
import type { RecommendationsView, Snapshot, StreamAccess, SubmitAnswer } from "@sheen/client";

export const KEY = { id: "k1", secret: "a secret of the browser tests" };

export interface Prompt {
  prompt: string;
  locale?: string;
  parentBuildSessionId?: string;
  buildSessionId?: string;
}

export class Caller {
  /** Of the gateway at `url`, in the name of one project. */
  constructor(
    readonly url: string,
    readonly projectId: string,
  ) {}

  submit({ locale = "en", ...prompt }: Prompt): Promise<SubmitAnswer> {
    const { projectId } = this;
    return this.#call("POST", "/v1/builds", {
      projectId,
      userId: "tester",
      buildSessionId: newBuildSessionId(projectId),
      locale,
      ...prompt,
    });
  }

  access(id: string): Promise<StreamAccess> {
    return this.#call("POST", `/v1/builds/${id}/token`);
  }

  cancel(id: string): Promise<Snapshot> {
    return this.#call("POST", `/v1/builds/${id}/cancel`);
  }

  snapshot(id: string): Promise<Snapshot> {
    return this.#call("GET", `/v1/builds/${id}`);
  }

  recommendations(id: string, locale = "en"): Promise<RecommendationsView> {
    return this.#call("GET", `/v1/projects/${this.projectId}/recommendations?buildSessionId=${id}`, undefined, locale);
  }

  async #call<T>(method: string, path: string, body?: object, locale = "en"): Promise<T> {
    const text = body ? JSON.stringify(body) : "";
    const [timestamp, requestId] = [`${Date.now()}`, newRequestId()];
    const digest = createHash("sha256").update(text).digest("hex");
    const signed = ["v2", KEY.id, timestamp, requestId, method, path, digest].join(":");
    const response = await fetch(this.url + path, {
      method,
      ...(body && { body: text }),
      headers: {
        "content-type": "application/json",
        "accept-language": locale,
        "x-sheen-timestamp": timestamp,
        "x-sheen-request-id": requestId,
        "x-sheen-key-id": KEY.id,
        "x-sheen-signature-v2": createHmac("sha256", KEY.secret).update(signed).digest("hex"),
      },
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    return JSON.parse(answer) as T;
  }
}
