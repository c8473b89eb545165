//! What providers say when they fail, sorted.
//!
//! A status sorts first, since it is what the official SDKs go by; within a stream there is none, and the error's own
//! type does it. An account without credit is told apart from a rate limit wherever it shows.

use std::time::SystemTime;

use protocol::failure::FailureCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{Error, retry};

/// A provider's error, in whichever shape it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    kind: String,
    code: String,
    param: String,
    /// Not for logs: it may quote the prompt, or the key.
    message: String,
}

impl Told {
    /// Reads `{"error": {…}}` (both wires), `{"error": "…"}` (gateways) or `{"object": "error", …}` (vLLM).
    pub(crate) fn read(document: &Value) -> Option<Self> {
        let flat = document["object"] == "error";
        let error = if flat { document } else { document.get("error").filter(|error| !error.is_null())? };
        let word = |name: &str| match &error[name] {
            Value::String(word) => word.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let message = error.as_str().map_or_else(|| word("message"), str::to_owned);
        Some(Self { kind: word("type"), code: word("code"), param: word("param"), message })
    }

    /// Whether it is about this member of the request.
    pub(crate) fn is_about(&self, member: &str) -> bool {
        self.param.contains(member) || self.message.contains(member)
    }

    /// The error of a stream that had begun with a 200.
    pub(crate) fn in_stream(&self) -> Error {
        let status = self.words().find_map(|word| word.parse().ok());
        let (code, retryable) = self.sorted(status);
        let detail = format!("an error in the stream{}", self.label());
        Error { code, retryable, retry_after: None, detail, request_id: None }
    }

    /// The error of an answer with this status.
    pub(crate) fn refusal(told: Option<&Self>, status: u16, headers: &HeaderMap, now: SystemTime) -> Error {
        let nothing = Self::default();
        let told = told.unwrap_or(&nothing);
        let (code, mut retryable) = told.sorted(Some(status));
        if code.is_retryable() {
            retryable = retry::provider_says(headers).unwrap_or(retryable);
        }
        let id = ["request-id", "x-request-id"].iter().find_map(|name| headers.get(*name)?.to_str().ok());
        Error {
            code,
            retryable,
            retry_after: retry::retry_after(headers, now),
            detail: format!("status {status}{}", told.label()),
            request_id: id.map(|id| id.chars().take(100).collect()),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), self.kind.as_str()].into_iter().filter(|word| !word.is_empty())
    }

    fn label(&self) -> String {
        let words: String = self.words().map(|word| format!(", {word:?}")).collect();
        words.chars().take(200).collect()
    }

    fn sorted(&self, status: Option<u16>) -> (FailureCode, bool) {
        let by_word = self.words().find_map(by_word);
        let out_of_credit = matches!(by_word, Some((FailureCode::QuotaExhausted, _)))
            || self.words().any(|word| word == "insufficient_quota")
            || self.message.contains("credit balance");
        if out_of_credit {
            return (FailureCode::QuotaExhausted, false);
        }
        match status.map(by_status) {
            // The request's fault: its error may say which.
            Some((FailureCode::Internal, false)) => (by_word.map_or(FailureCode::Internal, |(code, _)| code), false),
            Some(sorted) => sorted,
            None => by_word.unwrap_or((FailureCode::Internal, true)),
        }
    }
}

fn by_status(status: u16) -> (FailureCode, bool) {
    match status {
        401 | 403 => (FailureCode::BadKey, false),
        402 => (FailureCode::QuotaExhausted, false),
        408 | 504 => (FailureCode::Timeout, true),
        413 => (FailureCode::TooLarge, false),
        429 => (FailureCode::RateLimited, true),
        409 | 500 => (FailureCode::Internal, true),
        501.. => (FailureCode::Overloaded, true),
        _ => (FailureCode::Internal, false),
    }
}

