//! `sheen prune`.

use serde_json::json;
use storage::{Retired, Storage, StorageError};

use crate::{
    Outcome,
    args::Prune,
    connection::Surroundings,
    screen::{Screen, Tone},
};

/// A batch that met with a new build is tried again this often.
const TRIES: u32 = 5;

pub(super) async fn prune(args: &Prune, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let storage = surroundings.storage()?;
    let (builds, calls) = if args.yes {
        (retire_builds(&storage, args).await?, retire_calls(&storage, args).await?)
    } else {
        (storage.retirable_builds(args.older_than).await?, storage.retirable_calls(args.older_than).await?)
    };
    let mut screen = Screen::stdout(surroundings.variable);
    if args.output.json {
        let line = json!({
            "done": args.yes, "builds": builds.builds, "events": builds.events, "files": builds.files,
            "recommendationRuns": builds.runs, "modelCalls": calls,
        });
        screen.raw_line(&line.to_string())?;
    } else {
        let word = if args.yes { "deleted" } else { "would be deleted" };
        let line = format!(
            "  {} builds, with {} events, {} files, {} recommendations runs; {calls} ledger entries",
            builds.builds, builds.events, builds.files, builds.runs
        );
        screen.line(&[(Tone::Strong, word), (Tone::Plain, &line)])?;
        if !args.yes {
            screen.line(&[(Tone::Faint, "nothing was done; --yes does it")])?;
        }
    }
    Ok(Outcome::Good)
}

/// Batch after batch, each a transaction of its own, so that nobody waits long for a lock.
async fn retire_builds(storage: &Storage, args: &Prune) -> Result<Retired, StorageError> {
    let mut sum = Retired::default();
    let mut refused = 0;
    loop {
        match storage.retire_builds(args.older_than, args.batch).await {
            Ok(retired) if retired.builds == 0 => return Ok(sum),
            Ok(retired) => {
                refused = 0;
                sum.builds += retired.builds;
                sum.events += retired.events;
                sum.files += retired.files;
                sum.runs += retired.runs;
            }
            // Somebody went on from one of them just now; the next look sees it.
            Err(StorageError::Refused(_)) if refused < TRIES => refused += 1,
            Err(error) => return Err(error),
        }
    }
}

async fn retire_calls(storage: &Storage, args: &Prune) -> Result<i64, StorageError> {
    let mut sum = 0;
    loop {
        let retired = storage.retire_calls(args.older_than, args.batch).await?;
        if retired == 0 {
            return Ok(sum);
        }
        sum += retired;
    }
}
