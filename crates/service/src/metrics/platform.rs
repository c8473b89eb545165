//! What gateway, build worker and recommendations worker show alike: the servers that they need, and the jobs that wait.

use prometheus::{GaugeVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, Result};
use protocol::failure::FailureCode;

use super::{QUEUES, TARGETS, counter, counters, gauge, gauges, register};

/// Values of `part`: what a service needs, as `/readyz` names it.
pub const PARTS: [&str; 3] = ["postgres", "redis", "rabbitmq"];
/// Values of `code` of `sheen_runs_overdue_total`: its worker was lost, or nobody called it in time.
pub const OVERDUE: [FailureCode; 2] = [FailureCode::Interrupted, FailureCode::Overloaded];

/// What each of the three services shows.
#[derive(Clone, Debug)]
pub struct PlatformMetrics {
    /// By [`PARTS`].
    pub part_up: IntGaugeVec,
    pub database_connections_in_use: IntGauge,
    pub database_connections_max: IntGauge,
    pub database_connections_awaited: IntGauge,
    pub database_pool_timeouts: IntCounter,
    pub database_unanswered: IntCounter,
    pub redis_trips: IntCounter,
    pub news_published: IntCounter,
    /// By [`TARGETS`].
    pub publish_failures: IntCounterVec,
    /// By [`QUEUES`].
    pub jobs_waiting: IntGaugeVec,
    /// By [`QUEUES`].
    pub jobs_oldest_wait: GaugeVec,
    pub recommendations_calls_last_minute: IntGauge,
    /// By [`OVERDUE`].
    pub runs_overdue: IntCounterVec,
    pub spans_ended: IntCounter,
    pub spans_sent: IntCounter,
}

impl PlatformMetrics {
    /// Declares all of them, and those of the process.
    pub(super) fn new(registry: &Registry) -> Result<Self> {
        process(registry)?;
        Ok(Self {
            part_up: gauges(
                registry,
                "sheen_part_up",
                "1 while a server that this service needs is up, as /readyz says; of redis, whether its breaker is closed.",
                "part",
                PARTS,
            )?,
            database_connections_in_use: gauge(
                registry,
                "sheen_database_connections_in_use",
                "Connections to Postgres that are at work now.",
            )?,
            database_connections_max: gauge(
                registry,
                "sheen_database_connections_max",
                "Connections to Postgres at most (SHEEN_DATABASE_POOL).",
            )?,
            database_connections_awaited: gauge(
                registry,
                "sheen_database_connections_awaited",
                "Callers that wait for a connection of the pool now.",
            )?,
            database_pool_timeouts: counter(
                registry,
                "sheen_database_pool_timeouts_total",
                "Times that no connection of the pool came free in time.",
            )?,
            database_unanswered: counter(
                registry,
                "sheen_database_unanswered_total",
                "Times that Postgres did not answer a statement or a connection.",
            )?,
            redis_trips: counter(
                registry,
                "sheen_redis_trips_total",
                "Times that Redis was given up and the breaker opened.",
            )?,
            news_published: counter(registry, "sheen_news_published_total", "News of events that Redis took.")?,
            publish_failures: counters(
                registry,
                "sheen_publish_failures_total",
                "News and jobs that could not be published.",
                "target",
                TARGETS,
            )?,
            jobs_waiting: gauges(
                registry,
                "sheen_jobs_waiting",
                "Jobs waiting for a worker, as Postgres has them; the same from every service.",
                "queue",
                QUEUES,
            )?,
            jobs_oldest_wait: {
                let opts = Opts::new(
                    "sheen_jobs_oldest_wait_seconds",
                    "How long the oldest waiting job has waited; 0 where none waits. The same from every service.",
                );
                let gauges = GaugeVec::new(opts, &["queue"])?;
                QUEUES.iter().for_each(|queue| drop(gauges.with_label_values(&[queue])));
                register(registry, gauges)?
            },
            recommendations_calls_last_minute: gauge(
                registry,
                "sheen_recommendations_calls_last_minute",
                "Recommendations calls of the last minute by all replicas; the same from every service.",
            )?,
            runs_overdue: counters(
                registry,
                "sheen_runs_overdue_total",
                "Recommendations runs past their deadline that this service failed, by what they failed as.",
                "code",
                OVERDUE.iter().map(|code| code.as_str()),
            )?,
            spans_ended: counter(
                registry,
                "sheen_spans_ended_total",
                "Spans of traces that were to be sent to the collector (SHEEN_OTLP_ENDPOINT).",
            )?,
            spans_sent: counter(
                registry,
                "sheen_spans_sent_total",
                "Spans that the collector took; the rest waits or was dropped.",
            )?,
        })
    }
}

/// Memory, CPU time, threads and open files, where the system tells them.
#[cfg(target_os = "linux")]
fn process(registry: &Registry) -> Result<()> {
    registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))
}

/// Memory, CPU time, threads and open files, where the system tells them.
#[cfg(not(target_os = "linux"))]
fn process(_: &Registry) -> Result<()> {
    Ok(())
}
