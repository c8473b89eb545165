//! Recommendations runs: one call each, one end each.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use protocol::{
    BuildSessionId, RunStatus, Seq,
    analysis::Recommendation,
    event::Event,
    failure::{Cause, FailureCode},
    news::News,
};
use uuid::Uuid;

use crate::{
    BuildRow, Retried, SpentRequest, Storage, StorageError,
    builds::{BUILD_COLUMNS, RawBuild},
    events::{Numbers, insert_events},
    pool::Connection,
    read::{cause, drawn_or_zero, from_json, json, millis, parsed, wait_ms},
    requests::spend,
    sql::sql,
};

/// A run as readers need it.
#[derive(Clone, Debug)]
pub struct RunRow {
    pub run_id: Uuid,
    pub status: RunStatus,
    pub recommendations: Vec<Recommendation>,
    /// Why it failed.
    pub error: Option<Cause>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// What came of trying to call a run.
#[derive(Clone, Debug)]
pub enum CalledRun {
    /// It is ours to call, once; it must end within the time that was set.
    Called { build: Box<BuildRow>, waited: Duration },
    /// All calls of this minute are spent; a place is free after so long.
    Limited(Duration),
    /// Somebody else has it, or it is over.
    Gone,
}

/// A run that is past its deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverdueRun {
    pub run_id: Uuid,
    pub build_session_id: BuildSessionId,
    /// The language of its caller.
    pub locale: String,
    /// It was called: its worker is lost. Otherwise it waited too long.
    pub called: bool,
}

impl OverdueRun {
    /// What it fails as.
    #[must_use]
    pub const fn code(&self) -> FailureCode {
        if self.called { FailureCode::Interrupted } else { FailureCode::Overloaded }
    }
}

/// How a run ends.
#[derive(Clone, Debug)]
pub enum RunEnd<'a> {
    Ready(&'a [Recommendation]),
    Failed(Cause),
}

#[derive(QueryableByName)]
pub(crate) struct RunId {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) run_id: Uuid,
}

#[derive(QueryableByName)]
struct RawWaiting {
    #[diesel(sql_type = SqlUuid)]
    run_id: Uuid,
    #[diesel(sql_type = Text)]
    build_session_id: String,
}

#[derive(QueryableByName)]
struct RawOverdue {
    #[diesel(sql_type = SqlUuid)]
    run_id: Uuid,
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Text)]
    locale: String,
    #[diesel(sql_type = Bool)]
    called: bool,
}

#[derive(QueryableByName)]
pub(crate) struct RawRun {
    #[diesel(sql_type = SqlUuid)]
    run_id: Uuid,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Text>)]
    recommendations: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    run_error_code: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    run_error_wait_ms: Option<i64>,
    #[diesel(sql_type = Timestamptz)]
    run_created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    run_finished_at: Option<DateTime<Utc>>,
}

pub(crate) const RUN_COLUMNS: &str = "run_id, status, recommendations, r.error_code AS run_error_code, \
    r.error_wait_ms AS run_error_wait_ms, \
    r.created_at AS run_created_at, r.finished_at AS run_finished_at";

impl RawRun {
    pub(crate) fn read(self) -> Result<RunRow, StorageError> {
        let table = "recommendation_runs";
        Ok(RunRow {
            run_id: self.run_id,
            status: parsed(table, &self.status)?,
            recommendations: self.recommendations.map(|text| from_json(table, &text)).transpose()?.unwrap_or_default(),
            error: cause(table, self.run_error_code, self.run_error_wait_ms)?,
            created_at: self.run_created_at,
            finished_at: self.run_finished_at,
        })
    }
}

#[derive(QueryableByName)]
struct Window {
    #[diesel(sql_type = BigInt)]
    calls: i64,
    #[diesel(sql_type = BigInt)]
    free_after_ms: i64,
}

#[derive(QueryableByName)]
struct RawCalled {
    #[diesel(sql_type = BigInt)]
    waited_ms: i64,
    #[diesel(embed)]
    build: RawBuild,
}

/// Counts the calls of the last minute under a lock that every caller takes, so that the limit holds over all
/// replicas, and whatever becomes of Redis.
async fn window(connection: &mut Connection) -> Result<Window, StorageError> {
    sql("SELECT pg_advisory_xact_lock(hashtext('sheen recommendations per minute'), hashtext(current_schema()))")
        .execute(connection)
        .await?;
    sql("SELECT count(*) AS calls, \
              COALESCE(EXTRACT(EPOCH FROM min(called_at) + interval '1 minute' - clock_timestamp()) * 1000, 0)::bigint AS free_after_ms \
            FROM recommendation_runs WHERE called_at > clock_timestamp() - interval '1 minute'")
    .one(connection)
    .await
}

