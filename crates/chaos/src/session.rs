//! One session: its submit, the clients that watch it, and what else its caller does.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use futures_util::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use testbed::Caller;
use tokio::{sync::watch, time::sleep};

use crate::{
    crowd::{Kind, Viewer},
    fault::Fault,
    world::World,
};

/// No session may take longer, whatever happens to it.
pub(crate) const LIFE_LIMIT: Duration = Duration::from_secs(100);
/// One request's limit.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
const PROMPTS: [&str; 4] = [
    "A website for Luna hair salon in Lisbon with online booking and a price list",
    "موقع لمطعم اسمه زيتون في القاهرة مع قائمة الطعام والحجز",
    "Bakery in Lyon called Mie Dorée, gallery and contact form",
    "yoga studio Noor, timetable, prices, FAQ",
];

/// What is to happen, before it does.
#[derive(Debug)]
pub(crate) struct Session {
    seed: u64,
    delay: Duration,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Life {
    pub(crate) id: String,
    pub(crate) began: Option<Instant>,
    pub(crate) token: String,
    /// In its prompt, and in no other's.
    pub(crate) mark: String,
    /// Requests sent to have the submit acknowledged.
    pub(crate) attempted: u32,
    pub(crate) acknowledged: bool,
    pub(crate) viewers: Vec<Viewer>,
    /// Taken while it was going on.
    pub(crate) snapshots: Vec<Value>,
    pub(crate) last_snapshot: Value,
    /// Chains that the caller may have begun after the first.
    pub(crate) retries: u32,
    pub(crate) unexpected: Vec<String>,
    /// From the fault's mending, or the session's begin where that was later, to the last viewer's end.
    pub(crate) settled_after: Duration,
}

/// A request's answer.
struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// Whether build and run have ended.
pub(crate) fn is_settled(snapshot: &Value) -> bool {
    let phase = snapshot["phase"].as_str().unwrap_or_default();
    matches!(phase, "completed" | "failed" | "cancelled") && snapshot["recommendations"]["status"] != "pending"
}

/// Plain HTTP on loopback, one connection pool for one client.
pub(crate) fn http() -> Client {
    Client::builder()
        .connect_timeout(Duration::from_secs(2))
        .tls_certs_only([])
        .no_proxy()
        .build()
        .expect("a client without TLS can be made")
}

impl Session {
    pub(crate) fn new(seed: u64, delay: Duration) -> Self {
        Self { seed, delay }
    }

    /// Lives it to its end.
    pub(crate) async fn live(&self, world: &World, faults: &[Fault], mended: watch::Receiver<Option<Instant>>) -> Life {
        sleep(self.delay).await;
        let began = Instant::now();
        let mut rng = StdRng::seed_from_u64(self.seed);
        let mut life = Life { began: Some(began), ..Life::default() };
        let mut caller =
            Driver { world, http: http(), began, unexpected: Vec::new(), skew: TimeDelta::zero(), may_vanish: false };
        caller.may_vanish = faults.iter().any(|fault| fault.loses_the_truth());
        if faults.contains(&Fault::ClockSkew) {
            let sign = if rng.random() { 1 } else { -1 };
            caller.skew = TimeDelta::minutes(6 * sign);
            caller.is_refused_for_its_clock(&mut rng).await;
            caller.skew = TimeDelta::minutes(4 * sign);
        }
        caller.submit(&mut life, &mut rng).await;
        if life.acknowledged {
            let (meddled, meddling) = watch::channel(None);
            let viewers = Kind::ALL.map(|kind| {
                let viewer = Viewer::new(kind, rng.random_range(0..2), rng.random(), began, caller.may_vanish);
                viewer.watch(world, &life, meddling.clone())
            });
            let meddle_seed = StdRng::seed_from_u64(rng.random());
            let peek_seed = StdRng::seed_from_u64(rng.random());
            let (id, token) = (life.id.clone(), life.token.clone());
            let mut peeker = Driver { unexpected: Vec::new(), http: http(), ..caller };
            let mut meddler = Driver { unexpected: Vec::new(), http: http(), ..peeker };
            let (viewers, snapshots, retries) =
                tokio::join!(join_all(viewers), peeker.peek(&id, &token, peek_seed), async {
                    let retries = meddler.meddle(&id, meddle_seed).await;
                    meddled.send_replace(Some(retries > 0));
                    retries
                },);
            let ended = Instant::now();
            let mended = mended.clone().wait_for(Option::is_some).await.ok().and_then(|mended| *mended);
            life.settled_after = ended - mended.unwrap_or(began).max(began).min(ended);
            life.viewers = viewers;
            life.snapshots = snapshots;
            life.retries = retries;
            life.last_snapshot = peeker.snapshot(&id, &token, 0).await;
            life.unexpected.append(&mut peeker.unexpected);
            life.unexpected.append(&mut meddler.unexpected);
        } else {
            life.unexpected.push("the submit was never acknowledged".to_owned());
        }
        life
    }
}

/// Makes the calls of one session.
struct Driver<'a> {
    world: &'a World,
    http: Client,
    began: Instant,
    skew: TimeDelta,
    /// The session may be gone.
    may_vanish: bool,
    unexpected: Vec<String>,
}

