//! The previews' listener: generated pages, on an origin of their own, in a sandbox.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
    web,
};
use engine::content_type;
use storage::Storage;

use crate::etag;

/// Scripts and forms work, nothing leaves the page's own files, and its origin is nobody's.
const POLICY: &str = "sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
    img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; font-src 'self' data:; \
    media-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'";

/// The keys' and the files' routes.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/{key}").route(web::get().to(with_slash)))
        .service(web::resource("/{key}/{path:.*}").route(web::get().to(file)).route(web::head().to(file)));
}

/// Relative links want the slash.
async fn with_slash(request: HttpRequest) -> HttpResponse {
    let key = request.match_info().get("key").unwrap_or_default();
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, format!("/{key}/"))).finish()
}

async fn file(request: HttpRequest, storage: web::Data<Storage>) -> HttpResponse {
    let key = request.match_info().get("key").unwrap_or_default();
    let path = match request.match_info().get("path").unwrap_or_default() {
        "" => "index.html",
        path => path,
    };
    let (mut answer, body) = match storage.preview_file(key, path).await {
        Ok(Some(content)) => {
            let mut answer = HttpResponse::Ok();
            answer.content_type(content_type(path));
            (answer, Some(content))
        }
        Ok(None) => (HttpResponse::NotFound(), None),
        Err(error) => {
            tracing::warn!(%error, "a preview could not be read: {error}");
            let mut answer = HttpResponse::ServiceUnavailable();
            answer.insert_header((header::RETRY_AFTER, "1"));
            (answer, None)
        }
    };
    answer
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
    match body {
        Some(content) => etag::respond(&request, answer, content),
        None => answer
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("text/plain; charset=utf-8")
            .body("There is nothing here.\n"),
    }
}
