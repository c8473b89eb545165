//! How builds get into this process: a wake-up names one, and Postgres is asked for those that wait.

use std::{sync::Arc, time::SystemTime};

use i18n::Locale;
use platform::{Slot, build_failed};
use protocol::{BuildSessionId, failure::FailureCode};
use service::trace;
use storage::{StorageError, WaitingBuild};

use crate::worker::Shared;

/// Takes the build that a wake-up names, where it can be taken.
pub(crate) async fn wake_up(shared: &Arc<Shared>, id: &BuildSessionId) {
    let Some(slot) = shared.slots.take().await else { return };
    if shared.is_draining() {
        return;
    }
    // A slot that took nothing looks for what else waits.
    if let Err(error) = take(shared, id, slot, "message").await {
        tracing::warn!(build_session_id = %id, %error, "the build could not be taken: {error}");
    }
}

/// Fills the free slots with builds that wait; whether there may be more.
pub(crate) async fn take_waiting(shared: &Arc<Shared>) -> Result<bool, StorageError> {
    let free = shared.slots.free();
    if free == 0 {
        return Ok(false);
    }
    let waiting = shared.storage.waiting_builds(free, shared.limits).await?;
    let mut taken = false;
    for build in waiting {
        if build.exhausted {
            taken |= fail_exhausted(shared, &build).await?;
        } else if let Some(slot) = shared.slots.try_take() {
            taken |= take(shared, &build.build_session_id, slot, "look").await?;
        }
    }
    Ok(taken)
}

/// Claims the build, which `by` found, and starts it.
async fn take(shared: &Arc<Shared>, id: &BuildSessionId, slot: Slot, by: &'static str) -> Result<bool, StorageError> {
    let since = SystemTime::now();
    let drawn = shared.live.draw(id, 1).await;
    let Some(claimed) = shared.storage.claim_build(id, shared.limits, drawn).await? else { return Ok(false) };
    shared.live.publish(id, &claimed.news);
    // Whose trace it is, the row alone says.
    if claimed.waited.is_some() {
        trace::past("wait for a worker", &claimed.build.traceparent, claimed.build.queued_at.into());
    }
    trace::past("claim", &claimed.build.traceparent, since);
    shared.metrics.worker.jobs_taken.with_label_values(&[by]).inc();
    if claimed.taken_over {
        shared.metrics.leases_taken_over.inc();
    }
    shared.start(claimed, slot, by);
    Ok(true)
}

/// Fails a build that has lost too many workers.
async fn fail_exhausted(shared: &Arc<Shared>, build: &WaitingBuild) -> Result<bool, StorageError> {
    let id = &build.build_session_id;
    let event = build_failed(&Locale::parse(&build.locale), FailureCode::Interrupted);
    let drawn = shared.live.draw(id, 1).await;
    let keep = shared.settings.platform.history_ttl;
    let Some(news) = shared.storage.fail_exhausted(id, build.attempt, event, drawn, keep).await? else {
        return Ok(false);
    };
    shared.live.publish(id, &news);
    shared.metrics.leases_taken_over.inc();
    shared.count_failure(FailureCode::Interrupted);
    tracing::error!(build_session_id = %id, "the build lost too many workers and was failed");
    Ok(true)
}
