//! One trace over every process that a request goes through: taken up from a caller, kept in a job's row, told to whom is
//! called. The form is W3C's `traceparent`.

use std::{borrow::Cow, collections::HashMap, time::SystemTime};

use actix_web::dev::{ServiceRequest, ServiceResponse};
use opentelemetry::{
    Context, global,
    propagation::TextMapPropagator as _,
    trace::{Span as _, TraceContextExt as _, Tracer as _},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The header that carries a trace from process to process.
pub const TRACEPARENT: &str = "traceparent";

/// Target of the events that mark a moment of a span, such as the first token. They go into the trace, not into the log:
/// `tracing::info!(target: MOMENT, "first token")`.
pub const MOMENT: &str = "moment";

/// Where we are in the trace, as whoever goes on with it has to know; none where nothing traces (tests).
#[must_use]
pub fn traceparent() -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&Context::current(), &mut carrier);
    carrier.remove(TRACEPARENT)
}

/// Has `span` go on with the trace of `traceparent`. To be called before the span is entered. What is no `traceparent`
/// changes nothing.
pub fn continue_from(span: &Span, traceparent: &str) {
    let parent = context_of(traceparent);
    if parent.span().span_context().is_valid() {
        // Without our layer (tests) there is no trace to go on with.
        _ = span.set_parent(parent);
    }
}

/// Tells of what began at `since` and ends now, within the trace of `traceparent`, where that is one.
pub fn past(name: impl Into<Cow<'static, str>>, traceparent: &str, since: SystemTime) {
    let parent = context_of(traceparent);
    if parent.span().span_context().is_valid() {
        let tracer = global::tracer("sheen");
        tracer.span_builder(name).with_start_time(since).start_with_context(&tracer, &parent).end();
    }
}

/// The span of a request that came in; goes on with the caller's trace, or begins one.
#[must_use]
pub fn request_span(request: &ServiceRequest) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.route = Empty,
        http.response.status_code = Empty,
        request_id = Empty,
        build_session_id = Empty,
        prompt = Empty,
    );
    let sent = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok());
    continue_from(&span, sent.unwrap_or_default());
    span
}

/// Tells `span` how its request was answered.
pub fn answered<B>(span: &Span, response: &ServiceResponse<B>) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "other".to_owned());
    span.context().span().update_name(format!("{} {route}", request.method()));
    span.record("http.route", route);
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

fn context_of(traceparent: &str) -> Context {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier)
}
