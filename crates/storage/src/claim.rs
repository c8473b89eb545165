//! Taking builds: the lease says who works, `attempt` fences everybody else.

use std::time::Duration;

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Integer, Text},
};
use protocol::{BuildSessionId, news::News};

use crate::{
    BuildRow, Fence, Storage, StorageError,
    builds::{BUILD_COLUMNS, RawBuild},
    events::{news_of, now},
    read::{count, drawn_or_zero, int, millis, parsed},
    sql::sql,
};

/// When a build may be taken.
#[derive(Clone, Copy, Debug)]
pub struct ClaimLimits {
    /// How long a claim, a heartbeat or a commit holds.
    pub lease: Duration,
    /// A chain that lost this many workers is not taken again.
    pub max_failures: u32,
}

/// A build that a worker may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingBuild {
    pub build_session_id: BuildSessionId,
    /// The language of its caller.
    pub locale: String,
    pub attempt: u32,
    /// Its worker's lease ran out.
    pub lost: bool,
    /// And it was the last worker that the chain may lose: to be failed, not taken.
    pub exhausted: bool,
}

/// A build that is ours until its lease runs out.
#[derive(Clone, Debug)]
pub struct ClaimedBuild {
    pub build: BuildRow,
    /// What every later write of this worker must fit.
    pub fence: Fence,
    /// `build_started`.
    pub news: News,
    /// How long it had waited, where this is the first claim of its chain.
    pub waited: Option<Duration>,
    /// It was taken over from a worker whose lease ran out.
    pub taken_over: bool,
}

#[derive(QueryableByName)]
struct RawWaiting {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Text)]
    locale: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Bool)]
    lost: bool,
    #[diesel(sql_type = Bool)]
    exhausted: bool,
}

#[derive(QueryableByName)]
struct RawClaim {
    #[diesel(embed)]
    build: RawBuild,
    #[diesel(sql_type = BigInt)]
    prev_seq: i64,
    #[diesel(sql_type = BigInt)]
    claimed_seq: i64,
    #[diesel(sql_type = Bool)]
    first: bool,
    #[diesel(sql_type = Bool)]
    taken_over: bool,
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
}

/// A lease is over when its time is, and Postgres has been up for one lease: while it was down nobody could renew.
const LEASE_OVER: &str = "phase = 'building' AND lease_expires_at < now() AND pg_postmaster_start_time() < now() - $2 * interval '1 millisecond'";

