//! Old builds, taken away for good, with all that belongs to them.
//!
//! Invariant: a build goes only while its row is locked and it is settled, has no pending run, is no parent of another,
//! and none of its runs is among those that always stay to be looked at. A ledger entry goes only after its build, and
//! never of the present day, which a cap sums up; what it cost is carried on for its project's cap in the same statement.

use std::time::Duration;

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Text},
};
use protocol::BuildSessionId;

use crate::{Storage, StorageError, pool::Connection, read::millis, sql::sql};

/// What is, or would be, gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Retired {
    #[diesel(sql_type = BigInt)]
    pub builds: i64,
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    #[diesel(sql_type = BigInt)]
    pub files: i64,
    #[diesel(sql_type = BigInt)]
    pub runs: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    build_session_id: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The last 100 completed and the last 50 failed runs, which always stay.
const SHOWN: &str = "shown AS ( \
    (SELECT build_session_id FROM recommendation_runs WHERE status = 'ready' ORDER BY finished_at DESC, run_id LIMIT 100) \
    UNION ALL \
    (SELECT build_session_id FROM recommendation_runs WHERE status = 'failed' ORDER BY finished_at DESC, run_id LIMIT 50))";

/// What a build `b` must be to be old, older than $1 ms. Whether others go on from it is asked apart.
const OLD: &str = "b.phase IN ('completed', 'failed', 'cancelled') \
    AND b.finished_at < now() - $1 * interval '1 millisecond' \
    AND NOT EXISTS (SELECT FROM recommendation_runs r WHERE r.build_session_id = b.build_session_id \
        AND (r.status = 'pending' OR r.finished_at >= now() - $1 * interval '1 millisecond')) \
    AND b.build_session_id NOT IN (SELECT build_session_id FROM shown)";

const NO_CHILD: &str = "NOT EXISTS (SELECT FROM builds child WHERE child.parent_build_session_id = b.build_session_id)";

const EXTENT: &str = "SELECT count(*) AS builds, \
    COALESCE(sum((SELECT count(*) FROM build_events e WHERE e.build_session_id = g.build_session_id)), 0)::bigint AS events, \
    COALESCE(sum((SELECT count(*) FROM files f WHERE f.build_session_id = g.build_session_id)), 0)::bigint AS files, \
    COALESCE(sum((SELECT count(*) FROM recommendation_runs r WHERE r.build_session_id = g.build_session_id)), 0)::bigint AS runs \
    FROM";

/// `shown`, and which builds stay; what one that stays goes on from stays too.
fn staying() -> String {
    format!(
        "WITH RECURSIVE {SHOWN}, stays AS ( \
           SELECT b.build_session_id, b.parent_build_session_id FROM builds b WHERE ({OLD}) IS NOT TRUE \
           UNION SELECT p.build_session_id, p.parent_build_session_id FROM builds p \
           JOIN stays ON stays.parent_build_session_id = p.build_session_id)"
    )
}

/// What a ledger entry `c` must be to be old, older than $1 ms. Whether its build is gone is asked apart.
const OLD_CALL: &str = "c.state <> 'reserved' \
    AND c.called_at < LEAST(now() - $1 * interval '1 millisecond', date_trunc('day', now(), 'UTC'))";

/// In nano-dollars; no sum goes beyond, so that none overflows.
const MOST_CARRIED: i64 = 1_000_000_000_000_000_000;

