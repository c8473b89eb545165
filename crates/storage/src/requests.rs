//! Request ids that were used: the guard against replays that survives Redis.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Text, Timestamptz};

use crate::{Storage, StorageError, pool::Connection, sql::sql};

/// The id of a signed request.
#[derive(Clone, Copy, Debug)]
pub struct SpentRequest<'a> {
    /// The key that signed it.
    pub key_id: &'a str,
    pub request_id: &'a str,
    /// Until when the request could still be fresh.
    pub expires_at: DateTime<Utc>,
}

impl Storage {
    /// Spends a request id that changes nothing else. `false` when it was spent before.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn spend_request(&self, request: SpentRequest<'_>) -> Result<bool, StorageError> {
        spend(&mut self.connection().await?, request).await
    }
}

/// Spends the id within whatever transaction `connection` is in.
pub(crate) async fn spend(connection: &mut Connection, request: SpentRequest<'_>) -> Result<bool, StorageError> {
    let inserted = sql("INSERT INTO used_request_ids (key_id, request_id, expires_at) VALUES ($1, $2, $3) \
                        ON CONFLICT DO NOTHING")
    .bind::<Text, _>(request.key_id)
    .bind::<Text, _>(request.request_id)
    .bind::<Timestamptz, _>(request.expires_at)
    .execute(connection)
    .await?;
    Ok(inserted == 1)
}