fn by_word(word: &str) -> Option<(FailureCode, bool)> {
    Some(match word {
        "insufficient_quota" | "billing_error" | "billing_hard_limit_reached" => (FailureCode::QuotaExhausted, false),
        "rate_limit_error" | "rate_limit_exceeded" => (FailureCode::RateLimited, true),
        "overloaded_error" | "overloaded" | "engine_overloaded" | "service_unavailable" => {
            (FailureCode::Overloaded, true)
        }
        "authentication_error" | "permission_error" | "invalid_api_key" => (FailureCode::BadKey, false),
        "request_too_large" | "context_length_exceeded" => (FailureCode::TooLarge, false),
        "timeout_error" => (FailureCode::Timeout, true),
        "content_filter" | "content_policy_violation" => (FailureCode::Refused, false),
        "invalid_request_error" | "not_found_error" | "model_not_found" => (FailureCode::Internal, false),
        "api_error" | "server_error" => (FailureCode::Internal, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn in_stream(document: &Value, code: FailureCode, retryable: bool) {
        let error = Told::read(document).expect("an error").in_stream();
        assert_eq!((error.code, error.retryable), (code, retryable), "{document}");
    }

    #[test]
    fn an_error_within_a_stream_is_sorted_by_its_type() {
        let typed = |kind: &str| json!({"type": "error", "error": {"type": kind, "message": "m"}});
        in_stream(&typed("overloaded_error"), FailureCode::Overloaded, true);
        in_stream(&typed("rate_limit_error"), FailureCode::RateLimited, true);
        in_stream(&typed("api_error"), FailureCode::Internal, true);
        in_stream(&typed("timeout_error"), FailureCode::Timeout, true);
        in_stream(&typed("authentication_error"), FailureCode::BadKey, false);
        in_stream(&typed("billing_error"), FailureCode::QuotaExhausted, false);
        in_stream(&typed("invalid_request_error"), FailureCode::Internal, false);
        in_stream(&typed("something_new"), FailureCode::Internal, true);
    }

    #[test]
    fn every_shape_of_an_error_is_read() {
        in_stream(
            &json!({"object": "error", "message": "m", "type": "server_error", "code": 500}),
            FailureCode::Internal,
            true,
        );
        in_stream(&json!({"error": {"message": "m", "code": 429}}), FailureCode::RateLimited, true);
        in_stream(&json!({"error": {"message": "m", "code": 502}}), FailureCode::Overloaded, true);
        in_stream(&json!({"error": "out of memory"}), FailureCode::Internal, true);
        assert_eq!(Told::read(&json!({"error": null, "choices": []})), None);
        assert_eq!(Told::read(&json!({"object": "chat.completion.chunk"})), None);
    }

    #[test]
    fn no_credit_is_told_apart_whatever_the_status() {
        let of = |status, document: Value| {
            let error =
                Told::refusal(Told::read(&document).as_ref(), status, &HeaderMap::new(), SystemTime::UNIX_EPOCH);
            (error.code, error.retryable)
        };
        let lasting = (FailureCode::QuotaExhausted, false);
        assert_eq!(of(429, json!({"error": {"type": "insufficient_quota"}})), lasting);
        assert_eq!(of(429, json!({"error": {"type": "x", "code": "insufficient_quota"}})), lasting);
        let credit = "Your credit balance is too low to access the API.";
        assert_eq!(of(400, json!({"error": {"type": "invalid_request_error", "message": credit}})), lasting);
        assert_eq!(of(429, json!({"error": {"type": "tokens"}})), (FailureCode::RateLimited, true));
        assert_eq!(of(400, json!({"error": {"code": "context_length_exceeded"}})), (FailureCode::TooLarge, false));
    }

    #[test]
    fn a_detail_repeats_neither_prompt_nor_key() {
        let told = Told::read(&json!({"error": {"type": "invalid_request_error", "message": "the secret prompt"}}));
        let error = Told::refusal(told.as_ref(), 400, &HeaderMap::new(), SystemTime::UNIX_EPOCH);
        assert_eq!(error.detail, "status 400, \"invalid_request_error\"");
    }
}
