//! Every metric of every service, with the words that `/metrics` explains it by.
//!
//! Invariant: a counter is there from the start, at 0 for each known label value, so that a first failure is an
//! increase and not a new series. Ids, tokens and prompts are never labels.

mod platform;
mod worker;

pub use platform::{OVERDUE, PARTS, PlatformMetrics};
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, Result,
    core::Collector,
};
use protocol::{
    ReadySource,
    api::{ClientCounter, ClientMetric},
    event::EventType,
    failure::FailureCode,
    problem::ProblemCode,
};
pub use worker::{MESSAGES, TAKEN_BY, WorkerMetrics};

/// Values of `outcome` of `sheen_sse_resumes_total`.
pub const RESUMES: [&str; 3] = ["fresh", "resumed", "reset"];
/// Values of `outcome` of `sheen_builds_total`.
pub const BUILD_OUTCOMES: [&str; 3] = ["completed", "failed", "cancelled"];
/// Values of `outcome` of `sheen_recommendations_total`.
pub const RECOMMENDATIONS_OUTCOMES: [&str; 3] = ["ready", "failed", "cancelled"];
/// Values of `queue`.
pub const QUEUES: [&str; 2] = ["builds", "recommendations"];
/// The value of `provider` that is no model; the others are told to whoever declares the metrics.
pub const OFFLINE: &str = "offline";
/// Values of `direction` of `sheen_ai_tokens_total`.
pub const DIRECTIONS: [&str; 2] = ["input", "output"];
/// Values of `target` of `sheen_publish_failures_total`: news go to Redis, jobs to RabbitMQ.
pub const TARGETS: [&str; 2] = ["news", "jobs"];
/// Values of `reason` of `sheen_sse_turned_away_total`.
pub const TURNED_AWAY: [&str; 3] = ["full", "draining", "database"];
/// Values of `reason` of `sheen_builds_let_go_total`: no longer this worker's, handed back by a drain, or a write that
/// Postgres refused.
pub const LET_GO: [&str; 3] = ["fenced", "handed_back", "refused"];
/// Types of the frames without a number, beside [`EventType`], in `sheen_sse_events_total`.
pub const CONTROL_FRAMES: [&str; 3] = ["connection", "heartbeat", "end"];
/// `outcome` of an AI request that went well; any other is a [`FailureCode`].
pub const OK: &str = "ok";

const HTTP_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const CLIENT_BUCKETS: [f64; 15] = [0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0];
const WAIT_BUCKETS: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0];
const BUILD_BUCKETS: [f64; 12] = [0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 900.0];

/// What the gateway shows.
#[derive(Clone, Debug)]
pub struct GatewayMetrics {
    pub replay_blocked: IntCounter,
    pub sse_connections: IntGauge,
    /// By [`RESUMES`].
    pub sse_resumes: IntCounterVec,
    /// By [`EventType`] and [`CONTROL_FRAMES`].
    pub sse_events: IntCounterVec,
    /// By route pattern (`/v1/builds/{id}`, never the path itself) and status.
    pub http_request_duration: HistogramVec,
    /// By [`ClientMetric`] and [`ReadySource`], which is empty for all but `tt_recs`.
    pub client_metric: HistogramVec,
    /// By [`ClientCounter`].
    pub client_events: IntCounterVec,
    /// By [`BUILD_OUTCOMES`]: those that the gateway ends.
    pub builds: IntCounterVec,
    /// By [`RECOMMENDATIONS_OUTCOMES`]: those that the gateway ends.
    pub recommendations: IntCounterVec,
    pub lost_news_found: IntCounter,
    pub sse_connections_max: IntGauge,
    /// By [`TURNED_AWAY`].
    pub sse_turned_away: IntCounterVec,
    pub sse_sessions: IntGauge,
    pub sse_ring_frames: IntGauge,
    pub sse_ring_bytes: IntGauge,
    /// By [`ProblemCode`].
    pub problems: IntCounterVec,
    pub jobs_published: IntCounter,
    pub publish_retries: IntCounter,
    pub jobs_unconfirmed: IntGauge,
    pub platform: PlatformMetrics,
}

