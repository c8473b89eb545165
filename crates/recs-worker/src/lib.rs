//! Makes recommendations: calls the engine once for each run, and ends the run.
//!
//! A run is marked as called before anybody is called, so that whatever dies, no call is made twice. It is a process
//! of its own: nothing it does, waits for or uses up is taken from builds.

mod call;
mod intake;
mod settings;
mod worker;

pub use settings::RecsWorkerSettings;
pub use worker::{RecsWorker, run};
