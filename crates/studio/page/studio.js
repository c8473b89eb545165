// The Studio's page. One build is on show at a time: a `Build` owns its stream, its text and its timers, and whatever
// comes for another one is dropped. Texts go in as text, never as HTML.

import { LANGUAGES, WORDS } from "./words.js";

const root = document.documentElement;
const words = WORDS[root.lang] ?? WORDS.en;
const token = document.querySelector('meta[name="csrf-token"]').content;
const $ = (id) => document.getElementById(id);
const STORE = "sheen-studio";
const EVENTS = ["build_started", "assistant_delta", "file_written", "preview_ready", "build_completed", "build_failed", "build_cancelled", "recommendations_ready", "recommendations_failed"];
const SETTLED = ["completed", "failed", "cancelled"];

/** The build on show. */
let current = null;

// --- small things -------------------------------------------------------------------------------------------------

const element = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const fill = (text, x) => text.replace("{x}", x);

const hex = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const newId = () => `bs_${root.dataset.project}_${Date.now()}_${hex()}`;

const sizeOf = (bytes) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

/** An answer's JSON, or an error with a `code` and a message for people. */
const read = async (response) => {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const code = body.code ?? "other";
  throw Object.assign(new Error(words.errors[code] ?? body.detail ?? words.errors.other), { code, status: response.status });
};

const offlineError = () => Object.assign(new Error(words.errors.network), { code: "network", status: 0 });

/** Asks our own back end. */
const ask = async (path, body) => {
  const headers = { "content-type": "application/json", "x-csrf-token": token, "accept-language": root.dataset.locale };
  const options = { method: "POST", headers, body: JSON.stringify(body ?? {}), signal: AbortSignal.timeout(20_000) };
  return fetch(path, options).catch(() => { throw offlineError(); });
};

// --- what is shown ------------------------------------------------------------------------------------------------

const setState = (state) => {
  $("connection").dataset.state = state;
  $("connection").textContent = words.states[state];
};

const setStage = (stage, x = "") => {
  $("stage").textContent = fill(words.stages[stage] ?? "", x);
};

const setError = (text) => {
  $("error").textContent = text ?? "";
  $("error").hidden = !text;
};

const atBottom = () => $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 60;

const keepBottom = (change) => {
  const stick = atBottom();
  change();
  if (stick) $("log").scrollTop = $("log").scrollHeight;
};

const say = (who, text) => {
  $("welcome").hidden = true;
  const node = element("div", { className: `message ${who}`, dir: "auto", textContent: text });
  node.dataset.testid = "chat-message";
  node.dataset.role = who;
  $("log").append(node);
  $("log").scrollTop = $("log").scrollHeight;
  return node;
};

const chips = (analysis) => {
  const node = element("div", { className: "chips" });
  const add = (kind, text) => text && node.append(element("span", { className: kind, dir: "auto", textContent: text }));
  add("kind", words.businessTypes[analysis.businessType] ?? analysis.businessType);
  const { services = [], prices = [], ...facts } = analysis.extractedInfo ?? {};
  for (const fact of [...Object.values(facts), ...services, ...prices]) add("fact", String(fact));
  for (const feature of analysis.functionalRequirements) add("feature", words.features[feature] ?? feature);
  for (const word of analysis.missingInformation) add("missing", fill(words.notSaid, words.missing[word] ?? word));
  return node;
};

/** Cards that send their prompt as the next build. */
const showCards = (section, items) => {
  const cards = items.map((item) => {
    const card = element("button", { type: "button", className: "card" }, element("b", { textContent: item.title, dir: "auto" }), element("span", { textContent: item.description, dir: "auto" }));
    card.dataset.id = item.id;
    card.onclick = () => submit(item.prompt, current?.id);
    return card;
  });
  section.querySelector(".cards").replaceChildren(...cards);
  section.hidden = items.length === 0;
};

