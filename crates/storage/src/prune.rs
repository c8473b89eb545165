//! What is no longer needed: spent request ids, events past their history, files of lost attempts.

use diesel::sql_types::BigInt;

use crate::{Storage, StorageError, pool::Connection, sql::sql};

/// How many rows a pruning took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub request_ids: usize,
    /// Whole sessions: a session's history goes at once or not at all.
    pub sessions: usize,
}

impl Storage {
    /// Takes away what is past its time, `limit` sessions and `limit` request ids at most.
    ///
    /// A session's events go with `pruned_seq = last_seq` in one statement, so that a reader of the row always knows
    /// what is still kept.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn prune(&self, limit: u32) -> Result<Pruned, StorageError> {
        let request_ids = sql("DELETE FROM used_request_ids WHERE (key_id, request_id) IN \
                              (SELECT key_id, request_id FROM used_request_ids WHERE expires_at < now() LIMIT $1)")
        .bind::<BigInt, _>(i64::from(limit))
        .execute(&mut self.connection().await?)
        .await?;
        let sessions = self
            .transaction(async |connection: &mut Connection| {
                    // The rows are locked first: nothing is appended between the mark and the deletion.
                    let marked = sql("WITH old AS ( \
                                        SELECT build_session_id FROM builds b WHERE prune_after < now() \
                                          AND phase IN ('completed', 'failed', 'cancelled') \
                                          AND NOT EXISTS (SELECT 1 FROM recommendation_runs r \
                                            WHERE r.build_session_id = b.build_session_id AND r.status = 'pending') \
                                        ORDER BY prune_after LIMIT $1 FOR UPDATE SKIP LOCKED), \
                                      events AS (DELETE FROM build_events e USING old WHERE e.build_session_id = old.build_session_id), \
                                      lost AS (DELETE FROM files f USING old, builds b \
                                        WHERE f.build_session_id = old.build_session_id AND b.build_session_id = old.build_session_id \
                                          AND f.attempt < LEAST(b.shown_attempt, b.attempt)) \
                                      UPDATE builds b SET pruned_seq = last_seq, prune_after = NULL FROM old \
                                      WHERE b.build_session_id = old.build_session_id")
                        .bind::<BigInt, _>(i64::from(limit))
                        .execute(connection)
                        .await?;
                    Ok(marked)
                })
            .await?;
        Ok(Pruned { request_ids, sessions })
    }
}
