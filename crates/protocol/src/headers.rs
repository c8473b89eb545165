//! Names of the HTTP headers that are Sheen's own.

/// Unix time in milliseconds at which the request was signed.
pub const TIMESTAMP: &str = "x-sheen-timestamp";
/// `req_{UUID}`, new for every HTTP call; echoed on every answer.
pub const REQUEST_ID: &str = "x-sheen-request-id";
/// Which key signed; the default key where it is absent.
pub const KEY_ID: &str = "x-sheen-key-id";
/// Signature over `{timestamp}:{requestId}:{raw body}`.
pub const SIGNATURE_V1: &str = "x-sheen-signature";
/// Signature over method, path and body digest as well.
pub const SIGNATURE_V2: &str = "x-sheen-signature-v2";
/// A stream's cursor, beside `Last-Event-ID` and `?lastEventSeq=`.
pub const LAST_EVENT_SEQ: &str = "x-last-event-seq";
/// The build session that the caller believes to ask for.
pub const BUILD_SESSION_ID: &str = "x-build-session-id";
