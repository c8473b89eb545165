//! What operators look at: builds of every project, and the server itself. Changes nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    migration::MigrationSource,
    pg::Pg,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};
use protocol::{BuildSessionId, Phase, ProjectId};

use crate::{
    BuildRow, Storage, StorageError,
    builds::{BUILD_COLUMNS, RawBuild},
    migrate::MIGRATIONS,
    sql::sql,
};

/// Which builds to list; what is none leaves nothing out.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuildFilter<'a> {
    pub phase: Option<Phase>,
    pub project: Option<&'a ProjectId>,
    /// Submitted at or after.
    pub since: Option<DateTime<Utc>>,
}

/// How much is kept of a build.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct BuildExtent {
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    /// Of every attempt.
    #[diesel(sql_type = BigInt)]
    pub files: i64,
    #[diesel(sql_type = BigInt)]
    pub file_bytes: i64,
    #[diesel(sql_type = BigInt)]
    pub runs: i64,
    #[diesel(sql_type = BigInt)]
    pub model_calls: i64,
}

/// How the server stands.
#[derive(Clone, Debug, QueryableByName)]
pub struct ServerSurvey {
    #[diesel(sql_type = Text)]
    pub version: String,
    #[diesel(sql_type = BigInt)]
    pub max_connections: i64,
    /// Of these, those that only superusers and their like get.
    #[diesel(sql_type = BigInt)]
    pub reserved_connections: i64,
    /// Everybody's, this one included.
    #[diesel(sql_type = BigInt)]
    pub open_connections: i64,
    #[diesel(sql_type = Timestamptz)]
    pub clock: DateTime<Utc>,
}

/// Migrations of this program against those of the database, by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrationSurvey {
    /// The database lacks them.
    pub missing: Vec<String>,
    /// This program does not know them: it is older than what migrated the database.
    pub unknown: Vec<String>,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct IsThere {
    #[diesel(sql_type = Bool)]
    is_there: bool,
}

impl Storage {
    /// Builds of every project, newest first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn builds_matching(&self, filter: BuildFilter<'_>, limit: u32) -> Result<Vec<BuildRow>, StorageError> {
        let rows: Vec<RawBuild> = sql(format!(
            "SELECT {BUILD_COLUMNS} FROM builds WHERE ($1 IS NULL OR phase = $1) AND ($2 IS NULL OR project_id = $2) \
               AND ($3 IS NULL OR created_at >= $3) \
             ORDER BY created_at DESC, build_session_id DESC LIMIT $4"
        ))
        .bind::<Nullable<Text>, _>(filter.phase.map(Phase::as_str))
        .bind::<Nullable<Text>, _>(filter.project.map(ProjectId::as_str))
        .bind::<Nullable<Timestamptz>, _>(filter.since)
        .bind::<BigInt, _>(i64::from(limit))
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter().map(RawBuild::read).collect()
    }

    /// How much is kept of a build; zeros where there is none.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn build_extent(&self, id: &BuildSessionId) -> Result<BuildExtent, StorageError> {
        sql("SELECT (SELECT count(*) FROM build_events WHERE build_session_id = $1) AS events, \
               (SELECT count(*) FROM files WHERE build_session_id = $1) AS files, \
               (SELECT COALESCE(sum(length(content)), 0) FROM files WHERE build_session_id = $1)::bigint AS file_bytes, \
               (SELECT count(*) FROM recommendation_runs WHERE build_session_id = $1) AS runs, \
               (SELECT count(*) FROM model_calls WHERE build_session_id = $1) AS model_calls")
        .bind::<Text, _>(id.as_str())
        .one(&mut self.connection().await?)
        .await
    }

    /// Asks the server how it stands.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn server_survey(&self) -> Result<ServerSurvey, StorageError> {
        // The second kind of reserve is there since version 16.
        sql("SELECT current_setting('server_version') AS version, \
               current_setting('max_connections')::bigint AS max_connections, \
               current_setting('superuser_reserved_connections')::bigint \
                 + COALESCE(current_setting('reserved_connections', true)::bigint, 0) AS reserved_connections, \
               (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS open_connections, \
               clock_timestamp() AS clock")
        .one(&mut self.connection().await?)
        .await
    }

    /// Compares migrations, without running any.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn migration_survey(&self) -> Result<MigrationSurvey, StorageError> {
        let mut connection = self.connection().await?;
        let table: IsThere = sql("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS is_there")
            .one(&mut connection)
            .await?;
        let run: Vec<Version> = if table.is_there {
            sql("SELECT version::text AS version FROM __diesel_schema_migrations").load(&mut connection).await?
        } else {
            Vec::new()
        };
        let run: BTreeSet<String> = run.into_iter().map(|row| row.version).collect();
        let ours = MigrationSource::<Pg>::migrations(&MIGRATIONS)
            .map_err(|error| StorageError::SetUp(error.to_string()))?
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect::<BTreeSet<_>>();
        Ok(MigrationSurvey {
            missing: ours.difference(&run).cloned().collect(),
            unknown: run.difference(&ours).cloned().collect(),
        })
    }
}
