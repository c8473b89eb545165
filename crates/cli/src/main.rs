//! `sheen`: builds sites, watches builds, signs requests.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    cli::run(cli::Args::parse())
}
