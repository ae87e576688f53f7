//! From the database's errors to ours.

use std::path::Path;

use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

use crate::engine::Error;
use crate::engine::postgres::Unreachable;
use crate::error::Cause;
use crate::error::StoreError;

/// What went wrong inside, before it is known which file it is about.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database refused.
    Sql { operation: &'static str, source: Error },
    /// The database is not reached.
    Away(Unreachable),
    /// A row holds what we never write.
    Damaged { operation: &'static str },
    /// An answer for whoever asked.
    Told(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Told(error)
    }
}

impl Failure {
    /// The error for the outside.
    pub(super) fn at(self, path: &Path) -> StoreError {
        let path = path.to_path_buf();
        let (operation, source) = match self {
            Self::Told(error) => return error,
            Self::Damaged { operation } => {
                return StoreError::Corrupt {
                    path,
                    operation,
                    source: None,
                };
            }
            Self::Away(source) => {
                return StoreError::Io {
                    path,
                    operation: "connect",
                    source: Cause::new(source),
                };
            }
            Self::Sql { operation, source } => (operation, source),
        };
        match Sort::of(&source) {
            Sort::Full => StoreError::Full { path },
            Sort::Busy => StoreError::Busy,
            Sort::Corrupt => StoreError::Corrupt {
                path,
                operation,
                source: Some(Cause::new(source)),
            },
            Sort::Other => StoreError::Io {
                path,
                operation,
                source: Cause::new(source),
            },
        }
    }
}

/// What an error of the database means for whoever asked.
enum Sort {
    Full,
    /// It may go well when asked again.
    Busy,
    Corrupt,
    Other,
}

impl Sort {
    fn of(error: &Error) -> Self {
        match error {
            Error::Sqlite(error) => Self::of_sqlite(error),
            Error::Postgres(error) => Self::of_postgres(error),
            Error::Lost => Self::Busy,
            Error::NoRow | Error::Unreadable(_) => Self::Corrupt,
            Error::TooLarge | Error::Values => Self::Other,
        }
    }

    fn of_sqlite(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt,
            _ => Self::Other,
        }
    }

    fn of_postgres(error: &tokio_postgres::Error) -> Self {
        let Some(code) = error.code() else {
            // The connection, not the question.
            return Self::Busy;
        };
        let again = [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::QUERY_CANCELED,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        if *code == SqlState::DISK_FULL {
            Self::Full
        } else if again.contains(code) {
            Self::Busy
        } else if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) {
            Self::Corrupt
        } else {
            Self::Other
        }
    }
}

/// Names the operation that a database error broke.
pub(super) trait During<T> {
    /// `operation` completes the sentence "cannot …".
    fn during(self, operation: &'static str) -> Result<T, Failure>;
}

impl<T> During<T> for Result<T, Error> {
    fn during(self, operation: &'static str) -> Result<T, Failure> {
        self.map_err(|source| Failure::Sql { operation, source })
    }
}

/// A value that we always write and that is not there.
pub(super) trait Intact<T> {
    /// `operation` completes the sentence "cannot …".
    fn intact(self, operation: &'static str) -> Result<T, Failure>;
}

impl<T> Intact<T> for Option<T> {
    fn intact(self, operation: &'static str) -> Result<T, Failure> {
        self.ok_or(Failure::Damaged { operation })
    }
}

impl<T, E> Intact<T> for Result<T, E> {
    fn intact(self, operation: &'static str) -> Result<T, Failure> {
        self.map_err(|_| Failure::Damaged { operation })
    }
}
