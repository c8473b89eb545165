//! Every metric of every service, with the words that `/metrics` explains it by.
//!
//! Invariant: a counter is there from the start, at 0 for each known label value, so that a first failure is an
//! increase and not a new series. Ids, tokens and prompts are never labels.

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, Result,
    core::Collector,
};
use protocol::{
    ReadySource,
    api::{ClientCounter, ClientMetric},
    event::EventType,
    failure::FailureCode,
};

/// Values of `outcome` of `sheen_sse_resumes_total`.
pub const RESUMES: [&str; 3] = ["fresh", "resumed", "reset"];
/// Values of `outcome` of `sheen_builds_total`.
pub const BUILD_OUTCOMES: [&str; 3] = ["completed", "failed", "cancelled"];
/// Values of `outcome` of `sheen_recommendations_total`.
pub const RECOMMENDATIONS_OUTCOMES: [&str; 3] = ["ready", "failed", "cancelled"];
/// Values of `queue`.
pub const QUEUES: [&str; 2] = ["builds", "recommendations"];
/// Values of `provider`.
pub const PROVIDERS: [&str; 3] = ["offline", "anthropic", "openai"];
/// Those of them that a breaker stands before.
pub const MODEL_PROVIDERS: [&str; 2] = ["anthropic", "openai"];
/// Values of `direction` of `sheen_ai_tokens_total`.
pub const DIRECTIONS: [&str; 2] = ["input", "output"];
/// Values of `target` of `sheen_publish_failures_total`: news go to Redis, jobs to RabbitMQ.
pub const TARGETS: [&str; 2] = ["news", "jobs"];
/// Types of the frames without a number, beside [`EventType`], in `sheen_sse_events_total`.
pub const CONTROL_FRAMES: [&str; 3] = ["connection", "heartbeat", "end"];
/// `outcome` of an AI request that went well; any other is a [`FailureCode`].
pub const OK: &str = "ok";

const HTTP_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const CLIENT_BUCKETS: [f64; 14] = [0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0];
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
    /// By [`TARGETS`].
    pub publish_failures: IntCounterVec,
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
            sse_connections: register(registry, IntGauge::new("sheen_sse_connections", "Event streams open now.")?)?,
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
            lost_news_found: lost_news_found(registry)?,
            publish_failures: publish_failures(registry)?,
        };
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
    /// By [`QUEUES`].
    pub jobs_waiting: IntGaugeVec,
    pub builds_running: IntGauge,
    /// By [`PROVIDERS`], and [`OK`] or a [`FailureCode`].
    pub ai_requests: IntCounterVec,
    /// By [`PROVIDERS`] and [`DIRECTIONS`].
    pub ai_tokens: IntCounterVec,
    /// By [`MODEL_PROVIDERS`]: 0 closed, 1 half-open, 2 open.
    pub ai_breaker_state: IntGaugeVec,
    pub leases_taken_over: IntCounter,
    /// By [`TARGETS`].
    pub publish_failures: IntCounterVec,
}

