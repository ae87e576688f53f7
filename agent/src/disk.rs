//! Writing so that a power cut at any moment leaves either the old or the new, never half.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

#[cfg(windows)]
use dspt_checks::host::windows::own_files;

/// The steps of which every lasting change is made. Each is done, or not done; the tests stop after each.
pub trait Disk {
    /// Makes or empties a file that only its owner may read, writes it and waits until it is on the disk.
    ///
    /// # Errors
    /// What the system answers.
    fn write_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Moves a file, replacing what is there.
    ///
    /// # Errors
    /// What the system answers.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the disk.
    ///
    /// # Errors
    /// What the system answers.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the system answers.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// This computer's disk.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to choose")]
pub struct Live;

impl Disk for Live {
    fn write_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // What an earlier run left is removed and never written through: it might be a link.
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut file = create_own(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // Windows gives no handle to flush a folder; its file system orders a rename after the data.
        if cfg!(unix) {
            File::open(path)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}

/// Makes a file that only its owner may read.
#[cfg(unix)]
fn create_own(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(windows)]
use own_files::create_new as create_own;

/// A file or folder of ours could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiskError {
    /// The disk is full.
    #[error("the disk is full, so {} could not be written; free some space, then run this again", path.display())]
    Full {
        /// What was to be written.
        path: PathBuf,
    },
    /// The account has not the right.
    #[error("this account may not {doing} {}; run this as administrator, or name a folder of your own with --data", path.display())]
    NotPermitted {
        /// What was tried, `write`.
        doing: &'static str,
        /// On what.
        path: PathBuf,
    },
    /// Larger than such a file ever is.
    #[error("{} has more than {limit} bytes, so it is not ours; move it away and run this again", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// A link, a folder, a pipe or a device where a file of ours should be. It is not read: that might never end.
    #[error("{} is not a plain file, so it is not ours; move it away and run this again", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// A folder that others can change: what stands in it may not be ours.
    #[error("{} is a link, or belongs to another account, or others may write in it; {MAKE_IT_YOURS}", path.display())]
    Shared {
        /// Which folder.
        path: PathBuf,
    },
    /// Anything else.
    #[error("cannot {doing} {}", path.display())]
    Other {
        /// What was tried, `write`.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
}

impl DiskError {
    /// Names what was tried on a path that the system refused.
    pub fn new(doing: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            Self::Full { path }
        } else if source.kind() == io::ErrorKind::PermissionDenied {
            Self::NotPermitted { doing, path }
        } else {
            Self::Other { doing, path, source }
        }
    }
}

/// Replaces a file as a whole: a temporary file beside it, flushed, then renamed, then the folder flushed.
///
/// # Errors
/// [`DiskError`]; the old file is then still there.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("write", path, source);
    let new = path.with_extension(NEW);
    disk.write_file(&new, bytes).map_err(failed)?;
    disk.rename(&new, path).map_err(failed)?;
    disk.sync_folder(folder_of(path)).map_err(failed)
}

/// Moves a file to another folder, both flushed: the new name first, so that it is never in neither.
///
/// # Errors
/// [`DiskError`].
pub fn relocate(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("move", from, source);
    disk.rename(from, to).map_err(failed)?;
    disk.sync_folder(folder_of(to)).map_err(failed)?;
    disk.sync_folder(folder_of(from)).map_err(failed)
}

/// Reads a whole file of ours of at most `limit` bytes; `None` where there is none.
///
/// # Errors
/// [`DiskError`]; [`DiskError::NotAFile`] at once where a link, a pipe or a device stands in its place.
pub fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, DiskError> {
    match open_own(path)? {
        Some(file) => read_open(&file, path, limit).map(Some),
        None => Ok(None),
    }
}

/// Opens a file of ours to read; `None` where there is none.
#[cfg(unix)]
fn open_own(path: &Path) -> Result<Option<File>, DiskError> {
    use rustix::fs::Mode;
    use rustix::fs::OFlags;
    use rustix::io::Errno;

    // Without NONBLOCK a pipe would be waited for until somebody writes into it.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => plain(File::from(descriptor), path).map(Some),
        Err(Errno::NOENT) => Ok(None),
        // A link, or a socket.
        Err(Errno::LOOP | Errno::NXIO) => Err(not_a_file(path)),
        Err(error) => Err(DiskError::new("read", path, error.into())),
    }
}

