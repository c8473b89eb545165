//! The page: one document, with what it must be told, and the files that it loads.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, ServiceConfig},
};

use crate::{
    app::Shared,
    assets,
    language::{self, is_tag},
    visitor::Session,
};

const DOCUMENT: &str = include_str!("../assets/index.html");

pub(crate) fn configure(routes: &mut ServiceConfig) {
    routes.route("/assets/{name}", web::get().to(assets::serve)).route("/{path:.*}", web::get().to(document));
}

/// The document, at `/` and at every path that begins with a language.
async fn document(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let segment = request.path().split('/').nth(1).filter(|segment| !segment.is_empty());
    if segment.is_some_and(|segment| !is_tag(segment)) {
        return HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("There is nothing here.\n");
    }
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = language::choose(segment, accept.unwrap_or_default());
    let known = Session::of(&request);
    let session = known.clone().unwrap_or_else(Session::new);
    // A `<` could end the element that the words are in. Every other value is of letters, digits, `-` and `_` alone.
    let words = serde_json::json!(locale.texts("studio-")).to_string().replace('<', "\\u003c");
    let text = DOCUMENT
        .replace("{{lang}}", locale.language().as_str())
        .replace("{{dir}}", language::dir(&locale))
        .replace("{{locale}}", locale.requested())
        .replace("{{project}}", &session.project())
        .replace("{{token}}", &session.page_token())
        .replace("{{words}}", &words);
    let mut response = HttpResponse::Ok();
    // Not `no-store`: browsers do not keep such a page for "back".
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "private, no-cache"));
    response.insert_header((header::VARY, "Accept-Language, Cookie"));
    response.insert_header((header::CONTENT_SECURITY_POLICY, shared.content_policy.as_str()));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response.insert_header((header::REFERRER_POLICY, "same-origin"));
    if known.is_none() {
        let secure = request.connection_info().scheme() == "https";
        response.insert_header((header::SET_COOKIE, session.cookie(secure)));
    }
    response.body(text)
}

/// What the page may load: itself, the gateway's API, and the previews in a frame.
pub(crate) fn content_policy(gateway: &str, preview: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {gateway}; \
         frame-src {preview}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