impl GatewayMetrics {
    /// Declares all of them.
    ///
    /// # Errors
    /// When `registry` has one of them already.
    pub fn new(registry: &Registry) -> Result<Self> {
        let metrics = Self {
            replay_blocked: counter(
                registry,
                "sheen_replay_blocked_total",
                "Requests refused because their request id was used before.",
            )?,
            sse_connections: gauge(registry, "sheen_sse_connections", "Event streams open now.")?,
            sse_resumes: counters(
                registry,
                "sheen_sse_resumes_total",
                "Event streams opened, by how they stood to the caller's cursor.",
                "outcome",
                RESUMES,
            )?,
            sse_events: counters(
                registry,
                "sheen_sse_events_total",
                "Frames sent on event streams, by type.",
                "type",
                EventType::ALL.iter().map(|kind| kind.as_str()).chain(CONTROL_FRAMES),
            )?,
            http_request_duration: histograms(
                registry,
                "sheen_http_request_duration_seconds",
                "Time to answer a request, until its body begins.",
                &["route", "status"],
                &HTTP_BUCKETS,
            )?,
            client_metric: histograms(
                registry,
                "sheen_client_metric_seconds",
                "Durations measured by browsers.",
                &["metric", "ready_source"],
                &CLIENT_BUCKETS,
            )?,
            client_events: counters(
                registry,
                "sheen_client_events_total",
                "Things counted by browsers.",
                "counter",
                words(ClientCounter::ALL, ClientCounter::as_str),
            )?,
            builds: builds(registry)?,
            recommendations: recommendations(registry)?,
            lost_news_found: counter(
                registry,
                "sheen_lost_news_found_total",
                "Times that the comparison of heads found events whose news never came.",
            )?,
            sse_connections_max: gauge(
                registry,
                "sheen_sse_connections_max",
                "Event streams at most (SHEEN_SSE_MAX_STREAMS).",
            )?,
            sse_turned_away: counters(
                registry,
                "sheen_sse_turned_away_total",
                "Event streams that were told to come back instead of being opened.",
                "reason",
                TURNED_AWAY,
            )?,
            sse_sessions: gauge(
                registry,
                "sheen_sse_sessions",
                "Build sessions with listeners here, each with a ring.",
            )?,
            sse_ring_frames: gauge(registry, "sheen_sse_ring_frames", "Frames in all rings together.")?,
            sse_ring_bytes: gauge(registry, "sheen_sse_ring_bytes", "Bytes of the frames in all rings together.")?,
            problems: counters(
                registry,
                "sheen_problems_total",
                "Requests answered with an error, by its code.",
                "code",
                words(ProblemCode::ALL, ProblemCode::as_str),
            )?,
            jobs_published: counter(registry, "sheen_jobs_published_total", "Wake-ups that RabbitMQ confirmed.")?,
            publish_retries: counter(
                registry,
                "sheen_publish_retries_total",
                "Attempts to publish a wake-up that failed and were, or will be, repeated.",
            )?,
            jobs_unconfirmed: gauge(
                registry,
                "sheen_jobs_unconfirmed",
                "Wake-ups that are neither confirmed nor given up yet.",
            )?,
            platform: PlatformMetrics::new(registry)?,
        };
        // The one that every scan of the internet asks for.
        let _ = metrics.http_request_duration.with_label_values(&["other", "404"]);
        for metric in ClientMetric::ALL {
            // `ttfi` is taken in as `ttft`.
            match metric {
                ClientMetric::TtRecs => {
                    for source in ReadySource::ALL {
                        let _ = metrics.client_metric.with_label_values(&[metric.as_str(), source.as_str()]);
                    }
                }
                ClientMetric::Ttfi => {}
                _ => {
                    let _ = metrics.client_metric.with_label_values(&[metric.as_str(), ""]);
                }
            }
        }
        build_info(registry, "gateway")?;
        Ok(metrics)
    }
}

/// What a build worker shows.
#[derive(Clone, Debug)]
pub struct BuildWorkerMetrics {
    /// By [`BUILD_OUTCOMES`].
    pub builds: IntCounterVec,
    /// By [`FailureCode`].
    pub build_failures: IntCounterVec,
    /// By [`RECOMMENDATIONS_OUTCOMES`]: those that a build worker ends.
    pub recommendations: IntCounterVec,
    pub build_duration: Histogram,
    /// Of the queue `builds`.
    pub queue_wait: Histogram,
    pub builds_running: IntGauge,
    /// By [`OFFLINE`] or a model's provider, and [`OK`] or a [`FailureCode`].
    pub ai_requests: IntCounterVec,
    /// By [`OFFLINE`] or a model's provider, and [`DIRECTIONS`].
    pub ai_tokens: IntCounterVec,
    /// By a model's provider: 0 closed, 1 half-open, 2 open.
    pub ai_breaker_state: IntGaugeVec,
    pub leases_taken_over: IntCounter,
    pub leases_held: IntGauge,
    pub lease_renewal_failures: IntCounter,
    /// By [`LET_GO`].
    pub builds_let_go: IntCounterVec,
    pub worker: WorkerMetrics,
    pub platform: PlatformMetrics,
}