impl Storage {
    /// What [`Storage::retire_builds`], called until nothing is left, would take.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn retirable_builds(&self, older_than: Duration) -> Result<Retired, StorageError> {
        sql(format!(
            "{} {EXTENT} (SELECT build_session_id FROM builds EXCEPT SELECT build_session_id FROM stays) g",
            staying()
        ))
        .bind::<BigInt, _>(millis(older_than))
        .one(&mut self.connection().await?)
        .await
    }

    /// Takes away `limit` old builds at most, in one transaction; those that others go on from come after them.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]; [`StorageError::Refused`] where a new build just went on from one of them: try
    /// again.
    pub async fn retire_builds(&self, older_than: Duration, limit: u32) -> Result<Retired, StorageError> {
        self.transaction(async |connection: &mut Connection| {
            let locked: Vec<Id> = sql(format!(
                "WITH {SHOWN} SELECT b.build_session_id FROM builds b WHERE {OLD} AND {NO_CHILD} \
                 ORDER BY b.finished_at LIMIT $2 FOR UPDATE OF b SKIP LOCKED"
            ))
            .bind::<BigInt, _>(millis(older_than))
            .bind::<BigInt, _>(i64::from(limit))
            .load(connection)
            .await?;
            let ids: Vec<String> = locked.into_iter().map(|row| row.build_session_id).collect();
            // Asked again under the locks: what changed between the look and the lock shows now.
            let again: Vec<Id> = sql(format!(
                "WITH {SHOWN} SELECT b.build_session_id FROM builds b \
                 WHERE b.build_session_id = ANY($2) AND {OLD} AND {NO_CHILD}"
            ))
            .bind::<BigInt, _>(millis(older_than))
            .bind::<Array<Text>, _>(ids)
            .load(connection)
            .await?;
            let ids: Vec<String> = again.into_iter().map(|row| row.build_session_id).collect();
            erase(connection, &ids).await
        })
        .await
    }

    /// Makes a build, its runs and its calls older by `by`; for tests of what becomes of old ones.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn age_build(&self, id: &BuildSessionId, by: Duration) -> Result<(), StorageError> {
        self.transaction(async |connection: &mut Connection| {
            for statement in [
                "UPDATE builds SET created_at = created_at - $2 * interval '1 millisecond', \
                   finished_at = finished_at - $2 * interval '1 millisecond' WHERE build_session_id = $1",
                "UPDATE recommendation_runs SET created_at = created_at - $2 * interval '1 millisecond', \
                   finished_at = finished_at - $2 * interval '1 millisecond' WHERE build_session_id = $1",
                "UPDATE model_calls SET called_at = called_at - $2 * interval '1 millisecond' WHERE build_session_id = $1",
            ] {
                let aged = sql(statement).bind::<Text, _>(id.as_str()).bind::<BigInt, _>(millis(by));
                aged.execute(connection).await?;
            }
            Ok(())
        })
        .await
    }

    /// How many ledger entries [`Storage::retire_calls`] would take, once [`Storage::retire_builds`] has taken its own.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn retirable_calls(&self, older_than: Duration) -> Result<i64, StorageError> {
        let count: Count = sql(format!(
            "{} SELECT count(*) AS count FROM model_calls c WHERE {OLD_CALL} \
             AND NOT EXISTS (SELECT FROM stays WHERE stays.build_session_id = c.build_session_id)",
            staying()
        ))
        .bind::<BigInt, _>(millis(older_than))
        .one(&mut self.connection().await?)
        .await?;
        Ok(count.count)
    }

    /// Takes away `limit` old ledger entries at most; what they cost is carried on for their projects' caps.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn retire_calls(&self, older_than: Duration, limit: u32) -> Result<i64, StorageError> {
        let count: Count = sql(format!(
            "WITH gone AS (DELETE FROM model_calls WHERE call_id IN ( \
                 SELECT c.call_id FROM model_calls c WHERE {OLD_CALL} \
                   AND NOT EXISTS (SELECT FROM builds b WHERE b.build_session_id = c.build_session_id) LIMIT $2) \
               RETURNING project_id, CASE WHEN counted THEN cost_nanos ELSE 0 END AS cost), \
             carried AS (UPDATE projects p SET carried_cost_nanos = LEAST(p.carried_cost_nanos + sums.cost, {MOST_CARRIED}) \
               FROM (SELECT project_id, sum(cost) AS cost FROM gone GROUP BY project_id HAVING sum(cost) > 0) AS sums \
               WHERE p.project_id = sums.project_id) \
             SELECT count(*) AS count FROM gone"
        ))
        .bind::<BigInt, _>(millis(older_than))
        .bind::<BigInt, _>(i64::from(limit))
        .one(&mut self.connection().await?)
        .await?;
        Ok(count.count)
    }
}

/// Deletes builds whose rows the transaction has locked; all that belongs to them goes with them.
pub(crate) async fn erase(connection: &mut Connection, ids: &[String]) -> Result<Retired, StorageError> {
    let extent: Retired =
        sql(format!("{EXTENT} unnest($1) AS g (build_session_id)")).bind::<Array<Text>, _>(ids).one(connection).await?;
    sql("DELETE FROM builds WHERE build_session_id = ANY($1)").bind::<Array<Text>, _>(ids).execute(connection).await?;
    Ok(extent)
}
