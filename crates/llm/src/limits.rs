//! How long a call may take, and how often it is made.

use std::time::Duration;

/// How long a call may take, how much it may hold, and how often it is made. The defaults are for hosted models; one
/// that runs near may need minutes to its first token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest wait from a call's start to its first text.
    pub first_token: Duration,
    /// Longest wait within an answer.
    pub idle: Duration,
    /// Longest wait for the counts once the text is over.
    pub after_finish: Duration,
    /// Longest line of a stream.
    pub line_bytes: u32,
    /// How often a call that failed before its first text is made again.
    pub retries: u32,
    /// The wait before the first of these; later ones double.
    pub first_wait: Duration,
    pub longest_wait: Duration,
    /// Longest wait that a provider may ask for; what is above is not waited for.
    pub longest_asked_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_token: Duration::from_secs(60),
            idle: Duration::from_secs(30),
            after_finish: Duration::from_secs(1),
            line_bytes: 256 << 10,
            retries: 2,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            longest_asked_wait: Duration::from_secs(60),
        }
    }
}
