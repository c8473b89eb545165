//! RabbitMQ: the queues, confirmed publishing, consuming with drain. The only crate that knows it.
//!
//! RabbitMQ may vanish, with all it holds, at any moment, and nothing but speed is lost: a job is a row in Postgres, and
//! a message only wakes a worker that would have looked by itself. So publishing never blocks and may drop, and
//! consuming starts over for ever.

mod connection;
mod consumer;
mod error;
mod job;
mod operate;
mod publisher;
mod settings;
mod topology;

pub use consumer::{Consumer, ConsumerStats, Delivery, Verdict};
pub use job::Job;
pub use operate::{DeadLetter, Fate, OperateError, Operator, QueueSurvey};
pub use publisher::{Publisher, PublisherStats};
pub use settings::{BrokerSettings, Queue};

use std::sync::Arc;

/// Why RabbitMQ is away, or can't be used; `None` when all is well.
pub type Reason = Option<Arc<str>>;
