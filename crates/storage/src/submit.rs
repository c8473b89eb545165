//! Accepting a submit: one statement, one commit, one trip.

use std::time::Duration;

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use protocol::{
    BuildSessionId, ProjectId, UserId,
    analysis::{Analysis, QuickSuggestion},
};
use uuid::Uuid;

use crate::{
    SpentRequest, Storage, StorageError,
    read::{json, millis},
    sql::sql,
};

/// A submit that was found good.
#[derive(Clone, Debug)]
pub struct NewBuild<'a> {
    pub build_session_id: &'a BuildSessionId,
    pub project_id: &'a ProjectId,
    pub user_id: &'a UserId,
    /// A build of the same project; checked by the same statement.
    pub parent_build_session_id: Option<&'a BuildSessionId>,
    /// Digest of the members as sent: tells the same submit from another with the same id.
    pub submit_digest: &'a [u8],
    pub prompt: &'a str,
    pub locale_requested: &'a str,
    pub locale: &'a str,
    pub analysis: &'a Analysis,
    pub quick_suggestions: &'a [QuickSuggestion],
    /// The unguessable part of the preview's address.
    pub preview_key: &'a str,
    /// W3C trace context, empty where there is none.
    pub traceparent: &'a str,
    /// The recommendations run that starts beside the build.
    pub run_id: Uuid,
    /// How long that run may wait to be called.
    pub run_max_wait: Duration,
}

/// What came of a submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The build and its run wait for workers.
    Accepted,
    /// The request id was spent before; nothing was changed.
    Replayed,
    /// A build of this id was there already, made by the same members or not.
    Known { same: bool },
    /// The parent is no build of this project.
    NoSuchParent,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Bool)]
    fresh: bool,
    #[diesel(sql_type = Bool)]
    parent_known: bool,
    #[diesel(sql_type = Bool)]
    created: bool,
}

#[derive(QueryableByName)]
struct DigestRow {
    #[diesel(sql_type = Binary)]
    submit_digest: Vec<u8>,
}

impl Storage {
    /// Spends the request id and, where nothing stands against it, makes project, build and run.
    ///
    /// Of any number of calls with one request id, one gets past [`Submitted::Replayed`]; of any number with one
    /// build session id, one gets [`Submitted::Accepted`].
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]: whether it was accepted is not known.
    pub async fn submit(&self, request: SpentRequest<'_>, build: &NewBuild<'_>) -> Result<Submitted, StorageError> {
        let prompt = json(&build.prompt)?;
        let analysis = json(build.analysis)?;
        let suggestions = json(&build.quick_suggestions)?;
        let row: Row = sql("WITH fresh AS ( \
                              INSERT INTO used_request_ids (key_id, request_id, expires_at) VALUES ($1, $2, $3) \
                              ON CONFLICT DO NOTHING RETURNING 1), \
                            parent AS ( \
                              SELECT 1 WHERE $8 IS NULL OR EXISTS (SELECT 1 FROM builds \
                                WHERE build_session_id = $8 AND project_id = $6)), \
                            project AS ( \
                              INSERT INTO projects (project_id) SELECT $6 FROM fresh, parent ON CONFLICT DO NOTHING), \
                            build AS ( \
                              INSERT INTO builds (build_session_id, project_id, user_id, parent_build_session_id, submit_digest, \
                                prompt, locale_requested, locale, analysis, quick_suggestions, preview_key, traceparent) \
                              SELECT $4, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM fresh, parent \
                              ON CONFLICT (build_session_id) DO NOTHING RETURNING 1), \
                            run AS ( \
                              INSERT INTO recommendation_runs (run_id, build_session_id, deadline_at) \
                              SELECT $5, $4, now() + $17 * interval '1 millisecond' FROM build) \
                            SELECT EXISTS (SELECT 1 FROM fresh) AS fresh, EXISTS (SELECT 1 FROM parent) AS parent_known, \
                              EXISTS (SELECT 1 FROM build) AS created")
                        .bind::<Text, _>(request.key_id)
                        .bind::<Text, _>(request.request_id)
                        .bind::<Timestamptz, _>(request.expires_at)
                        .bind::<Text, _>(build.build_session_id.as_str())
                        .bind::<SqlUuid, _>(build.run_id)
                        .bind::<Text, _>(build.project_id.as_str())
                        .bind::<Text, _>(build.user_id.as_str())
                        .bind::<Nullable<Text>, _>(build.parent_build_session_id.map(BuildSessionId::as_str))
                        .bind::<Binary, _>(build.submit_digest)
                        .bind::<Text, _>(prompt)
                        .bind::<Text, _>(build.locale_requested)
                        .bind::<Text, _>(build.locale)
                        .bind::<Text, _>(analysis)
                        .bind::<Text, _>(suggestions)
                        .bind::<Text, _>(build.preview_key)
                        .bind::<Text, _>(build.traceparent)
                        .bind::<BigInt, _>(millis(build.run_max_wait)).one(&mut self.connection().await?).await?;
        match row {
            Row { fresh: false, .. } => Ok(Submitted::Replayed),
            Row { created: true, .. } => Ok(Submitted::Accepted),
            Row { parent_known, .. } => match self.submit_digest(build.build_session_id).await? {
                Some(digest) => Ok(Submitted::Known { same: digest == build.submit_digest }),
                None if !parent_known => Ok(Submitted::NoSuchParent),
                // Made by a transaction that had not committed when ours began, and was then taken back.
                None => Err(StorageError::Unavailable("the build's row is being made by another request".into())),
            },
        }
    }

    async fn submit_digest(&self, id: &BuildSessionId) -> Result<Option<Vec<u8>>, StorageError> {
        let rows: Vec<DigestRow> = sql("SELECT submit_digest FROM builds WHERE build_session_id = $1")
            .bind::<Text, _>(id.as_str())
            .load(&mut self.connection().await?)
            .await?;
        Ok(rows.into_iter().next().map(|row| row.submit_digest))
    }
}
