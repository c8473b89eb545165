//! The build worker's process.

use std::process::ExitCode;

fn main() -> ExitCode {
    service::run("build-worker", build_worker::run)
}
