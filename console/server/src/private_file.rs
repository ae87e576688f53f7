//! Files and folders that nobody but their owner may touch: by their mode, on Windows by their access list.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use zeroize::Zeroizing;

use crate::authority_error::AuthorityError;
use crate::limits;

/// Makes the folder if there is none, and refuses one that others can use.
pub(crate) fn folder(path: &Path) -> Result<(), AuthorityError> {
    make_folder(path).map_err(io_error("make the folder", path))?;
    let opened = open(path).map_err(io_error("look at", path))?;
    if !opened.metadata().map_err(io_error("look at", path))?.is_dir() {
        return Err(AuthorityError::NotA {
            path: path.to_owned(),
            wanted: "folder",
        });
    }
    refuse_exposed(path, &opened, FOLDER_MODE)
}

/// Reads a file, refusing one that others can use; `None` where there is none. What is looked at is the open file, so
/// that nobody can put another in its place meanwhile.
pub(crate) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, AuthorityError> {
    let file = match open(path) {
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
    refuse_exposed(path, &file, FILE_MODE)?;
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
    // What a crash left behind: nobody else has this process's number now.
    let _ = fs::remove_file(draft);
    let mut file = create_new(draft)?;
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
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(path)
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn create_new(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    options.open(path)
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, opened: &File, wanted: u32) -> Result<(), AuthorityError> {
    use std::os::unix::fs::MetadataExt;

    let mode = opened.metadata().map_err(io_error("look at", path))?.mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(AuthorityError::Exposed {
        path: path.to_owned(),
        mode,
        wanted,
    })
}

#[cfg(windows)]
use dspt_own_files::create_new;
#[cfg(windows)]
use dspt_own_files::make_folder;
#[cfg(windows)]
use dspt_own_files::open;

#[cfg(windows)]
fn refuse_exposed(path: &Path, opened: &File, _mode: u32) -> Result<(), AuthorityError> {
    let access = dspt_own_files::access(opened).map_err(io_error("look at", path))?;
    if access.is_ours && !access.is_link && !access.others_read && !access.others_write {
        return Ok(());
    }
    Err(AuthorityError::OpenToOthers {
        path: path.to_owned(),
        fix: dspt_own_files::keep_others_out(path),
    })
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
