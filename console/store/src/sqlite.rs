//! The store in one SQLite file.

use std::path::Path;

use crate::error::StoreError;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {}

impl SqliteStore {
    /// Opens the file, making it where there is none. Not written yet: refuses.
    ///
    /// # Errors
    /// [`StoreError::Closed`], always, for now.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        tracing::debug!(path = %path.display(), "store is not written yet");
        Err(StoreError::Closed)
    }
}
