//! What surrounds every request: its id, its language, its timings, its errors' bodies.

use std::{
    cell::RefCell,
    fmt::Write,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use i18n::Locale;
use protocol::{RequestId, headers, problem::ProblemCode};
use service::trace;
use tracing::Instrument;

use crate::{app::Shared, problem::Problem};

/// Parts of a request's time, in order; shared between the middleware and the handler.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timings(Rc<RefCell<Vec<(&'static str, Duration)>>>);

impl Timings {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Adds the time since `start` to `part`.
    pub(crate) fn add(&self, part: &'static str, start: Instant) {
        let mut parts = self.0.borrow_mut();
        match parts.iter_mut().find(|(name, _)| *name == part) {
            Some((_, duration)) => *duration += start.elapsed(),
            None => parts.push((part, start.elapsed())),
        }
    }

    /// Times a future as `part`.
    pub(crate) async fn time<T>(&self, part: &'static str, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let output = work.instrument(tracing::info_span!("part", otel.name = part, otel.kind = "client")).await;
        self.add(part, start);
        output
    }

    fn header(&self, total: Duration) -> String {
        let mut text = String::new();
        for (name, duration) in self.0.borrow().iter().chain([&("total", total)]) {
            let comma = if text.is_empty() { "" } else { ", " };
            _ = write!(text, "{comma}{name};dur={:.2}", duration.as_secs_f64() * 1_000.0);
        }
        text
    }
}

/// The language that the caller's headers ask for.
pub(crate) fn accept_language(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()
}

/// Goes around every request of the API.
pub(crate) async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let start = Instant::now();
    let timings = Timings::default();
    request.extensions_mut().insert(timings.clone());
    let sent_id = request.headers().get(headers::REQUEST_ID).and_then(|value| value.to_str().ok());
    let request_id = sent_id.and_then(|id| id.parse().ok()).unwrap_or_else(RequestId::random);
    let span = trace::request_span(&request);
    span.record("request_id", request_id.as_str());
    // The framework wants the only handle of the request until it has found the route.
    let response = next.call(request).instrument(span.clone()).await?.map_into_boxed_body();
    let mut response = span.in_scope(|| told(response, &request_id));
    trace::answered(&span, &response);
    let http = response.request().clone();
    let shared = http.app_data::<Data<Shared>>().cloned();
    let answer_headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        answer_headers.insert(HeaderName::from_static(headers::REQUEST_ID), value);
    }
    if let Ok(value) = HeaderValue::from_str(&timings.header(start.elapsed())) {
        answer_headers.insert(HeaderName::from_static("server-timing"), value);
    }
    if let Some(shared) = shared {
        if let Some(origin) = http.headers().get(header::ORIGIN)
            && shared.settings.allowed_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
        {
            answer_headers.insert(HeaderName::from_static("timing-allow-origin"), origin.clone());
        }
        let route = http.match_pattern().unwrap_or_else(|| "other".to_owned());
        let status = response.status();
        let labels = [route.as_str(), status.as_str()];
        shared.metrics.http_request_duration.with_label_values(&labels).observe(start.elapsed().as_secs_f64());
    }
    Ok(response)
}

/// Gives an error the body that its caller can read.
fn told(response: ServiceResponse<BoxBody>, request_id: &RequestId) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let fallback;
    let problem = match response.response().error().and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => problem,
        None => {
            fallback = Problem::from(code_of(status));
            &fallback
        }
    };
    let http = response.request();
    if let Some(shared) = http.app_data::<Data<Shared>>() {
        shared.metrics.problems.with_label_values(&[problem.code.as_str()]).inc();
    }
    let body = rendered(problem, http, request_id);
    let cors: Vec<_> =
        response.headers().iter().filter(|(name, _)| is_kept(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    let mut answer = HttpResponse::build(StatusCode::from_u16(body.status).unwrap_or(status));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    answer.insert_header((header::CONTENT_LANGUAGE, language_of(problem, http).resolved()));
    if let Some(wait) = problem.retry_after {
        answer.insert_header((header::RETRY_AFTER, wait.as_secs().max(1)));
    }
    for (name, value) in cors {
        answer.append_header((name, value));
    }
    let body = serde_json::to_string(&body).unwrap_or_default();
    let answer = answer.content_type("application/problem+json").body(body);
    ServiceResponse::new(response.into_parts().0, answer)
}

/// What other layers said that an error's answer must keep.
fn is_kept(name: &HeaderName) -> bool {
    *name == header::VARY || *name == header::ALLOW || name.as_str().starts_with("access-control-")
}

fn language_of(problem: &Problem, request: &HttpRequest) -> Locale {
    problem.locale.as_deref().cloned().unwrap_or_else(|| Locale::negotiate(None, accept_language(request)))
}

fn rendered(problem: &Problem, request: &HttpRequest, request_id: &RequestId) -> protocol::problem::Problem {
    let locale = language_of(problem, request);
    let subject = problem.subject.as_deref().unwrap_or_default();
    let reason = problem.reason.map(|reason| reason.text(&locale)).unwrap_or_default();
    let names: &[&str] = &["header", "parameter", "path", "member"];
    let mut args: Vec<(&str, i18n::Arg<'_>)> = names.iter().map(|name| (*name, subject.into())).collect();
    args.push(("reason", reason.as_str().into()));
    let code = problem.code;
    if let Some(internal) = &problem.internal {
        tracing::error!(request_id = %request_id, code = %code, "{} {} was answered {code}: {internal}", request.method(), request.path());
    }
    protocol::problem::Problem {
        kind: format!("urn:sheen:problem:{code}"),
        title: i18n::problem_title(&locale, code),
        status: code.status(),
        detail: i18n::problem_detail(&locale, code, &args),
        code,
        request_id: request_id.to_string(),
        retryable: code.is_retryable(),
        retry_after_ms: problem.retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        member: problem.subject.as_deref().filter(|_| code == ProblemCode::InvalidMember).map(str::to_owned),
    }
}

/// The code of an error that the framework made.
fn code_of(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::BAD_REQUEST => ProblemCode::MalformedBody,
        _ => ProblemCode::Internal,
    }
}
