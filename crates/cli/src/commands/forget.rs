//! `sheen forget`.
//!
//! Running builds are cancelled first, so that whoever watches is told; then all goes in batches. A worker may still
//! enter a call into the ledger before it notices, and a person may submit anew: it ends once nothing is found.

use std::time::Duration;

use anyhow::bail;
use client::Gateway;
use live::Operator;
use protocol::{BuildSessionId, problem::ProblemCode};
use serde_json::json;
use storage::{Storage, StorageError, Whose};

use crate::{
    Outcome,
    args::Forget,
    connection::Surroundings,
    screen::{Screen, Tone},
};

const BATCH: u32 = 50;
/// Looks that may find something; more means that the person is at it right now.
const LOOKS: u32 = 20;
/// Within this time a worker notices that its build is gone, and enters no more calls.
const NOTICED: Duration = Duration::from_secs(2);

/// What is gone.
#[derive(Default)]
struct Gone {
    cancelled: u64,
    builds: i64,
    events: i64,
    files: i64,
    runs: i64,
    model_calls: usize,
    redis_keys: u64,
    projects: u64,
}

pub(super) async fn forget(args: &Forget, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let storage = surroundings.storage()?;
    let whose = match (&args.user, &args.project) {
        (Some(user), _) => Whose::User(user.as_str()),
        (None, Some(project)) => Whose::Project(project),
        (None, None) => bail!("whose data? --user or --project says"),
    };
    let mut screen = Screen::stdout(surroundings.variable);
    if !args.yes {
        let found = storage.personal(whose).await?;
        if args.output.json {
            let line = json!({
                "done": false, "builds": found.builds, "unsettled": found.unsettled, "modelCalls": found.model_calls,
            });
            screen.raw_line(&line.to_string())?;
        } else {
            let line = format!(
                "  {} builds with all that belongs to them, {} of them cancelled first; {} ledger entries lose their name",
                found.builds, found.unsettled, found.model_calls
            );
            screen.line(&[(Tone::Strong, "would be deleted"), (Tone::Plain, &line)])?;
            screen.line(&[(Tone::Faint, "nothing was done; --yes does it")])?;
        }
        return Ok(Outcome::Good);
    }
    // Before anything goes: what can't be reached is said while all is still there.
    let (gateway, mut redis) = (surroundings.gateway()?, Operator::connect(surroundings.redis()?).await?);
    let gone = forget_all(&storage, whose, &gateway, &mut redis).await?;
    if args.output.json {
        let line = json!({
            "done": true, "cancelled": gone.cancelled, "builds": gone.builds, "events": gone.events,
            "files": gone.files, "recommendationRuns": gone.runs, "modelCalls": gone.model_calls,
            "redisKeys": gone.redis_keys, "projects": gone.projects,
        });
        screen.raw_line(&line.to_string())?;
    } else {
        let line = format!(
            "  {} builds ({} cancelled first), {} events, {} files, {} recommendations runs, {} Redis keys, {} projects; \
             {} ledger entries lost their name",
            gone.builds,
            gone.cancelled,
            gone.events,
            gone.files,
            gone.runs,
            gone.redis_keys,
            gone.projects,
            gone.model_calls
        );
        screen.line(&[(Tone::Strong, "deleted"), (Tone::Plain, &line)])?;
    }
    Ok(Outcome::Good)
}

async fn forget_all(
    storage: &Storage,
    whose: Whose<'_>,
    gateway: &Gateway,
    redis: &mut Operator,
) -> anyhow::Result<Gone> {
    let mut gone = Gone::default();
    for _ in 0..LOOKS {
        let cancelled = cancel_unsettled(storage, whose, gateway).await?;
        gone.cancelled += cancelled;
        if cancelled > 0 {
            // Whoever watches is told before the rows are gone.
            tokio::time::sleep(NOTICED).await;
        }
        let deleted = delete_builds(storage, whose, redis, &mut gone).await?;
        let mut nameless = 0;
        loop {
            let more = storage.forget_calls(whose, BATCH).await?;
            nameless += more;
            if more == 0 {
                break;
            }
        }
        gone.model_calls += nameless;
        let mut refused = false;
        if let Whose::Project(project) = whose {
            match storage.forget_project(project).await {
                Ok(was_there) => gone.projects += u64::from(was_there),
                Err(StorageError::Refused(_)) => refused = true,
                Err(error) => return Err(error.into()),
            }
        }
        if !deleted && nameless == 0 && !refused {
            return Ok(gone);
        }
        // Whoever was about to enter a call has done so by the next look.
        tokio::time::sleep(NOTICED).await;
    }
    bail!("there is ever more: something submits for them at this moment; stop that, and forget again")
}

async fn cancel_unsettled(storage: &Storage, whose: Whose<'_>, gateway: &Gateway) -> anyhow::Result<u64> {
    let mut cancelled = 0;
    loop {
        // Those that are not settled come first.
        let builds = storage.builds_of(whose, BATCH).await?;
        let unsettled: Vec<BuildSessionId> =
            builds.into_iter().filter(|(_, is_settled)| !is_settled).map(|(id, _)| id).collect();
        if unsettled.is_empty() {
            return Ok(cancelled);
        }
        for id in unsettled {
            match gateway.cancel(&id).await {
                Ok(_) => cancelled += 1,
                // It ended, or went, meanwhile.
                Err(error)
                    if matches!(error.code(), Some(ProblemCode::NotCancellable | ProblemCode::BuildNotFound)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Whether there was any.
async fn delete_builds(
    storage: &Storage,
    whose: Whose<'_>,
    redis: &mut Operator,
    gone: &mut Gone,
) -> anyhow::Result<bool> {
    let mut any = false;
    let mut refused = 0;
    loop {
        let builds: Vec<BuildSessionId> =
            storage.builds_of(whose, BATCH).await?.into_iter().map(|(id, _)| id).collect();
        if builds.is_empty() {
            return Ok(any);
        }
        any = true;
        // Redis first: once the rows are gone nobody knows the names of its keys.
        gone.redis_keys += redis.forget(&builds).await?;
        match storage.forget_builds(&builds).await {
            Ok(retired) => {
                gone.builds += retired.builds;
                gone.events += retired.events;
                gone.files += retired.files;
                gone.runs += retired.runs;
                // Whoever appended in between has drawn anew.
                gone.redis_keys += redis.forget(&builds).await?;
            }
            Err(StorageError::Refused(_)) if refused < LOOKS => refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
}
