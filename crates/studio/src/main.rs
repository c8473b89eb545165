//! The Studio's process.

use std::process::ExitCode;

fn main() -> ExitCode {
    service::run("studio", studio::run)
}
