//! `/v1/builds/{id}/files`, `/files/{path}`, `/archive.zip`: the site's files.
//!
//! Generated pages never run on the gateway's origin: a file comes as a download, in a sandbox without any right.

use std::io::{Cursor, Write};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes},
};
use engine::content_type;
use protocol::{
    BuildSessionId,
    api::{FileEntry, FileList},
    problem::ProblemCode,
};
use storage::{BuildRow, PreviewFile};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{app::Shared, auth::Reader, context::Timings, etag, problem::Problem, routes::builds::readable};

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/v1/builds/{id}/files").route(web::get().to(files)))
        .service(web::resource("/v1/builds/{id}/files/{path:.+}").route(web::get().to(file)))
        .service(web::resource("/v1/builds/{id}/archive.zip").route(web::get().to(archive)));
}

#[utoipa::path(
    get, path = "/v1/builds/{id}/files", tag = "files", operation_id = "files",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = []), ("token" = [])),
    responses((status = 200, description = "The site's files", body = FileList), (status = 304, description = "The reader has it"))
)]
pub(crate) async fn files(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let id = readable(&request, &reader)?;
    let row = Timings::of(&request).time("db", shared.storage.snapshot(&id)).await?;
    let row = row.ok_or_else(|| Problem::from(ProblemCode::BuildNotFound))?;
    let files: Vec<FileEntry> = row.files;
    etag::respond_json(&request, &FileList { build_session_id: id, files })
}

#[utoipa::path(
    get, path = "/v1/builds/{id}/files/{path}", tag = "files", operation_id = "file",
    params(("id" = String, Path, description = "The build session"), ("path" = String, Path, description = "The file's path in the site")),
    security(("signature" = []), ("token" = [])),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, description = "`file_not_found`", body = protocol::problem::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn file(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let id = readable(&request, &reader)?;
    let path = request.match_info().get("path").unwrap_or_default().to_owned();
    let row = build(&request, &shared, &id).await?;
    let content = Timings::of(&request).time("db", shared.storage.file(&id, row.attempt, &path)).await?;
    let content = content.ok_or_else(|| Problem::about(ProblemCode::FileNotFound, path.clone()))?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(content_type(&path))
        .insert_header((header::CONTENT_DISPOSITION, "attachment"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    Ok(etag::respond(&request, answer, content))
}

#[utoipa::path(
    get, path = "/v1/builds/{id}/archive.zip", tag = "files", operation_id = "archive",
    params(("id" = String, Path, description = "The build session")),
    security(("signature" = []), ("token" = [])),
    responses((status = 200, description = "All files of the site", body = Vec<u8>, content_type = "application/zip"))
)]
pub(crate) async fn archive(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let id = readable(&request, &reader)?;
    let row = build(&request, &shared, &id).await?;
    let files = Timings::of(&request).time("db", shared.storage.files(&id, row.attempt)).await?;
    let zipped = web::block(move || zipped(&files)).await;
    let zipped = zipped.map_err(|error| error.to_string()).and_then(|zipped| zipped.map_err(|error| error.to_string()));
    let zipped = zipped.map_err(|error| Problem { internal: Some(error.into()), ..ProblemCode::Internal.into() })?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.zip\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    Ok(etag::respond(&request, answer, zipped))
}

async fn build(request: &HttpRequest, shared: &Shared, id: &BuildSessionId) -> Result<BuildRow, Problem> {
    let row = Timings::of(request).time("db", shared.storage.build(id)).await?;
    row.ok_or_else(|| ProblemCode::BuildNotFound.into())
}

/// The archive; equal files give equal bytes, so that its tag holds.
fn zipped(files: &[PreviewFile]) -> Result<Bytes, zip::result::ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated);
    for file in files {
        archive.start_file(file.path.as_str(), options)?;
        archive.write_all(&file.content)?;
    }
    Ok(archive.finish()?.into_inner().into())
}
