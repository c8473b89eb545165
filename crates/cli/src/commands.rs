//! One module a command.

mod build;
mod builds;
mod completions;
mod cost;
mod dlq;
mod doctor;
mod forget;
mod keys;
mod prune;
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
        Command::Cancel(args) => builds::cancel(&args, surroundings).await,
        Command::Retry(args) => builds::retry(&args, surroundings).await,
        Command::Sign(args) => sign::sign(&args, surroundings),
        Command::Cost(args) => cost::cost(&args, surroundings).await,
        Command::Builds(args) => builds::builds(args, surroundings).await,
        Command::Dlq(args) => Box::pin(dlq::dlq(args, surroundings)).await,
        Command::Keys(args) => Box::pin(keys::keys(args, surroundings)).await,
        Command::Doctor(args) => Box::pin(doctor::doctor(&args, surroundings)).await,
        Command::Prune(args) => prune::prune(&args, surroundings).await,
        Command::Forget(args) => Box::pin(forget::forget(&args, surroundings)).await,
        Command::Completions(args) => completions::completions(&args),
    }
}
