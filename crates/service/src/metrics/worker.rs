//! What both workers show alike: their queue in RabbitMQ, their slots, and how jobs came to them.

use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry, Result};

use super::register;

/// Values of `by` of `sheen_jobs_taken_total`: a message named the job, or a look at Postgres found it.
pub const TAKEN_BY: [&str; 2] = ["message", "look"];
/// Values of `outcome` of `sheen_messages_total`.
pub const MESSAGES: [&str; 2] = ["delivered", "unreadable"];

/// What each of the two workers shows of its own queue, which is a label of all of them.
#[derive(Clone, Debug)]
pub struct WorkerMetrics {
    pub queue_messages: IntGauge,
    pub dead_letters: IntGauge,
    /// By [`MESSAGES`].
    pub messages: IntCounterVec,
    pub consumer_sessions: IntCounter,
    /// By [`TAKEN_BY`].
    pub jobs_taken: IntCounterVec,
    pub slots: IntGauge,
    pub slots_taken: IntGauge,
}

impl WorkerMetrics {
    /// Declares all of them for `queue`.
    pub(super) fn new(registry: &Registry, queue: &str) -> Result<Self> {
        let opts = |name, help| Opts::new(name, help).const_label("queue", queue);
        let gauge = |name, help| register(registry, IntGauge::with_opts(opts(name, help))?);
        let counters = |name, help, label, values: [&str; 2]| {
            let counters = IntCounterVec::new(opts(name, help), &[label])?;
            values.iter().for_each(|value| drop(counters.with_label_values(&[value])));
            register(registry, counters)
        };
        Ok(Self {
            queue_messages: gauge(
                "sheen_queue_messages",
                "Wake-ups in the queue in RabbitMQ, when it last said; the jobs themselves are sheen_jobs_waiting.",
            )?,
            dead_letters: gauge(
                "sheen_dead_letters",
                "Messages in the dead letter queue in RabbitMQ, when it last said.",
            )?,
            messages: counters("sheen_messages_total", "Messages from RabbitMQ.", "outcome", MESSAGES)?,
            consumer_sessions: register(
                registry,
                IntCounter::with_opts(opts(
                    "sheen_consumer_sessions_total",
                    "Connections made to consume; each after the first follows the loss of one.",
                ))?,
            )?,
            jobs_taken: counters(
                "sheen_jobs_taken_total",
                "Jobs taken, by whether a message named the job or a look at Postgres found it.",
                "by",
                TAKEN_BY,
            )?,
            slots: gauge("sheen_slots", "Jobs that this worker does at once at most.")?,
            slots_taken: gauge("sheen_slots_taken", "Jobs that this worker has in hand now.")?,
        })
    }
}
