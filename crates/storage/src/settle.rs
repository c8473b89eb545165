//! Ends that come from outside the worker: a caller's cancel, too many lost workers; and a caller's retry.
//!
//! Each locks the build's row first, so that it stands before or after any commit of a worker, never between.

use std::time::Duration;

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};
use protocol::{BuildSessionId, Phase, Seq, event::Event, failure::FailureCode, news::News};

use crate::{
    SpentRequest, Storage, StorageError,
    events::{Numbers, deltas_of, insert_events},
    pool::Connection,
    read::{drawn_or_zero, json, millis, parsed},
    requests::spend,
    runs::RunId,
    sql::sql,
};

/// What came of a cancel.
#[derive(Clone, Debug)]
pub enum Cancelled {
    /// The build is cancelled, and a pending run with it.
    Done(News),
    /// The request id was spent before.
    Replayed,
    /// It is over already.
    TooLate,
    /// There is no such build.
    NotFound,
}

/// What came of a retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retried {
    /// It waits for a worker again.
    Done,
    /// The request id was spent before.
    Replayed,
    /// It is not failed or cancelled.
    NotRetryable,
    /// There is no such build.
    NotFound,
}

/// A build's row, locked by the transaction that reads it.
#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Text)]
    phase: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Bool)]
    text_folded: bool,
    #[diesel(sql_type = Bool)]
    lease_over: bool,
}

async fn lock(connection: &mut Connection, id: &BuildSessionId) -> Result<Option<Locked>, StorageError> {
    let rows: Vec<Locked> = sql("SELECT phase, attempt, assistant_text IS NOT NULL AS text_folded, \
                                   COALESCE(lease_expires_at < now(), false) AS lease_over \
                                 FROM builds WHERE build_session_id = $1 FOR UPDATE")
    .bind::<Text, _>(id.as_str())
    .load(connection)
    .await?;
    Ok(rows.into_iter().next())
}

/// How somebody who does not build it ends a build.
struct Ending {
    phase: Phase,
    code: Option<FailureCode>,
    event: Event,
}

/// Settles a locked build, and its pending run where `run_error` says with what; inserts the events.
async fn settle(
    connection: &mut Connection,
    id: &BuildSessionId,
    locked: &Locked,
    ending: Ending,
    run_error: Option<&Event>,
    drawn: Option<Seq>,
    keep: Duration,
) -> Result<News, StorageError> {
    let text = if locked.text_folded { None } else { Some(json(&deltas_of(connection, id, locked.attempt).await?)?) };
    let ended_runs: Vec<RunId> = match run_error {
        None => Vec::new(),
        Some(_) => {
            sql("UPDATE recommendation_runs SET status = 'failed', error_code = $2, finished_at = now() \
                 WHERE build_session_id = $1 AND status = 'pending' RETURNING run_id")
            .bind::<Text, _>(id.as_str())
            .bind::<Text, _>(FailureCode::Cancelled.as_str())
            .load(connection)
            .await?
        }
    };
    let mut events = vec![(ending.event, None)];
    if let (Some(run), Some(event)) = (ended_runs.first(), run_error) {
        events.push((event.clone(), Some(run.run_id)));
    }
    let numbers: Numbers =
        sql("UPDATE builds SET phase = $2, error_code = $3, lease_expires_at = NULL, finished_at = now(), \
               assistant_text = COALESCE(assistant_text, $4), prune_after = now() + $5 * interval '1 millisecond', \
               prev_seq = last_seq, last_seq = GREATEST(last_seq + $6, $7) \
             WHERE build_session_id = $1 RETURNING prev_seq, last_seq, chain, attempt")
        .bind::<Text, _>(id.as_str())
        .bind::<Text, _>(ending.phase.as_str())
        .bind::<Nullable<Text>, _>(ending.code.map(FailureCode::as_str))
        .bind::<Nullable<Text>, _>(text)
        .bind::<BigInt, _>(millis(keep))
        .bind::<BigInt, _>(i64::try_from(events.len()).unwrap_or(1))
        .bind::<BigInt, _>(drawn_or_zero(drawn))
        .one(connection)
        .await?;
    insert_events(connection, id, &numbers, &events).await
}

impl Storage {
    /// Cancels a build, and its pending run with it; `run_error` is the event that ends the run.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it was cancelled is not known.
    pub async fn cancel(
        &self,
        request: SpentRequest<'_>,
        id: &BuildSessionId,
        run_error: &Event,
        drawn: Option<Seq>,
        keep: Duration,
    ) -> Result<Cancelled, StorageError> {
        self.transaction(async |connection: &mut Connection| {
            if !spend(connection, request).await? {
                return Ok(Cancelled::Replayed);
            }
            let Some(locked) = lock(connection, id).await? else { return Ok(Cancelled::NotFound) };
            if parsed::<Phase>("builds", &locked.phase)?.is_settled() {
                return Ok(Cancelled::TooLate);
            }
            let ending = Ending { phase: Phase::Cancelled, code: None, event: Event::BuildCancelled };
            let news = settle(connection, id, &locked, ending, Some(run_error), drawn, keep).await?;
            Ok(Cancelled::Done(news))
        })
        .await
    }

    /// Fails a build whose lease ran out in its last allowed attempt. `None` when somebody else was faster.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn fail_exhausted(
        &self,
        id: &BuildSessionId,
        attempt: u32,
        event: Event,
        drawn: Option<Seq>,
        keep: Duration,
    ) -> Result<Option<News>, StorageError> {
        self.transaction(async |connection: &mut Connection| {
            let Some(locked) = lock(connection, id).await? else { return Ok(None) };
            if !locked.lease_over || i64::from(locked.attempt) != i64::from(attempt) {
                return Ok(None);
            }
            let ending = Ending { phase: Phase::Failed, code: Some(FailureCode::Interrupted), event };
            Ok(Some(settle(connection, id, &locked, ending, None, drawn, keep).await?))
        })
        .await
    }

    /// Starts a failed or cancelled build again: a new chain, with no failures.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it was started is not known.
    pub async fn retry_build(
        &self,
        request: SpentRequest<'_>,
        id: &BuildSessionId,
        traceparent: Option<&str>,
    ) -> Result<Retried, StorageError> {
        self.transaction(async |connection: &mut Connection| {
                if !spend(connection, request).await? {
                    return Ok(Retried::Replayed);
                }
                let Some(locked) = lock(connection, id).await? else { return Ok(Retried::NotFound) };
                if !matches!(parsed::<Phase>("builds", &locked.phase)?, Phase::Failed | Phase::Cancelled) {
                    return Ok(Retried::NotRetryable);
                }
                sql("UPDATE builds SET phase = 'queued', chain = chain + 1, failures = 0, error_code = NULL, error_wait_ms = NULL, queued_at = now(), \
                       started_at = NULL, finished_at = NULL, prune_after = NULL, traceparent = $2 WHERE build_session_id = $1")
                    .bind::<Text, _>(id.as_str())
                    .bind::<Text, _>(traceparent.unwrap_or_default())
                    .execute(connection)
                    .await?;
                Ok(Retried::Done)
            })
        .await
    }
}