impl BuildWorkerMetrics {
    /// Declares all of them.
    ///
    /// # Errors
    /// When `registry` has one of them already.
    pub fn new(registry: &Registry) -> Result<Self> {
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
            jobs_waiting: jobs_waiting(registry)?,
            builds_running: register(
                registry,
                IntGauge::new("sheen_builds_running", "Builds that this worker is building now.")?,
            )?,
            ai_requests: ai_requests(registry)?,
            ai_tokens: ai_tokens(registry)?,
            ai_breaker_state: ai_breaker_state(registry)?,
            leases_taken_over: leases_taken_over(registry)?,
            publish_failures: publish_failures(registry)?,
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
    /// By [`QUEUES`].
    pub jobs_waiting: IntGaugeVec,
    /// By [`PROVIDERS`], and [`OK`] or a [`FailureCode`].
    pub ai_requests: IntCounterVec,
    /// By [`PROVIDERS`] and [`DIRECTIONS`].
    pub ai_tokens: IntCounterVec,
    /// By [`MODEL_PROVIDERS`]: 0 closed, 1 half-open, 2 open.
    pub ai_breaker_state: IntGaugeVec,
    pub leases_taken_over: IntCounter,
    /// By [`TARGETS`].
    pub publish_failures: IntCounterVec,
}

impl RecsWorkerMetrics {
    /// Declares all of them.
    ///
    /// # Errors
    /// When `registry` has one of them already.
    pub fn new(registry: &Registry) -> Result<Self> {
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
            jobs_waiting: jobs_waiting(registry)?,
            ai_requests: ai_requests(registry)?,
            ai_tokens: ai_tokens(registry)?,
            ai_breaker_state: ai_breaker_state(registry)?,
            leases_taken_over: leases_taken_over(registry)?,
            publish_failures: publish_failures(registry)?,
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

fn lost_news_found(registry: &Registry) -> Result<IntCounter> {
    counter(
        registry,
        "sheen_lost_news_found_total",
        "Times that the comparison of heads found events whose news never came.",
    )
}

fn publish_failures(registry: &Registry) -> Result<IntCounterVec> {
    counters(registry, "sheen_publish_failures_total", "News and jobs that could not be published.", "target", TARGETS)
}

fn leases_taken_over(registry: &Registry) -> Result<IntCounter> {
    counter(registry, "sheen_leases_taken_over_total", "Leases that ran out and were taken over by this service.")
}

fn jobs_waiting(registry: &Registry) -> Result<IntGaugeVec> {
    let gauges = IntGaugeVec::new(Opts::new("sheen_jobs_waiting", "Jobs waiting for a worker."), &["queue"])?;
    QUEUES.iter().for_each(|queue| drop(gauges.with_label_values(&[queue])));
    register(registry, gauges)
}

fn queue_wait(registry: &Registry, queue: &str) -> Result<Histogram> {
    let help = "From a job being accepted to its being taken.";
    histograms(registry, "sheen_queue_wait_seconds", help, &["queue"], &WAIT_BUCKETS)
        .map(|all| all.with_label_values(&[queue]))
}

fn ai_requests(registry: &Registry) -> Result<IntCounterVec> {
    let counters =
        IntCounterVec::new(Opts::new("sheen_ai_requests_total", "Requests to a model."), &["provider", "outcome"])?;
    for provider in PROVIDERS {
        for outcome in words(FailureCode::ALL, FailureCode::as_str).chain([OK]) {
            let _ = counters.with_label_values(&[provider, outcome]);
        }
    }
    register(registry, counters)
}

fn ai_tokens(registry: &Registry) -> Result<IntCounterVec> {
    let opts = Opts::new("sheen_ai_tokens_total", "Tokens sent to and had from a model, as it counts them.");
    let counters = IntCounterVec::new(opts, &["provider", "direction"])?;
    for provider in PROVIDERS {
        DIRECTIONS.iter().for_each(|direction| drop(counters.with_label_values(&[provider, direction])));
    }
    register(registry, counters)
}

fn ai_breaker_state(registry: &Registry) -> Result<IntGaugeVec> {
    let help = "Whether a provider of models is called: 0 as ever, 1 with one call to see, 2 not for now.";
    let gauges = IntGaugeVec::new(Opts::new("sheen_ai_breaker_state", help), &["provider"])?;
    MODEL_PROVIDERS.iter().for_each(|provider| drop(gauges.with_label_values(&[provider])));
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
mod tests {
    use super::*;

    /// The text of a scrape right after start.
    fn scrape(declare: impl FnOnce(&Registry)) -> String {
        let registry = Registry::new();
        declare(&registry);
        prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap()
    }

    #[track_caller]
    fn check(text: &str, lines: &[&str]) {
        for line in lines {
            assert!(text.lines().any(|found| found == *line), "no line {line:?} in\n{text}");
        }
    }

    #[test]
    fn every_counter_of_the_gateway_is_there_from_the_start() {
        let text = scrape(|registry| drop(GatewayMetrics::new(registry).unwrap()));
        check(
            &text,
            &[
                "sheen_replay_blocked_total 0",
                "sheen_sse_connections 0",
                "sheen_sse_resumes_total{outcome=\"reset\"} 0",
                "sheen_sse_events_total{type=\"assistant_delta\"} 0",
                "sheen_sse_events_total{type=\"heartbeat\"} 0",
                "sheen_client_events_total{counter=\"duplicate_event\"} 0",
                "sheen_client_metric_seconds_count{metric=\"tt_recs\",ready_source=\"ai\"} 0",
                "sheen_client_metric_seconds_count{metric=\"ttft\",ready_source=\"\"} 0",
                "sheen_builds_total{outcome=\"cancelled\"} 0",
                "sheen_recommendations_total{outcome=\"cancelled\"} 0",
                "sheen_lost_news_found_total 0",
                "sheen_publish_failures_total{target=\"jobs\"} 0",
                "sheen_build_info{service=\"gateway\",version=\"0.0.0\"} 1",
            ],
        );
        assert!(!text.contains("ttfi"), "ttfi is another name of ttft");
    }

    #[test]
    fn every_counter_of_the_workers_is_there_from_the_start() {
        let text = scrape(|registry| drop(BuildWorkerMetrics::new(registry).unwrap()));
        check(
            &text,
            &[
                "sheen_builds_total{outcome=\"completed\"} 0",
                "sheen_build_failures_total{code=\"interrupted\"} 0",
                "sheen_build_duration_seconds_count 0",
                "sheen_queue_wait_seconds_count{queue=\"builds\"} 0",
                "sheen_jobs_waiting{queue=\"builds\"} 0",
                "sheen_ai_requests_total{outcome=\"ok\",provider=\"anthropic\"} 0",
                "sheen_ai_tokens_total{direction=\"output\",provider=\"openai\"} 0",
                "sheen_ai_breaker_state{provider=\"anthropic\"} 0",
                "sheen_leases_taken_over_total 0",
            ],
        );
        let text = scrape(|registry| drop(RecsWorkerMetrics::new(registry).unwrap()));
        check(
            &text,
            &[
                "sheen_recommendations_total{outcome=\"ready\"} 0",
                "sheen_recommendations_after_build_seconds_count 0",
                "sheen_queue_wait_seconds_count{queue=\"recommendations\"} 0",
                "sheen_jobs_waiting{queue=\"recommendations\"} 0",
            ],
        );
    }

    #[test]
    fn a_counter_catches_up_and_never_goes_back() {
        let counter = IntCounter::new("c", "c").unwrap();
        for (total, shown) in [(3, 3), (2, 3), (9, 9)] {
            catch_up(&counter, total);
            assert_eq!(counter.get(), shown);
        }
    }
}
