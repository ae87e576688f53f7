//! From the database's errors to ours.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Cause;
use crate::error::StoreError;

/// What went wrong inside, before it is known which file it is about.
#[derive(Debug)]
pub(super) enum Failure {
    /// The database refused.
    Sql {
        operation: &'static str,
        source: rusqlite::Error,
    },
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
            Self::Sql { operation, source } => (operation, source),
        };
        match (source.sqlite_error_code(), &source) {
            (Some(ErrorCode::DiskFull), _) => StoreError::Full { path },
            (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => StoreError::Busy,
            (Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase), _)
            | (
                None,
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..),
            ) => StoreError::Corrupt {
                path,
                operation,
                source: Some(Cause::new(source)),
            },
            _ => StoreError::Io {
                path,
                operation,
                source: Cause::new(source),
            },
        }
    }
}

/// Names the operation that a database error broke.
pub(super) trait During<T> {
    /// `operation` completes the sentence "cannot …".
    fn during(self, operation: &'static str) -> Result<T, Failure>;
}

impl<T> During<T> for Result<T, rusqlite::Error> {
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
