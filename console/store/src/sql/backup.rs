//! A copy of a file, from one state of it, while others write to it.

use std::fs::File;
use std::path::Path;

use super::failure::During;
use super::failure::Failure;
use super::open;
use crate::engine::Error;
use crate::error::Cause;
use crate::error::StoreError;

const OPERATION: &str = "copy the store";

/// Copies a store of one file into a new file that only its owner may use, from one state of it, while others read and write
/// it. The copy is looked through before it counts. What it holds is what was acknowledged before this was called, and
/// perhaps more.
///
/// # Errors
/// [`StoreError::Taken`] where there is a file already; `Corrupt` for what is no store of this program, or is damaged;
/// `Newer`, `Full`, `Io`.
pub fn backup(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = open::known(from)?;
    if to.exists() {
        return Err(StoreError::Taken {
            what: "this file name",
        });
    }
    open::make_private(to).map_err(|source| failed("make the copy", to, source))?;
    let copied = copy(&source, to);
    if copied.is_err() {
        // Half a copy helps nobody; that it could not be made is what is told.
        let _ = std::fs::remove_file(to);
    }
    copied
}

fn copy(source: &rusqlite::Connection, to: &Path) -> Result<(), StoreError> {
    let told = |failure: Failure| failure.at(to);
    // One transaction that reads: nobody waits for it.
    source
        .execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .map_err(Error::Sqlite)
        .during(OPERATION)
        .map_err(told)?;
    // Windows makes durable only what is open for writing.
    let written = File::options().write(true).open(to).and_then(|file| file.sync_all());
    written.map_err(|source| failed("write the copy", to, source))?;
    let copy = open::known(to)?;
    let found: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(Error::Sqlite)
        .during("look through the copy")
        .map_err(told)?;
    if found != "ok" {
        let operation = "look through the copy";
        return Err(told(Failure::Damaged { operation }));
    }
    Ok(())
}

fn failed(operation: &'static str, path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Io {
        path: path.to_path_buf(),
        operation,
        source: Cause::new(source),
    }
}
