//! What ends a connection to RabbitMQ. None of it leaves this crate but as the reason that health shows.

/// Told without the URL, which may carry a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrokerError {
    #[error("the URL can't be used: {0}")]
    Url(String),
    #[error("{doing} timed out")]
    Timeout { doing: &'static str },
    #[error("{doing} failed: {error}")]
    Amqp { doing: &'static str, error: lapin::Error },
    #[error("the queue {queue} is there with other arguments than ours, and must be deleted by hand: {error}")]
    Mismatch { queue: String, error: lapin::Error },
    #[error("the queue {queue} has no leader, and could not be made anew: {cause}")]
    Leaderless { queue: String, cause: Box<BrokerError> },
    #[error("a message came back: its queue is gone")]
    Unroutable,
    #[error("a message was not confirmed in time")]
    Unconfirmed,
    #[error("the consumer was cancelled by the server")]
    Cancelled,
    #[error("the connection was lost")]
    Lost,
}
