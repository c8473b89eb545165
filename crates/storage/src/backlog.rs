//! How much waits, for those who watch.

use std::time::Duration;

use diesel::{QueryableByName, sql_types::BigInt};

use crate::{Storage, StorageError, sql::sql};

/// Jobs of one kind that wait for a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: u64,
    /// Zero where none waits.
    pub oldest: Duration,
}

/// What waits, and what the limit on recommendations has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub builds: Waiting,
    pub recommendations: Waiting,
    /// Recommendations calls of all replicas.
    pub calls_last_minute: u64,
}

#[derive(QueryableByName)]
struct RawBacklog {
    #[diesel(sql_type = BigInt)]
    builds: i64,
    #[diesel(sql_type = BigInt)]
    oldest_build_ms: i64,
    #[diesel(sql_type = BigInt)]
    runs: i64,
    #[diesel(sql_type = BigInt)]
    oldest_run_ms: i64,
    #[diesel(sql_type = BigInt)]
    calls: i64,
}

impl Storage {
    /// Counts what waits, in one statement over partial indexes.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn backlog(&self) -> Result<Backlog, StorageError> {
        // The phases as the index has them.
        let row: RawBacklog = sql("SELECT builds, oldest_build_ms, runs, oldest_run_ms, calls FROM \
               (SELECT count(*) AS builds, \
                  COALESCE(EXTRACT(EPOCH FROM now() - min(queued_at)) * 1000, 0)::bigint AS oldest_build_ms \
                FROM builds WHERE phase IN ('queued', 'building') AND phase = 'queued') b, \
               (SELECT count(*) AS runs, \
                  COALESCE(EXTRACT(EPOCH FROM now() - min(created_at)) * 1000, 0)::bigint AS oldest_run_ms \
                FROM recommendation_runs WHERE status = 'pending' AND called_at IS NULL) r, \
               (SELECT count(*) AS calls FROM recommendation_runs WHERE called_at > now() - interval '1 minute') c")
        .one(&mut self.connection().await?)
        .await?;
        let waiting = |count: i64, oldest_ms: i64| Waiting {
            count: count.max(0).unsigned_abs(),
            oldest: Duration::from_millis(oldest_ms.max(0).unsigned_abs()),
        };
        Ok(Backlog {
            builds: waiting(row.builds, row.oldest_build_ms),
            recommendations: waiting(row.runs, row.oldest_run_ms),
            calls_last_minute: row.calls.max(0).unsigned_abs(),
        })
    }
}
