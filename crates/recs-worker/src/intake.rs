//! How runs get into this process: a wake-up names one, and Postgres is asked for those that wait.
//!
//! Invariant: a run is not called over the limit or while every slot is taken: it stays a row until then, and its
//! deadline ends it.

use std::{sync::Arc, time::SystemTime};

use platform::Slot;
use protocol::BuildSessionId;
use service::trace;
use storage::{CalledRun, StorageError};
use uuid::Uuid;

use crate::worker::Shared;

/// What came of trying to take a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Took {
    It,
    Nothing,
    /// The calls of this minute are spent.
    Limited,
}

/// Takes the run that a wake-up names, where it can be taken.
pub(crate) async fn wake_up(shared: &Arc<Shared>, run: Uuid, session: &BuildSessionId) {
    let Some(slot) = shared.slots.take().await else { return };
    if shared.is_draining() {
        return;
    }
    // A slot that took nothing looks for what else waits.
    if let Err(error) = take(shared, run, session, slot, "message").await {
        tracing::warn!(build_session_id = %session, run_id = %run, %error, "the run could not be taken: {error}");
    }
}

/// Fills the free slots with runs that wait; whether there may be more.
pub(crate) async fn take_waiting(shared: &Arc<Shared>) -> Result<bool, StorageError> {
    let free = shared.slots.free();
    if free == 0 {
        return Ok(false);
    }
    let waiting = shared.storage.waiting_runs(free, shared.settings.per_minute).await?;
    let mut taken = false;
    for (run, session) in waiting {
        let Some(slot) = shared.slots.try_take() else { break };
        match take(shared, run, &session, slot, "look").await? {
            Took::It => taken = true,
            Took::Nothing => {}
            Took::Limited => return Ok(false),
        }
    }
    Ok(taken)
}

/// Marks the run, which `by` found, as called and starts the call.
async fn take(
    shared: &Arc<Shared>,
    run: Uuid,
    session: &BuildSessionId,
    slot: Slot,
    by: &'static str,
) -> Result<Took, StorageError> {
    let since = SystemTime::now();
    let platform = &shared.settings.platform;
    let ends_within = platform.recs_timeout + platform.lease;
    match shared.storage.call_run(run, shared.settings.per_minute, ends_within).await? {
        CalledRun::Called { build, waited } => {
            shared.metrics.worker.jobs_taken.with_label_values(&[by]).inc();
            shared.metrics.queue_wait.observe(waited.as_secs_f64());
            // Whose trace it is, the row alone says.
            trace::past("wait for a worker", &build.traceparent, SystemTime::now() - waited);
            trace::past("claim", &build.traceparent, since);
            shared.start(run, build, slot, by);
            Ok(Took::It)
        }
        CalledRun::Limited(free_after) => {
            shared.metrics.limited.inc();
            tracing::debug!(build_session_id = %session, run_id = %run, "the calls of this minute are spent for {free_after:?}");
            Ok(Took::Limited)
        }
        CalledRun::Gone => Ok(Took::Nothing),
    }
}
