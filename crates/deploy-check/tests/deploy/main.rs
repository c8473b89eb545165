//! What `deploy/` says is what the code does.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod compose;
mod images;
mod metrics;
mod migrations;
mod network;
mod rules;
mod schemas;
mod settings;
mod workloads;

/// Every folder that somebody may apply.
const FOLDERS: [&str; 3] = ["base", "overlays/dev", "overlays/production"];
/// The services that hold a part of the system up.
const SERVICES: [&str; 3] = ["gateway", "build-worker", "recs-worker"];
