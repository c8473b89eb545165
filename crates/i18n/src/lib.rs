//! Every sentence that a person reads, in their language.
//!
//! The sentences are Fluent messages in `locales/{tag}/*.ftl`, compiled in. A [`Locale`] is what a caller asked for,
//! resolved to a chain of languages (ar-EG → ar → en); each *message* falls back along the chain by itself, so one
//! that a translation lacks does not drag the others along.
//!
//! This crate knows no I/O and no clock.

mod arg;
mod bidi;
mod catalogue;
mod locale;
mod numbers;
mod problems;
mod tag;
#[cfg(test)]
mod tests;

pub use arg::Arg;
pub use locale::Locale;
pub use problems::{Reason, failure_text, problem_detail, problem_title};
