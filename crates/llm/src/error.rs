//! Why a call failed, in the words that every part of Sheen uses.

use std::time::Duration;

use protocol::failure::FailureCode;
use serde_json::Value;

use crate::told::Told;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}{}", request_id.as_ref().map(|id| format!(", request {id:?}")).unwrap_or_default())]
pub struct Error {
    pub code: FailureCode,
    /// Whether the same call can succeed later without anybody changing anything.
    pub retryable: bool,
    /// How long the provider wants us to wait.
    pub retry_after: Option<Duration>,
    /// One line for operators: names no secret and repeats no prompt, and is the same for the same error.
    pub detail: String,
    /// What the provider calls the call, if it says.
    pub request_id: Option<String>,
}

impl Error {
    /// One that the same call may not meet later.
    #[must_use]
    pub fn passing(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, retryable: true, retry_after: None, detail: detail.into(), request_id: None }
    }

    /// One that the same call would meet again.
    #[must_use]
    pub fn lasting(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { retryable: false, ..Self::passing(code, detail) }
    }

    /// The error that a document within an answer is, where it is one in a shape that is common to many wires.
    #[must_use]
    pub fn told_by(document: &Value) -> Option<Self> {
        Told::read(document).map(|told| told.in_stream())
    }
}

/// No client can be made of this.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("{0:?} is no address of a provider, which begins with http:// or https:// and has a host")]
    Address(String),
    #[error("the provider's key has characters that no header can carry")]
    Key,
    #[error("could not set up the HTTP client")]
    Http(#[source] reqwest::Error),
}
