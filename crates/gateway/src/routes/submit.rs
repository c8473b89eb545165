//! `POST /v1/builds`: from a prompt to an answer, before any queue or engine is asked.

use std::time::{Duration, Instant};

use actix_web::{HttpRequest, HttpResponse, web};
use broker::Job;
use chrono::Utc;
use data_encoding::BASE64URL_NOPAD;
use i18n::{Locale, Reason};
use protocol::{BuildSessionId, Phase, ProjectId, UserId, api::SubmitAnswer, problem::ProblemCode};
use ring::digest::{SHA256, digest};
use serde_json::json;
use service::{telemetry, trace};
use storage::{NewBuild, Submitted};
use tracing::Span;
use uuid::Uuid;

use crate::{
    app::Shared,
    auth::{SignedPost, replayed},
    context::{Timings, accept_language},
    members::Members,
    problem::Problem,
    view,
};

/// A prompt has so many characters at most.
const MAX_PROMPT_CHARS: usize = 8_000;
/// The time in a build session id may be so far off.
const MAX_ID_SKEW: Duration = Duration::from_secs(24 * 3600);
/// A locale tag has so many characters at most; more is no tag.
const MAX_LOCALE_CHARS: usize = 64;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/v1/builds").route(web::post().to(submit)));
}

/// A body that was found good.
struct Submit {
    project_id: ProjectId,
    user_id: UserId,
    prompt: String,
    build_session_id: Option<BuildSessionId>,
    parent_build_session_id: Option<BuildSessionId>,
    /// Tells the same submit from another with the same id.
    digest: Vec<u8>,
}

