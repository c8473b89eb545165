//! `cargo xtask …`: sets up, runs, and tests Sheen on this machine. One file per command; `cargo xtask help` lists them.

mod args;
mod chaos;
mod checkout;
mod demo;
mod down;
mod failure;
mod install;
mod kill;
mod launch;
mod part;
mod places;
mod ports;
mod postgres;
mod probe;
mod process;
mod rabbitmq;
mod redis;
mod say;
mod services;
mod small_disk;
mod stack;
mod start;
mod tally;
mod test;
mod tools;
mod up;
mod wait;

use std::process::ExitCode;

use crate::{args::Command, checkout::Checkout, failure::Failure};

fn main() -> ExitCode {
    wait::watch_signals();
    match args::parse(lexopt::Parser::from_env()).and_then(run) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            say::raw_error(format!("error: {failure}\n"));
            ExitCode::from(failure.status)
        }
    }
}

fn run(command: Command) -> Result<u8, Failure> {
    if let Command::Help = command {
        say::raw(args::HELP);
        return Ok(0);
    }
    let checkout = Checkout::find()?;
    match command {
        Command::Help => Ok(0),
        Command::Demo(options) => demo::run(&checkout, &options),
        Command::Up(options) => up::run(&checkout, &options),
        Command::Chaos(words) => chaos::run(&checkout, &words),
        Command::Down => down::run(&checkout),
        Command::Kill(part) => kill::run(&checkout, part),
        Command::Start(part) => start::run(&checkout, part),
        Command::Test(options) => test::run(&checkout, &options),
    }
}
