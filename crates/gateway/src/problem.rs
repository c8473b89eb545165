//! Errors on their way to a caller.
//!
//! A handler says what is wrong; the caller's language, the request id and the body are added on the way out, in one
//! place ([`crate::context`]). What only operators may see is logged there, once.

use std::{fmt, time::Duration};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use i18n::{Locale, Reason};
use protocol::problem::ProblemCode;
use storage::StorageError;

/// What is wrong with a request, or with us.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: ProblemCode,
    /// Fills the sentence: the header, parameter, path or member that it is about.
    pub(crate) subject: Option<Box<str>>,
    pub(crate) reason: Option<Reason<'static>>,
    /// The language that the caller asked for in the body.
    pub(crate) locale: Option<Box<Locale>>,
    pub(crate) retry_after: Option<Duration>,
    /// For operators only.
    pub(crate) internal: Option<Box<str>>,
}

impl Problem {
    pub(crate) fn about(code: ProblemCode, subject: impl Into<Box<str>>) -> Self {
        Self { subject: Some(subject.into()), ..code.into() }
    }

    pub(crate) fn header(name: &str) -> Self {
        Self::about(ProblemCode::MalformedHeader, name)
    }

    pub(crate) fn query(name: &str) -> Self {
        Self::about(ProblemCode::MalformedQuery, name)
    }

    pub(crate) fn member(name: impl Into<Box<str>>, reason: Reason<'static>) -> Self {
        Self { reason: Some(reason), ..Self::about(ProblemCode::InvalidMember, name) }
    }

    pub(crate) fn in_language(self, locale: Locale) -> Self {
        Self { locale: Some(Box::new(locale)), ..self }
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self { code, subject: None, reason: None, locale: None, retry_after: None, internal: None }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let internal = Some(error.to_string().into());
        if error.is_passing() {
            Self { internal, retry_after: Some(Duration::from_secs(1)), ..ProblemCode::Unavailable.into() }
        } else {
            Self { internal, ..ProblemCode::Internal.into() }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Only the status: the body is made on the way out.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}
