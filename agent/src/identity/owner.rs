//! Opening a file that must be ours alone: the file is opened first and its open handle is looked at, so that it
//! cannot be exchanged in between.

use std::fs::File;
use std::path::Path;

#[cfg(windows)]
use dspt_checks::host::windows::own_files;
use dspt_report::Seed;
use zeroize::Zeroizing;

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

/// Opens the key.
#[cfg(windows)]
pub(super) fn open_own(path: &Path) -> Result<File, IdentityError> {
    let failed = |source| DiskError::new("look at", path, source);
    let file = own_files::open(path).map_err(|source| DiskError::new("read", path, source))?;
    let is_file = file.metadata().map_err(failed)?.is_file();
    let access = own_files::access(&file).map_err(failed)?;
    let path = path.to_owned();
    if !is_file || access.is_link {
        return Err(IdentityError::NotAFile { path });
    }
    if !access.is_ours {
        return Err(IdentityError::OfAnother { path });
    }
    if access.others_read || access.others_write {
        return Err(IdentityError::OpenToOthers { path });
    }
    Ok(file)
}

/// The key as it is kept: on Windows sealed to this installation, so that a copy of the disk's files does not hold it.
#[cfg(windows)]
pub(super) fn seal(seed: &Seed, path: &Path) -> Result<Vec<u8>, IdentityError> {
    own_files::seal(seed.as_bytes()).map_err(|source| sealed(path, source))
}

/// The key from what is kept.
#[cfg(windows)]
pub(super) fn unseal(kept: &[u8], path: &Path) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    own_files::unseal(kept)
        .map(Zeroizing::new)
        .map_err(|source| sealed(path, source))
}

#[cfg(windows)]
fn sealed(path: &Path, source: std::io::Error) -> IdentityError {
    let path = path.to_owned();
    IdentityError::Sealed { path, source }
}

/// The key as it is kept.
#[cfg(unix)]
pub(super) fn seal(seed: &Seed, _: &Path) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    Ok(Zeroizing::new(seed.as_bytes().to_vec()))
}

/// The key from what is kept.
#[cfg(unix)]
pub(super) fn unseal(kept: &[u8], _: &Path) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    Ok(Zeroizing::new(kept.to_vec()))
}
