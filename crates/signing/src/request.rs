//! Signing and verifying requests.
//!
//! The order of [`verify`]: form of the headers, presence, signatures, freshness. A timestamp is believed only once a
//! signature over it has verified, and a request id is good for marking as used only then.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use protocol::{RequestId, headers, problem::ProblemCode};
use ring::{digest, hmac};

use crate::{Key, KeyRing, Secret, key_ring::is_key_id};

/// How far a request's timestamp may be from the server's clock, either way, inclusive.
pub const FRESHNESS: TimeDelta = TimeDelta::seconds(300);

/// Which signatures open a route that takes v1 at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignaturePolicy {
    /// Either version, or both.
    #[default]
    V1OrV2,
    /// v2 everywhere.
    V2Only,
}

/// A text that is no [`SignaturePolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be v1-or-v2 or v2-only")]
pub struct UnknownPolicy;

impl FromStr for SignaturePolicy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        match text {
            "v1-or-v2" => Ok(Self::V1OrV2),
            "v2-only" => Ok(Self::V2Only),
            _ => Err(UnknownPolicy),
        }
    }
}

/// A request as it arrived: header values and raw bytes, nothing re-serialised.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub timestamp: Option<&'a str>,
    pub request_id: Option<&'a str>,
    pub key_id: Option<&'a str>,
    pub v1: Option<&'a str>,
    pub v2: Option<&'a str>,
    /// In upper case.
    pub method: &'a str,
    /// As sent, not decoded.
    pub path_and_query: &'a str,
    pub body: &'a [u8],
}

/// What a good signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose key it was; the default key's id where the request named none.
    pub key_id: String,
    pub request_id: RequestId,
    /// Until when this very request could be sent again and be fresh: 600 s from now at most.
    pub fresh_until: DateTime<Utc>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no signature of the wanted version")]
    Missing,
    #[error("a signature does not verify")]
    Invalid,
    #[error("the timestamp is more than 300 s off")]
    TimestampOutOfRange,
    #[error("the header {0} is missing or malformed")]
    MalformedHeader(&'static str),
}

impl Refusal {
    /// What the caller is told.
    #[must_use]
    pub const fn code(self) -> ProblemCode {
        match self {
            Self::Missing => ProblemCode::SignatureMissing,
            Self::Invalid => ProblemCode::SignatureInvalid,
            Self::TimestampOutOfRange => ProblemCode::TimestampOutOfRange,
            Self::MalformedHeader(_) => ProblemCode::MalformedHeader,
        }
    }
}

/// Signature v1, in lower-case hex, over `{timestamp}:{requestId}:{raw body}`.
#[must_use]
pub fn sign_v1(secret: &Secret, timestamp_ms: &str, request_id: &str, body: &[u8]) -> String {
    HEXLOWER.encode(hmac::sign(&secret.hmac_key(), &message_v1(timestamp_ms, request_id, body)).as_ref())
}

/// Signature v2, in lower-case hex, over method, path and body's digest as well. `key_id` is the value of the header,
/// and empty where there is none.
#[must_use]
pub fn sign_v2(
    secret: &Secret,
    key_id: &str,
    timestamp_ms: &str,
    request_id: &str,
    method: &str,
    path_and_query: &str,
    body: &[u8],
) -> String {
    let message = message_v2(key_id, timestamp_ms, request_id, method, path_and_query, body);
    HEXLOWER.encode(hmac::sign(&secret.hmac_key(), message.as_bytes()).as_ref())
}

