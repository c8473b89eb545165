//! The front door: checks signature and replay, answers a submit at once, relays events, serves what was built.

mod app;
mod auth;
mod context;
mod etag;
mod hub;
mod members;
mod migrate;
mod openapi;
mod preview;
mod problem;
mod ring;
mod routes;
mod settings;
mod stream;
mod view;

pub use app::{Gateway, run};
pub use migrate::migrate;
pub use openapi::document as openapi_document;
pub use settings::GatewaySettings;
