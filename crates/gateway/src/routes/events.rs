//! `GET /v1/builds/{id}/events`: the event stream.
//!
//! An `EventSource` gives up for good at anything but 200, so 400, 401, 403, 404 and 204 are said only where they are
//! meant; everything that passes is a 200 that tells the client when to come back.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, HeaderName},
    web,
};
use protocol::{Seq, event::ConnectionStatus, headers, problem::ProblemCode};

use crate::{
    app::Shared,
    auth::Reader,
    problem::Problem,
    routes::builds::readable,
    stream::{self, Opening},
};

/// The standard header of a native `EventSource`.
const LAST_EVENT_ID: &str = "last-event-id";
/// The query parameter of those that can set no header.
const QUERY: &str = "lastEventSeq";

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/v1/builds/{id}/events").route(web::get().to(events)));
}

#[utoipa::path(
    get, path = "/v1/builds/{id}/events", tag = "builds", operation_id = "events",
    params(
        ("id" = String, Path, description = "The build session"),
        ("lastEventSeq" = Option<u64>, Query, description = "The last number seen; the highest of this and the two headers counts"),
        ("x-last-event-seq" = Option<u64>, Header, description = "The last number seen"),
        ("Last-Event-ID" = Option<u64>, Header, description = "The last number seen"),
    ),
    security(("signature" = []), ("token" = [])),
    responses(
        (status = 200, description = "Server-sent events; first a `connection` frame", content_type = "text/event-stream", body = String),
        (status = 204, description = "Everything was told, and nothing more will come"),
    )
)]
pub(crate) async fn events(
    request: HttpRequest,
    shared: web::Data<Shared>,
    reader: Reader,
) -> Result<HttpResponse, Problem> {
    let id = readable(&request, &reader)?;
    let cursor = cursor_of(&request)?;
    let hub = &shared.streams.hub;
    let open = usize::try_from(shared.metrics.sse_connections.get()).unwrap_or(0);
    if hub.is_draining() {
        return Ok(turned_away(&shared, "draining"));
    }
    if open >= shared.settings.max_streams {
        return Ok(turned_away(&shared, "full"));
    }
    // Subscribed before the head is read; the hints of an end that come after this are looked into by the stream.
    let Ok(listener) = hub.listen(&id).await else { return Ok(turned_away(&shared, "database")) };
    let hints = listener.session.end_hints();
    let head = match hub.head_now(&listener.session).await {
        Ok(Some(head)) => head,
        Ok(None) => return Err(ProblemCode::BuildNotFound.into()),
        Err(_) => return Ok(turned_away(&shared, "database")),
    };
    if head.settled && cursor == Some(head.last_seq) {
        return Ok(HttpResponse::NoContent().finish());
    }
    let asked = cursor.unwrap_or(0);
    let (status, cursor) = if asked > head.last_seq || asked < head.pruned_seq {
        (ConnectionStatus::Reset, head.last_seq)
    } else if asked == 0 {
        (ConnectionStatus::Fresh, 0)
    } else {
        (ConnectionStatus::Resumed, asked)
    };
    shared.metrics.sse_resumes.with_label_values(&[status.as_str()]).inc();
    let end_hints = (!head.settled).then_some(hints);
    let opening = Opening { status, cursor, head: head.last_seq, end_hints };
    Ok(answer().streaming(stream::chunks(shared.streams.clone(), listener, opening)))
}

/// Tells the client to come back, as an `EventSource` survives it.
fn turned_away(shared: &Shared, reason: &str) -> HttpResponse {
    shared.metrics.sse_turned_away.with_label_values(&[reason]).inc();
    answer().body(stream::come_back(1_000))
}

fn answer() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store, no-transform"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    answer
}

/// The highest of the cursors that the caller sent.
fn cursor_of(request: &HttpRequest) -> Result<Option<Seq>, Problem> {
    let mut highest = None;
    for name in [LAST_EVENT_ID, headers::LAST_EVENT_SEQ] {
        for value in request.headers().get_all(name) {
            let text = value.to_str().map_err(|_| Problem::header(name))?;
            highest = highest.max(number(text).map_err(|()| Problem::header(name))?);
        }
    }
    let query =
        web::Query::<Vec<(String, String)>>::from_query(request.query_string()).map_err(|_| Problem::query(QUERY))?;
    for (_, text) in query.iter().filter(|(name, _)| name == QUERY) {
        highest = highest.max(number(text).map_err(|()| Problem::query(QUERY))?);
    }
    Ok(highest)
}

/// A cursor; an empty one is none.
fn number(text: &str) -> Result<Option<Seq>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .ok()
        .filter(|seq| *seq <= protocol::MAX_SEQ && text.bytes().all(|b| b.is_ascii_digit()))
        .map(Some)
        .ok_or(())
}
