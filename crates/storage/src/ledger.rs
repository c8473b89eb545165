//! The ledger of calls to language models: a row is entered before each call is made, and closed after it.
//!
//! Invariant: from its entry on a call counts, at the most that it may cost, and at what it did cost once that is
//! known. Whoever enters a call under a cap holds the locks of all that the caps sum up, so that two calls at once
//! never both take what is left for one. It never waits for a lock with a connection in its hand: whoever holds one for
//! long would have all of the pool wait for it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{Storage, StorageError, pool::Connection, read::millis, sql::sql};

/// More tokens than any call has; what a provider reports beyond is taken for this.
const MOST_TOKENS: u64 = 1_000_000_000_000;

/// What tokens cost: each in millionths of a dollar for a million of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    pub input: u64,
    pub cached: u64,
    pub output: u64,
}

/// What may be spent, in nano-dollars; none is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// By one build, its recommendations and its failed calls included: it guards the bill.
    pub build: Option<u64>,
    /// By one user on one day (UTC), on calls that count.
    pub user_day: Option<u64>,
    /// By one project ever, on calls that count.
    pub project: Option<u64>,
}

impl Caps {
    /// Whether nothing is limited.
    #[must_use]
    pub const fn are_off(&self) -> bool {
        self.build.is_none() && self.user_day.is_none() && self.project.is_none()
    }
}

/// A call that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewCall<'a> {
    pub call_id: Uuid,
    pub build_session_id: &'a str,
    pub project_id: &'a str,
    pub user_id: &'a str,
    pub attempt: i32,
    /// `build` or `recommendations`.
    pub purpose: &'static str,
    pub provider: &'a str,
    pub model: &'a str,
    /// As we estimate them.
    pub input_tokens: u64,
    /// The most that it may answer.
    pub output_tokens: u64,
    /// None is known: it is taken for free, and marked.
    pub price: Option<Price>,
    /// No call takes longer: one that is still open then is lost.
    pub longest: Duration,
}

/// A limit that a call would have broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    Build,
    UserDay,
    Project,
}

/// What came of entering a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// It is in; make it, and close it.
    Entered,
    OverCap(Cap),
    /// The build's calls to this model failed twice in the same way since it was submitted or retried; with the code of that.
    FailedTwice(String),
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct ClosedCall {
    pub call_id: Uuid,
    /// Without the cached ones.
    pub input_tokens: u64,
    pub cached_input_tokens: u64,
    pub output_tokens: u64,
    /// By us, not told by the provider.
    pub estimated: bool,
    /// `ok`, or the failure's code.
    pub outcome: &'static str,
    /// The same for the same error.
    pub error_signature: Option<String>,
}

/// What costs are summed up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostBy {
    /// Of UTC, as `2026-01-31`.
    Day,
    Project,
    User,
    Model,
}

/// The calls of one day, project, user or model.
#[derive(Clone, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct CostRow {
    #[diesel(sql_type = Text)]
    pub key: String,
    /// All of them.
    #[diesel(sql_type = BigInt)]
    pub calls: i64,
    /// Those that are on, or whose end is not known yet.
    #[diesel(sql_type = BigInt)]
    pub open_calls: i64,
    /// Those that failed, and are not counted.
    #[diesel(sql_type = BigInt)]
    pub failed_calls: i64,
    /// Closed ones whose tokens the provider did not tell.
    #[diesel(sql_type = BigInt)]
    pub estimated_calls: i64,
    /// Those that no price is known for.
    #[diesel(sql_type = BigInt)]
    pub unpriced_calls: i64,
    /// Tokens of closed calls, without the cached ones.
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    #[diesel(sql_type = BigInt)]
    pub cached_input_tokens: i64,
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    /// Of closed calls that count.
    #[diesel(sql_type = BigInt)]
    pub cost_nanos: i64,
    /// Of those that failed.
    #[diesel(sql_type = BigInt)]
    pub failed_cost_nanos: i64,
    /// The most that the open ones may cost.
    #[diesel(sql_type = BigInt)]
    pub reserved_nanos: i64,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    Reserved,
    Settled,
    /// Whoever made it never told its end.
    Lost,
}

impl CallState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Settled => "settled",
            Self::Lost => "lost",
        }
    }
}

