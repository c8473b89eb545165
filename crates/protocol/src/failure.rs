//! Why a build or a recommendations run failed.

use std::time::Duration;

use crate::words;

words! {
    /// The `code` of `build_failed` and `recommendations_failed`.
    pub enum FailureCode {
        /// The model's service, or our own queue, has more than it can do.
        Overloaded = "overloaded",
        /// The model's service wants us to slow down.
        RateLimited = "rate_limited",
        /// The account behind the key has no credit left.
        QuotaExhausted = "quota_exhausted",
        /// The key for the model's service is missing or wrong.
        BadKey = "bad_key",
        /// The model declined to write this.
        Refused = "refused",
        /// The answer broke off.
        Truncated = "truncated",
        /// The answer stopped coming.
        Stalled = "stalled",
        /// The answer, or a file of it, is over a limit.
        TooLarge = "too_large",
        /// The answer could not be used.
        InvalidOutput = "invalid_output",
        /// It took longer than allowed.
        Timeout = "timeout",
        /// Its worker was lost too often.
        Interrupted = "interrupted",
        /// Anything else.
        Internal = "internal",
        /// The build was cancelled; of recommendations only.
        Cancelled = "cancelled",
    }
}

words! {
    /// Who can do something about a failure.
    pub enum WhoActs {
        /// The person: try again, or in other words.
        You = "you",
        /// Whoever runs the site: a key, an account.
        Operator = "operator",
        /// Nobody: it passes.
        Wait = "wait",
    }
}

impl FailureCode {
    /// Who can do something about it.
    #[must_use]
    pub const fn who_acts(self) -> WhoActs {
        match self {
            Self::Overloaded | Self::RateLimited => WhoActs::Wait,
            Self::QuotaExhausted | Self::BadKey => WhoActs::Operator,
            Self::Refused
            | Self::Truncated
            | Self::Stalled
            | Self::TooLarge
            | Self::InvalidOutput
            | Self::Timeout
            | Self::Interrupted
            | Self::Internal
            | Self::Cancelled => WhoActs::You,
        }
    }

    /// Whether asking again can help without anybody changing anything.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        !matches!(self, Self::QuotaExhausted | Self::BadKey | Self::Refused)
    }
}

/// How long to wait where that is what helps, and nobody said for how long.
const A_MINUTE_MS: u64 = 60_000;
/// What a provider asks for is told within these: below there is nothing to wait for, above it is a slip.
const SHORTEST_MS: u64 = 1_000;
const LONGEST_MS: u64 = 24 * 60 * 60 * 1_000;

/// What ended a build or a run, as it is kept and told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    pub code: FailureCode,
    /// How long the provider wants to be left alone, where it said.
    pub asked_wait_ms: Option<u64>,
}

impl Cause {
    #[must_use]
    pub fn new(code: FailureCode, asked_wait: Option<Duration>) -> Self {
        let asked = asked_wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        Self { code, asked_wait_ms: asked.map(|wait_ms| wait_ms.clamp(SHORTEST_MS, LONGEST_MS)) }
    }

    /// How long to wait from the failure on before asking again: what the provider asked for, else a minute where
    /// waiting is what helps.
    #[must_use]
    pub const fn retry_after_ms(self) -> Option<u64> {
        match (self.code.is_retryable(), self.asked_wait_ms, self.code.who_acts()) {
            (true, Some(wait_ms), _) => Some(wait_ms),
            (true, None, WhoActs::Wait) => Some(A_MINUTE_MS),
            _ => None,
        }
    }
}

impl From<FailureCode> for Cause {
    fn from(code: FailureCode) -> Self {
        Self { code, asked_wait_ms: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn waits(code: FailureCode, asked_ms: Option<u64>, told_ms: Option<u64>) {
        assert_eq!(
            Cause::new(code, asked_ms.map(Duration::from_millis)).retry_after_ms(),
            told_ms,
            "{code} {asked_ms:?}"
        );
    }

    #[test]
    fn what_the_provider_asks_for_is_told_within_a_second_and_a_day() {
        waits(FailureCode::RateLimited, Some(17_000), Some(17_000));
        waits(FailureCode::Overloaded, Some(0), Some(1_000));
        waits(FailureCode::Overloaded, Some(u64::MAX), Some(86_400_000));
        waits(FailureCode::Internal, Some(30_000), Some(30_000));
    }

    #[test]
    fn where_nobody_says_how_long_it_is_a_minute_if_waiting_helps_at_all() {
        waits(FailureCode::RateLimited, None, Some(60_000));
        waits(FailureCode::Internal, None, None);
        waits(FailureCode::BadKey, None, None);
        waits(FailureCode::QuotaExhausted, Some(5_000), None);
    }
}
