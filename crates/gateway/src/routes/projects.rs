//! `/v1/projects/{projectId}`: a project's builds and recommendations.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    BuildSessionId, ProjectId,
    api::{BuildList, RecommendationsView},
    problem::ProblemCode,
};

use crate::{
    app::Shared,
    auth::{Reader, SignedGet},
    context::Timings,
    etag,
    problem::Problem,
    view,
};

/// Builds on one page, where the caller does not say.
const DEFAULT_LIMIT: u32 = 20;
/// Builds on one page at most.
const MAX_LIMIT: u32 = 100;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/v1/projects/{projectId}/builds").route(web::get().to(builds)))
        .service(web::resource("/v1/projects/{projectId}/recommendations").route(web::get().to(recommendations)));
}

#[utoipa::path(
    get, path = "/v1/projects/{projectId}/builds", tag = "projects", operation_id = "builds",
    params(
        ("projectId" = String, Path, description = "The project"),
        ("limit" = Option<u32>, Query, description = "1 to 100, 20 where left out"),
        ("before" = Option<String>, Query, description = "A build session of this project: those older than it"),
    ),
    security(("signature" = [])),
    responses((status = 200, description = "The project's builds, newest first", body = BuildList))
)]
pub(crate) async fn builds(
    request: HttpRequest,
    shared: web::Data<Shared>,
    _: SignedGet,
) -> Result<HttpResponse, Problem> {
    let project = project_of(&request)?;
    let query = query_of(&request)?;
    let limit = match find(&query, "limit") {
        None => DEFAULT_LIMIT,
        Some(text) => {
            text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or_else(|| Problem::query("limit"))?
        }
    };
    let before: Option<BuildSessionId> =
        find(&query, "before").map(|text| text.parse().map_err(|_| Problem::query("before"))).transpose()?;
    let rows = shared.storage.builds_of_project(&project, before.as_ref(), limit + 1);
    let mut rows = Timings::of(&request).time("db", rows).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next_before = more.then(|| rows.last().map(|row| row.build_session_id.to_string())).flatten();
    let builds = rows.into_iter().map(|row| view::list_entry(&shared.settings, row)).collect();
    etag::respond_json(&request, &BuildList { builds, next_before })
}

#[utoipa::path(
    get, path = "/v1/projects/{projectId}/recommendations", tag = "recommendations", operation_id = "recommendations",
    params(
        ("projectId" = String, Path, description = "The project"),
        ("buildSessionId" = Option<String>, Query, description = "Whose recommendations; a token's own, or the latest build's where left out"),
    ),
    security(("signature" = []), ("token" = [])),
    responses((status = 200, description = "Never blank, never another session's", body = RecommendationsView), (status = 304, description = "The reader has it"))
)]
pub(crate) async fn recommendations(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let project = project_of(&request)?;
    let query = query_of(&request)?;
    let timings = Timings::of(&request);
    let asked = find(&query, "buildSessionId");
    let id: BuildSessionId = match (asked, &reader) {
        (Some(text), _) => text.parse().map_err(|_| Problem::query("buildSessionId"))?,
        (None, Reader::Token(session)) => session.clone(),
        (None, Reader::Signed) => {
            let latest = timings.time("db", shared.storage.builds_of_project(&project, None, 1)).await?;
            latest
                .into_iter()
                .next()
                .map(|row| row.build_session_id)
                .ok_or_else(|| Problem::from(ProblemCode::BuildNotFound))?
        }
    };
    reader.of(&id)?;
    // The run first: what the site has by then can only be more.
    let run = timings.time("db", shared.storage.latest_run(&id)).await?;
    let row = timings.time("db", shared.storage.build(&id)).await?.filter(|row| row.project_id == project);
    let (Some(row), Some(run)) = (row, run) else { return Err(ProblemCode::BuildNotFound.into()) };
    etag::respond_json(&request, &view::recommendations(row, run))
}

fn project_of(request: &HttpRequest) -> Result<ProjectId, Problem> {
    request.match_info().get("projectId").unwrap_or_default().parse().map_err(|_| ProblemCode::NotFound.into())
}

fn query_of(request: &HttpRequest) -> Result<Vec<(String, String)>, Problem> {
    web::Query::from_query(request.query_string()).map(web::Query::into_inner).map_err(|_| Problem::query("?"))
}

fn find<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}
