//! What the page loads: built of `web/studio`, all in this binary.

use actix_web::{HttpResponse, http::header, web};

struct Asset {
    name: &'static str,
    text: &'static str,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file by its name. Names of scripts and styles tell their content, so that a browser may keep those for ever.
pub(crate) async fn serve(name: web::Path<String>) -> HttpResponse {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    let (kind, keep) = match asset.name.rsplit('.').next() {
        Some("js") => ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        Some("css") => ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        Some("svg") => ("image/svg+xml", "no-cache"),
        _ => ("text/plain; charset=utf-8", "no-cache"),
    };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(asset.text)
}
