//! How RabbitMQ is reached, and the names of what is kept there.

use std::fmt;

/// A queue of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    Builds,
    Recommendations,
}

impl Queue {
    pub const ALL: [Self; 2] = [Self::Builds, Self::Recommendations];

    /// The word that metrics use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Builds => "builds",
            Self::Recommendations => "recommendations",
        }
    }
}

/// How RabbitMQ is reached.
#[derive(Clone)]
pub struct BrokerSettings {
    /// `amqp://user:password@host[:port][/vhost]`.
    pub url: String,
    /// Put before every queue's name; empty but in tests.
    pub prefix: String,
    /// Seen by operators as the connection's name, such as `gateway`.
    pub client: String,
    /// Jobs waiting to be published or confirmed; more are dropped.
    pub capacity: usize,
}

impl BrokerSettings {
    /// The defaults for `url`, named `client` to operators.
    #[must_use]
    pub fn new(url: impl Into<String>, client: impl Into<String>) -> Self {
        Self { url: url.into(), prefix: String::new(), client: client.into(), capacity: 10_000 }
    }

    /// The name of a queue.
    #[must_use]
    pub fn queue_name(&self, queue: Queue) -> String {
        format!("{}sheen.{}", self.prefix, queue.as_str())
    }

    /// The name of the queue that takes what `queue` could not deliver.
    #[must_use]
    pub fn dead_queue_name(&self, queue: Queue) -> String {
        format!("{}.dead", self.queue_name(queue))
    }
}

/// Without the URL, which may carry a password.
impl fmt::Debug for BrokerSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrokerSettings")
            .field("prefix", &self.prefix)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
