//! What a build's worker writes: state, files and events of one commit in one statement.
//!
//! Invariant: every write fits the [`Fence`] of its claim, and moves its step. A commit whose answer was lost can
//! be sent again: where the step has moved by one, it had landed.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz},
};
use protocol::{BuildSessionId, Phase, Seq, analysis::Feature, event::Event, failure::Cause, news::News};

use crate::{
    Storage, StorageError,
    events::news_of,
    read::{drawn_or_zero, int, json, millis, wait_ms},
    sql::sql,
};

/// What a worker's next write must find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    pub build_session_id: BuildSessionId,
    pub attempt: u32,
    /// Commits made since the claim.
    pub step: u32,
}

/// A file to store, or to store anew.
#[derive(Clone, Debug)]
pub struct FileContent<'a> {
    pub path: &'a str,
    pub content: &'a [u8],
}

/// What a commit changes beside files and events.
#[derive(Clone, Debug)]
pub enum StateChange<'a> {
    /// Nothing.
    Building,
    /// The preview shows this attempt's files from now on.
    Show,
    /// The build is over and good.
    Complete { text: &'a str, features: &'a [Feature] },
    /// The build is over and failed.
    Fail { text: &'a str, cause: Cause },
}

/// One commit of a worker.
#[derive(Clone, Debug)]
pub struct Commit<'a> {
    /// When: of its events, and of the build's end where it is one. [`now`](crate::now) gives it.
    pub at: DateTime<Utc>,
    pub change: StateChange<'a>,
    pub files: Vec<FileContent<'a>>,
    /// What it tells; at least one.
    pub events: Vec<Event>,
}

/// What came of a commit.
#[derive(Clone, Debug)]
pub enum Committed {
    /// It is in.
    Done(News),
    /// It was in already: an earlier try had landed. Its news is found by the gateways themselves.
    Before,
    /// The build is no longer ours: taken over, cancelled or over. Stop.
    Fenced,
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    prev_seq: i64,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
}

#[derive(QueryableByName)]
struct Stand {
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Integer)]
    step: i32,
}

impl Storage {
    /// Commits; where it is in, `fence.step` has moved on.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it is in is not known; send the same again.
    pub async fn commit(
        &self,
        fence: &mut Fence,
        commit: &Commit<'_>,
        drawn: Option<Seq>,
        lease: Duration,
        keep: Duration,
    ) -> Result<Committed, StorageError> {
        let at = commit.at;
        let id = fence.build_session_id.clone();
        let (phase, show, text, features, cause) = match &commit.change {
            StateChange::Building => (Phase::Building, false, None, None, None),
            StateChange::Show => (Phase::Building, true, None, None, None),
            StateChange::Complete { text, features } => {
                (Phase::Completed, false, Some(json(text)?), Some(json(features)?), None)
            }
            StateChange::Fail { text, cause } => (Phase::Failed, false, Some(json(text)?), None, Some(*cause)),
        };
        let kinds: Vec<&str> = commit.events.iter().map(|event| event.event_type().as_str()).collect();
        let payloads: Vec<String> = commit.events.iter().map(Event::payload).collect();
        let paths: Vec<&str> = commit.files.iter().map(|file| file.path).collect();
        let contents: Vec<&[u8]> = commit.files.iter().map(|file| file.content).collect();
        let (step, attempt) = (int(fence.step), int(fence.attempt));
        let keep = phase.is_settled().then(|| millis(keep));
        let (kinds_ref, payloads_ref, id_ref) = (&kinds, &payloads, &id);
        let written: Vec<Written> = sql("WITH b AS ( \
                              UPDATE builds SET prev_seq = last_seq, last_seq = GREATEST(last_seq + cardinality($4), $5), step = step + 1, \
                                phase = $6, shown_attempt = CASE WHEN $7 THEN attempt ELSE shown_attempt END, \
                                lease_expires_at = CASE WHEN $6 = 'building' THEN now() + $8 * interval '1 millisecond' END, \
                                finished_at = CASE WHEN $6 <> 'building' THEN $13 END, \
                                prune_after = now() + $9 * interval '1 millisecond', \
                                assistant_text = $10, features = COALESCE($11, features), error_code = $12, error_wait_ms = $17 \
                              WHERE build_session_id = $1 AND attempt = $2 AND phase = 'building' AND step = $3 \
                              RETURNING prev_seq, last_seq, chain), \
                            f AS ( \
                              INSERT INTO files (build_session_id, attempt, path, content) \
                              SELECT $1, $2, t.path, t.content FROM b, unnest($15, $16) AS t (path, content) \
                              ON CONFLICT (build_session_id, attempt, path) DO UPDATE SET content = EXCLUDED.content), \
                            e AS ( \
                              INSERT INTO build_events (build_session_id, seq, chain, attempt, type, at, payload) \
                              SELECT $1, b.last_seq - cardinality($4) + t.i, b.chain, $2, t.type, $13, t.payload \
                              FROM b, unnest($4, $14) WITH ORDINALITY AS t (type, payload, i)) \
                            SELECT prev_seq, last_seq FROM b")
                        .bind::<Text, _>(id_ref.as_str())
                        .bind::<Integer, _>(attempt)
                        .bind::<Integer, _>(step)
                        .bind::<Array<Text>, _>(kinds_ref)
                        .bind::<BigInt, _>(drawn_or_zero(drawn))
                        .bind::<Text, _>(phase.as_str())
                        .bind::<Bool, _>(show)
                        .bind::<BigInt, _>(millis(lease))
                        .bind::<Nullable<BigInt>, _>(keep)
                        .bind::<Nullable<Text>, _>(text)
                        .bind::<Nullable<Text>, _>(features)
                        .bind::<Nullable<Text>, _>(cause.map(|cause| cause.code.as_str()))
                        .bind::<Timestamptz, _>(at)
                        .bind::<Array<Text>, _>(payloads_ref)
                        .bind::<Array<Text>, _>(paths)
                        .bind::<Array<Binary>, _>(contents)
                        .bind::<Nullable<BigInt>, _>(wait_ms(cause))
                        .load(&mut self.connection().await?).await?;
        if let Some(row) = written.first() {
            fence.step += 1;
            let events = kinds.iter().copied().zip(payloads.iter().map(String::as_str));
            return Ok(Committed::Done(news_of(&id, row.prev_seq, row.last_seq, at, events)));
        }
        let stands: Vec<Stand> = sql("SELECT attempt, step FROM builds WHERE build_session_id = $1")
            .bind::<Text, _>(id_ref.as_str())
            .load(&mut self.connection().await?)
            .await?;
        let landed = stands.first().is_some_and(|stand| stand.attempt == attempt && stand.step == step + 1);
        if !landed {
            return Ok(Committed::Fenced);
        }
        fence.step += 1;
        Ok(Committed::Before)
    }
}
