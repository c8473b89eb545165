//! Failures as events, in the caller's language.

use i18n::Locale;
use protocol::{event::Event, failure::FailureCode};

/// The event that ends a build as failed.
#[must_use]
pub fn build_failed(locale: &Locale, code: FailureCode) -> Event {
    Event::BuildFailed { code, error: i18n::failure_text(locale, code, true), retryable: code.is_retryable() }
}

/// The event that ends a recommendations run as failed.
#[must_use]
pub fn recommendations_failed(locale: &Locale, code: FailureCode) -> Event {
    Event::RecommendationsFailed {
        code,
        error: i18n::failure_text(locale, code, false),
        retryable: code.is_retryable(),
    }
}
