//! The API described: OpenAPI 3.1, and a page to read it.

use actix_web::{HttpResponse, web};
use protocol::{
    analysis, api,
    problem::{Problem, ProblemCode},
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(title = "Sheen", description = "From a prompt to a website while the person watches.", license(name = "MIT")),
    modifiers(&Security),
    paths(
        routes::submit::submit, routes::builds::snapshot, routes::events::events, routes::builds::cancel, routes::builds::retry,
        routes::builds::retry_recommendations, routes::builds::token, routes::projects::builds, routes::files::files,
        routes::files::file, routes::files::archive, routes::projects::recommendations, routes::client_metrics::client_metrics,
    ),
    components(schemas(
        api::SubmitRequest, api::SubmitAnswer, api::Snapshot, api::RecommendationsView, api::BuildList, api::FileList,
        api::ClientMetrics, api::StreamAccess, analysis::Analysis, Problem, ProblemCode,
    )),
)]
struct Api;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let signature = ApiKey::Header(ApiKeyValue::with_description(
            protocol::headers::SIGNATURE_V2,
            "HMAC-SHA256 over `v2:{keyId}:{timestamp}:{requestId}:{METHOD}:{path and query}:{hex SHA-256 of the body}`, with the \
             headers x-sheen-timestamp, x-sheen-request-id and x-sheen-key-id. `sheen sign` makes them.",
        ));
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The stream token of one build session; on any GET also as `?token=`."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("signature", SecurityScheme::ApiKey(signature));
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// The document, as `/openapi.json` answers it.
#[must_use]
pub fn document() -> String {
    Api::openapi().to_pretty_json().unwrap_or_default()
}

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/openapi.json").route(web::get().to(openapi)))
        .service(web::resource("/docs").route(web::get().to(docs)));
}

async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document())
}

async fn docs() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'",
        ))
        .body(include_str!("docs.html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the document is kept, for those who generate code from it.
    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    #[test]
    fn the_committed_document_is_what_the_gateway_answers() {
        if std::env::var_os("SHEEN_WRITE_OPENAPI").is_some() {
            std::fs::write(COMMITTED, document() + "\n").unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
        assert!(
            committed.trim_end() == document(),
            "docs/openapi.json is old: run `SHEEN_WRITE_OPENAPI=1 cargo test -p gateway`"
        );
    }
}