impl Storage {
    /// Builds that wait, the oldest first: queued ones and, where this process has seen Postgres answer for one lease
    /// without a break, those whose lease ran out.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn waiting_builds(&self, limit: u32, limits: ClaimLimits) -> Result<Vec<WaitingBuild>, StorageError> {
        let may_take_over = self.steady_for() > limits.lease;
        let rows: Vec<RawWaiting> = sql(format!(
                        "SELECT build_session_id, locale, attempt, phase = 'building' AS lost, \
                           phase = 'building' AND failures + 1 >= $4 AS exhausted \
                         FROM builds WHERE phase IN ('queued', 'building') AND (phase = 'queued' OR ($1 AND {LEASE_OVER})) \
                         ORDER BY queued_at LIMIT $3"
                    ))
                    .bind::<Bool, _>(may_take_over)
                    .bind::<BigInt, _>(millis(limits.lease))
                    .bind::<BigInt, _>(i64::from(limit))
                    .bind::<Integer, _>(int(limits.max_failures)).load(&mut self.connection().await?).await?;
        rows.into_iter()
            .map(|row| {
                Ok(WaitingBuild {
                    build_session_id: parsed("builds", &row.build_session_id)?,
                    locale: row.locale,
                    attempt: count(row.attempt),
                    lost: row.lost,
                    exhausted: row.exhausted,
                })
            })
            .collect()
    }

    /// Takes the build if nobody has it, and tells `build_started`. `None`: somebody else has it, or it is over.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: if it was taken after all, the lease runs out.
    pub async fn claim_build(
        &self,
        id: &BuildSessionId,
        limits: ClaimLimits,
        drawn: Option<protocol::Seq>,
    ) -> Result<Option<ClaimedBuild>, StorageError> {
        let may_take_over = self.steady_for() > limits.lease;
        let at = now();
        let rows: Vec<RawClaim> = sql(format!(
                        "WITH old AS ( \
                           SELECT build_session_id AS id, phase AS old_phase, started_at IS NULL AS first FROM builds \
                           WHERE build_session_id = $3 AND (phase = 'queued' OR ($1 AND {LEASE_OVER} AND failures + 1 < $4)) \
                           FOR UPDATE), \
                         b AS ( \
                           UPDATE builds SET phase = 'building', attempt = attempt + 1, step = 0, \
                             failures = failures + (old_phase = 'building')::int, assistant_text = NULL, \
                             lease_expires_at = now() + $2 * interval '1 millisecond', started_at = COALESCE(started_at, $6), \
                             prev_seq = last_seq, last_seq = GREATEST(last_seq + 1, $5) \
                           FROM old WHERE build_session_id = old.id \
                           RETURNING {BUILD_COLUMNS}, prev_seq, last_seq AS claimed_seq, chain, first, old_phase = 'building' AS taken_over), \
                         e AS ( \
                           INSERT INTO build_events (build_session_id, seq, chain, attempt, type, at, payload) \
                           SELECT build_session_id, claimed_seq, chain, attempt, 'build_started', $6, '{{\"attempt\":' || attempt || '}}' FROM b) \
                         SELECT * FROM b"
                    ))
                    .bind::<Bool, _>(may_take_over)
                    .bind::<BigInt, _>(millis(limits.lease))
                    .bind::<Text, _>(id.as_str())
                    .bind::<Integer, _>(int(limits.max_failures))
                    .bind::<BigInt, _>(drawn_or_zero(drawn))
                    .bind::<diesel::sql_types::Timestamptz, _>(at).load(&mut self.connection().await?).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let build = row.build.read()?;
        let payload = format!("{{\"attempt\":{}}}", build.attempt);
        let news = news_of(id, row.prev_seq, row.claimed_seq, at, [("build_started", payload.as_str())].into_iter());
        let fence = Fence { build_session_id: id.clone(), attempt: build.attempt, step: 0 };
        let waited = build.started_at.map(|start| (start - build.queued_at).to_std().unwrap_or_default());
        Ok(Some(ClaimedBuild { waited: waited.filter(|_| row.first), build, fence, news, taken_over: row.taken_over }))
    }

    /// Renews the leases of the builds that a process works on, in one statement; answers those that are still its own.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn renew_leases(
        &self,
        held: &[(BuildSessionId, u32)],
        lease: Duration,
    ) -> Result<Vec<(BuildSessionId, u32)>, StorageError> {
        let ids: Vec<&str> = held.iter().map(|(id, _)| id.as_str()).collect();
        let attempts: Vec<i32> = held.iter().map(|(_, attempt)| int(*attempt)).collect();
        let rows: Vec<Held> = sql("UPDATE builds b SET lease_expires_at = now() + $3 * interval '1 millisecond' \
                            FROM unnest($1, $2) AS mine (id, attempt) \
                            WHERE b.build_session_id = mine.id AND b.attempt = mine.attempt AND b.phase = 'building' \
                            RETURNING b.build_session_id, b.attempt")
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Integer>, _>(attempts)
        .bind::<BigInt, _>(millis(lease))
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter().map(|row| Ok((parsed("builds", &row.build_session_id)?, count(row.attempt)))).collect()
    }

    /// Hands a build back for another worker to take; counts no failure. `false`: it was no longer ours.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn hand_back(&self, id: &BuildSessionId, attempt: u32) -> Result<bool, StorageError> {
        let updated = sql("UPDATE builds SET phase = 'queued', lease_expires_at = NULL \
                            WHERE build_session_id = $1 AND attempt = $2 AND phase = 'building'")
        .bind::<Text, _>(id.as_str())
        .bind::<Integer, _>(int(attempt))
        .execute(&mut self.connection().await?)
        .await?;
        Ok(updated == 1)
    }
}
