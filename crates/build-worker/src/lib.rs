//! Builds sites: takes a build's row, lets the engine write, commits and tells what it wrote.
//!
//! The row is the job; a message only says that it is there. Nothing here survives the process, and nothing needs to.

mod build;
mod intake;
mod leases;
mod settings;
mod worker;
mod writer;

pub use settings::BuildWorkerSettings;
pub use worker::{BuildWorker, run};
