/** The back end of crates/studio/README.md, as it stands there, in front of a gateway that writes down what it is asked. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { POST } from "../examples/route.js";
import { signed } from "../examples/sign.js";
import { Gateway, ID } from "./gateway.js";

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

interface Vector {
  name: string;
  secret: string;
  method: string;
  pathAndQuery: string;
  body: string;
  headers: Record<string, string>;
}

let gateway: Gateway;

beforeEach(async () => {
  gateway = await Gateway.start();
  gateway.script = ({ reply }) => reply.json(202, { phase: "queued" });
  vi.stubEnv("SHEEN_GATEWAY_URL", gateway.url);
  vi.stubEnv("SHEEN_KEY_ID", "k1");
  vi.stubEnv("SHEEN_SECRET", "hunter2hunter2");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await gateway.stop();
});

const post = (path: string[] | undefined, body?: object, headers: Record<string, string> = {}): Promise<Response> => {
  const request = new Request("http://site.test/api/builds", {
    method: "POST",
    headers: { cookie: "session=1", "x-csrf-token": "t-csrf", ...headers },
    body: JSON.stringify(body ?? {}),
  });
  return POST(request, { params: Promise.resolve(path ? { path } : {}) });
};

test("the Studio's README shows it", () => {
  const readme = file("../../../crates/studio/README.md");
  for (const name of ["sign", "route"]) expect(readme, name).toContain("```ts\n" + file(`../examples/${name}.ts`) + "```");
});

test("it signs as the gateway checks: the cases are those of the Rust signer", () => {
  const { vectors } = JSON.parse(file("../../../crates/signing/tests/signatures.json")) as { vectors: Vector[] };
  const cases = vectors.filter(({ headers }) => headers["x-sheen-signature-v2"] && headers["x-sheen-key-id"]);
  expect(cases.length).toBeGreaterThan(3);
  for (const { name, secret, method, pathAndQuery, body, headers } of cases) {
    const { "x-sheen-key-id": id = "", "x-sheen-timestamp": now, "x-sheen-request-id": requestId = "" } = headers;
    const own = signed({ id, secret }, method, pathAndQuery, body, Number(now), requestId);
    expect(own["x-sheen-signature-v2"], name).toBe(headers["x-sheen-signature-v2"]);
  }
});

test("a submit is sent in the visitor's name, signed over the bytes that are sent", async () => {
  const response = await post(undefined, { prompt: "A salon", buildSessionId: ID, projectId: "somebody-else", userId: "root" });
  expect(response.status).toBe(202);
  expect(response.headers.get("server-timing")).toMatch(/^auth;dur=[\d.]+, worker;dur=[\d.]+, total;dur=[\d.]+$/);
  const [{ path, body, headers } = expect.fail("nothing was asked")] = gateway.calls;
  expect(JSON.parse(body)).toEqual({ prompt: "A salon", buildSessionId: ID, projectId: "p-1", userId: "u-1" });
  const { "x-sheen-timestamp": now, "x-sheen-request-id": requestId } = headers as Record<string, string>;
  const key = { id: "k1", secret: "hunter2hunter2" };
  expect(headers).toMatchObject(signed(key, "POST", path, body, Number(now), requestId));
});

test("what can be done to a build goes to its route, without a body", async () => {
  for (const action of ["cancel", "retry", "recommendations/retry", "token"]) {
    expect((await post([ID, ...action.split("/")])).status).toBe(202);
    expect(gateway.calls.pop()).toMatchObject({ method: "POST", path: `/v1/builds/${ID}/${action}`, body: "" });
  }
  expect((await post([ID, "delete"])).status).toBe(404);
});

test("only the own page acts, and only on its visitor's builds", async () => {
  expect((await post([ID, "cancel"], {}, { "x-csrf-token": "other" })).status).toBe(403);
  expect((await post([ID, "cancel"], {}, { cookie: "" })).status).toBe(403);
  const foreign = "bs_p-2_1763800000000_1a2b3c4d";
  expect((await post([foreign, "cancel"])).status).toBe(404);
  expect((await post(undefined, { prompt: "x", parentBuildSessionId: foreign })).status).toBe(404);
  expect(gateway.calls).toEqual([]);
});

test("a gateway that is away is told as such", async () => {
  vi.stubEnv("SHEEN_GATEWAY_URL", "http://127.0.0.1:1");
  const response = await post(undefined, { prompt: "x" });
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, "unavailable"]);
});
