//! What a call tells.

use std::time::Duration;

use crate::Error;

/// What a call tells. The last is [`Event::Done`], or an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next part of the text; never empty.
    Text(String),
    /// The call's counts so far; each replaces the one before.
    Usage(Usage),
    /// The call ended with this before any text, and another is made after the wait. Usage begins anew.
    Again { error: Error, wait: Duration },
    /// The answer is whole.
    Done(Stop),
}

/// Why the text is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The model had said all.
    End,
    /// It had more to say than it was allowed to.
    MaxTokens,
    /// It wants a tool, or a pause: nothing that was offered.
    Other,
}

/// Tokens of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Without those of the cache.
    pub input: u64,
    pub cache_read: u64,
    pub cache_write: u64,
    pub output: u64,
}
