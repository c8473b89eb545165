//! The gateway's process.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Where several services are rolled out at once, a job of its own does this before.
    if std::env::args_os().nth(1).is_some_and(|word| word == "migrate") {
        return service::begin("gateway", gateway::migrate);
    }
    service::run("gateway", gateway::run)
}
