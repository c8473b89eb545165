//! Errors as callers see them: one table of codes, statuses and what to do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words;

words! {
    /// The `code` of a problem. Each has a `title` and a `detail` in every language: `problem-{code}` and its `.detail`.
    pub enum ProblemCode {
        MalformedHeader = "malformed_header",
        MalformedQuery = "malformed_query",
        MalformedBody = "malformed_body",
        SignatureMissing = "signature_missing",
        SignatureInvalid = "signature_invalid",
        TimestampOutOfRange = "timestamp_out_of_range",
        RequestReplayed = "request_replayed",
        TokenInvalid = "token_invalid",
        TokenExpired = "token_expired",
        TokenForeign = "token_foreign",
        NotFound = "not_found",
        BuildNotFound = "build_not_found",
        FileNotFound = "file_not_found",
        MethodNotAllowed = "method_not_allowed",
        BuildSessionConflict = "build_session_conflict",
        NotCancellable = "not_cancellable",
        NotRetryable = "not_retryable",
        BodyTooLarge = "body_too_large",
        UnsupportedMediaType = "unsupported_media_type",
        InvalidMember = "invalid_member",
        InvalidBuildSessionId = "invalid_build_session_id",
        ParentNotFound = "parent_not_found",
        Unavailable = "unavailable",
        Internal = "internal",
    }
}

impl ProblemCode {
    /// The HTTP status it is answered with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedHeader | Self::MalformedQuery | Self::MalformedBody => 400,
            Self::SignatureMissing
            | Self::SignatureInvalid
            | Self::TimestampOutOfRange
            | Self::TokenInvalid
            | Self::TokenExpired => 401,
            Self::TokenForeign => 403,
            Self::NotFound | Self::BuildNotFound | Self::FileNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::RequestReplayed | Self::BuildSessionConflict | Self::NotCancellable | Self::NotRetryable => 409,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidMember | Self::InvalidBuildSessionId | Self::ParentNotFound => 422,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// Whether the same thing, signed anew, can succeed later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Unavailable | Self::Internal | Self::TimestampOutOfRange | Self::TokenExpired)
    }
}

/// The body of an error, `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `urn:sheen:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// In the caller's language; names what is wrong.
    pub detail: String,
    pub code: ProblemCode,
    /// The request id of the call, echoed or made.
    pub request_id: String,
    /// Whether the same thing, signed anew, can succeed.
    pub retryable: bool,
    /// How long to wait first, where waiting helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The body's member that is wrong, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}