/// The headers that sign a request with `key`, v2. Each call wants a `request_id` of its own.
#[must_use]
pub fn signed_headers(
    key: &Key,
    now: DateTime<Utc>,
    request_id: &RequestId,
    method: &str,
    path_and_query: &str,
    body: &[u8],
) -> [(&'static str, String); 4] {
    let timestamp_ms = now.timestamp_millis().to_string();
    let v2 = sign_v2(&key.secret, &key.id, &timestamp_ms, request_id.as_str(), method, path_and_query, body);
    [
        (headers::TIMESTAMP, timestamp_ms),
        (headers::REQUEST_ID, request_id.to_string()),
        (headers::KEY_ID, key.id.clone()),
        (headers::SIGNATURE_V2, v2),
    ]
}

/// Whether a request may pass, but for its request id being new: that is for the caller to see to.
///
/// `v1_allowed_here`: v1 signs neither method nor path, so only the one route for which it was made takes it.
///
/// # Errors
/// The [`Refusal`] to answer with.
pub fn verify(
    ring: &KeyRing,
    signed: &Signed<'_>,
    policy: SignaturePolicy,
    v1_allowed_here: bool,
    now: DateTime<Utc>,
) -> Result<Verified, Refusal> {
    let malformed = Refusal::MalformedHeader;
    let timestamp_ms = signed.timestamp.map(|text| unix_ms(text).ok_or(malformed(headers::TIMESTAMP))).transpose()?;
    let request_id = signed.request_id.map(|text| text.parse().or(Err(malformed(headers::REQUEST_ID)))).transpose()?;
    if signed.key_id.is_some_and(|id| !is_key_id(id)) {
        return Err(malformed(headers::KEY_ID));
    }

    let v1_is_enough = v1_allowed_here && policy == SignaturePolicy::V1OrV2;
    if signed.v2.is_none() && !(v1_is_enough && signed.v1.is_some()) {
        return Err(Refusal::Missing);
    }
    let (timestamp, timestamp_ms) = signed.timestamp.zip(timestamp_ms).ok_or(malformed(headers::TIMESTAMP))?;
    let request_id: RequestId = request_id.ok_or(malformed(headers::REQUEST_ID))?;

    let (key, hmac_key) = ring.find(signed.key_id);
    let mut good = true;
    if let Some(v1) = signed.v1 {
        good &= fits(&hmac_key, &message_v1(timestamp, request_id.as_str(), signed.body), v1);
    }
    if let Some(v2) = signed.v2 {
        let key_id = signed.key_id.unwrap_or_default();
        let Signed { method, path_and_query, body, .. } = *signed;
        let message = message_v2(key_id, timestamp, request_id.as_str(), method, path_and_query, body);
        good &= fits(&hmac_key, message.as_bytes(), v2);
    }
    let key = key.filter(|_| good).ok_or(Refusal::Invalid)?;

    let signed_at = DateTime::from_timestamp_millis(timestamp_ms).ok_or(Refusal::TimestampOutOfRange)?;
    if (signed_at - now).abs() > FRESHNESS {
        return Err(Refusal::TimestampOutOfRange);
    }
    Ok(Verified { key_id: key.id.clone(), request_id, fresh_until: signed_at + FRESHNESS })
}

/// Whether `signature` is 64 lower-case hex digits and the code of `message`, compared in constant time.
fn fits(key: &hmac::Key, message: &[u8], signature: &str) -> bool {
    HEXLOWER.decode(signature.as_bytes()).is_ok_and(|tag| hmac::verify(key, message, &tag).is_ok())
}

/// Digits alone: no sign, no white space, nothing that two readers could take for different numbers.
fn unix_ms(text: &str) -> Option<i64> {
    let digits = (1..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn message_v1(timestamp_ms: &str, request_id: &str, body: &[u8]) -> Vec<u8> {
    [timestamp_ms.as_bytes(), b":", request_id.as_bytes(), b":", body].concat()
}

fn message_v2(
    key_id: &str,
    timestamp_ms: &str,
    request_id: &str,
    method: &str,
    path_and_query: &str,
    body: &[u8],
) -> String {
    let body_digest = HEXLOWER.encode(digest::digest(&digest::SHA256, body).as_ref());
    format!("v2:{key_id}:{timestamp_ms}:{request_id}:{method}:{path_and_query}:{body_digest}")
}
