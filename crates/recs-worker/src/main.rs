//! The recommendations worker's process.

use std::process::ExitCode;

fn main() -> ExitCode {
    service::run("recs-worker", recs_worker::run)
}
