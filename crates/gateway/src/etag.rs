//! Answers that a reader may already have.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, EntityTag, Header, IfNoneMatch},
    web::Bytes,
};
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use crate::problem::Problem;

/// Answers with `body` and its tag, or 304 where the reader has it.
pub(crate) fn respond(request: &HttpRequest, mut answer: HttpResponseBuilder, body: Bytes) -> HttpResponse {
    let tag = EntityTag::new_strong(HEXLOWER.encode(&digest(&SHA256, &body).as_ref()[..16]));
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(&tag)),
        Err(_) => false,
    };
    answer.insert_header((header::ETAG, tag.to_string()));
    answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if known {
        return answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    answer.body(body)
}

/// The same for a JSON body.
pub(crate) fn respond_json<T: Serialize>(request: &HttpRequest, body: &T) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(body).map_err(|error| Problem {
        internal: Some(error.to_string().into()),
        ..protocol::problem::ProblemCode::Internal.into()
    })?;
    let mut answer = HttpResponse::Ok();
    answer.content_type("application/json");
    Ok(respond(request, answer, body.into()))
}
