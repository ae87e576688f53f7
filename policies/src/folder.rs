//! Thin I/O: a folder to source files.

use std::path::Path;

use crate::error::ReadFolderError;
use crate::policy::SourceFile;

/// Reads the policy files of a folder.
///
/// # Errors
/// The first entry that cannot be read or is beyond a limit.
pub fn read_folder(folder: &Path) -> Result<Vec<SourceFile>, ReadFolderError> {
    Err(ReadFolderError::Empty { path: folder.to_owned() })
}
