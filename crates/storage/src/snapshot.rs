//! The snapshot: everything that the events up to its `last_seq` told, from one statement.

use diesel::{
    QueryableByName,
    sql_types::{Array, Nullable, Text},
};
use protocol::{BuildSessionId, api::FileEntry};

use crate::{
    BuildRow, RunRow, Storage, StorageError,
    builds::{BUILD_COLUMNS, RawBuild},
    events::text_of,
    read::from_json,
    runs::{RUN_COLUMNS, RawRun},
    sql::sql,
};

/// A build with its text, its files and its latest run.
#[derive(Clone, Debug)]
pub struct SnapshotRow {
    pub build: BuildRow,
    pub assistant_text: String,
    /// Of the present attempt, by path.
    pub files: Vec<FileEntry>,
    pub run: RunRow,
}

#[derive(QueryableByName)]
struct RawSnapshot {
    #[diesel(embed)]
    build: RawBuild,
    #[diesel(embed)]
    run: RawRun,
    #[diesel(sql_type = Nullable<Text>)]
    assistant_text: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    deltas: Vec<String>,
    #[diesel(sql_type = Text)]
    files: String,
}

impl Storage {
    /// The snapshot of a build.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn snapshot(&self, id: &BuildSessionId) -> Result<Option<SnapshotRow>, StorageError> {
        let rows: Vec<RawSnapshot> = sql(format!(
                        "SELECT b.*, {RUN_COLUMNS}, \
                           ARRAY(SELECT payload FROM build_events e WHERE b.assistant_text IS NULL AND e.build_session_id = $1 \
                             AND e.attempt = b.attempt AND type = 'assistant_delta' ORDER BY seq) AS deltas, \
                           (SELECT COALESCE(json_agg(json_build_object('path', path, 'bytes', length(content)) ORDER BY path), '[]')::text \
                              FROM files f WHERE f.build_session_id = $1 AND f.attempt = b.attempt) AS files \
                         FROM (SELECT {BUILD_COLUMNS}, assistant_text FROM builds WHERE build_session_id = $1) b \
                         CROSS JOIN LATERAL (SELECT * FROM recommendation_runs r WHERE r.build_session_id = $1 \
                           ORDER BY created_at DESC LIMIT 1) r"
                    ))
                    .bind::<Text, _>(id.as_str()).load(&mut self.connection().await?).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let assistant_text = match row.assistant_text {
            Some(text) => from_json("builds", &text)?,
            None => text_of(row.deltas.iter().map(String::as_str))?,
        };
        let files = from_json("files", &row.files)?;
        Ok(Some(SnapshotRow { build: row.build.read()?, assistant_text, files, run: row.run.read()? }))
    }
}