impl Storage {
    /// Runs that may be called now, the oldest first; none while the calls of this minute are spent (0: no limit).
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn waiting_runs(&self, limit: u32, per_minute: u32) -> Result<Vec<(Uuid, BuildSessionId)>, StorageError> {
        let rows: Vec<RawWaiting> = sql("SELECT run_id, build_session_id FROM recommendation_runs \
                            WHERE status = 'pending' AND called_at IS NULL AND deadline_at > now() \
                  AND ($2 = 0 OR $2 > (SELECT count(*) FROM recommendation_runs WHERE called_at > now() - interval '1 minute')) \
                ORDER BY created_at LIMIT $1")
                        .bind::<BigInt, _>(i64::from(limit))
.bind::<BigInt, _>(i64::from(per_minute)).load(&mut self.connection().await?).await?;
        rows.into_iter().map(|row| Ok((row.run_id, parsed("recommendation_runs", &row.build_session_id)?))).collect()
    }

    /// Marks the run as called, before anybody is called: at most one call is made of a run, whatever dies.
    ///
    /// `per_minute` is the limit over all replicas, 0 for none; `ends_within` is how long the caller may take before
    /// others take it for lost.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: do not call; if the mark is in after all, the run's deadline ends it.
    pub async fn call_run(&self, run: Uuid, per_minute: u32, ends_within: Duration) -> Result<CalledRun, StorageError> {
        self.transaction(async |connection: &mut Connection| {
                if per_minute > 0 {
                    let window = window(connection).await?;
                    if window.calls >= i64::from(per_minute) {
                        return Ok(CalledRun::Limited(Duration::from_millis(window.free_after_ms.max(0).unsigned_abs())));
                    }
                }
                let rows: Vec<RawCalled> = sql(format!(
                    "WITH called AS ( \
                       UPDATE recommendation_runs SET called_at = clock_timestamp(), \
                         deadline_at = clock_timestamp() + $2 * interval '1 millisecond' \
                       WHERE run_id = $1 AND status = 'pending' AND called_at IS NULL AND deadline_at > clock_timestamp() \
                       RETURNING build_session_id AS id, (EXTRACT(EPOCH FROM called_at - created_at) * 1000)::bigint AS waited_ms) \
                     SELECT waited_ms, {BUILD_COLUMNS} FROM called JOIN builds ON build_session_id = id"
                ))
                .bind::<SqlUuid, _>(run)
                .bind::<BigInt, _>(millis(ends_within))
                .load(connection)
                .await?;
                match rows.into_iter().next() {
                    None => Ok(CalledRun::Gone),
                    Some(row) => Ok(CalledRun::Called {
                        build: Box::new(row.build.read()?),
                        waited: Duration::from_millis(row.waited_ms.max(0).unsigned_abs()),
                    }),
                }
            })
        .await
    }

