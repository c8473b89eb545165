//! The page: one document and three files, all in this binary.

use std::future::ready;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, ServiceConfig},
};

use crate::{
    app::Shared,
    language::{Language, is_tag},
    visitor::Session,
};

const DOCUMENT: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/studio.css");
const SCRIPT: &str = include_str!("../page/studio.js");
const WORDS: &str = include_str!("../page/words.js");
const ICON: &str = include_str!("../page/icon.svg");

pub(crate) fn configure(routes: &mut ServiceConfig) {
    let file = |kind: &'static str, text: &'static str| {
        web::get().to(move || {
            let mut response = HttpResponse::Ok();
            response.content_type(kind).insert_header((header::CACHE_CONTROL, "no-cache"));
            ready(response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff")).body(text))
        })
    };
    routes
        .route("/assets/studio.css", file("text/css; charset=utf-8", STYLE))
        .route("/assets/studio.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/assets/words.js", file("text/javascript; charset=utf-8", WORDS))
        .route("/assets/icon.svg", file("image/svg+xml", ICON))
        .route("/{path:.*}", web::get().to(document));
}

/// The document, at `/` and at every path that begins with a language.
async fn document(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let segment = request.path().split('/').nth(1).filter(|segment| !segment.is_empty());
    if segment.is_some_and(|segment| !is_tag(segment)) {
        return HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("There is nothing here.\n");
    }
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::choose(segment, accept.unwrap_or_default());
    let known = Session::of(&request);
    let session = known.clone().unwrap_or_else(Session::new);
    // Every value put in is of letters, digits, `-` and `_` alone.
    let text = DOCUMENT
        .replace("{{lang}}", language.lang)
        .replace("{{dir}}", language.dir())
        .replace("{{locale}}", &language.locale)
        .replace("{{project}}", &session.project())
        .replace("{{token}}", &session.page_token());
    let mut response = HttpResponse::Ok();
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
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
