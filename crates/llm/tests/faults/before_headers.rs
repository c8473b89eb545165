//! What goes wrong before an answer begins.

use std::time::{Duration, SystemTime};

use fake_llm::{Scene, Wire};
use llm::Limits;
use protocol::failure::FailureCode::{self, *};

use crate::stage::{COUNTED, Outcome, Stage, client, good, limits, request, told};

on_both_wires! {
    a_good_answer_takes_one_call
    a_refused_connection_is_tried_three_times
    silence_is_given_up_at_the_deadline
    a_wrong_key_is_not_tried_again
    an_account_without_credit_is_not_tried_again
    a_forbidden_call_is_not_tried_again
    an_unknown_model_is_not_tried_again
    too_large_a_request_is_not_tried_again
    a_bad_request_is_not_tried_again
    a_rate_limit_with_whole_seconds_is_waited_for
    a_rate_limit_with_fractions_of_seconds_is_waited_for
    a_rate_limit_with_a_date_is_waited_for
    a_rate_limit_with_milliseconds_is_waited_for
    a_rate_limit_without_a_word_is_tried_again
    a_wait_of_hours_is_told_and_not_waited_for
    a_quota_that_is_spent_is_not_tried_again
    a_server_error_is_tried_again
    a_bad_gateway_in_html_is_tried_again
    an_unavailable_service_is_tried_again
    a_gateway_timeout_is_tried_again
    an_overload_is_tried_again
    two_retries_are_all
    a_provider_that_forbids_retries_is_obeyed
    a_provider_that_asks_for_a_retry_is_obeyed
    a_wrong_content_type_is_not_taken_for_an_answer
    a_whole_document_is_taken_though_a_stream_was_asked_for
}

async fn after(wire: Wire, fault: Scene) -> Outcome {
    Stage::new(wire, vec![fault, good()]).await.outcome().await
}

async fn a_good_answer_takes_one_call(wire: Wire) {
    let outcome = Stage::new(wire, vec![good()]).await.outcome().await;
    outcome.is_whole_after(&[]);
    assert_eq!(outcome.usage, Some(COUNTED));
    let call = &outcome.calls[0];
    assert_eq!(call.body["model"], "a-model");
    match wire {
        Wire::Anthropic => {
            assert_eq!(call.header("x-api-key"), Some("a-key"));
            assert_eq!(call.header("anthropic-version"), Some("2023-06-01"));
            assert_eq!(call.body["system"][0]["cache_control"]["type"], "ephemeral");
        }
        Wire::OpenAi => {
            assert_eq!(call.header("authorization"), Some("Bearer a-key"));
            assert_eq!(call.body["messages"][0]["role"], "system");
        }
    }
}

async fn a_refused_connection_is_tried_three_times(wire: Wire) {
    // A port that was free a moment ago, and that nobody listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = client(wire, format!("http://127.0.0.1:{port}"), limits());
    let (text, _, again, end) = told(client.ask(request())).await;
    assert_eq!((text.as_str(), again), ("", vec![Overloaded, Overloaded]));
    assert_eq!(end.map_err(|error| (error.code, error.retryable)), Err((Overloaded, true)));
}

async fn silence_is_given_up_at_the_deadline(wire: Wire) {
    let limits = Limits { first_token: Duration::from_millis(150), ..limits() };
    let stage = Stage::within(wire, limits, vec![Scene::silence()]).await;
    stage.outcome().await.failed("", Timeout, true, &[Timeout, Timeout]);
    let calls = stage.server.until(|calls| calls.iter().all(|call| call.ending.is_some())).await.unwrap();
    assert!(calls.iter().all(|call| call.left_at().is_some()), "{calls:#?}");
}

/// A refusal that ends it.
async fn ends(wire: Wire, status: u16, kind: &'static str, code: FailureCode) {
    after(wire, Scene::refusing(status, kind)).await.failed("", code, false, &[]);
}

async fn a_wrong_key_is_not_tried_again(wire: Wire) {
    ends(wire, 401, "authentication_error", BadKey).await;
}

async fn an_account_without_credit_is_not_tried_again(wire: Wire) {
    ends(wire, 402, "billing_error", QuotaExhausted).await;
}

async fn a_forbidden_call_is_not_tried_again(wire: Wire) {
    ends(wire, 403, "permission_error", BadKey).await;
}

