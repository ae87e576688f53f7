//! What the service says about itself on the disk: a lock that is held as long as it lives, and `service.json`.

use std::fs::File;
use std::fs::TryLockError;

use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths::DataFolder;

/// What the service is about: the content of `service.json`. Nothing rests on it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct State {
    /// Its process.
    pub process: u32,
    /// Since when it runs, by the clock.
    pub since: i64,
    /// When the next report is due, by the clock.
    pub next_report: i64,
    /// How the last work ended, in words.
    #[serde(default)]
    pub last: String,
}

impl State {
    /// Reads it; what cannot be read was never said.
    pub fn load(folder: &DataFolder) -> Option<Self> {
        let bytes = disk::read(&folder.service(), limits::SMALL_FILE_BYTES).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`DiskError`].
    pub fn keep(&self, folder: &DataFolder) -> Result<(), DiskError> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        disk::replace(&disk::Live, &folder.service(), &bytes)
    }
}

/// Held by the one service of a folder; given back when dropped, or when its process ends in any way.
#[derive(Debug)]
pub struct Alive {
    _file: File,
}

/// Becomes the service of a folder; `None` where another one is.
///
/// # Errors
/// [`DiskError`].
pub fn become_service(folder: &DataFolder) -> Result<Option<Alive>, DiskError> {
    disk::make_folder(folder.root())?;
    let path = folder.service_lock();
    let file = disk::open_lock(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Alive { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(DiskError::new("lock", &path, source)),
    }
}

/// The service of a folder, where one runs now.
///
/// # Errors
/// [`DiskError`], where it may not be looked at.
pub fn running(folder: &DataFolder) -> Result<Option<State>, DiskError> {
    let path = folder.service_lock();
    match path.symlink_metadata() {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(DiskError::new("look at", &path, error)),
    }
    let file = disk::open_lock(&path)?;
    match file.try_lock() {
        // Nobody holds it; it is given back at once.
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(State::load(folder).unwrap_or_default())),
        Err(TryLockError::Error(source)) => Err(DiskError::new("lock", &path, source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_service_and_none_when_it_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(root.path().join("data"));
        assert!(running(&folder).unwrap().is_none());
        assert!(!folder.root().exists(), "looking makes nothing");

        let alive = become_service(&folder).unwrap().unwrap();
        assert!(become_service(&folder).unwrap().is_none());
        let state = State {
            process: 7,
            next_report: 1_795_000_000,
            ..State::default()
        };
        state.keep(&folder).unwrap();
        assert_eq!(running(&folder).unwrap(), Some(state));

        drop(alive);
        assert!(
            running(&folder).unwrap().is_none(),
            "what it wrote is not believed"
        );
        assert!(become_service(&folder).unwrap().is_some());
    }
}
