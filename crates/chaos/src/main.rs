//! The fault campaign's process; `cargo xtask chaos` starts it.

use std::process::ExitCode;

use clap::Parser;

fn main() -> anyhow::Result<ExitCode> {
    let options = chaos::Options::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(chaos::run(options))
}
