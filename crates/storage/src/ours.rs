//! Whether what a worker works on is still its own: read often, changes nothing.

use diesel::{
    QueryableByName,
    sql_types::{Array, Bool, Integer, Text, Uuid as SqlUuid},
};
use protocol::BuildSessionId;
use uuid::Uuid;

use crate::{
    Storage, StorageError,
    read::{count, int, parsed},
    sql::sql,
};

#[derive(QueryableByName)]
struct Lost {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
}

#[derive(QueryableByName)]
struct IsPending {
    #[diesel(sql_type = Bool)]
    is_pending: bool,
}

impl Storage {
    /// Those of the builds that others have taken from us: cancelled, started again, taken over. A build that we ended
    /// ourselves a moment ago is not among them.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn taken_away(&self, held: &[(BuildSessionId, u32)]) -> Result<Vec<(BuildSessionId, u32)>, StorageError> {
        let ids: Vec<&str> = held.iter().map(|(id, _)| id.as_str()).collect();
        let attempts: Vec<i32> = held.iter().map(|(_, attempt)| int(*attempt)).collect();
        let rows: Vec<Lost> = sql("SELECT mine.id AS build_session_id, mine.attempt \
                            FROM builds b JOIN unnest($1, $2) AS mine (id, attempt) ON b.build_session_id = mine.id \
                            WHERE b.phase IN ('cancelled', 'queued') OR b.attempt <> mine.attempt")
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Integer>, _>(attempts)
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter().map(|row| Ok((parsed("builds", &row.build_session_id)?, count(row.attempt)))).collect()
    }

    /// Whether a recommendations run has not ended.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn still_pending(&self, run: Uuid) -> Result<bool, StorageError> {
        let rows: Vec<IsPending> = sql("SELECT EXISTS (SELECT FROM recommendation_runs \
                            WHERE run_id = $1 AND status = 'pending') AS is_pending")
        .bind::<SqlUuid, _>(run)
        .load(&mut self.connection().await?)
        .await?;
        Ok(rows.first().is_some_and(|row| row.is_pending))
    }
}