/// Opens a file of ours to read, and never what a link there points to; `None` where there is none.
#[cfg(windows)]
fn open_own(path: &Path) -> Result<Option<File>, DiskError> {
    match own_files::open(path) {
        Ok(file) => plain(file, path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::new("read", path, error)),
    }
}

/// Opens a file that a run holds, making it where it is not there. It is neither read nor written.
///
/// # Errors
/// [`DiskError`]; [`DiskError::NotAFile`] at once where something else stands in its place.
pub fn open_lock(path: &Path) -> Result<File, DiskError> {
    let mut options = OpenOptions::new();
    // Reading and writing at once never waits for the other end of a pipe.
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits().cast_signed());
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    match options.open(path) {
        Ok(file) => plain(file, path),
        Err(_) if path.symlink_metadata().is_ok_and(|about| !about.is_file()) => Err(not_a_file(path)),
        Err(error) => Err(DiskError::new("lock", path, error)),
    }
}

/// The open handle is looked at, so that nothing can be exchanged in between.
fn plain(file: File, path: &Path) -> Result<File, DiskError> {
    let about = file
        .metadata()
        .map_err(|source| DiskError::new("look at", path, source))?;
    if about.is_file() {
        Ok(file)
    } else {
        Err(not_a_file(path))
    }
}

fn not_a_file(path: &Path) -> DiskError {
    DiskError::NotAFile {
        path: path.to_owned(),
    }
}

/// Reads an open file of at most `limit` bytes; `path` is for messages.
///
/// # Errors
/// [`DiskError`].
pub fn read_open(file: &File, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| DiskError::new("read", path, source))?;
    if bytes.len() as u64 > limit {
        let path = path.to_owned();
        return Err(DiskError::TooLarge { path, limit });
    }
    Ok(bytes)
}

/// Makes a folder, and those above it, that only the owner may enter. One that is there is left as it is, and refused
/// where others can change what stands in it.
///
/// # Errors
/// [`DiskError`].
pub fn make_folder(path: &Path) -> Result<(), DiskError> {
    make_own_folder(path).map_err(|source| DiskError::new("make the folder", path, source))?;
    ours_alone(path)
}

#[cfg(unix)]
fn make_own_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(windows)]
use own_files::make_folder as make_own_folder;

#[cfg(unix)]
fn ours_alone(path: &Path) -> Result<(), DiskError> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::symlink_metadata(path).map_err(|source| DiskError::new("look at", path, source))?;
    let ours = about.uid() == rustix::process::geteuid().as_raw();
    if about.is_dir() && ours && about.mode() & 0o022 == 0 {
        Ok(())
    } else {
        Err(DiskError::Shared {
            path: path.to_owned(),
        })
    }
}

#[cfg(windows)]
fn ours_alone(path: &Path) -> Result<(), DiskError> {
    let failed = |source| DiskError::new("look at", path, source);
    let folder = own_files::open(path).map_err(failed)?;
    let is_folder = folder.metadata().map_err(failed)?.is_dir();
    let access = own_files::access(&folder).map_err(failed)?;
    if is_folder && access.is_ours && !access.is_link && !access.others_write {
        Ok(())
    } else {
        Err(DiskError::Shared {
            path: path.to_owned(),
        })
    }
}

/// What to do about a folder that is not.
#[cfg(unix)]
const MAKE_IT_YOURS: &str = "make it yours alone (chmod 700)";
/// What to do about a folder that is not. The numbers are the system and the administrators, in every language.
#[cfg(windows)]
const MAKE_IT_YOURS: &str = "let only administrators in (icacls FOLDER /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F)";

/// Extension of a file that is not finished.
pub const NEW: &str = "new";

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

#[cfg(test)]
mod tests;