/// One call as it stands in the ledger.
#[derive(Clone, Debug, QueryableByName)]
pub struct CallRow {
    #[diesel(sql_type = SqlUuid)]
    pub call_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub attempt: i32,
    #[diesel(sql_type = Text)]
    pub purpose: String,
    #[diesel(sql_type = Text)]
    pub model: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    pub input_tokens: i64,
    #[diesel(sql_type = BigInt)]
    pub cached_input_tokens: i64,
    #[diesel(sql_type = BigInt)]
    pub output_tokens: i64,
    #[diesel(sql_type = Bool)]
    pub estimated: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Bool)]
    pub counted: bool,
    #[diesel(sql_type = Bool)]
    pub priced: bool,
    #[diesel(sql_type = BigInt)]
    pub cost_nanos: i64,
    #[diesel(sql_type = Timestamptz)]
    pub called_at: DateTime<Utc>,
}

impl CallRow {
    #[must_use]
    pub fn state(&self) -> CallState {
        match self.state.as_str() {
            "reserved" => CallState::Reserved,
            "lost" => CallState::Lost,
            _ => CallState::Settled,
        }
    }
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    all_ours: bool,
}

#[derive(QueryableByName)]
struct RawReserved {
    #[diesel(sql_type = Bool)]
    entered: bool,
    #[diesel(sql_type = Nullable<Text>)]
    failed_twice: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    over: Option<String>,
}

fn tokens(count: u64) -> i64 {
    count.min(MOST_TOKENS).cast_signed()
}

