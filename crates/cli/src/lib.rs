//! The command line of Sheen.
//!
//! Results go to standard output, everything else to standard error. Exit status 0: it was done, and a build that was
//! followed completed; 1: it was not; 2: the command line or a setting is wrong; 130: Ctrl-C.

mod args;
mod commands;
mod connection;
mod following;
mod key_file;
mod screen;
mod table;
mod teller;
mod timeline;

use std::{
    io::{self, Write},
    process::ExitCode,
};

pub use args::Args;

/// What a command came to, where nothing went wrong with the command itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Good,
    /// The build failed or was cancelled, or something is not as it should be.
    Bad,
    /// Ctrl-C.
    Left,
}

/// A command line or setting that can't be used: exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadSetting(pub(crate) String);

/// Does what `args` say, and tells the exit status.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(commands::run(args)));
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Bad) => ExitCode::from(1),
        Ok(Outcome::Left) => ExitCode::from(130),
        // Whoever read our output has had enough of it.
        Err(error) if is_broken_pipe(&error) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(io::stderr(), "sheen: {}", told(&error));
            ExitCode::from(if error.is::<BadSetting>() { 2 } else { 1 })
        }
    }
}

/// An error on one line: what failed, and the cause of it all. What lies between is for debuggers.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let (what, cause) = (error.to_string(), error.root_cause().to_string());
    screen::one_line(&if what.contains(&cause) { what } else { format!("{what}: {cause}") })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_errors = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    io_errors.map(io::Error::kind).any(|kind| kind == io::ErrorKind::BrokenPipe)
}
