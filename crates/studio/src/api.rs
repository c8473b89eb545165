//! `/api/*`: what the page asks for, signed and forwarded.

use std::time::Instant;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::{self, Bytes, Data, ServiceConfig},
};
use client::{Call, Error, Exchange};
use protocol::{BuildSessionId, api::SubmitRequest};
use reqwest::Method;
use serde::Deserialize;

use crate::{app::Shared, problem::Problem, visitor::Visitor};

/// Longest body taken, in bytes: the gateway's own limit.
const LONGEST_BODY_BYTES: usize = 64 * 1024;
/// Headers of the gateway's answer that the page may see.
const PASSED_ON: [&str; 7] = [
    "content-type",
    "content-disposition",
    // A file of a built site comes in a sandbox.
    "content-security-policy",
    "x-content-type-options",
    "retry-after",
    "x-sheen-request-id",
    "date",
];

pub(crate) fn configure(routes: &mut ServiceConfig) {
    routes
        .app_data(web::PayloadConfig::new(LONGEST_BODY_BYTES))
        .route("/api/builds", web::post().to(submit))
        .route("/api/builds", web::get().to(builds))
        .route("/api/builds/{id}/{what:archive\\.zip|files/.+}", web::get().to(download))
        .route("/api/builds/{id}/{action:cancel|retry|recommendations/retry|token}", web::post().to(act));
}

/// What the page sends. Project and user are not the page's to say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prompt {
    prompt: String,
    locale: Option<String>,
    build_session_id: Option<BuildSessionId>,
    parent_build_session_id: Option<BuildSessionId>,
}

async fn submit(
    visitor: Visitor,
    request: HttpRequest,
    shared: Data<Shared>,
    body: Result<Bytes, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let start = Instant::now();
    let body = body.map_err(|error| match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::BodyTooLarge,
        _ => Problem::BadBody,
    })?;
    let prompt: Prompt = serde_json::from_slice(&body).map_err(|_| Problem::BadBody)?;
    let named = [&prompt.build_session_id, &prompt.parent_build_session_id];
    if !named.into_iter().flatten().all(|id| visitor.owns(id)) {
        return Err(Problem::NotFound);
    }
    let submit = SubmitRequest {
        project_id: visitor.project_id()?,
        user_id: visitor.user_id()?,
        prompt: prompt.prompt,
        locale: prompt.locale,
        build_session_id: prompt.build_session_id,
        parent_build_session_id: prompt.parent_build_session_id,
    };
    let mut call = shared.gateway().call(Method::POST, &["v1", "builds"]);
    call.body = serde_json::to_vec(&submit).map_err(|_| Problem::Internal)?.into();
    forward(&shared, call, &request, start).await
}

async fn act(
    visitor: Visitor,
    request: HttpRequest,
    shared: Data<Shared>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let start = Instant::now();
    let (id, action) = path.into_inner();
    let call = shared.gateway().call(Method::POST, &own_build(&visitor, &id, &action)?);
    forward(&shared, call, &request, start).await
}

/// The visitor's builds, newest first.
async fn builds(visitor: Visitor, request: HttpRequest, shared: Data<Shared>) -> Result<HttpResponse, Problem> {
    let start = Instant::now();
    let project = visitor.project_id()?;
    let mut call = shared.gateway().call(Method::GET, &["v1", "projects", project.as_str(), "builds"]);
    let query = request.query_string();
    call.url.set_query((!query.is_empty()).then_some(query));
    forward(&shared, call, &request, start).await
}

/// A file of a built site, or all of them. The gateway says that they are to be kept, not shown, and so are they here: no
/// generated page ever runs on this origin.
async fn download(
    visitor: Visitor,
    request: HttpRequest,
    shared: Data<Shared>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let start = Instant::now();
    let (id, what) = path.into_inner();
    let call = shared.gateway().call(Method::GET, &own_build(&visitor, &id, &what)?);
    forward(&shared, call, &request, start).await
}

/// The segments of the gateway's path to `what` of the visitor's build `id`.
fn own_build<'a>(visitor: &Visitor, id: &'a str, what: &'a str) -> Result<Vec<&'a str>, Problem> {
    let parsed: BuildSessionId = id.parse().map_err(|_| Problem::NotFound)?;
    if !visitor.owns(&parsed) {
        return Err(Problem::NotFound);
    }
    Ok(["v1", "builds", id].into_iter().chain(what.split('/')).collect())
}

/// Signs `call`, makes it, and passes the answer on as it is.
async fn forward(
    shared: &Shared,
    mut call: Call,
    request: &HttpRequest,
    start: Instant,
) -> Result<HttpResponse, Problem> {
    let languages = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    call.accept_language = languages.map(str::to_owned);
    let called = Instant::now();
    let answer = match shared.gateway().exchange(&call).await {
        // A kept connection may have been closed just now. Asking anew is safe: a build session is one build.
        Err(Error::Broken { .. }) => shared.gateway().exchange(&call).await,
        answer => answer,
    };
    let answer = answer.map_err(|error| {
        tracing::warn!(%error, path = call.url.path(), "the gateway was not reached: {error}");
        shared.gateway_is_up(Err(&error));
        Problem::GatewayDown
    })?;
    shared.gateway_is_up(Ok(()));
    let worker_ms = called.elapsed().as_secs_f64() * 1e3;
    let status = StatusCode::from_u16(answer.status.as_u16()).map_err(|_| Problem::Internal)?;
    let mut response = HttpResponse::build(status);
    pass_on(&answer, &mut response);
    let total_ms = start.elapsed().as_secs_f64() * 1e3;
    response.insert_header(("server-timing", server_timing(&answer, worker_ms, total_ms)));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.body(answer.body))
}

fn pass_on(answer: &Exchange, response: &mut HttpResponseBuilder) {
    for name in PASSED_ON {
        if let Some(value) = answer.headers.get(name) {
            response.insert_header((name, value.as_bytes()));
        }
    }
}

/// The gateway's parts, then `worker` (all of the gateway, as seen from here) and `total`.
fn server_timing(answer: &Exchange, worker_ms: f64, total_ms: f64) -> String {
    let theirs = answer.headers.get_all("server-timing").into_iter().filter_map(|value| value.to_str().ok());
    let parts = theirs.flat_map(|line| line.split(',')).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty() && part.split(';').next() != Some("total"));
    let ours = [format!("worker;dur={worker_ms:.1}"), format!("total;dur={total_ms:.1}")];
    parts.map(str::to_owned).chain(ours).collect::<Vec<_>>().join(", ")
}
