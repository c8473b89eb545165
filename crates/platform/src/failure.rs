//! Failures as events, in the caller's language.

use i18n::Locale;
use protocol::{api::Failure, event::Event, failure::Cause};

/// The event that ends a build as failed.
#[must_use]
pub fn build_failed(locale: &Locale, cause: impl Into<Cause>) -> Event {
    let cause = cause.into();
    Event::BuildFailed(Failure::new(cause, i18n::failure_text(locale, cause, true)))
}

/// The event that ends a recommendations run as failed.
#[must_use]
pub fn recommendations_failed(locale: &Locale, cause: impl Into<Cause>) -> Event {
    let cause = cause.into();
    Event::RecommendationsFailed(Failure::new(cause, i18n::failure_text(locale, cause, false)))
}
