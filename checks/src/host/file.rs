//! Bounded reads of regular files: the path is looked at first, then the handle, so that a device or a pipe is
//! neither opened (which could block or do something) nor read when it takes a file's place in between.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use crate::host::HostError;
use crate::host::Stat;
use crate::limits;

/// What is asked for at a time.
const PIECE_BYTES: usize = 16 * 1024;
const SECONDS_PER_DAY: u64 = 86_400;

/// Opens a regular file.
fn regular(path: &str) -> Result<File, HostError> {
    let refuse = |error: io::Error| explain(path, &error);
    if !Path::new(path).metadata().map_err(refuse)?.is_file() {
        return Err(unreadable(path));
    }
    let file = File::open(path).map_err(refuse)?;
    if !file.metadata().map_err(refuse)?.is_file() {
        return Err(unreadable(path));
    }
    Ok(file)
}

/// A whole file of at most `limit` bytes.
pub(super) fn read(path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
    let file = regular(path)?;
    // In small pieces the kernel walks some tables of /proc (whose sizes are 0 and lie) once for every piece.
    let mut bytes = Vec::with_capacity(PIECE_BYTES.min(limit.saturating_add(1)));
    // One byte more than allowed tells a full file from one that is too large.
    let read = file
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|error| explain(path, &error))?;
    if bytes.len() > limit {
        let path = path.to_owned();
        return Err(HostError::TooLarge { path, limit });
    }
    Ok(bytes)
}

/// A file to be read piece by piece.
pub(super) fn open(path: &str, limit: u64) -> Result<Bounded<File>, HostError> {
    regular(path).map(|file| Bounded::new(file, limit))
}

/// The end of a file.
pub(super) fn tail(path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
    let mut file = regular(path)?;
    let mut read = || -> io::Result<Vec<u8>> {
        let size = file.metadata()?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(limit as u64)))?;
        let mut bytes = Vec::new();
        (&mut file).take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| explain(path, &error))
}

/// Names in a folder, sorted.
pub(super) fn list(path: &str) -> Result<Vec<String>, HostError> {
    // A file where a folder should be is there, only not readable as one.
    let entries =
        std::fs::read_dir(path).map_err(|error| unless(io::ErrorKind::NotADirectory, path, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| explain(path, &error))?;
        // A list with holes would say "not there" of what is.
        if names.len() == limits::FOLDER_ENTRIES {
            return Err(too_many(path));
        }
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// A path from outside.
pub(super) fn stat(path: &str) -> Result<Stat, HostError> {
    let metadata = Path::new(path)
        .metadata()
        .map_err(|error| explain(path, &error))?;
    let modified = metadata.modified().map_err(|error| explain(path, &error))?;
    Ok(Stat {
        folder: metadata.is_dir(),
        size: metadata.len(),
        modified_day: day(modified),
    })
}

/// Where a link points.
pub(super) fn link(path: &str) -> Result<String, HostError> {
    // What is no link gives `InvalidInput`.
    let target =
        std::fs::read_link(path).map_err(|error| unless(io::ErrorKind::InvalidInput, path, &error))?;
    Ok(target.to_string_lossy().into_owned())
}

/// Whole days since 1970-01-01, UTC; earlier times count as that day.
pub(super) fn day(time: std::time::SystemTime) -> i64 {
    let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / SECONDS_PER_DAY).unwrap_or(i64::MAX)
}

/// A reader that may be read so far and no further: more is an error, not an early end.
pub(crate) struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(inner: R, limit: u64) -> Self {
        Self { inner, left: limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if room == 0 {
            let more = !buffer.is_empty() && self.inner.read(&mut [0])? > 0;
            return if more {
                Err(io::ErrorKind::FileTooLarge.into())
            } else {
                Ok(0)
            };
        }
        let read = self.inner.read(buffer.get_mut(..room).unwrap_or_default())?;
        self.left -= read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let piece = self.inner.fill_buf()?;
        if self.left == 0 && !piece.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let room = usize::try_from(self.left).unwrap_or(usize::MAX);
        Ok(piece.get(..room).unwrap_or(piece))
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

/// More names in a folder than are read.
pub(super) fn too_many(path: &str) -> HostError {
    let path = path.to_owned();
    let limit = limits::FOLDER_ENTRIES;
    HostError::TooLarge { path, limit }
}

fn unreadable(path: &str) -> HostError {
    let path = path.to_owned();
    HostError::Unreadable { path }
}

fn explain(path: &str, error: &io::Error) -> HostError {
    let place = || path.to_owned();
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound || kind == io::ErrorKind::NotADirectory {
        HostError::NotFound { path: place() }
    } else if kind == io::ErrorKind::PermissionDenied {
        HostError::NotPermitted { path: place() }
    } else {
        unreadable(path)
    }
}

/// As [`explain`], but an error of this kind is [`HostError::Unreadable`].
fn unless(kind: io::ErrorKind, path: &str, error: &io::Error) -> HostError {
    if error.kind() == kind {
        unreadable(path)
    } else {
        explain(path, error)
    }
}

#[cfg(test)]
mod tests;
