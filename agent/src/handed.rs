//! Files that a person names: bounded, and never a pipe or a device, which might not end.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// Reads a file that a person named. Links are followed.
///
/// # Errors
/// [`HandedError`].
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, HandedError> {
    let failed = |source: io::Error| {
        let path = path.to_owned();
        let kind = source.kind();
        if matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
            HandedError::NotThere { path }
        } else if kind == io::ErrorKind::PermissionDenied {
            HandedError::NotPermitted { path }
        } else {
            HandedError::Other { path, source }
        }
    };
    let about = std::fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        let path = path.to_owned();
        return Err(HandedError::Folder { path });
    }
    let file = open(path).map_err(failed)?;
    // The open handle is what is read, so it is what is looked at.
    if !file.metadata().map_err(failed)?.is_file() {
        let path = path.to_owned();
        return Err(HandedError::NotAFile { path });
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        let path = path.to_owned();
        return Err(HandedError::TooLarge { path, limit });
    }
    Ok(bytes)
}

/// Reads a text file that a person named.
///
/// # Errors
/// [`HandedError`].
pub fn text(path: &Path, limit: u64) -> Result<String, HandedError> {
    String::from_utf8(read(path, limit)?).map_err(|_| HandedError::NotText {
        path: path.to_owned(),
    })
}

/// The name of a file as it is shown and recognised.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::Mode;
    use rustix::fs::OFlags;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// A file that a person named cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandedError {
    /// Nothing is there.
    #[error("there is no file {}; look at how its name is written", path.display())]
    NotThere {
        /// Which.
        path: PathBuf,
    },
    /// A folder.
    #[error("{} is a folder; name the file in it", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
    },
    /// A pipe or a device.
    #[error("{} is not a plain file; name a file on a disk", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// The account may not read it.
    #[error("this account may not read {}; ask whoever made it for a copy", path.display())]
    NotPermitted {
        /// Which.
        path: PathBuf,
    },
    /// Larger than such a file is.
    #[error("{} has more than {limit} bytes; is it the right file?", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// Not a text.
    #[error("{} is not a text in UTF-8; save it as one, or as XLSX", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
    },
    /// Anything else.
    #[error("cannot read {}", path.display())]
    Other {
        /// Which.
        path: PathBuf,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
}

#[cfg(test)]
mod tests;
