//! Why an engine gave up.

use std::time::Duration;

use protocol::failure::FailureCode;

use crate::Gone;

/// Why an engine gave up. What the person sees is made from `code`, in their language; `detail` is for operators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct EngineError {
    pub code: FailureCode,
    /// One line for the log: names no secret and repeats no prompt.
    pub detail: String,
    /// How long to wait before asking again can help, where that is known.
    pub retry_after: Option<Duration>,
}

impl EngineError {
    #[must_use]
    pub fn new(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry_after: None }
    }
}

/// The listener stopped listening, so it knows why; this only unwinds the engine.
impl From<Gone> for EngineError {
    fn from(gone: Gone) -> Self {
        Self::new(FailureCode::Interrupted, gone.to_string())
    }
}