#[utoipa::path(
    post, path = "/v1/builds", tag = "builds", operation_id = "submit",
    request_body = protocol::api::SubmitRequest,
    security(("signature" = [])),
    responses(
        (status = 202, description = "Accepted", body = SubmitAnswer),
        (status = 200, description = "The same session again; nothing was started twice", body = SubmitAnswer),
        (status = 409, description = "`build_session_conflict` or `request_replayed`", body = protocol::problem::Problem, content_type = "application/problem+json"),
        (status = 422, description = "A member is missing, of a wrong type or out of range", body = protocol::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn submit(
    request: HttpRequest,
    shared: web::Data<Shared>,
    signed: SignedPost,
) -> Result<HttpResponse, Problem> {
    let (locale, parsed) = match signed.json() {
        Ok(members) => {
            let locale = requested_locale(&request, &Members(&members));
            (locale.clone(), parse(&Members(&members)).map_err(|problem| problem.in_language(locale)))
        }
        Err(problem) => (Locale::negotiate(None, accept_language(&request)), Err(problem)),
    };
    let submit = match parsed {
        Ok(submit) => submit,
        Err(problem) => return Err(signed.refuse(&shared, problem).await),
    };
    let timings = Timings::of(&request);
    let start = Instant::now();
    let understood = analysis::understand(&submit.prompt, locale.language());
    let quick_suggestions = analysis::quick_suggestions(&understood, &locale);
    let analysis = understood.analysis;
    timings.add("analysis", start);

    let made;
    let id = match &submit.build_session_id {
        Some(id) => id,
        None => {
            made = BuildSessionId::random(&submit.project_id, Utc::now().timestamp_millis());
            &made
        }
    };
    let run_id = Uuid::new_v4();
    let span = Span::current();
    span.record("build_session_id", id.as_str());
    span.record("prompt", &*telemetry::prompt(&submit.prompt));
    let traceparent = trace::traceparent();
    let build = NewBuild {
        build_session_id: id,
        project_id: &submit.project_id,
        user_id: &submit.user_id,
        parent_build_session_id: submit.parent_build_session_id.as_ref(),
        submit_digest: &submit.digest,
        prompt: &submit.prompt,
        locale_requested: locale.requested(),
        locale: locale.resolved(),
        analysis: &analysis,
        quick_suggestions: &quick_suggestions,
        preview_key: &preview_key(),
        traceparent: traceparent.as_deref().unwrap_or_default(),
        run_id,
        run_max_wait: shared.settings.platform.recs_max_wait,
    };
    let problem = |code: ProblemCode| Problem::from(code).in_language(locale.clone());
    match timings.time("db", shared.storage.submit(signed.spent(), &build)).await? {
        Submitted::Accepted => {}
        Submitted::Replayed => return Err(replayed(&shared).in_language(locale)),
        Submitted::NoSuchParent => return Err(problem(ProblemCode::ParentNotFound)),
        Submitted::Known { same: false } => return Err(problem(ProblemCode::BuildSessionConflict)),
        Submitted::Known { same: true } => {
            let row = timings.time("db", shared.storage.build(id)).await?;
            let row = row.ok_or_else(|| problem(ProblemCode::BuildNotFound))?;
            return Ok(HttpResponse::Ok().json(view::submit_answer(&shared.settings, row)));
        }
    }
    tracing::info!(build_session_id = %id, "accepted a prompt for {id}, in {}", locale.resolved());
    // Wake-ups only: neither is waited for, and workers find the rows without them.
    shared.publisher.publish(&Job::Build { build_session_id: id.clone(), traceparent: traceparent.clone() });
    shared.publisher.publish(&Job::Recommendations { run_id, build_session_id: id.clone(), traceparent });
    Ok(HttpResponse::Accepted().json(SubmitAnswer {
        stream: view::stream_access(&shared.settings, id),
        build_session_id: id.clone(),
        phase: Phase::Queued,
        last_seq: 0,
        locale: locale.to_api(),
        analysis,
        quick_suggestions,
    }))
}

fn requested_locale(request: &HttpRequest, members: &Members<'_>) -> Locale {
    let tag =
        members.value("locale").and_then(|value| value.as_str()).filter(|tag| tag.chars().count() <= MAX_LOCALE_CHARS);
    Locale::negotiate(tag, accept_language(request))
}

fn parse(members: &Members<'_>) -> Result<Submit, Problem> {
    let project_id: ProjectId = members.required("projectId", Reason::Form("1-64: A-Z a-z 0-9 -"))?;
    let user_id = members.required_text("userId")?;
    let user_id: UserId = user_id.parse().map_err(|_| {
        let fits = (1..=128).contains(&user_id.chars().count());
        Problem::member("userId", if fits { Reason::Characters } else { Reason::Length { min: 1, max: 128 } })
    })?;
    let prompt = members.required_text("prompt")?;
    let trimmed = prompt.trim();
    if !(1..=MAX_PROMPT_CHARS).contains(&trimmed.chars().count()) {
        return Err(Problem::member("prompt", Reason::Length { min: 1, max: MAX_PROMPT_CHARS as u64 }));
    }
    let locale = members.text("locale")?;
    let build_session_id = members.text("buildSessionId")?.map(|text| session_id(text, &project_id)).transpose()?;
    let parent_build_session_id = members
        .text("parentBuildSessionId")?
        .map(|text| text.parse().map_err(|_| Problem::member("parentBuildSessionId", Reason::Form("bs_…"))))
        .transpose()?;
    let sent = json!([project_id, user_id, prompt, locale, build_session_id, parent_build_session_id]).to_string();
    Ok(Submit {
        prompt: trimmed.to_owned(),
        digest: digest(&SHA256, sent.as_bytes()).as_ref().to_vec(),
        project_id,
        user_id,
        build_session_id,
        parent_build_session_id,
    })
}

/// An id that the client made: its project is the body's, and its time is about now.
fn session_id(text: &str, project: &ProjectId) -> Result<BuildSessionId, Problem> {
    let id: BuildSessionId = text.parse().map_err(|_| Problem::from(ProblemCode::InvalidBuildSessionId))?;
    let off = Utc::now().timestamp_millis().abs_diff(id.unix_ms());
    if id.project() != project.as_str() || u128::from(off) > MAX_ID_SKEW.as_millis() {
        return Err(ProblemCode::InvalidBuildSessionId.into());
    }
    Ok(id)
}

/// 144 random bits: who does not know the address can't guess it.
fn preview_key() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 18]>())
}
