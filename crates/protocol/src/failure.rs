//! Why a build or a recommendations run failed.

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

/// How long to wait where it passes: what the sentences say.
const A_MINUTE_MS: u64 = 60_000;

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

    /// How long to wait before asking again, where waiting is what helps.
    #[must_use]
    pub const fn retry_after_ms(self) -> Option<u64> {
        match self.who_acts() {
            WhoActs::Wait => Some(A_MINUTE_MS),
            WhoActs::You | WhoActs::Operator => None,
        }
    }

    /// Whether asking again can help without anybody changing anything.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        !matches!(self, Self::QuotaExhausted | Self::BadKey | Self::Refused)
    }
}
