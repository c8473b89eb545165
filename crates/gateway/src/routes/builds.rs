//! `/v1/builds/{id}`: the snapshot, and what a caller may do to a build.

use actix_web::{HttpRequest, HttpResponse, web};
use broker::Job;
use i18n::Locale;
use platform::recommendations_failed;
use protocol::{
    BuildSessionId,
    api::{Snapshot, StreamAccess, SubmitAnswer},
    failure::FailureCode,
    problem::ProblemCode,
};
use service::trace;
use storage::{Cancelled, Retried};
use uuid::Uuid;

use crate::{
    app::Shared,
    auth::{Reader, SignedPost, path_session, replayed},
    context::Timings,
    etag,
    problem::Problem,
    view,
};

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/v1/builds/{id}").route(web::get().to(snapshot)))
        .service(web::resource("/v1/builds/{id}/cancel").route(web::post().to(cancel)))
        .service(web::resource("/v1/builds/{id}/retry").route(web::post().to(retry)))
        .service(web::resource("/v1/builds/{id}/recommendations/retry").route(web::post().to(retry_recommendations)))
        .service(web::resource("/v1/builds/{id}/token").route(web::post().to(token)));
}

#[utoipa::path(
    get, path = "/v1/builds/{id}", tag = "builds", operation_id = "snapshot",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = []), ("token" = [])),
    responses((status = 200, description = "Everything that the events up to `lastSeq` told", body = Snapshot), (status = 304, description = "The reader has it"))
)]
pub(crate) async fn snapshot(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let id = readable(&request, &reader)?;
    let snapshot = read_snapshot(&request, &shared, &id).await?;
    etag::respond_json(&request, &snapshot)
}

#[utoipa::path(
    post, path = "/v1/builds/{id}/cancel", tag = "builds", operation_id = "cancel",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = [])),
    responses((status = 202, description = "Cancelled", body = Snapshot), (status = 409, description = "`not_cancellable`: it is over", body = protocol::problem::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn cancel(
    request: HttpRequest,
    shared: web::Data<Shared>,
    signed: SignedPost,
) -> Result<HttpResponse, Problem> {
    let id = addressed(&request, &shared, &signed).await?;
    let timings = Timings::of(&request);
    // The event that ends the run speaks the build's language.
    let locale = match timings.time("db", shared.storage.build(&id)).await? {
        Some(row) => Locale::parse(&row.locale),
        None => return Err(signed.refuse(&shared, ProblemCode::BuildNotFound.into()).await),
    };
    let run_error = recommendations_failed(&locale, FailureCode::Cancelled);
    let drawn = timings.time("redis", shared.live.draw(&id, 2)).await;
    let keep = shared.settings.platform.history_ttl;
    match timings.time("db", shared.storage.cancel(signed.spent(), &id, &run_error, drawn, keep)).await? {
        Cancelled::Done(news) => {
            shared.live.publish(&id, &news);
            shared.metrics.builds.with_label_values(&["cancelled"]).inc();
            if news.frames.len() > 1 {
                shared.metrics.recommendations.with_label_values(&["cancelled"]).inc();
            }
            let snapshot = read_snapshot(&request, &shared, &id).await?;
            Ok(HttpResponse::Accepted().json(snapshot))
        }
        Cancelled::Replayed => Err(replayed(&shared)),
        Cancelled::TooLate => Err(ProblemCode::NotCancellable.into()),
        Cancelled::NotFound => Err(ProblemCode::BuildNotFound.into()),
    }
}

#[utoipa::path(
    post, path = "/v1/builds/{id}/retry", tag = "builds", operation_id = "retry",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = [])),
    responses((status = 202, description = "It waits for a worker again; open its stream anew", body = SubmitAnswer), (status = 409, description = "`not_retryable`: it is not failed or cancelled", body = protocol::problem::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn retry(
    request: HttpRequest,
    shared: web::Data<Shared>,
    signed: SignedPost,
) -> Result<HttpResponse, Problem> {
    let id = addressed(&request, &shared, &signed).await?;
    let traceparent = trace::traceparent();
    let retried = shared.storage.retry_build(signed.spent(), &id, traceparent.as_deref());
    let retried = Timings::of(&request).time("db", retried).await?;
    let job = Job::Build { build_session_id: id.clone(), traceparent };
    started_again(&request, &shared, &id, retried, &job).await
}

#[utoipa::path(
    post, path = "/v1/builds/{id}/recommendations/retry", tag = "recommendations", operation_id = "retryRecommendations",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = [])),
    responses((status = 202, description = "Another run waits for a worker; open the stream anew", body = SubmitAnswer), (status = 409, description = "`not_retryable`: the last run did not fail", body = protocol::problem::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn retry_recommendations(
    request: HttpRequest,
    shared: web::Data<Shared>,
    signed: SignedPost,
) -> Result<HttpResponse, Problem> {
    let id = addressed(&request, &shared, &signed).await?;
    let run_id = Uuid::new_v4();
    let max_wait = shared.settings.platform.recs_max_wait;
    let traceparent = trace::traceparent();
    let retried = shared.storage.retry_recommendations(signed.spent(), &id, run_id, max_wait, traceparent.as_deref());
    let retried = Timings::of(&request).time("db", retried).await?;
    let job = Job::Recommendations { run_id, build_session_id: id.clone(), traceparent };
    started_again(&request, &shared, &id, retried, &job).await
}

#[utoipa::path(
    post, path = "/v1/builds/{id}/token", tag = "builds", operation_id = "token",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = [])),
    responses((status = 200, description = "A new stream token", body = StreamAccess))
)]
pub(crate) async fn token(
    request: HttpRequest,
    shared: web::Data<Shared>,
    signed: SignedPost,
) -> Result<HttpResponse, Problem> {
    let id = addressed(&request, &shared, &signed).await?;
    let timings = Timings::of(&request);
    if !timings.time("db", shared.storage.spend_request(signed.spent())).await? {
        return Err(replayed(&shared));
    }
    match timings.time("db", shared.storage.head(&id)).await? {
        Some(_) => Ok(HttpResponse::Ok().json(view::stream_access(&shared.settings, &id))),
        None => Err(ProblemCode::BuildNotFound.into()),
    }
}

