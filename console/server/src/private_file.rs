//! Files and folders that nobody but their owner may touch.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use zeroize::Zeroizing;

use crate::ca::AuthorityError;
use crate::limits;

/// Makes the folder if there is none, and refuses one that others can use.
pub(crate) fn folder(path: &Path) -> Result<(), AuthorityError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(path).map_err(io_error("make the folder", path))?;
    let metadata = fs::metadata(path).map_err(io_error("look at", path))?;
    if !metadata.is_dir() {
        return Err(AuthorityError::NotA {
            path: path.to_owned(),
            wanted: "folder",
        });
    }
    refuse_exposed(path, &metadata, FOLDER_MODE)
}

/// Reads a file, refusing one that others can use; `None` where there is none. What is looked at is the open file, so
/// that nobody can put another in its place meanwhile.
pub(crate) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, AuthorityError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("open", path)(error)),
    };
    let metadata = file.metadata().map_err(io_error("look at", path))?;
    if !metadata.is_file() {
        return Err(AuthorityError::NotA {
            path: path.to_owned(),
            wanted: "file",
        });
    }
    refuse_exposed(path, &metadata, FILE_MODE)?;
    let mut text = Zeroizing::new(String::new());
    file.take(limits::KEY_FILE_BYTES)
        .read_to_string(&mut text)
        .map_err(io_error("read", path))?;
    Ok(Some(text))
}

/// Writes a new file so that it is there whole or not at all, and leaves one that is already there as it is.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), AuthorityError> {
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("draft-{}-{number}", std::process::id()));
    let written = write_draft(&draft, bytes).and_then(|()| match fs::hard_link(&draft, path) {
        // A link, unlike a rename, never replaces what is there.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let removed = fs::remove_file(&draft);
    written.map_err(io_error("write", path))?;
    removed.map_err(io_error("remove", &draft))?;
    sync_folder(path)
}

fn write_draft(draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    let mut file = options.open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), AuthorityError> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io_error("write", folder))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as its sibling")]
fn sync_folder(_path: &Path) -> Result<(), AuthorityError> {
    Ok(())
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &fs::Metadata, wanted: u32) -> Result<(), AuthorityError> {
    use std::os::unix::fs::MetadataExt;

    let mode = metadata.mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(AuthorityError::Exposed {
        path: path.to_owned(),
        mode,
        wanted,
    })
}

/// Elsewhere the installer sets the rights of the folder.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as its sibling")]
fn refuse_exposed(_path: &Path, _metadata: &fs::Metadata, _wanted: u32) -> Result<(), AuthorityError> {
    Ok(())
}

fn io_error(operation: &'static str, path: &Path) -> impl Fn(io::Error) -> AuthorityError {
    let path = path.to_owned();
    move |source| AuthorityError::Io {
        operation,
        path: path.clone(),
        source,
    }
}

/// Tells apart the drafts of two threads.
static DRAFTS: AtomicU32 = AtomicU32::new(0);
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
