//! Opening a file that must be ours alone: the file is opened first and its open handle is looked at, so that it
//! cannot be exchanged in between.

use std::fs::File;
use std::path::Path;

use crate::disk::DiskError;
use crate::identity::IdentityError;

/// Opens the key.
#[cfg(unix)]
pub(super) fn open_own(path: &Path) -> Result<File, IdentityError> {
    use std::os::unix::fs::MetadataExt;

    use rustix::fs::Mode;
    use rustix::fs::OFlags;

    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        Err(rustix::io::Errno::LOOP) => {
            return Err(IdentityError::NotAFile {
                path: path.to_owned(),
            });
        }
        Err(error) => return Err(DiskError::new("read", path, error.into()).into()),
    };
    let about = file
        .metadata()
        .map_err(|source| DiskError::new("look at", path, source))?;
    let path = path.to_owned();
    if !about.is_file() {
        return Err(IdentityError::NotAFile { path });
    }
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err(IdentityError::Foreign {
            path,
            owner: about.uid(),
        });
    }
    let mode = about.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(IdentityError::Open { path, mode });
    }
    Ok(file)
}

/// Opens the key. Who else may read it is decided by the folder's access list, which the installer sets.
#[cfg(not(unix))]
pub(super) fn open_own(path: &Path) -> Result<File, IdentityError> {
    Ok(File::open(path).map_err(|source| DiskError::new("read", path, source))?)
}