impl BuildWorkerMetrics {
    /// Declares all of them; `models` are the providers of models that there are.
    ///
    /// # Errors
    /// When `registry` has one of them already.
    pub fn new(registry: &Registry, models: &[&str]) -> Result<Self> {
        build_info(registry, "build-worker")?;
        Ok(Self {
            builds: builds(registry)?,
            build_failures: counters(
                registry,
                "sheen_build_failures_total",
                "Builds that failed, by code.",
                "code",
                words(FailureCode::ALL, FailureCode::as_str),
            )?,
            recommendations: recommendations(registry)?,
            build_duration: histogram(
                registry,
                "sheen_build_duration_seconds",
                "From a build being taken to its end.",
                &BUILD_BUCKETS,
            )?,
            queue_wait: queue_wait(registry, "builds")?,
            builds_running: gauge(registry, "sheen_builds_running", "Builds that this worker is building now.")?,
            ai_requests: ai_requests(registry, models)?,
            ai_tokens: ai_tokens(registry, models)?,
            ai_breaker_state: ai_breaker_state(registry, models)?,
            leases_taken_over: counter(
                registry,
                "sheen_leases_taken_over_total",
                "Leases that ran out and were taken over by this service.",
            )?,
            leases_held: gauge(registry, "sheen_leases_held", "Leases that this worker renews now.")?,
            lease_renewal_failures: counter(
                registry,
                "sheen_lease_renewal_failures_total",
                "Times that this worker could not renew its leases.",
            )?,
            builds_let_go: counters(
                registry,
                "sheen_builds_let_go_total",
                "Builds that this worker stopped before their end, for another attempt to go on.",
                "reason",
                LET_GO,
            )?,
            worker: WorkerMetrics::new(registry, "builds")?,
            platform: PlatformMetrics::new(registry)?,
        })
    }
}

/// What a recommendations worker shows.
#[derive(Clone, Debug)]
pub struct RecsWorkerMetrics {
    /// By [`RECOMMENDATIONS_OUTCOMES`].
    pub recommendations: IntCounterVec,
    /// By [`FailureCode`].
    pub recommendations_failures: IntCounterVec,
    pub recommendations_after_build: Histogram,
    /// Of the queue `recommendations`.
    pub queue_wait: Histogram,
    pub per_minute: IntGauge,
    pub limited: IntCounter,
    /// By [`OFFLINE`] or a model's provider, and [`OK`] or a [`FailureCode`].
    pub ai_requests: IntCounterVec,
    /// By [`OFFLINE`] or a model's provider, and [`DIRECTIONS`].
    pub ai_tokens: IntCounterVec,
    /// By a model's provider: 0 closed, 1 half-open, 2 open.
    pub ai_breaker_state: IntGaugeVec,
    pub worker: WorkerMetrics,
    pub platform: PlatformMetrics,
}

impl RecsWorkerMetrics {
    /// Declares all of them; `models` are the providers of models that there are.
    ///
    /// # Errors
    /// When `registry` has one of them already.
    pub fn new(registry: &Registry, models: &[&str]) -> Result<Self> {
        build_info(registry, "recs-worker")?;
        Ok(Self {
            recommendations: recommendations(registry)?,
            recommendations_failures: counters(
                registry,
                "sheen_recommendations_failures_total",
                "Recommendations runs that failed, by code.",
                "code",
                words(FailureCode::ALL, FailureCode::as_str),
            )?,
            recommendations_after_build: histogram(
                registry,
                "sheen_recommendations_after_build_seconds",
                "From a build's completion to the end of its recommendations run; 0 where the run ended first.",
                &WAIT_BUCKETS,
            )?,
            queue_wait: queue_wait(registry, "recommendations")?,
            per_minute: gauge(
                registry,
                "sheen_recommendations_per_minute",
                "Recommendations calls a minute over all replicas at most (SHEEN_RECS_PER_MINUTE); 0 is no limit.",
            )?,
            limited: counter(
                registry,
                "sheen_recommendations_limited_total",
                "Times that a run had to wait because the calls of the minute were spent.",
            )?,
            ai_requests: ai_requests(registry, models)?,
            ai_tokens: ai_tokens(registry, models)?,
            ai_breaker_state: ai_breaker_state(registry, models)?,
            worker: WorkerMetrics::new(registry, "recommendations")?,
            platform: PlatformMetrics::new(registry)?,
        })
    }
}

