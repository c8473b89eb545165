// app/api/builds/[[...path]]/route.ts
import { projectOf } from "@sheen/client/ids";
import { signed } from "./sign.js";
import { visitorOf } from "./visitor.js"; // yours: who is signed in, which project is theirs, and their CSRF token

const ACTIONS = /^(cancel|retry|recommendations\/retry|token)$/;
const PASSED_ON = ["content-type", "retry-after", "x-sheen-request-id", "date"];

const problem = (status: number, code: string): Response => Response.json({ code, detail: code, retryable: status >= 500 }, { status });

export const POST = async (request: Request, { params }: { params: Promise<{ path?: string[] }> }): Promise<Response> => {
  const start = performance.now();
  // A cookie comes with any request of this browser, this header only with those of your own pages.
  const visitor = await visitorOf(request);
  if (!visitor || request.headers.get("x-csrf-token") !== visitor.csrfToken) return problem(403, "not_from_our_page");
  const { projectId, userId } = visitor;

  const [id, ...rest] = (await params).path ?? [];
  if (id && !ACTIONS.test(rest.join("/"))) return problem(404, "not_found");
  // Project and user are not the browser's to say.
  const sent: Record<string, string> = id ? {} : { ...(await request.json().catch(() => ({}))), projectId, userId };
  // The gateway trusts your signature, so that it is yours to check whose build it is.
  const ids = [id, sent.buildSessionId, sent.parentBuildSessionId].filter((name) => name != null);
  if (!ids.every((name) => projectOf(name) === projectId)) return problem(404, "build_not_found");

  const path = ["/v1/builds", ...(id ? [id, ...rest] : [])].join("/");
  const body = id ? "" : JSON.stringify(sent);
  const key = { id: process.env.SHEEN_KEY_ID ?? "", secret: process.env.SHEEN_SECRET ?? "" };
  const authMs = performance.now() - start;
  const answer = await fetch(process.env.SHEEN_GATEWAY_URL + path, {
    method: "POST",
    headers: {
      ...signed(key, "POST", path, body),
      "accept-language": request.headers.get("accept-language") ?? "en",
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => problem(503, "unavailable"));

  const headers = new Headers(PASSED_ON.flatMap((name) => [[name, answer.headers.get(name) ?? ""] as [string, string]]).filter(([, value]) => value));
  const totalMs = performance.now() - start;
  headers.set("server-timing", `auth;dur=${authMs.toFixed(1)}, worker;dur=${(totalMs - authMs).toFixed(1)}, total;dur=${totalMs.toFixed(1)}`);
  headers.set("cache-control", "no-store");
  return new Response(answer.body, { status: answer.status, headers });
};
