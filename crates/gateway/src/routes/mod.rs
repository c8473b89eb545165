//! The routes of the API; the files mirror the URLs.

pub(crate) mod builds;
pub(crate) mod client_metrics;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod projects;
pub(crate) mod submit;

use actix_web::web;

/// Everything below the gateway's root.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    submit::configure(config);
    events::configure(config);
    files::configure(config);
    builds::configure(config);
    projects::configure(config);
    client_metrics::configure(config);
    crate::openapi::configure(config);
}