/// The session of a reading request.
pub(crate) fn readable(request: &HttpRequest, reader: &Reader) -> Result<BuildSessionId, Problem> {
    let id = path_session(request)?;
    reader.of(&id)?;
    Ok(id)
}

/// The session of a changing request; where there can be none, the request id is spent all the same.
async fn addressed(request: &HttpRequest, shared: &Shared, signed: &SignedPost) -> Result<BuildSessionId, Problem> {
    match path_session(request) {
        Ok(id) => Ok(id),
        Err(problem) => Err(signed.refuse(shared, problem).await),
    }
}

async fn read_snapshot(request: &HttpRequest, shared: &Shared, id: &BuildSessionId) -> Result<Snapshot, Problem> {
    let row = Timings::of(request).time("db", shared.storage.snapshot(id)).await?;
    let row = row.ok_or_else(|| Problem::from(ProblemCode::BuildNotFound))?;
    Ok(view::snapshot(&shared.settings, row))
}

async fn started_again(
    request: &HttpRequest,
    shared: &Shared,
    id: &BuildSessionId,
    retried: Retried,
    job: &Job,
) -> Result<HttpResponse, Problem> {
    match retried {
        Retried::Done => {}
        Retried::Replayed => return Err(replayed(shared)),
        Retried::NotRetryable => return Err(ProblemCode::NotRetryable.into()),
        Retried::NotFound => return Err(ProblemCode::BuildNotFound.into()),
    }
    shared.publisher.publish(job);
    let row = Timings::of(request).time("db", shared.storage.build(id)).await?;
    let row = row.ok_or_else(|| Problem::from(ProblemCode::BuildNotFound))?;
    Ok(HttpResponse::Accepted().json(view::submit_answer(&shared.settings, row)))
}
