//! A person's or a project's data, deleted wherever it is.
//!
//! Builds go with their prompts, events, files and runs. Ledger entries stay, since what was paid was paid, but name
//! nobody any more. Each step is safe to take again.

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Bool, Text},
};
use protocol::{BuildSessionId, ProjectId};

use crate::{Retired, Storage, StorageError, pool::Connection, read::parsed, retention::erase, sql::sql};

/// Whose data.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    User(&'a str),
    Project(&'a ProjectId),
}

impl Whose<'_> {
    const fn column(self) -> &'static str {
        match self {
            Self::User(_) => "user_id",
            Self::Project(_) => "project_id",
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::User(user) => user,
            Self::Project(project) => project.as_str(),
        }
    }
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Personal {
    #[diesel(sql_type = BigInt)]
    pub builds: i64,
    /// Of these, not settled, or with a run that is not.
    #[diesel(sql_type = BigInt)]
    pub unsettled: i64,
    #[diesel(sql_type = BigInt)]
    pub model_calls: i64,
}

#[derive(QueryableByName)]
struct Owned {
    #[diesel(sql_type = Text)]
    build_session_id: String,
    #[diesel(sql_type = Bool)]
    is_settled: bool,
}

impl Storage {
    /// How much there is of somebody's.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn personal(&self, whose: Whose<'_>) -> Result<Personal, StorageError> {
        let column = whose.column();
        sql(format!(
            "SELECT (SELECT count(*) FROM builds WHERE {column} = $1) AS builds, \
               (SELECT count(*) FROM builds WHERE {column} = $1 \
                  AND phase NOT IN ('completed', 'failed', 'cancelled')) AS unsettled, \
               (SELECT count(*) FROM model_calls WHERE {column} = $1) AS model_calls"
        ))
        .bind::<Text, _>(whose.name())
        .one(&mut self.connection().await?)
        .await
    }

    /// Somebody's builds, `limit` at most, each with whether it is settled; those that are not come first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn builds_of(&self, whose: Whose<'_>, limit: u32) -> Result<Vec<(BuildSessionId, bool)>, StorageError> {
        let column = whose.column();
        let rows: Vec<Owned> = sql(format!(
            "SELECT build_session_id, phase IN ('completed', 'failed', 'cancelled') AS is_settled \
             FROM builds WHERE {column} = $1 ORDER BY is_settled, build_session_id LIMIT $2"
        ))
        .bind::<Text, _>(whose.name())
        .bind::<BigInt, _>(i64::from(limit))
        .load(&mut self.connection().await?)
        .await?;
        rows.into_iter().map(|row| Ok((parsed("builds", &row.build_session_id)?, row.is_settled))).collect()
    }

    /// Deletes builds, whatever their phase: their workers find no row and stop. Builds of others that go on from them
    /// stay, and no longer say from what.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]; [`StorageError::Refused`] where a new build just went on from one of them: try
    /// again.
    pub async fn forget_builds(&self, builds: &[BuildSessionId]) -> Result<Retired, StorageError> {
        self.transaction(async |connection: &mut Connection| {
            let ids: Vec<String> = builds.iter().map(ToString::to_string).collect();
            // In one order, as everybody who locks several rows.
            sql("SELECT 1 FROM builds WHERE build_session_id = ANY($1) ORDER BY build_session_id FOR UPDATE")
                .bind::<Array<Text>, _>(&ids)
                .execute(connection)
                .await?;
            sql("UPDATE builds SET parent_build_session_id = NULL WHERE parent_build_session_id = ANY($1)")
                .bind::<Array<Text>, _>(&ids)
                .execute(connection)
                .await?;
            erase(connection, &ids).await
        })
        .await
    }

    /// Takes the name off `limit` ledger entries at most. Nobody can be called what they say then: an id has at least
    /// one character.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn forget_calls(&self, whose: Whose<'_>, limit: u32) -> Result<usize, StorageError> {
        let (column, blank) = match whose {
            Whose::User(_) => ("user_id", "user_id = ''"),
            // The id of a build begins with its project's.
            Whose::Project(_) => ("project_id", "project_id = '', build_session_id = ''"),
        };
        sql(format!(
            "UPDATE model_calls SET {blank} WHERE call_id IN \
             (SELECT call_id FROM model_calls WHERE {column} = $1 LIMIT $2)"
        ))
        .bind::<Text, _>(whose.name())
        .bind::<BigInt, _>(i64::from(limit))
        .execute(&mut self.connection().await?)
        .await
    }

    /// Deletes a project that has no builds any more; whether it was there.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`]; [`StorageError::Refused`] where it has builds.
    pub async fn forget_project(&self, project: &ProjectId) -> Result<bool, StorageError> {
        let rows = sql("DELETE FROM projects WHERE project_id = $1")
            .bind::<Text, _>(project.as_str())
            .execute(&mut self.connection().await?)
            .await?;
        Ok(rows > 0)
    }

    /// Those columns, as `table.column`, of any table of this schema that hold `text` somewhere; for tests and for who
    /// wants to be sure.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`].
    pub async fn columns_that_hold(&self, text: &str) -> Result<Vec<String>, StorageError> {
        let mut connection = self.connection().await?;
        let columns: Vec<Column> = sql("SELECT table_name::text AS \"table\", column_name::text AS \"column\", \
                                          data_type = 'bytea' AS is_bytes \
                                        FROM information_schema.columns WHERE table_schema = current_schema() \
                                          AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea') \
                                        ORDER BY 1, 2")
        .load(&mut connection)
        .await?;
        let mut holding = Vec::new();
        for Column { table, column, is_bytes } in columns {
            let place = if is_bytes {
                format!("position(convert_to($1, 'UTF8') IN \"{column}\")")
            } else {
                format!("position($1 IN \"{column}\"::text)")
            };
            // Names that the catalogue gave, quoted; they are a fixed set.
            let found: Found = sql(format!("SELECT EXISTS (SELECT FROM \"{table}\" WHERE {place} > 0) AS found"))
                .bind::<Text, _>(text)
                .one(&mut connection)
                .await?;
            if found.found {
                holding.push(format!("{table}.{column}"));
            }
        }
        Ok(holding)
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Bool)]
    is_bytes: bool,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}
