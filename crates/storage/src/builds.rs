//! Builds as lists and answers need them.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Integer, Nullable, Text, Timestamptz},
};
use protocol::{
    BuildSessionId, Phase, ProjectId, Seq,
    analysis::{Analysis, Feature, QuickSuggestion},
    failure::Cause,
};

use crate::{
    Storage, StorageError,
    read::{cause, count, from_json, parsed, seq},
    sql::sql,
};

/// A build as lists and answers need it.
#[derive(Clone, Debug)]
pub struct BuildRow {
    pub build_session_id: BuildSessionId,
    pub project_id: ProjectId,
    pub user_id: String,
    pub parent_build_session_id: Option<BuildSessionId>,
    pub prompt: String,
    pub locale_requested: String,
    pub locale: String,
    pub analysis: Analysis,
    pub quick_suggestions: Vec<QuickSuggestion>,
    pub preview_key: String,
    /// W3C trace context of the request that the build, or its last retry, was asked for with; empty where there is none.
    pub traceparent: String,
    pub phase: Phase,
    pub attempt: u32,
    pub last_seq: Seq,
    pub shown_attempt: Option<u32>,
    /// What the finished site has; empty until it is finished.
    pub features: Vec<Feature>,
    /// Why it failed.
    pub error: Option<Cause>,
    pub created_at: DateTime<Utc>,
    pub queued_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub(crate) const BUILD_COLUMNS: &str = "build_session_id, project_id, user_id, parent_build_session_id, prompt, locale_requested, locale, analysis, \
    quick_suggestions, preview_key, traceparent, phase, attempt, last_seq, shown_attempt, \
    features, error_code, error_wait_ms, created_at, queued_at, started_at, finished_at";

#[derive(QueryableByName)]
pub(crate) struct RawBuild {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Text)]
    project_id: String,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    parent_build_session_id: Option<String>,
    #[diesel(sql_type = Text)]
    prompt: String,
    #[diesel(sql_type = Text)]
    locale_requested: String,
    #[diesel(sql_type = Text)]
    locale: String,
    #[diesel(sql_type = Text)]
    analysis: String,
    #[diesel(sql_type = Text)]
    quick_suggestions: String,
    #[diesel(sql_type = Text)]
    preview_key: String,
    #[diesel(sql_type = Text)]
    traceparent: String,
    #[diesel(sql_type = Text)]
    phase: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = BigInt)]
    last_seq: i64,
    #[diesel(sql_type = Nullable<Integer>)]
    shown_attempt: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    features: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    error_code: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    error_wait_ms: Option<i64>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    queued_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    started_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    finished_at: Option<DateTime<Utc>>,
}

impl RawBuild {
    pub(crate) fn read(self) -> Result<BuildRow, StorageError> {
        Ok(BuildRow {
            build_session_id: parsed("builds", &self.build_session_id)?,
            project_id: parsed("builds", &self.project_id)?,
            user_id: self.user_id,
            parent_build_session_id: self.parent_build_session_id.map(|id| parsed("builds", &id)).transpose()?,
            prompt: from_json("builds", &self.prompt)?,
            locale_requested: self.locale_requested,
            locale: self.locale,
            analysis: from_json("builds", &self.analysis)?,
            quick_suggestions: from_json("builds", &self.quick_suggestions)?,
            preview_key: self.preview_key,
            traceparent: self.traceparent,
            phase: parsed("builds", &self.phase)?,
            attempt: count(self.attempt),
            last_seq: seq(self.last_seq),
            shown_attempt: self.shown_attempt.map(count),
            features: self.features.map(|text| from_json("builds", &text)).transpose()?.unwrap_or_default(),
            error: cause("builds", self.error_code, self.error_wait_ms)?,
            created_at: self.created_at,
            queued_at: self.queued_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
        })
    }
}

impl Storage {
    /// One build.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn build(&self, id: &BuildSessionId) -> Result<Option<BuildRow>, StorageError> {
        let rows: Vec<RawBuild> = sql(format!("SELECT {BUILD_COLUMNS} FROM builds WHERE build_session_id = $1"))
            .bind::<Text, _>(id.as_str())
            .load(&mut self.connection().await?)
            .await?;
        rows.into_iter().next().map(RawBuild::read).transpose()
    }

    /// A project's builds, newest first, those before `before` where it is one of them.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn builds_of_project(
        &self,
        project: &ProjectId,
        before: Option<&BuildSessionId>,
        limit: u32,
    ) -> Result<Vec<BuildRow>, StorageError> {
        let rows: Vec<RawBuild> = sql(format!(
            "SELECT {BUILD_COLUMNS} FROM builds WHERE project_id = $1 AND ($2 IS NULL \
                           OR (created_at, build_session_id) < (SELECT created_at, build_session_id FROM builds \
                               WHERE build_session_id = $2 AND project_id = $1)) \
                         ORDER BY created_at DESC, build_session_id DESC LIMIT $3"
        ))
        .bind::<Text, _>(project.as_str())
        .bind::<Nullable<Text>, _>(before.map(BuildSessionId::as_str))
        .bind::<BigInt, _>(i64::from(limit))
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter().map(RawBuild::read).collect()
    }
}
