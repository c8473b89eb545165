//! Rows of `build_events`, and the heads of sessions.

use bytes::Bytes;
use chrono::{DateTime, SubsecRound, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use protocol::{
    BuildSessionId, Seq,
    event::{Event, frame},
    news::News,
};
use uuid::Uuid;

use crate::{
    Storage, StorageError,
    pool::Connection,
    read::{big, from_json, parsed, seq},
    sql::sql,
};

/// One event as it is kept.
#[derive(Clone, Debug)]
pub struct EventRow {
    pub seq: Seq,
    /// One of [`protocol::event::EventType`].
    pub kind: String,
    pub at: DateTime<Utc>,
    /// The text of a JSON object.
    pub payload: String,
}

impl EventRow {
    /// The finished SSE frame, the same bytes that the news carried.
    #[must_use]
    pub fn frame(&self, session: &BuildSessionId) -> Bytes {
        frame(session, self.seq, &self.kind, self.at, &self.payload)
    }
}

/// Where a session stands, from one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub build_session_id: BuildSessionId,
    pub last_seq: Seq,
    /// Events up to here are no longer kept.
    pub pruned_seq: Seq,
    /// The build is over and no run is pending: nothing more will come.
    pub settled: bool,
}

#[derive(QueryableByName)]
struct RawHead {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
    #[diesel(sql_type = BigInt)]
    pruned_seq: i64,
    #[diesel(sql_type = Bool)]
    settled: bool,
}

#[derive(QueryableByName)]
struct RawEvent {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    r#type: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    payload: String,
}

#[derive(QueryableByName)]
struct Payload {
    #[diesel(sql_type = Text)]
    payload: String,
}

/// The numbers of a commit.
#[derive(QueryableByName)]
pub(crate) struct Numbers {
    #[diesel(sql_type = BigInt)]
    pub(crate) prev_seq: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) last_seq: i64,
    #[diesel(sql_type = Integer)]
    pub(crate) chain: i32,
    #[diesel(sql_type = Integer)]
    pub(crate) attempt: i32,
}

/// Now, as precisely as an event's time stands on the wire.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// The news of a commit: the events have the last numbers of it.
pub(crate) fn news_of<'a>(
    id: &BuildSessionId,
    prev_seq: i64,
    last_seq: i64,
    at: DateTime<Utc>,
    events: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
) -> News {
    let first = seq(last_seq) + 1 - events.len() as Seq;
    let frames = (first..).zip(events).map(|(seq, (kind, payload))| (seq, frame(id, seq, kind, at, payload))).collect();
    News { prev_seq: seq(prev_seq), frames }
}

/// Inserts the events of a change under the numbers that its row was given.
pub(crate) async fn insert_events(
    connection: &mut Connection,
    id: &BuildSessionId,
    numbers: &Numbers,
    events: &[(Event, Option<Uuid>)],
) -> Result<News, StorageError> {
    let at = now();
    let kinds: Vec<&str> = events.iter().map(|(event, _)| event.event_type().as_str()).collect();
    let payloads: Vec<String> = events.iter().map(|(event, _)| event.payload()).collect();
    let runs: Vec<Option<Uuid>> = events.iter().map(|(_, run)| *run).collect();
    sql("INSERT INTO build_events (build_session_id, seq, chain, attempt, run_id, type, at, payload) \
         SELECT $1, $2 - cardinality($5) + t.i, $3, $4, t.run_id, t.type, $6, t.payload \
         FROM unnest($5, $7, $8) WITH ORDINALITY AS t (type, payload, run_id, i)")
    .bind::<Text, _>(id.as_str())
    .bind::<BigInt, _>(numbers.last_seq)
    .bind::<Integer, _>(numbers.chain)
    .bind::<Integer, _>(numbers.attempt)
    .bind::<Array<Text>, _>(&kinds)
    .bind::<Timestamptz, _>(at)
    .bind::<Array<Text>, _>(&payloads)
    .bind::<Array<Nullable<SqlUuid>>, _>(&runs)
    .execute(connection)
    .await?;
    let events = kinds.iter().copied().zip(payloads.iter().map(String::as_str)).collect::<Vec<_>>();
    Ok(news_of(id, numbers.prev_seq, numbers.last_seq, at, events.into_iter()))
}

/// The text that an attempt's events told so far.
pub(crate) async fn deltas_of(
    connection: &mut Connection,
    id: &BuildSessionId,
    attempt: i32,
) -> Result<String, StorageError> {
    let rows: Vec<Payload> = sql("SELECT payload FROM build_events \
                                  WHERE build_session_id = $1 AND attempt = $2 AND type = 'assistant_delta' ORDER BY seq")
        .bind::<Text, _>(id.as_str())
        .bind::<Integer, _>(attempt)
        .load(connection)
        .await?;
    text_of(rows.iter().map(|row| row.payload.as_str()))
}

/// Joins the texts of `assistant_delta` payloads.
pub(crate) fn text_of<'a>(payloads: impl Iterator<Item = &'a str>) -> Result<String, StorageError> {
    #[derive(serde::Deserialize)]
    struct Delta {
        text: String,
    }
    let mut text = String::new();
    for payload in payloads {
        text.push_str(&from_json::<Delta>("build_events", payload)?.text);
    }
    Ok(text)
}

impl Storage {
    /// Where the sessions stand, of those that exist, from one statement.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn heads(&self, sessions: &[BuildSessionId]) -> Result<Vec<Head>, StorageError> {
        let ids: Vec<&str> = sessions.iter().map(BuildSessionId::as_str).collect();
        let rows: Vec<RawHead> = sql("SELECT build_session_id, last_seq, pruned_seq, \
                              phase IN ('completed', 'failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM recommendation_runs r \
                                WHERE r.build_session_id = b.build_session_id AND r.status = 'pending') AS settled \
                            FROM builds b WHERE build_session_id = ANY ($1)")
                        .bind::<Array<Text>, _>(ids).load(&mut self.connection().await?).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Head {
                    build_session_id: parsed("builds", &row.build_session_id)?,
                    last_seq: seq(row.last_seq),
                    pruned_seq: seq(row.pruned_seq),
                    settled: row.settled,
                })
            })
            .collect()
    }

    /// Where one session stands.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn head(&self, session: &BuildSessionId) -> Result<Option<Head>, StorageError> {
        Ok(self.heads(std::slice::from_ref(session)).await?.into_iter().next())
    }

    /// The session's events after `cursor`, in order, `limit` at most.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn events_after(
        &self,
        session: &BuildSessionId,
        cursor: Seq,
        limit: u32,
    ) -> Result<Vec<EventRow>, StorageError> {
        let rows: Vec<RawEvent> =
            sql("SELECT seq, type, at, payload FROM build_events WHERE build_session_id = $1 AND seq > $2 \
                            ORDER BY seq LIMIT $3")
            .bind::<Text, _>(session.as_str())
            .bind::<BigInt, _>(big(cursor))
            .bind::<BigInt, _>(i64::from(limit))
            .load(&mut self.connection().await?)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| EventRow { seq: seq(row.seq), kind: row.r#type, at: row.at, payload: row.payload })
            .collect())
    }
}
