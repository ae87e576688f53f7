//! What people said, as it lies on this disk: a book of answers for each toolkit, and the hand-written part of the
//! register. Each is a text that a person can read; a damaged one is never written over.

use std::path::Path;
use std::path::PathBuf;

use dspt_report::CheckId;

use crate::disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths;
use crate::paths::DataFolder;

/// The two texts of this computer: the answers to the newest toolkit that has any, and the register. `None` where
/// nobody said anything.
///
/// # Errors
/// [`BooksError`].
pub fn texts(folder: &DataFolder) -> Result<(Option<String>, Option<String>), BooksError> {
    let answers = match toolkits(folder)?.pop() {
        Some(toolkit) => text(&folder.answers(&toolkit))?,
        None => None,
    };
    Ok((answers, text(&folder.assets())?))
}

/// The names of the toolkits that have a book of answers here, oldest first.
///
/// # Errors
/// [`BooksError::Disk`].
pub fn toolkits(folder: &DataFolder) -> Result<Vec<String>, BooksError> {
    let failed = |source| DiskError::new("list", folder.root(), source);
    let entries = match std::fs::read_dir(folder.root()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let toolkit = name
            .to_str()
            .and_then(|name| name.strip_prefix(paths::ANSWERS)?.strip_suffix(paths::YAML))
            // The grammar of a toolkit's name is that of a check's id.
            .filter(|toolkit| toolkit.parse::<CheckId>().is_ok());
        found.extend(toolkit.map(str::to_owned));
    }
    found.sort_unstable();
    Ok(found)
}

/// A book's text; `None` where there is none.
///
/// # Errors
/// [`BooksError`].
pub fn text(path: &Path) -> Result<Option<String>, BooksError> {
    let Some(bytes) = disk::read(path, limits::BOOK_BYTES as u64)? else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(BooksError::NotText {
            path: path.to_owned(),
        }),
    }
}

/// What was said could not be read from this disk, or kept on it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BooksError {
    /// A file or folder.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Not a text.
    #[error("{} is damaged: it is not a text; put it back from a copy, or move it away to begin anew", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests;