const clearPanels = () => {
  for (const id of ["quick", "ai", "recs-error", "cancel", "retry", "streaming", "files", "open"]) $(id).hidden = true;
  for (const id of ["quick", "ai"]) $(id).querySelector(".cards").replaceChildren();
  $("files").querySelector("ul").replaceChildren();
  $("frames").querySelectorAll("iframe").forEach((frame) => frame.remove());
  $("empty").hidden = false;
  setError();
};

// --- metrics (contract, section 9) --------------------------------------------------------------------------------

class Metrics {
  constructor(build, startedAt) {
    Object.assign(this, { build, startedAt, told: new Set(), metrics: [], counters: new Map() });
  }

  /** Once a name; `from` where it is not the submit. Builds of an earlier life of the page are not measured. */
  time(metric, from = this.startedAt, readySource) {
    const name = `${metric}/${readySource ?? ""}`;
    if (from === undefined || this.told.has(name)) return;
    this.told.add(name);
    this.metrics.push({ metric, durationMs: Math.max(0, performance.now() - from), ...(readySource && { readySource }) });
  }

  count(counter) {
    this.counters.set(counter, (this.counters.get(counter) ?? 0) + 1);
  }

  send() {
    const { build } = this;
    const counters = [...this.counters].map(([counter, value]) => ({ counter, value }));
    const metrics = this.metrics;
    if (!build.stream || metrics.length + counters.length === 0) return;
    [this.metrics, this.counters] = [[], new Map()];
    const body = JSON.stringify({ buildSessionId: build.id, locale: root.dataset.locale, metrics, counters });
    const headers = { "content-type": "application/json", authorization: `Bearer ${build.stream.token}` };
    fetch(new URL("/v1/client-metrics", build.stream.url), { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }
}

// --- one build ----------------------------------------------------------------------------------------------------

class Build {
  constructor(id, startedAt) {
    Object.assign(this, { id, phase: "queued", lastSeq: 0, attempt: 0, text: "", files: new Map(), stream: null, source: null });
    Object.assign(this, { heartbeatMs: 15_000, losses: 0, connected: 0, timers: {}, readySource: "quick", node: null, over: false });
    this.metrics = new Metrics(this, startedAt);
    window.__BUILD_SESSION_ID__ = id;
  }

  get isShown() { return current === this; }

  timer(name, afterMs, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(() => this.isShown && act(), afterMs);
  }

  leave() {
    this.close();
    Object.values(this.timers).forEach(clearTimeout);
    this.metrics.send();
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  remember() {
    sessionStorage.setItem(STORE, JSON.stringify({ id: this.id, stream: this.stream }));
  }

  /** Reads from the gateway with the stream token; a refused token is renewed once. */
  async get(path, renewed = false) {
    const headers = { authorization: `Bearer ${this.stream.token}`, "accept-language": root.dataset.locale };
    const url = new URL(path, this.stream.url);
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(15_000) }).catch(() => { throw offlineError(); });
    if (response.status === 401 && !renewed) {
      await this.renew();
      return this.get(path, true);
    }
    return read(response);
  }

  async renew() {
    this.stream = await read(await ask(`/api/builds/${this.id}/token`));
    this.remember();
  }

  // The stream. A native EventSource comes back by itself while the gateway answers 200 or not at all, and heeds its
  // `retry:`. What it can't do is done here: notice silence, get a new token, and know when all is told.

  open() {
    this.close();
    const url = new URL(this.stream.url);
    url.searchParams.set("token", this.stream.token);
    if (this.lastSeq > 0) url.searchParams.set("lastEventSeq", this.lastSeq);
    const openedAt = performance.now();
    const source = new EventSource(url);
    this.source = source;
    const on = (type, act) => source.addEventListener(type, (message) => {
      if (!this.isShown || this.source !== source) return;
      this.watch();
      act(JSON.parse(message.data));
    });
    on("connection", (frame) => this.stands(frame, openedAt));
    on("heartbeat", () => {});
    on("end", () => this.ended());
    for (const type of EVENTS) on(type, (event) => this.take(event));
    source.onerror = () => this.isShown && this.source === source && this.lost(source);
    if (this.connected === 0) setState("connecting");
    this.watch();
  }

  /** Two and a half heartbeats of silence are a dead link. */
  watch() {
    this.timer("watchdog", this.heartbeatMs * 2.5, () => {
      this.close();
      this.reopen();
    });
  }

  stands(frame, openedAt) {
    this.heartbeatMs = frame.heartbeatMs || this.heartbeatMs;
    if (this.connected === 0) this.metrics.time("sse_connect", openedAt);
    else this.metrics.count("reconnect_success");
    this.connected += 1;
    setState("online");
    this.timer("healthy", 5000, () => { this.losses = 0; });
    if (frame.status === "reset") {
      this.lastSeq = frame.lastSeq;
      this.catchUp().catch(() => this.reopen());
    } else if (this.connected > 1) {
      this.fetchRecommendations();
    }
  }

  lost(source) {
    clearTimeout(this.timers.healthy);
    this.metrics.count("reconnect_attempt");
    setState(navigator.onLine ? "reconnecting" : "offline");
    if (source.readyState === EventSource.CLOSED) this.reopen();
  }

  /** The browser has given up, or we have: 204, 401 and the like look the same from here, and the snapshot tells. */
  reopen() {
    this.close();
    setState(navigator.onLine ? "reconnecting" : "offline");
    const waitMs = Math.min(30_000, 500 * 2 ** this.losses) * (0.5 + Math.random() / 2);
    this.losses += 1;
    this.timer("reopen", waitMs, async () => {
      try {
        const settled = await this.catchUp();
        if (!this.isShown) return;
        if (settled) this.ended();
        else this.open();
      } catch (error) {
        if (!this.isShown) return;
        if ([403, 404].includes(error.status)) this.fail(error);
        else this.reopen();
      }
    });
  }

  fail(error) {
    this.close();
    setState("offline");
    setError(error.message);
  }

  ended() {
    this.over = true;
    this.close();
    Object.values(this.timers).forEach(clearTimeout);
    if (this.reload) this.showPreview();
    setState("settled");
    this.metrics.send();
  }

  /** Takes over the snapshot; whether nothing more will come. */
  async catchUp() {
    const snapshot = await this.get(`/v1/builds/${this.id}`);
    if (!this.isShown) return true;
    if (snapshot.lastSeq >= this.lastSeq) {
      this.lastSeq = snapshot.lastSeq;
      Object.assign(this, { attempt: snapshot.attempt, text: snapshot.assistantText });
      this.files = new Map(snapshot.files.map((file) => [file.path, file.bytes]));
      this.showText();
      this.showFiles();
      if (snapshot.previewUrl) this.setPreview(snapshot.previewUrl);
      this.setPhase(snapshot.phase, snapshot.buildDurationMs, snapshot.error);
    }
    await this.fetchRecommendations();
    return SETTLED.includes(snapshot.phase) && snapshot.recommendations.status !== "pending";
  }

  take(event) {
    if (event.buildSessionId !== this.id) return this.metrics.count("stale_event");
    if (event.seq <= this.lastSeq) return this.metrics.count("duplicate_event");
    this.lastSeq = event.seq;
    this.metrics.count("event_received");
    switch (event.type) {
      case "build_started":
        if (event.attempt > this.attempt) {
          Object.assign(this, { attempt: event.attempt, text: "", files: new Map() });
          this.showText();
          this.showFiles();
        }
        this.setPhase("building");
        break;
      case "assistant_delta":
        this.text = this.text.slice(0, event.offset) + event.text + this.text.slice(event.offset + event.text.length);
        this.showText();
        this.metrics.time("ttft");
        break;
      case "file_written":
        this.files.set(event.path, event.bytes);
        this.showFiles();
        this.reloadPreview();
        break;
      case "preview_ready":
        this.setPreview(event.previewUrl);
        break;
      case "build_completed":
        this.setPhase("completed", event.buildDurationMs);
        break;
      case "build_failed":
        this.setPhase("failed", null, event);
        break;
      case "build_cancelled":
        this.setPhase("cancelled");
        break;
      case "recommendations_ready":
      case "recommendations_failed":
        this.fetchRecommendations();
        break;
    }
  }

  setPhase(phase, durationMs, failure) {
    this.phase = phase;
    const running = !SETTLED.includes(phase);
    setStage(phase, ((durationMs ?? 0) / 1000).toFixed(1));
    $("streaming").hidden = phase !== "building";
    $("cancel").hidden = !running;
    $("retry").hidden = !(phase === "cancelled" || (phase === "failed" && failure?.retryable));
    setError(phase === "failed" ? failure?.error : undefined);
    if (!running) this.metrics.send();
  }

  showText() {
    this.node ??= say("assistant", "");
    keepBottom(() => { this.node.textContent = this.text; });
  }

  showFiles() {
    const rows = [...this.files].map(([path, bytes]) => element("li", {}, element("span", { textContent: path }), element("span", { textContent: sizeOf(bytes) })));
    $("files").querySelector("ul").replaceChildren(...rows);
    $("files").querySelector("b").textContent = this.files.size;
    $("files").hidden = this.files.size === 0;
  }

  setPreview(url) {
    if (this.previewUrl === url) return this.reloadPreview();
    this.previewUrl = url;
    this.metrics.time("tt_preview");
    $("open").href = url;
    $("open").hidden = false;
    this.showPreview();
  }

  /** Several files written at once are one reload. */
  reloadPreview() {
    if (!this.previewUrl || this.reload) return;
    this.reload = true;
    this.timer("preview", 400, () => this.showPreview());
  }

  /** Loads behind the frame on show and takes its place when it is there, so that nothing flashes. */
  showPreview() {
    this.reload = false;
    if (!this.previewUrl || !this.isShown) return;
    $("frames").querySelectorAll("iframe.coming").forEach((frame) => frame.remove());
    const frame = element("iframe", { title: words.previewOf, src: this.previewUrl, className: "coming" });
    frame.setAttribute("sandbox", "allow-scripts allow-forms");
    const first = !$("frames").querySelector("iframe");
    if (first) frame.dataset.testid = "preview-frame";
    frame.onload = () => {
      $("frames").querySelectorAll("iframe:not(.coming)").forEach((old) => old.remove());
      frame.className = "";
      frame.dataset.testid = "preview-frame";
      $("empty").hidden = true;
    };
    $("frames").append(frame);
  }

  showQuick(suggestions) {
    if (this.readySource === "ai") return;
    showCards($("quick"), suggestions);
    if (suggestions.length > 0) this.metrics.time("tt_recs", undefined, "quick");
  }

  async fetchRecommendations() {
    const path = `/v1/projects/${root.dataset.project}/recommendations?buildSessionId=${this.id}`;
    const view = await this.get(path).catch(() => null);
    if (!view || !this.isShown || view.buildSessionId !== this.id) return;
    this.recommendationsError = view.error;
    $("recs-error").hidden = !view.error;
    $("recs-error").querySelector("span").textContent = view.error?.error ?? words.catchUp;
    $("recs-retry").hidden = !view.error?.retryable && view.error?.code !== "cancelled";
    if (view.status === "ready" && view.readySource === "ai") {
      this.readySource = "ai";
      $("quick").hidden = true;
      showCards($("ai"), view.recommendations);
      this.metrics.time("tt_recs", undefined, "ai");
      this.metrics.count("recs_visible");
    } else {
      this.showQuick(view.quickSuggestions);
    }
    if (this.over) this.metrics.send();
  }

  /** An answer to a submit or a retry: the stream is opened anew. */
  follow(answer) {
    Object.assign(this, { stream: answer.stream, over: false, losses: 0, connected: 0 });
    this.remember();
    if (!SETTLED.includes(answer.phase)) this.setPhase(answer.phase);
    this.open();
  }
}

// --- what people do -----------------------------------------------------------------------------------------------

const show = (build) => {
  current?.leave();
  current = build;
  clearPanels();
};

/** Sends a prompt. `build` is given when the same submit is tried again: its id stays. */
async function submit(prompt, parent, again) {
  prompt = prompt.trim();
  if (!prompt) return;
  const build = again ?? new Build(newId(), performance.now());
  if (!again) {
    show(build);
    say("user", prompt);
  }
  build.resubmit = () => submit(prompt, parent, build);
  setError();
  setStage("sending");
  $("retry").hidden = true;
  try {
    const calledAt = performance.now();
    const response = await ask("/api/builds", { prompt, locale: root.dataset.locale, buildSessionId: build.id, ...(parent && { parentBuildSessionId: parent }) });
    build.metrics.time("ttfb_chat", calledAt);
    const answer = await read(response);
    if (!build.isShown) return;
    build.resubmit = null;
    $("log").append(chips(answer.analysis));
    build.showQuick(answer.quickSuggestions);
    build.follow(answer);
  } catch (error) {
    if (!build.isShown) return;
    setStage("failed");
    setError(error.message);
    $("retry").hidden = !(error.status === 0 || error.status >= 500);
  }
}

/** Does something to the build on show that answers with a new stream, or with nothing to open. */
async function act(path, done) {
  const build = current;
  setError();
  try {
    const answer = await read(await ask(`/api/builds/${build.id}/${path}`));
    if (build.isShown) done(build, answer);
  } catch (error) {
    if (build.isShown) setError(error.message);
  }
}

/** After a reload: the build that this tab was watching. */
async function resume() {
  const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
  if (!kept?.stream || !kept.id.startsWith(`bs_${root.dataset.project}_`)) return;
  const build = new Build(kept.id);
  build.stream = kept.stream;
  show(build);
  setState("connecting");
  try {
    const snapshot = await build.get(`/v1/builds/${build.id}`);
    if (!build.isShown) return;
    say("user", snapshot.prompt);
    $("log").append(chips(snapshot.analysis));
    if (await build.catchUp()) build.ended();
    else build.open();
  } catch (error) {
    if (!build.isShown) return;
    if ([403, 404].includes(error.status)) sessionStorage.removeItem(STORE);
    else build.timer("resume", 2000, resume);
    setState(error.status === 0 ? "offline" : "idle");
  }
}

for (const node of document.querySelectorAll("[data-words]")) node.textContent = words[node.dataset.words];
for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
$("prompt").placeholder = words.placeholder;
for (const [lang, name] of Object.entries(LANGUAGES)) {
  const link = element("a", { href: `/${lang}/`, hreflang: lang, lang, title: name, textContent: lang.toUpperCase() });
  if (lang === root.lang) link.setAttribute("aria-current", "page");
  $("languages").append(link);
}
for (const example of words.examples) {
  const card = element("button", { type: "button", className: "card" }, element("span", { textContent: example, dir: "auto" }));
  card.onclick = () => submit(example);
  $("examples").append(card);
}
$("form").onsubmit = (event) => {
  event.preventDefault();
  submit($("prompt").value);
  $("prompt").value = "";
  $("prompt").dir = "";
};
// An empty box runs as the page does, so that its placeholder does too.
$("prompt").oninput = () => { $("prompt").dir = $("prompt").value ? "auto" : ""; };
$("prompt").onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("form").requestSubmit();
};
$("cancel").onclick = () => act("cancel", (build, snapshot) => build.setPhase(snapshot.phase));
$("retry").onclick = () => (current.resubmit ? current.resubmit() : act("retry", (build, answer) => build.follow(answer)));
$("recs-retry").onclick = () => act("recommendations/retry", (build, answer) => {
  $("recs-error").hidden = true;
  build.follow(answer);
});
addEventListener("online", () => current && !current.over && current.stream && current.reopen());
addEventListener("offline", () => current && !current.over && setState("offline"));
addEventListener("pagehide", () => current?.leave());
addEventListener("pageshow", (event) => event.persisted && current && !current.over && current.stream && current.reopen());
setState("idle");
resume();
