//! What can go wrong between us and Postgres, as callers need to tell it apart.

use diesel::result::{DatabaseErrorKind, Error};

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Postgres can't be reached, is starting, stopping, full or too slow. Whether the statement was carried out is
    /// not known.
    #[error("Postgres is not available: {0}")]
    Unavailable(String),
    /// Postgres refused the statement; it was not carried out.
    #[error("Postgres refused the statement: {0}")]
    Refused(String),
    /// A row holds what this version can't read.
    #[error("a row of {table} can't be read: {reason}")]
    Unreadable { table: &'static str, reason: String },
    /// The database URL can't be used, or the migrations failed.
    #[error("the database can't be set up: {0}")]
    SetUp(String),
}

impl StorageError {
    /// Whether trying again later can help.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    pub(crate) fn unreadable(table: &'static str, reason: &impl ToString) -> Self {
        Self::Unreadable { table, reason: reason.to_string() }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            // What is wrong with the statement or its values stays wrong. Everything else that Postgres may say
            // (starting, stopping, out of disk, memory or connections, timed out, cancelled) passes.
            Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::ExclusionViolation
                | DatabaseErrorKind::RestrictViolation,
                _,
            ) => Self::Refused(text),
            Error::DatabaseError(..) | Error::BrokenTransactionManager | Error::RollbackErrorOnCommit { .. } => {
                Self::Unavailable(text)
            }
            _ => Self::Refused(text),
        }
    }
}