fn money(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// A call waits so long for others under the same caps before it is said that it does.
const LONGEST_TURN: Duration = Duration::from_secs(3);
/// The pauses between two looks at the locks; about so long, lest all look at once.
const FIRST_PAUSE: Duration = Duration::from_millis(4);
const LONGEST_PAUSE: Duration = Duration::from_millis(64);

/// Holds what the caps sum up until the transaction ends, where nobody else does.
async fn lock_sums(connection: &mut Connection, call: &NewCall<'_>, caps: &Caps) -> Result<bool, StorageError> {
    let sums = [
        caps.build.map(|_| format!("build {}", call.build_session_id)),
        caps.user_day.map(|_| format!("user {}", call.user_id)),
        caps.project.map(|_| format!("project {}", call.project_id)),
    ];
    let locked: Locked =
        sql("SELECT bool_and(pg_try_advisory_xact_lock(hashtext('sheen model calls ' || current_schema()), key)) \
           AS all_ours \
         FROM (SELECT DISTINCT hashtext(sum) AS key FROM unnest($1) AS sum) AS keys")
        .bind::<Array<Text>, _>(sums.into_iter().flatten().collect::<Vec<_>>())
        .one(connection)
        .await?;
    Ok(locked.all_ours)
}

async fn enter(connection: &mut Connection, call: &NewCall<'_>, caps: &Caps) -> Result<Reserved, StorageError> {
    let price = call.price.unwrap_or_default();
    let row: RawReserved = sql("WITH seen AS ( \
           SELECT EXISTS (SELECT 1 FROM model_calls WHERE call_id = $1) AS entered, \
             (SELECT max(outcome) FROM model_calls \
              WHERE build_session_id = $2 AND $6 = 'build' AND purpose = 'build' AND error_signature IS NOT NULL \
                AND provider = $7 AND model = $8 \
                AND called_at >= COALESCE((SELECT queued_at FROM builds WHERE build_session_id = $2), '-infinity') \
              GROUP BY error_signature HAVING count(*) >= 2 LIMIT 1) AS failed_twice, \
             CASE \
               WHEN $14 IS NOT NULL AND $14 < cost + (SELECT COALESCE(sum(cost_nanos), 0) FROM model_calls \
                 WHERE build_session_id = $2) THEN 'build' \
               WHEN $15 IS NOT NULL AND $15 < cost + (SELECT COALESCE(sum(cost_nanos), 0) FROM model_calls \
                 WHERE user_id = $4 AND called_at >= date_trunc('day', clock_timestamp(), 'UTC') AND counted) THEN 'user' \
               WHEN $16 IS NOT NULL AND $16 < cost + (SELECT COALESCE(sum(cost_nanos), 0) FROM model_calls \
                 WHERE project_id = $3 AND counted) \
                 + COALESCE((SELECT carried_cost_nanos FROM projects WHERE project_id = $3), 0) THEN 'project' \
             END AS over \
           FROM (SELECT model_call_cost($9, 0, $10, $11, $12, $13) AS cost) AS new), \
         entered AS ( \
           INSERT INTO model_calls (call_id, build_session_id, project_id, user_id, attempt, purpose, provider, model, \
             input_tokens, output_tokens, input_price, cached_price, output_price, priced, lost_after) \
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $17, \
             clock_timestamp() + $18 * interval '1 millisecond' \
           FROM seen WHERE NOT entered AND failed_twice IS NULL AND over IS NULL) \
         SELECT entered, failed_twice, over FROM seen")
    .bind::<SqlUuid, _>(call.call_id)
    .bind::<Text, _>(call.build_session_id)
    .bind::<Text, _>(call.project_id)
    .bind::<Text, _>(call.user_id)
    .bind::<Integer, _>(call.attempt)
    .bind::<Text, _>(call.purpose)
    .bind::<Text, _>(call.provider)
    .bind::<Text, _>(call.model)
    .bind::<BigInt, _>(tokens(call.input_tokens))
    .bind::<BigInt, _>(tokens(call.output_tokens))
    .bind::<BigInt, _>(money(price.input))
    .bind::<BigInt, _>(money(price.cached))
    .bind::<BigInt, _>(money(price.output))
    .bind::<Nullable<BigInt>, _>(caps.build.map(money))
    .bind::<Nullable<BigInt>, _>(caps.user_day.map(money))
    .bind::<Nullable<BigInt>, _>(caps.project.map(money))
    .bind::<Bool, _>(call.price.is_some())
    .bind::<BigInt, _>(millis(call.longest))
    .one(connection)
    .await?;
    Ok(match (row.entered, row.failed_twice, row.over.as_deref()) {
        // An earlier try had landed.
        (true, _, _) | (_, None, None) => Reserved::Entered,
        (_, Some(outcome), _) => Reserved::FailedTwice(outcome),
        (_, _, Some("build")) => Reserved::OverCap(Cap::Build),
        (_, _, Some("user")) => Reserved::OverCap(Cap::UserDay),
        (_, _, Some(_)) => Reserved::OverCap(Cap::Project),
    })
}

impl Storage {
    /// Enters a call that is about to be made, where it is within the caps and its build has not failed twice in one way.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it is in is not known; send the same again.
    pub async fn reserve_call(&self, call: &NewCall<'_>, caps: &Caps) -> Result<Reserved, StorageError> {
        if caps.are_off() {
            return enter(&mut self.connection().await?, call, caps).await;
        }
        // First come, first served within a process; and a few connections at most are at it.
        let _turn = self.turn().await;
        let (began, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            let entered = self.transaction(async |connection: &mut Connection| {
                // A statement sees what was committed before it began: the sums are read after the locks are held.
                if !lock_sums(connection, call, caps).await? {
                    return Ok(None);
                }
                enter(connection, call, caps).await.map(Some)
            });
            if let Some(reserved) = entered.await? {
                return Ok(reserved);
            }
            if began.elapsed() >= LONGEST_TURN {
                let reason = format!("others have been entering calls under the same caps for {LONGEST_TURN:?}");
                return Err(StorageError::Unavailable(reason));
            }
            tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..1.0))).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Holds the locks of `caps` until `until`; for tests of what waits for them.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], also where somebody else holds them.
    pub async fn hold_caps(
        &self,
        call: &NewCall<'_>,
        caps: &Caps,
        until: impl Future<Output = ()>,
    ) -> Result<(), StorageError> {
        self.transaction(async |connection: &mut Connection| {
            if !lock_sums(connection, call, caps).await? {
                return Err(StorageError::Unavailable("the locks are somebody else's".into()));
            }
            until.await;
            Ok(())
        })
        .await
    }

    /// Closes calls that were entered, those taken for lost too; how many were not closed before.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether they are closed is not known; send the same again.
    pub async fn settle_calls(&self, calls: &[ClosedCall]) -> Result<usize, StorageError> {
        let texts = |call: &ClosedCall| call.error_signature.as_deref().map(|text| text.replace('\0', ""));
        sql("UPDATE model_calls c SET state = 'settled', closed_at = clock_timestamp(), input_tokens = t.input, \
               cached_input_tokens = t.cached, output_tokens = t.output, estimated = t.estimated, outcome = t.outcome, \
               error_signature = t.signature \
             FROM unnest($1, $2, $3, $4, $5, $6, $7) AS t (call_id, input, cached, output, estimated, outcome, signature) \
             WHERE c.call_id = t.call_id AND c.state <> 'settled'")
        .bind::<Array<SqlUuid>, _>(calls.iter().map(|call| call.call_id).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(calls.iter().map(|call| tokens(call.input_tokens)).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(calls.iter().map(|call| tokens(call.cached_input_tokens)).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(calls.iter().map(|call| tokens(call.output_tokens)).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(calls.iter().map(|call| call.estimated).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(calls.iter().map(|call| call.outcome).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(calls.iter().map(texts).collect::<Vec<_>>())
        .execute(&mut self.connection().await?)
        .await
    }

    /// Closes calls that no process can be making any more, at what was estimated; how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn close_lost_calls(&self, limit: u32) -> Result<usize, StorageError> {
        sql("UPDATE model_calls SET state = 'lost', outcome = 'interrupted', closed_at = clock_timestamp() \
             WHERE call_id IN (SELECT call_id FROM model_calls WHERE state = 'reserved' AND lost_after < now() \
               ORDER BY lost_after LIMIT $1 FOR UPDATE SKIP LOCKED)")
        .bind::<BigInt, _>(i64::from(limit))
        .execute(&mut self.connection().await?)
        .await
    }

    /// What calls since `since` took: days in order, all else with what cost most first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn costs(&self, by: CostBy, since: DateTime<Utc>) -> Result<Vec<CostRow>, StorageError> {
        let (key, order) = match by {
            CostBy::Day => ("to_char(called_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')", "key"),
            CostBy::Project => ("project_id", "cost_nanos DESC, key"),
            CostBy::User => ("user_id", "cost_nanos DESC, key"),
            CostBy::Model => ("model", "cost_nanos DESC, key"),
        };
        sql(format!(
            "SELECT {key} AS key, count(*) AS calls, \
               count(*) FILTER (WHERE state = 'reserved') AS open_calls, \
               count(*) FILTER (WHERE NOT counted) AS failed_calls, \
               count(*) FILTER (WHERE state <> 'reserved' AND estimated) AS estimated_calls, \
               count(*) FILTER (WHERE NOT priced) AS unpriced_calls, \
               COALESCE(sum(input_tokens) FILTER (WHERE state <> 'reserved'), 0)::bigint AS input_tokens, \
               COALESCE(sum(cached_input_tokens), 0)::bigint AS cached_input_tokens, \
               COALESCE(sum(output_tokens) FILTER (WHERE state <> 'reserved'), 0)::bigint AS output_tokens, \
               COALESCE(sum(cost_nanos) FILTER (WHERE state <> 'reserved' AND counted), 0)::bigint AS cost_nanos, \
               COALESCE(sum(cost_nanos) FILTER (WHERE NOT counted), 0)::bigint AS failed_cost_nanos, \
               COALESCE(sum(cost_nanos) FILTER (WHERE state = 'reserved'), 0)::bigint AS reserved_nanos \
             FROM model_calls WHERE called_at >= $1 GROUP BY 1 ORDER BY {order}"
        ))
        .bind::<Timestamptz, _>(since)
        .load(&mut self.connection().await?)
        .await
    }

    /// The calls of a build and its recommendations, in the order in which they were entered.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn calls_of_build(&self, build_session_id: &str) -> Result<Vec<CallRow>, StorageError> {
        sql("SELECT call_id, attempt, purpose, model, state, input_tokens, cached_input_tokens, output_tokens, estimated, \
               outcome, counted, priced, cost_nanos, called_at \
             FROM model_calls WHERE build_session_id = $1 ORDER BY called_at, call_id")
        .bind::<Text, _>(build_session_id)
        .load(&mut self.connection().await?)
        .await
    }
}
