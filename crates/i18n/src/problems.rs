//! The sentences of problems and failures.

use protocol::{failure::Cause, problem::ProblemCode};

use crate::{Arg, Locale};

/// The title of a problem.
#[must_use]
pub fn problem_title(locale: &Locale, code: ProblemCode) -> String {
    locale.text(&problem_id(code))
}

/// What exactly is wrong, and what to do.
///
/// Filled in where given: `header` of `malformed_header`, `parameter` of `malformed_query`, `path` of
/// `file_not_found`, `member` and `reason` (a [`Reason`]'s text) of `invalid_member`.
#[must_use]
pub fn problem_detail(locale: &Locale, code: ProblemCode, args: &[(&str, Arg<'_>)]) -> String {
    let mut filled: Vec<(&str, Arg<'_>)> = args.to_vec();
    for name in variables(code) {
        if !args.iter().any(|(given, _)| given == name) {
            filled.push((name, Arg::from("?")));
        }
    }
    locale.attribute_with(&problem_id(code), "detail", &filled)
}

/// The variables that a problem's detail wants.
pub(crate) fn variables(code: ProblemCode) -> &'static [&'static str] {
    match code {
        ProblemCode::MalformedHeader => &["header"],
        ProblemCode::MalformedQuery => &["parameter"],
        ProblemCode::FileNotFound => &["path"],
        ProblemCode::InvalidMember => &["member", "reason"],
        _ => &[],
    }
}

fn problem_id(code: ProblemCode) -> String {
    format!("problem-{}", code.as_str().replace('_', "-"))
}

/// Why a build, or its recommendations, failed, and a way on.
#[must_use]
pub fn failure_text(locale: &Locale, cause: Cause, of_build: bool) -> String {
    let id = format!("failure-{}", cause.code.as_str().replace('_', "-"));
    let wait = cause.retry_after_ms().map(|wait_ms| wait_text(locale, wait_ms)).unwrap_or_default();
    let args = [("wait", wait.as_str().into())];
    if of_build { locale.text_with(&id, &args) } else { locale.attribute_with(&id, "recommendations", &args) }
}

/// When to come back: “in a minute”. Whole seconds, minutes or hours, rather too late than too early.
fn wait_text(locale: &Locale, wait_ms: u64) -> String {
    let seconds = wait_ms.div_ceil(1_000);
    let (id, count) = match seconds {
        0..60 => ("wait-seconds", seconds),
        60..3_600 => ("wait-minutes", seconds.div_ceil(60)),
        _ => ("wait-hours", seconds.div_ceil(3_600)),
    };
    locale.text_with(id, &[("count", count.into())])
}

/// What is wrong with a member of a body, for the detail of `invalid_member`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'a> {
    Missing,
    /// `string`, `number`, `integer`, `boolean`, `array` or `object` was wanted.
    WrongType(&'a str),
    /// In characters.
    Length {
        min: u64,
        max: u64,
    },
    Range {
        min: i64,
        max: i64,
    },
    /// At most so many entries.
    Count {
        max: u64,
    },
    /// An example or pattern of what was wanted.
    Form(&'a str),
    /// Characters that may not be there, such as control characters.
    Characters,
    /// Not a word of a fixed vocabulary.
    Unknown,
}

impl Reason<'_> {
    /// Stands after the member's name: “prompt” *is missing*.
    #[must_use]
    pub fn text(&self, locale: &Locale) -> String {
        match *self {
            Self::Missing => locale.text("reason-missing"),
            Self::WrongType(wanted) => locale.text_with("reason-wrong-type", &[("type", wanted.into())]),
            Self::Length { min, max } => locale.text_with("reason-length", &[("min", min.into()), ("max", max.into())]),
            Self::Range { min, max } => locale.text_with("reason-range", &[("min", min.into()), ("max", max.into())]),
            Self::Count { max } => locale.text_with("reason-count", &[("max", max.into())]),
            Self::Form(form) => locale.text_with("reason-form", &[("form", form.into())]),
            Self::Characters => locale.text("reason-characters"),
            Self::Unknown => locale.text("reason-unknown"),
        }
    }
}