async fn an_unknown_model_is_not_tried_again(wire: Wire) {
    ends(wire, 404, "not_found_error", Internal).await;
}

async fn too_large_a_request_is_not_tried_again(wire: Wire) {
    ends(wire, 413, "request_too_large", TooLarge).await;
}

async fn a_bad_request_is_not_tried_again(wire: Wire) {
    ends(wire, 400, "invalid_request_error", Internal).await;
}

async fn a_quota_that_is_spent_is_not_tried_again(wire: Wire) {
    let spent = Scene::refusing(429, "insufficient_quota").with_header("x-should-retry", "true");
    after(wire, spent).await.failed("", QuotaExhausted, false, &[]);
}

/// A rate limit with this header is waited for at least so long.
async fn waits(wire: Wire, header: &'static str, value: String, at_least: Duration) {
    let outcome = after(wire, Scene::refusing(429, "rate_limit_error").with_header(header, value)).await;
    outcome.is_whole_after(&[RateLimited]);
    let waited = outcome.calls[1].at - outcome.calls[0].at;
    assert!(waited >= at_least, "{waited:?}");
}

async fn a_rate_limit_with_whole_seconds_is_waited_for(wire: Wire) {
    waits(wire, "retry-after", "1".into(), Duration::from_secs(1)).await;
}

async fn a_rate_limit_with_fractions_of_seconds_is_waited_for(wire: Wire) {
    waits(wire, "retry-after", "0.3".into(), Duration::from_millis(300)).await;
}

async fn a_rate_limit_with_a_date_is_waited_for(wire: Wire) {
    // A date is whole seconds: two of them are more than one from any moment on.
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    waits(wire, "retry-after", date, Duration::from_millis(500)).await;
}

async fn a_rate_limit_with_milliseconds_is_waited_for(wire: Wire) {
    waits(wire, "retry-after-ms", "250".into(), Duration::from_millis(250)).await;
}

async fn a_rate_limit_without_a_word_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing(429, "rate_limit_error")).await.is_whole_after(&[RateLimited]);
}

async fn a_wait_of_hours_is_told_and_not_waited_for(wire: Wire) {
    let scene = Scene::refusing(429, "rate_limit_error").with_header("retry-after", "7200");
    let outcome = Stage::new(wire, vec![scene]).await.outcome().await;
    outcome.failed("", RateLimited, true, &[RateLimited, RateLimited]);
    assert_eq!(outcome.end.unwrap_err().retry_after, Some(Duration::from_secs(7200)));
}

async fn a_server_error_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing(500, "api_error")).await.is_whole_after(&[Internal]);
}

async fn a_bad_gateway_in_html_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing_in_html(502)).await.is_whole_after(&[Overloaded]);
}

async fn an_unavailable_service_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing(503, "service_unavailable")).await.is_whole_after(&[Overloaded]);
}

async fn a_gateway_timeout_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing(504, "timeout_error")).await.is_whole_after(&[Timeout]);
}

async fn an_overload_is_tried_again(wire: Wire) {
    after(wire, Scene::refusing(529, "overloaded_error")).await.is_whole_after(&[Overloaded]);
}

async fn two_retries_are_all(wire: Wire) {
    let outcome = Stage::new(wire, vec![Scene::refusing(529, "overloaded_error")]).await.outcome().await;
    outcome.failed("", Overloaded, true, &[Overloaded, Overloaded]);
}

async fn a_provider_that_forbids_retries_is_obeyed(wire: Wire) {
    let scene = Scene::refusing(503, "service_unavailable").with_header("x-should-retry", "false");
    after(wire, scene).await.failed("", Overloaded, false, &[]);
}

async fn a_provider_that_asks_for_a_retry_is_obeyed(wire: Wire) {
    let scene = Scene::refusing(400, "invalid_request_error").with_header("x-should-retry", "true");
    after(wire, scene).await.is_whole_after(&[Internal]);
}

async fn a_wrong_content_type_is_not_taken_for_an_answer(wire: Wire) {
    after(wire, good().under_content_type("text/html")).await.failed("", InvalidOutput, false, &[]);
}

async fn a_whole_document_is_taken_though_a_stream_was_asked_for(wire: Wire) {
    let outcome = Stage::new(wire, vec![good().in_one_piece()]).await.outcome().await;
    outcome.is_whole_after(&[]);
    assert_eq!(outcome.usage, Some(COUNTED));
}
