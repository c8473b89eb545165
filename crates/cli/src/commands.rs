//! One module a command.

mod build;
mod cost;
mod session;
mod sign;

use std::path::Path;

use crate::{Args, Outcome, args::Command, connection::Surroundings};

/// Does what `args` say; Ctrl-C ends it.
pub(crate) async fn run(args: Args) -> anyhow::Result<Outcome> {
    let variable = |name: &str| std::env::var(name).ok();
    let folder = std::env::current_dir().unwrap_or_default();
    let surroundings = Surroundings { variable: &variable, folder: Path::new(&folder) };
    tokio::select! {
        // First, so that a command that has last words for Ctrl-C can say them.
        biased;
        outcome = dispatch(args.command, &surroundings) => outcome,
        _ = tokio::signal::ctrl_c() => Ok(Outcome::Left),
    }
}

async fn dispatch(command: Command, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Build(args) => build::build(args, surroundings).await,
        Command::Watch(args) => build::watch(args, surroundings).await,
        Command::Cancel { id } => session::cancel(&id, surroundings).await,
        Command::Retry { id, recommendations } => session::retry(&id, recommendations, surroundings).await,
        Command::Sign(args) => sign::sign(&args, surroundings),
        Command::Cost(args) => cost::cost(&args, surroundings).await,
    }
}