impl Driver<'_> {
    fn is_over(&self) -> bool {
        self.began.elapsed() > LIFE_LIMIT
    }

    fn signed(&self, door: usize, method: Method, path: &str, body: &str) -> RequestBuilder {
        let mut caller = Caller::new(self.world.doors[door].http_url());
        caller.http = self.http.clone();
        caller.signed_at(Utc::now() + self.skew, method, path, body).timeout(REQUEST_LIMIT)
    }

    /// Sends; `None` where no whole answer came. A 503 must say when to come back.
    async fn send(&mut self, what: &str, request: RequestBuilder) -> Option<Answer> {
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let says_when = answer.headers().contains_key("retry-after");
        let text = answer.text().await.ok()?;
        if status == 503 && !says_when {
            self.unexpected.push(format!("{what}: 503 without Retry-After"));
        }
        Some(Answer { status, body: serde_json::from_str(&text).unwrap_or_default() })
    }

    fn odd(&mut self, what: &str, answer: &Answer) {
        if self.may_vanish && answer.status == 404 {
            return;
        }
        self.unexpected.push(format!("{what}: {} {}", answer.status, answer.body));
    }

    async fn is_refused_for_its_clock(&mut self, rng: &mut StdRng) {
        let body = json!({ "projectId": "late", "userId": "u-1", "prompt": PROMPTS[0] }).to_string();
        let request = self.signed(rng.random_range(0..2), Method::POST, "/v1/builds", &body);
        match self.send("a submit six minutes off", request).await {
            Some(answer) if answer.status != 401 || answer.code() != "timestamp_out_of_range" => {
                self.odd("a submit six minutes off", &answer);
            }
            _ => {}
        }
    }

    /// Submits until that is acknowledged, each time signed anew; then the same bytes again, which must be refused.
    async fn submit(&mut self, life: &mut Life, rng: &mut StdRng) {
        let project = format!("c-{:08x}", rng.random::<u32>());
        life.mark.clone_from(&project);
        life.id = format!("bs_{project}_{}_{:08x}", Utc::now().timestamp_millis(), rng.random::<u32>());
        let prompt = format!("{} ({project})", PROMPTS[rng.random_range(0..PROMPTS.len())]);
        let body = json!({ "projectId": project, "userId": "u-1", "prompt": prompt, "buildSessionId": life.id });
        let body = body.to_string();
        let mut door = rng.random_range(0..2);
        while !self.is_over() {
            let request = self.signed(door, Method::POST, "/v1/builds", &body);
            let copy = request.try_clone();
            life.attempted += 1;
            match self.send("submit", request).await {
                Some(answer) if matches!(answer.status, 200 | 202) => {
                    if answer.status == 200 && life.attempted == 1 {
                        self.odd("the first submit", &answer);
                    }
                    life.token = answer.body["stream"]["token"].as_str().unwrap_or_default().to_owned();
                    life.acknowledged = true;
                    if let Some(copy) = copy
                        && rng.random_bool(0.5)
                    {
                        self.replay(copy).await;
                    }
                    life.unexpected.append(&mut self.unexpected);
                    return;
                }
                Some(answer) if answer.status == 503 => {}
                Some(answer) => self.odd("submit", &answer),
                None => {}
            }
            door = 1 - door;
            sleep(Duration::from_millis(rng.random_range(50..300))).await;
        }
        life.unexpected.append(&mut self.unexpected);
    }

    async fn replay(&mut self, copy: RequestBuilder) {
        if let Some(answer) = self.send("a replayed submit", copy).await {
            let is_refused = answer.status == 503 || (answer.status == 409 && answer.code() == "request_replayed");
            if !is_refused {
                self.odd("a replayed submit", &answer);
            }
        }
    }

    /// Snapshots at random moments.
    async fn peek(&mut self, id: &str, token: &str, mut rng: StdRng) -> Vec<Value> {
        let mut snapshots = Vec::new();
        for _ in 0..3 {
            sleep(Duration::from_millis(rng.random_range(0..900))).await;
            let path = format!("{}/v1/builds/{id}", self.world.doors[rng.random_range(0..2)].http_url());
            let request = self.http.get(path).bearer_auth(token).timeout(REQUEST_LIMIT);
            match self.send("snapshot", request).await {
                Some(answer) if answer.status == 200 => snapshots.push(answer.body),
                Some(answer) if answer.status != 503 => self.odd("snapshot", &answer),
                _ => {}
            }
        }
        snapshots
    }

    /// A snapshot, for as long as it takes; where Postgres went back after the clients were told of the end, of the end
    /// that comes again.
    async fn snapshot(&mut self, id: &str, token: &str, mut door: usize) -> Value {
        while !self.is_over() {
            let path = format!("{}/v1/builds/{id}", self.world.doors[door].http_url());
            let request = self.http.get(path).bearer_auth(token).timeout(REQUEST_LIMIT);
            match self.send("the last snapshot", request).await {
                Some(answer) if answer.status == 200 && (is_settled(&answer.body) || !self.may_vanish) => {
                    return answer.body;
                }
                Some(answer) if answer.status != 503 && answer.status != 200 => {
                    self.odd("the last snapshot", &answer);
                    return Value::Null;
                }
                _ => {}
            }
            door = 1 - door;
            sleep(Duration::from_millis(200)).await;
        }
        Value::Null
    }

    /// Some callers cancel, and some of those try again through another gateway; the chains that may have begun.
    async fn meddle(&mut self, id: &str, mut rng: StdRng) -> u32 {
        if !rng.random_bool(0.25) {
            return 0;
        }
        sleep(Duration::from_millis(rng.random_range(0..1_800))).await;
        let mut door = rng.random_range(0..2);
        if !self.insist(&mut door, &format!("/v1/builds/{id}/cancel"), "not_cancellable").await {
            return 0;
        }
        sleep(Duration::from_millis(rng.random_range(0..600))).await;
        if !rng.random_bool(0.6) {
            return 0;
        }
        door = 1 - door;
        u32::from(self.insist(&mut door, &format!("/v1/builds/{id}/retry"), "not_retryable").await)
    }

    /// Posts until there is an answer; whether it may have been done.
    async fn insist(&mut self, door: &mut usize, path: &str, too_late: &str) -> bool {
        let mut unknown = false;
        while !self.is_over() {
            let request = self.signed(*door, Method::POST, path, "");
            match self.send(path, request).await {
                Some(answer) if answer.status == 202 => return true,
                // It was too late, or a try whose answer was lost had done it.
                Some(answer) if answer.status == 409 && answer.code() == too_late => return unknown,
                Some(answer) if answer.status == 503 => unknown = true,
                Some(answer) => {
                    self.odd(path, &answer);
                    return unknown;
                }
                None => unknown = true,
            }
            *door = 1 - *door;
            sleep(Duration::from_millis(200)).await;
        }
        unknown
    }
}
