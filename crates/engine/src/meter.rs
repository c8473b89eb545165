//! The books: every call to a model is entered before it is made, and closed after it.

use std::{fmt::Debug, sync::Arc};

use futures::future::BoxFuture;
use uuid::Uuid;

use crate::EngineError;

/// What a call is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Build,
    Recommendations,
}

/// A call that is about to be made: one HTTP request to a provider, a retry is another.
#[derive(Clone, Debug)]
pub struct Planned {
    pub build_session_id: String,
    pub project_id: String,
    pub user_id: String,
    /// The build's attempt, or 0 for recommendations.
    pub attempt: i32,
    pub purpose: Purpose,
    /// `anthropic` or `openai`.
    pub provider: &'static str,
    pub model: String,
    /// Estimated from the request's bytes.
    pub input_tokens: u64,
    /// The most that the call may answer.
    pub max_output_tokens: u64,
}

/// How a call ended, and what it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub input_tokens: u64,
    pub cached_input_tokens: u64,
    pub output_tokens: u64,
    /// The provider never told its usage: the figures are ours, from the bytes that went out and came in.
    pub estimated: bool,
    /// `ok`, or the failure's code.
    pub outcome: &'static str,
    /// A fingerprint of an error, the same for the same error, for the loop breaker; none where the call went well.
    pub error_signature: Option<String>,
}

/// Keeps the books. Shared by all builds of a worker.
pub trait Meter: Debug + Send + Sync {
    /// Enters a call. Refuses one that is over a cap (`quota_exhausted`), or that failed in the same way before.
    fn reserve(&self, call: Planned) -> BoxFuture<'_, Result<Uuid, EngineError>>;
    /// Closes a call that was entered. Never waits and never fails: it is called from destructors too.
    fn settle(&self, call: Uuid, spent: Spent);
}

/// The books as engines hold them.
pub type Books = Arc<dyn Meter>;
