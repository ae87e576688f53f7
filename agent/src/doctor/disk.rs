//! The data folder: who may change it, and whether there is room.

use std::path::Path;

use dspt_report::words::chain;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::limits;
use crate::paths::DataFolder;
use crate::words;

const FOLDER: &str = "data-folder";
const ROOM: &str = "disk";

pub(crate) fn examine(folder: &DataFolder) -> Vec<Diagnosis> {
    let root = folder.root();
    let name = root.display().to_string();
    if !root.exists() {
        let said = words::DOCTOR_NO_FOLDER.fill(&[("folder", &name)]);
        return vec![Diagnosis::fine(FOLDER, said)];
    }
    let mut found = vec![owned(root)];
    found.push(room(root));
    found
}

/// Whether it is ours alone. A link, a folder of another account and one that others may write in are told apart by the
/// same rule by which every command refuses them.
fn owned(root: &Path) -> Diagnosis {
    let name = root.display().to_string();
    match disk::make_folder(root) {
        Ok(()) if others_may_look(root) => Diagnosis::to_do(
            FOLDER,
            State::Remark,
            words::DOCTOR_FOLDER_OPEN.fill(&[("folder", &name)]),
            words::DOCTOR_FOLDER_OPEN_FIX,
        ),
        Ok(()) => Diagnosis::fine(FOLDER, words::DOCTOR_FOLDER.fill(&[("folder", &name)])),
        Err(error) => Diagnosis::to_do(FOLDER, State::Broken, chain(&error), words::DOCTOR_FOLDER_FIX),
    }
}

#[cfg(unix)]
fn others_may_look(root: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    root.metadata().is_ok_and(|about| about.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_may_look(_: &Path) -> bool {
    false
}

/// Whether something can be written, and how much room is left.
fn room(root: &Path) -> Diagnosis {
    if let Err(error) = try_to_write(root) {
        let fix = match &error {
            DiskError::Full { .. } => words::DOCTOR_FULL_FIX,
            DiskError::NotPermitted { .. } => words::DOCTOR_RIGHTS_FIX,
            DiskError::TooLarge { .. }
            | DiskError::NotAFile { .. }
            | DiskError::Shared { .. }
            | DiskError::Other { .. } => words::DOCTOR_WRITE_FIX,
        };
        return Diagnosis::to_do(ROOM, State::Broken, chain(&error), fix);
    }
    match free(root) {
        Some(bytes) if bytes < limits::FREE_BYTES => Diagnosis::to_do(
            ROOM,
            State::Broken,
            words::DOCTOR_LITTLE_ROOM.fill(&[("free", &(bytes / MEBIBYTE).to_string())]),
            words::DOCTOR_FULL_FIX,
        ),
        _ => Diagnosis::fine(ROOM, words::DOCTOR_ROOM.text.to_owned()),
    }
}

const MEBIBYTE: u64 = 1024 * 1024;

/// A small file is written, waited for, and removed, as every report is.
fn try_to_write(root: &Path) -> Result<(), DiskError> {
    let path = root.join(format!("doctor.{}", disk::NEW));
    disk::Live
        .write_file(&path, &[0; 4096])
        .and_then(|()| disk::Live.remove(&path))
        .map_err(|source| {
            let _ = disk::Live.remove(&path);
            DiskError::new("write", &path, source)
        })
}

#[cfg(unix)]
fn free(root: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(root).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

/// Writing was tried, which tells most of it.
#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn states(folder: &DataFolder) -> Vec<(&'static str, State)> {
        let found = examine(folder);
        found.iter().map(|found| (found.check, found.state)).collect()
    }

    #[test]
    fn a_folder_is_told_by_who_may_look_and_who_may_change() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(root.path().join("data"));
        assert_eq!(states(&folder), [(FOLDER, State::Fine)], "there is none yet");
        assert!(!folder.root().exists());
        disk::make_folder(folder.root()).unwrap();
        let with = |mode| {
            std::fs::set_permissions(folder.root(), PermissionsExt::from_mode(mode)).unwrap();
            states(&folder)
        };
        assert_eq!(with(0o700), [(FOLDER, State::Fine), (ROOM, State::Fine)]);
        assert_eq!(with(0o755)[0], (FOLDER, State::Remark));
        assert_eq!(with(0o777)[0], (FOLDER, State::Broken));
        let left: Vec<_> = std::fs::read_dir(folder.root()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
