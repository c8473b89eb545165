//! What can go wrong between here and a gateway.

use std::time::Duration;

use protocol::problem::{Problem, ProblemCode};
use signing::KeyRingError;

/// Why a call, or a stream, came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0:?} is no address of a gateway: it wants the form http://host:port")]
    BadAddress(String),
    #[error("the signing key is no good")]
    BadKey(#[source] KeyRingError),
    #[error("the HTTP client can not be made")]
    NoClient(#[source] reqwest::Error),
    #[error("there is no connection to the gateway at {gateway}")]
    Unreachable { gateway: String, source: reqwest::Error },
    #[error("the gateway at {gateway} did not answer in time")]
    TimedOut { gateway: String },
    #[error("the connection to the gateway at {gateway} broke")]
    Broken { gateway: String, source: reqwest::Error },
    /// The gateway said no, and why. `clock_off_s` is by how many seconds this machine's clock is ahead of the
    /// gateway's (negative: behind), where that is the reason.
    #[error("{}: {} ({}){}", problem.title, problem.detail, problem.code, clock(*clock_off_s))]
    Problem { problem: Box<Problem>, clock_off_s: Option<i64> },
    #[error("{from} answered with status {status}, and not as a gateway of Sheen does")]
    Foreign { from: String, status: u16 },
    #[error("the gateway's answer can not be read")]
    Unreadable(#[source] serde_json::Error),
    #[error("the body can not be written as JSON")]
    Unwritable(#[source] serde_json::Error),
}

impl Error {
    /// Why the gateway refused, where it did.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem { problem, .. } => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the same thing, as a new request, can succeed by itself.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Broken { .. } => true,
            Self::Problem { problem, .. } => problem.status >= 500,
            Self::Foreign { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            Self::BadAddress(_) | Self::BadKey(_) | Self::NoClient(_) | Self::Unreadable(_) | Self::Unwritable(_) => {
                false
            }
        }
    }

    /// How long the gateway wants to be left alone first.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Problem { problem, .. } => problem.retry_after_ms.map(Duration::from_millis),
            _ => None,
        }
    }
}

fn clock(off_s: Option<i64>) -> String {
    match off_s {
        Some(s) if s > 0 => format!("; this machine's clock is {s} s ahead of the gateway's"),
        Some(s) if s < 0 => format!("; this machine's clock is {} s behind the gateway's", -s),
        _ => String::new(),
    }
}
