//! Files of sites.

use bytes::Bytes;
use diesel::{
    QueryableByName,
    sql_types::{Binary, Integer, Text},
};
use protocol::BuildSessionId;

use crate::{Storage, StorageError, read::int, sql::sql};

/// A file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewFile {
    pub path: String,
    pub content: Bytes,
}

#[derive(QueryableByName)]
struct RawFile {
    #[diesel(sql_type = Text)]
    path: String,
    #[diesel(sql_type = Binary)]
    content: Vec<u8>,
}

impl From<RawFile> for PreviewFile {
    fn from(row: RawFile) -> Self {
        Self { path: row.path, content: row.content.into() }
    }
}

impl Storage {
    /// A file as the preview at `preview_key` shows it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn preview_file(&self, preview_key: &str, path: &str) -> Result<Option<Bytes>, StorageError> {
        let rows: Vec<RawFile> = sql("SELECT f.path, f.content FROM builds b JOIN files f \
                              ON f.build_session_id = b.build_session_id AND f.attempt = b.shown_attempt \
                            WHERE b.preview_key = $1 AND f.path = $2")
        .bind::<Text, _>(preview_key)
        .bind::<Text, _>(path)
        .load(&mut self.connection().await?)
        .await?;
        Ok(rows.into_iter().next().map(|row| row.content.into()))
    }

    /// Every file of one attempt, by path.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn files(&self, session: &BuildSessionId, attempt: u32) -> Result<Vec<PreviewFile>, StorageError> {
        let rows: Vec<RawFile> =
            sql("SELECT path, content FROM files WHERE build_session_id = $1 AND attempt = $2 ORDER BY path")
                .bind::<Text, _>(session.as_str())
                .bind::<Integer, _>(int(attempt))
                .load(&mut self.connection().await?)
                .await?;
        Ok(rows.into_iter().map(PreviewFile::from).collect())
    }

    /// One file of one attempt.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn file(
        &self,
        session: &BuildSessionId,
        attempt: u32,
        path: &str,
    ) -> Result<Option<Bytes>, StorageError> {
        let rows: Vec<RawFile> =
            sql("SELECT path, content FROM files WHERE build_session_id = $1 AND attempt = $2 AND path = $3")
                .bind::<Text, _>(session.as_str())
                .bind::<Integer, _>(int(attempt))
                .bind::<Text, _>(path)
                .load(&mut self.connection().await?)
                .await?;
        Ok(rows.into_iter().next().map(|row| row.content.into()))
    }
}
