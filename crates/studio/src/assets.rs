//! What the page loads: built of `web/studio`, all in this binary, packed when the binary was built.
//!
//! Only these files ever leave packed. The document carries its visitor's token, which the length of a packed answer could
//! tell whoever gets to write into the same answer; what is passed on from the gateway is passed on as it is.

use actix_web::{
    HttpResponse,
    http::header::{self, AcceptEncoding, ContentEncoding, Encoding},
    web,
};

struct Asset {
    name: &'static str,
    text: &'static str,
    gzip: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file by its name. Names of scripts and styles tell their content, so that a browser may keep those for ever.
pub(crate) async fn serve(name: web::Path<String>, accepted: Option<web::Header<AcceptEncoding>>) -> HttpResponse {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    let (kind, keep) = match asset.name.rsplit('.').next() {
        Some("js") => ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        Some("css") => ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        Some("svg") => ("image/svg+xml", "no-cache"),
        _ => ("text/plain; charset=utf-8", "no-cache"),
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let packed = [Encoding::gzip(), Encoding::identity()];
    let chosen = accepted.and_then(|accepted| accepted.negotiate(packed.iter()));
    if chosen == Some(Encoding::gzip()) {
        return response.insert_header((header::CONTENT_ENCODING, ContentEncoding::Gzip)).body(asset.gzip);
    }
    response.body(asset.text)
}
