//! Migrations, embedded, run under an advisory lock so that any number of services may start at once.

use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{Storage, StorageError};

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

impl Storage {
    /// Brings the schema up to date.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when Postgres can't be reached, [`StorageError::SetUp`] when a migration fails.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        self.with_harness(|harness| {
            harness.run_pending_migrations(MIGRATIONS).map(drop).map_err(|error| StorageError::SetUp(error.to_string()))
        })
        .await
    }

    /// Takes every migration back; for tests of `down.sql`.
    ///
    /// # Errors
    /// As [`Storage::migrate`].
    pub async fn revert_migrations(&self) -> Result<(), StorageError> {
        self.with_harness(|harness| {
            harness.revert_all_migrations(MIGRATIONS).map(drop).map_err(|error| StorageError::SetUp(error.to_string()))
        })
        .await
    }

    /// Makes a schema named `name`, of lower-case letters and digits; for tests that live apart.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for another name, [`StorageError::Unavailable`].
    pub async fn create_schema(&self, name: &str) -> Result<(), StorageError> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Err(StorageError::Refused(format!("{name:?} is no name for a schema")));
        }
        let mut connection = self.connection().await?;
        let create = format!("CREATE SCHEMA {name}");
        connection
            .run(async |open: &mut AsyncPgConnection| diesel::sql_query(create).execute(open).await)
            .await
            .map(drop)
    }

    /// A connection of its own: no statement timeout, and the lock goes with it whatever happens. The harness blocks, so
    /// it has a thread of its own: whoever else the caller's task waits for goes on meanwhile.
    async fn with_harness(
        &self,
        work: fn(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let connect = AsyncPgConnection::establish(&self.settings().url);
        let mut connection = tokio::time::timeout(self.settings().connect_timeout, connect)
            .await
            .map_err(|_| StorageError::Unavailable("no connection in time".into()))?
            .map_err(|error| StorageError::Unavailable(error.to_string()))?;
        // One lock a schema: tests that live in schemas of their own don't wait for each other.
        diesel::sql_query("SELECT pg_advisory_lock(hashtext('sheen migrations'), hashtext(current_schema()))")
            .execute(&mut connection)
            .await?;
        // A migration that waits for a table holds up everybody who comes after it: better it fails, and is tried again.
        diesel::sql_query("SET lock_timeout = '5s'").execute(&mut connection).await?;
        tokio::task::spawn_blocking(move || work(&mut AsyncMigrationHarness::new(connection)))
            .await
            .map_err(|error| StorageError::SetUp(error.to_string()))?
    }
}
