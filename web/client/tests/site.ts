/** A site's back end and the gateway behind it, in one: what a whole client talks to. Streams are the test's to write. */
import type { QuickSuggestion, RecommendationsView, Snapshot, SubmitAnswer } from "../src/index.js";
import { type Call, Gateway } from "./gateway.js";

export const QUICK: QuickSuggestion[] = [
  { id: "qs-hours", title: "Opening hours", description: "Say when", category: "feature", prompt: "Add hours", confidence: 0.9 },
];

const LOCALE = { requested: "en", resolved: "en", dir: "ltr" } as const;

const ANALYSIS: Snapshot["analysis"] = {
  businessType: "salon",
  confidence: 0.9,
  language: "en",
  extractedInfo: {},
  missingInformation: ["hours"],
  functionalRequirements: ["booking"],
  services: [],
};

export class Site {
  /** Members of the snapshot that a test has its own of. */
  snapshot: Partial<Snapshot> = {};
  recommendations: Partial<RecommendationsView> = {};
  /** Answers before the site does, where it returns true. */
  instead: (call: Call) => boolean = () => false;

  private constructor(readonly gateway: Gateway) {
    gateway.script = (call) => {
      if (!this.instead(call)) this.#answer(call);
    };
  }

  static async start(): Promise<Site> {
    return new Site(await Gateway.start());
  }

  get api(): string {
    return `${this.gateway.url}/api/builds`;
  }

  /** Calls whose path ends in `tail`. */
  calls(tail: string): Call[] {
    return this.gateway.calls.filter(({ path }) => path.endsWith(tail));
  }

  answer(id: string): SubmitAnswer {
    const stream = this.gateway.access("t-1", id);
    return { buildSessionId: id, phase: "queued", lastSeq: 0, locale: LOCALE, analysis: ANALYSIS, quickSuggestions: QUICK, stream };
  }

  #answer({ method, path, query, body, reply }: Call): void {
    const id = /bs_[^/]+/.exec(path)?.[0] ?? "";
    if (path.endsWith("/events")) return;
    if (path.endsWith("/api/builds")) return reply.json(202, this.answer((JSON.parse(body) as { buildSessionId: string }).buildSessionId));
    if (path.endsWith("/token")) return reply.json(200, this.gateway.access("t-2", id));
    if (path.endsWith("/retry")) return reply.json(202, { ...this.answer(id), lastSeq: this.snapshot.lastSeq ?? 0 });
    if (path.endsWith("/client-metrics")) return reply.json(204, undefined);
    if (path.endsWith("/recommendations")) return reply.json(200, this.#view(query.get("buildSessionId") ?? ""));
    if (path.endsWith("/cancel") || method === "GET") return reply.json(200, this.#snapshot(id));
    reply.json(404, { code: "not_found", detail: "no", retryable: false });
  }

  #snapshot(buildSessionId: string): Snapshot {
    return {
      buildSessionId,
      projectId: "p-1",
      prompt: "a salon",
      locale: LOCALE,
      analysis: ANALYSIS,
      phase: "building",
      attempt: 1,
      lastSeq: 0,
      assistantText: "",
      files: [],
      recommendations: { status: "pending", readySource: "quick" },
      createdAt: "2026-01-01T00:00:00.000Z",
      ...this.snapshot,
    };
  }

  #view(buildSessionId: string): RecommendationsView {
    return {
      buildSessionId,
      status: "pending",
      readySource: "quick",
      recommendations: [],
      quickSuggestions: QUICK,
      createdAt: "2026-01-01T00:00:00.000Z",
      ...this.recommendations,
    };
  }
}