    /// Runs past their deadline, where this process has seen Postgres answer for one lease without a break.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn overdue_runs(&self, limit: u32, lease: Duration) -> Result<Vec<OverdueRun>, StorageError> {
        if self.steady_for() <= lease {
            return Ok(Vec::new());
        }
        let rows: Vec<RawOverdue> = sql("SELECT run_id, r.build_session_id, locale, called_at IS NOT NULL AS called \
                            FROM recommendation_runs r JOIN builds b ON b.build_session_id = r.build_session_id \
                            WHERE status = 'pending' AND deadline_at < now() \
                              AND pg_postmaster_start_time() < now() - $2 * interval '1 millisecond' \
                            ORDER BY r.created_at LIMIT $1")
        .bind::<BigInt, _>(i64::from(limit))
        .bind::<BigInt, _>(millis(lease))
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(OverdueRun {
                    run_id: row.run_id,
                    build_session_id: parsed("recommendation_runs", &row.build_session_id)?,
                    locale: row.locale,
                    called: row.called,
                })
            })
            .collect()
    }

    /// Ends a pending run and tells it. `None`: it was over already, and the result is to be thrown away.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it ended is not known; the same can be sent again.
    pub async fn end_run(
        &self,
        run: Uuid,
        session: &BuildSessionId,
        end: &RunEnd<'_>,
        event: Event,
        drawn: Option<Seq>,
        keep: Duration,
    ) -> Result<Option<News>, StorageError> {
        self.end_pending(run, session, end, event, drawn, keep, "").await
    }

    /// Fails a run that is still past its deadline, as [`Storage::overdue_runs`] found it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn fail_overdue(
        &self,
        run: &OverdueRun,
        event: Event,
        drawn: Option<Seq>,
        keep: Duration,
    ) -> Result<Option<News>, StorageError> {
        let still = if run.called {
            " AND deadline_at < now() AND called_at IS NOT NULL"
        } else {
            " AND deadline_at < now() AND called_at IS NULL"
        };
        self.end_pending(
            run.run_id,
            &run.build_session_id,
            &RunEnd::Failed(run.code().into()),
            event,
            drawn,
            keep,
            still,
        )
        .await
    }

    #[expect(clippy::too_many_arguments, reason = "each is a value of the one statement")]
    async fn end_pending(
        &self,
        run: Uuid,
        session: &BuildSessionId,
        end: &RunEnd<'_>,
        event: Event,
        drawn: Option<Seq>,
        keep: Duration,
        still: &'static str,
    ) -> Result<Option<News>, StorageError> {
        let (status, recommendations, cause) = match end {
            RunEnd::Ready(recommendations) => (RunStatus::Ready, Some(json(recommendations)?), None),
            RunEnd::Failed(cause) => (RunStatus::Failed, None, Some(*cause)),
        };
        self.transaction(async |connection: &mut Connection| {
                sql("SELECT 1 FROM builds WHERE build_session_id = $1 FOR UPDATE")
                    .bind::<Text, _>(session.as_str())
                    .execute(connection)
                    .await?;
                let ended = sql(format!(
                    "UPDATE recommendation_runs SET status = $2, recommendations = $3, error_code = $4, \
                       error_wait_ms = $5, finished_at = now() \
                     WHERE run_id = $1 AND status = 'pending'{still}"
                ))
                .bind::<SqlUuid, _>(run)
                .bind::<Text, _>(status.as_str())
                .bind::<Nullable<Text>, _>(recommendations)
                .bind::<Nullable<Text>, _>(cause.map(|cause| cause.code.as_str()))
                .bind::<Nullable<BigInt>, _>(wait_ms(cause))
                .execute(connection)
                .await?;
                if ended == 0 {
                    return Ok(None);
                }
                let numbers: Numbers = sql("UPDATE builds SET prev_seq = last_seq, last_seq = GREATEST(last_seq + 1, $2), \
                       prune_after = CASE WHEN phase IN ('completed', 'failed', 'cancelled') THEN now() + $3 * interval '1 millisecond' END \
                     WHERE build_session_id = $1 RETURNING prev_seq, last_seq, chain, attempt")
                    .bind::<Text, _>(session.as_str())
                    .bind::<BigInt, _>(drawn_or_zero(drawn))
                    .bind::<BigInt, _>(millis(keep))
                    .one(connection)
                    .await?;
                Ok(Some(insert_events(connection, session, &numbers, &[(event, Some(run))]).await?))
            })
        .await
    }

    /// Makes another run where the last one failed.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it was made is not known.
    pub async fn retry_recommendations(
        &self,
        request: SpentRequest<'_>,
        session: &BuildSessionId,
        run: Uuid,
        max_wait: Duration,
        traceparent: Option<&str>,
    ) -> Result<Retried, StorageError> {
        self.transaction(async |connection: &mut Connection| {
            if !spend(connection, request).await? {
                return Ok(Retried::Replayed);
            }
            let found = sql("UPDATE builds SET prune_after = NULL, traceparent = $2 WHERE build_session_id = $1 AND \
                                 'failed' = (SELECT status FROM recommendation_runs WHERE build_session_id = $1 \
                                             ORDER BY created_at DESC LIMIT 1)")
            .bind::<Text, _>(session.as_str())
            .bind::<Text, _>(traceparent.unwrap_or_default())
            .execute(connection)
            .await?;
            if found == 0 {
                let known = sql("SELECT 1 FROM builds WHERE build_session_id = $1")
                    .bind::<Text, _>(session.as_str())
                    .execute(connection)
                    .await?;
                return Ok(if known == 0 { Retried::NotFound } else { Retried::NotRetryable });
            }
            let made = sql("INSERT INTO recommendation_runs (run_id, build_session_id, deadline_at) \
                                VALUES ($2, $1, now() + $3 * interval '1 millisecond') \
                                ON CONFLICT (build_session_id) WHERE status = 'pending' DO NOTHING")
            .bind::<Text, _>(session.as_str())
            .bind::<SqlUuid, _>(run)
            .bind::<BigInt, _>(millis(max_wait))
            .execute(connection)
            .await?;
            Ok(if made == 1 { Retried::Done } else { Retried::NotRetryable })
        })
        .await
    }

    /// The session's latest run.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn latest_run(&self, session: &BuildSessionId) -> Result<Option<RunRow>, StorageError> {
        let rows: Vec<RawRun> = sql(format!(
                        "SELECT {RUN_COLUMNS} FROM recommendation_runs r WHERE build_session_id = $1 ORDER BY created_at DESC LIMIT 1"
                    ))
                    .bind::<Text, _>(session.as_str()).load(&mut self.connection().await?).await?;
        rows.into_iter().next().map(RawRun::read).transpose()
    }
}
