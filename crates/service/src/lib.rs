//! What every process of Sheen has: settings, telemetry, metrics, health, an operators' listener, an orderly end.
//!
//! This crate knows nothing of Postgres, Redis, RabbitMQ or builds. It is told what is up, and says so.

pub mod admin;
pub mod followed;
mod health;
pub mod metrics;
mod probe;
mod run;
pub mod settings;
mod shutdown;
pub mod telemetry;

pub use health::{Health, Part, Reason};
pub use run::{begin, run};
pub use shutdown::Shutdown;
