//! The folder that a pack is written into. It is a person's folder: what others put or changed there is never lost, and
//! each file is replaced as a whole.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use dspt_report::Digest;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::handed;
use crate::handed::HandedError;
use crate::limits;
use crate::seen_file::SeenFile;

/// A folder with what was written into it before.
#[derive(Debug)]
pub struct PackFolder {
    root: PathBuf,
    made: Made,
}

/// The files as they were last written.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Made {
    files: BTreeMap<String, Digest>,
}

impl PackFolder {
    /// Opens a folder, making it and those above it where they are not there.
    ///
    /// # Errors
    /// [`PackFolderError`].
    pub fn open(root: &Path) -> Result<Self, PackFolderError> {
        let root = root.to_owned();
        if root.exists() && !root.is_dir() {
            return Err(PackFolderError::NotAFolder { path: root });
        }
        if let Err(source) = std::fs::create_dir_all(&root) {
            return Err(PackFolderError::new("make the folder", root, source));
        }
        let made = match handed::read(&root.join(MADE), limits::SMALL_FILE_BYTES) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            // Without it every file counts as somebody's, so nothing is lost.
            Err(_) => Made::default(),
        };
        Ok(Self { root, made })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The name for a computer's file: its own, unless the file of another computer has that name. `today` is in days since
    /// 1970-01-01, UTC.
    pub fn name_for(&self, file: &SeenFile, today: i64) -> String {
        let name = file.name();
        let there = handed::read(&self.root.join(&name), limits::SEEN_FILE_BYTES);
        let there = there.map(|bytes| SeenFile::from_json(&bytes, today));
        match there {
            Ok(Ok(there)) if there.is_of_same_computer(file) => name,
            Err(HandedError::NotThere { .. }) => name,
            Ok(_) | Err(_) => file.other_name(),
        }
    }

    /// Where a file of a pack is, if it is there and somebody changed it since it was written, or put it there.
    pub fn changed(&self, name: &str) -> Option<PathBuf> {
        let path = self.root.join(name);
        let there = handed::read(&path, limits::HANDED_BYTES).ok()?;
        (self.made.files.get(name) != Some(&Digest::of(&there))).then_some(path)
    }

    /// Writes a file. One that somebody changed, or put there, is given another name first; that name is returned.
    ///
    /// # Errors
    /// [`PackFolderError`]; the file is then as it was.
    pub fn write(
        &mut self,
        name: &str,
        bytes: &[u8],
        today: &str,
    ) -> Result<Option<String>, PackFolderError> {
        let path = self.root.join(name);
        let new = Digest::of(bytes);
        let old = match handed::read(&path, limits::HANDED_BYTES) {
            Ok(old) => Some(Digest::of(&old)),
            Err(HandedError::NotThere { .. }) => None,
            // Too large for any of ours, so it is somebody's.
            Err(HandedError::TooLarge { .. }) => Some(Digest::of(b"")),
            Err(source) => return Err(PackFolderError::There { path, source }),
        };
        let somebodys = |old: &Digest| *old != new && self.made.files.get(name) != Some(old);
        let aside = match old {
            Some(old) if somebodys(&old) => Some(self.set_aside(name, today)?),
            Some(_) | None => None,
        };
        if old != Some(new) {
            self.replace(&path, bytes)?;
        }
        self.made.files.insert(name.to_owned(), new);
        Ok(aside)
    }

    /// Notes what was written, so that the next run knows its own files.
    ///
    /// # Errors
    /// [`PackFolderError`].
    pub fn finish(self) -> Result<(), PackFolderError> {
        let path = self.root.join(MADE);
        let bytes = serde_json::to_vec_pretty(&self.made)
            .map_err(|source| PackFolderError::new("write", path.clone(), source.into()))?;
        self.replace(&path, &bytes)
    }

    fn set_aside(&self, name: &str, today: &str) -> Result<String, PackFolderError> {
        let path = self.root.join(name);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        for number in 1..=ASIDE_MOST {
            let number = if number == 1 {
                String::new()
            } else {
                format!("-{number}")
            };
            let other = format!("{stem}-kept-{today}{number}.{ending}");
            let to = self.root.join(&other);
            if to.symlink_metadata().is_ok() {
                continue;
            }
            return match std::fs::rename(&path, &to) {
                Ok(()) => Ok(other),
                Err(source) => Err(PackFolderError::new("rename", path, source)),
            };
        }
        Err(PackFolderError::ManyAside { path })
    }

    /// A new file beside it, flushed, then renamed. Unlike files of the data folder it has the usual rights of new files: a
    /// person opens it.
    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), PackFolderError> {
        let failed = |source| PackFolderError::new("write", path.to_owned(), source);
        let new = self.root.join(TEMPORARY);
        match std::fs::remove_file(&new) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&new)
            .map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        drop(file);
        std::fs::rename(&new, path).map_err(failed)?;
        disk::Disk::sync_folder(&disk::Live, &self.root).map_err(failed)
    }
}

const MADE: &str = ".dspt-pack.json";
const TEMPORARY: &str = ".dspt-pack.new";
const ASIDE_MOST: u32 = 100;

/// The pack could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackFolderError {
    /// A file where the folder should be.
    #[error("{} is a file; name a folder for the pack", path.display())]
    NotAFolder {
        /// Which.
        path: PathBuf,
    },
    /// Something that is no file, or may not be read, has the name of one of ours.
    #[error("a file of the pack cannot take its place; move what is there away, or name another folder")]
    There {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: HandedError,
    },
    /// Too many files were given other names already.
    #[error("{} was given another name too often today; tidy the folder, or name another one", path.display())]
    ManyAside {
        /// Which.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full, so {} could not be written; free some space, then run this again", path.display())]
    Full {
        /// Which.
        path: PathBuf,
    },
    /// The account has not the right.
    #[error("this account may not {doing} {}; name a folder of your own with -o", path.display())]
    NotPermitted {
        /// What was tried, `write`.
        doing: &'static str,
        /// On what.
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

impl PackFolderError {
    fn new(doing: &'static str, path: PathBuf, source: io::Error) -> Self {
        let kind = source.kind();
        if matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            Self::Full { path }
        } else if matches!(
            kind,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        ) {
            Self::NotPermitted { doing, path }
        } else {
            Self::Other { doing, path, source }
        }
    }
}

#[cfg(test)]
mod tests;