/// Raises `counter` to a total that somebody else counts.
pub fn catch_up(counter: &IntCounter, total: u64) {
    counter.inc_by(total.saturating_sub(counter.get()));
}

fn builds(registry: &Registry) -> Result<IntCounterVec> {
    counters(registry, "sheen_builds_total", "Builds ended by this service.", "outcome", BUILD_OUTCOMES)
}

fn recommendations(registry: &Registry) -> Result<IntCounterVec> {
    counters(
        registry,
        "sheen_recommendations_total",
        "Recommendations runs ended by this service.",
        "outcome",
        RECOMMENDATIONS_OUTCOMES,
    )
}

fn queue_wait(registry: &Registry, queue: &str) -> Result<Histogram> {
    let help = "From a job being accepted to its being taken.";
    histograms(registry, "sheen_queue_wait_seconds", help, &["queue"], &WAIT_BUCKETS)
        .map(|all| all.with_label_values(&[queue]))
}

fn ai_requests(registry: &Registry, models: &[&str]) -> Result<IntCounterVec> {
    let counters =
        IntCounterVec::new(Opts::new("sheen_ai_requests_total", "Requests to a model."), &["provider", "outcome"])?;
    for provider in models.iter().copied().chain([OFFLINE]) {
        for outcome in words(FailureCode::ALL, FailureCode::as_str).chain([OK]) {
            let _ = counters.with_label_values(&[provider, outcome]);
        }
    }
    register(registry, counters)
}

fn ai_tokens(registry: &Registry, models: &[&str]) -> Result<IntCounterVec> {
    let opts = Opts::new("sheen_ai_tokens_total", "Tokens sent to and had from a model, as it counts them.");
    let counters = IntCounterVec::new(opts, &["provider", "direction"])?;
    for provider in models.iter().copied().chain([OFFLINE]) {
        DIRECTIONS.iter().for_each(|direction| drop(counters.with_label_values(&[provider, direction])));
    }
    register(registry, counters)
}

fn ai_breaker_state(registry: &Registry, models: &[&str]) -> Result<IntGaugeVec> {
    let help = "Whether a provider of models is called: 0 as ever, 1 with one call to see, 2 not for now.";
    let gauges = IntGaugeVec::new(Opts::new("sheen_ai_breaker_state", help), &["provider"])?;
    models.iter().for_each(|provider| drop(gauges.with_label_values(&[provider])));
    register(registry, gauges)
}

fn build_info(registry: &Registry, service: &str) -> Result<()> {
    let info = IntGaugeVec::new(
        Opts::new("sheen_build_info", "Always 1: which service and version this is."),
        &["service", "version"],
    )?;
    info.with_label_values(&[service, env!("CARGO_PKG_VERSION")]).set(1);
    register(registry, info).map(drop)
}

fn words<T: Copy>(all: &'static [T], word: fn(T) -> &'static str) -> impl Iterator<Item = &'static str> {
    all.iter().map(move |value| word(*value))
}

fn counter(registry: &Registry, name: &str, help: &str) -> Result<IntCounter> {
    register(registry, IntCounter::new(name, help)?)
}

fn counters<'a>(
    registry: &Registry,
    name: &str,
    help: &str,
    label: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> Result<IntCounterVec> {
    let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
    values.into_iter().for_each(|value| drop(counters.with_label_values(&[value])));
    register(registry, counters)
}

fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGauge> {
    register(registry, IntGauge::new(name, help)?)
}

fn gauges<const N: usize>(
    registry: &Registry,
    name: &str,
    help: &str,
    label: &str,
    values: [&str; N],
) -> Result<IntGaugeVec> {
    let gauges = IntGaugeVec::new(Opts::new(name, help), &[label])?;
    values.iter().for_each(|value| drop(gauges.with_label_values(&[value])));
    register(registry, gauges)
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64]) -> Result<Histogram> {
    register(registry, Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?)
}

fn histograms(registry: &Registry, name: &str, help: &str, labels: &[&str], buckets: &[f64]) -> Result<HistogramVec> {
    register(registry, HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), labels)?)
}

fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> Result<C> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

#[cfg(test)]
mod tests;
