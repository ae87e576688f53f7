//! A new key for this computer, which stays the same device: made, kept, agreed to by both keys, and only then sent.
//!
//! ```text
//! next-key             the new key, from the moment it is made
//! next-rotation.json   what both keys signed, until the console has answered
//! rotation.json        the last change that the console keeps: from there the new key speaks
//! ```
//! As long as an answer is missing nothing new is signed, and the next round asks again. A stop at any moment leaves a
//! state that [`finish`] goes on from.

use dspt_report::Envelope;
use dspt_report::Rotation;
use dspt_report::envelope::EnvelopeError;
use dspt_report::rotation::Place;
use dspt_report::rotation::rotate;
use dspt_report::wire::Head;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::identity::Identity;
use crate::identity::IdentityError;
use crate::limits;
use crate::paths::DataFolder;
use crate::program;
use crate::spool::Spool;
use crate::spool::SpoolError;

/// A change of the key, and the envelope it is in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SealedRotation {
    /// The envelope.
    pub envelope: Envelope,
    /// What it says.
    pub statement: Rotation,
}

impl SealedRotation {
    /// The place of this change in the chain.
    pub fn head(&self) -> Head {
        Head {
            id: self.envelope.id(),
            sequence: self.statement.sequence,
        }
    }
}

/// Makes the new key and seals the change to it after `head`; both are on the disk before this returns. No report may wait.
///
/// # Errors
/// [`RotationError`]; then the old key goes on.
pub fn begin(
    folder: &DataFolder,
    disk: &dyn Disk,
    identity: &Identity,
    head: Head,
    now: i64,
) -> Result<SealedRotation, RotationError> {
    let new = identity.next(folder, disk)?;
    let place = Place {
        agent: program::info(),
        collected_at: now,
        device: identity.device(),
        previous: head.id,
        sequence: head.sequence + 1,
    };
    let envelope = rotate(place, identity.key(), &new).map_err(|source| RotationError::Seal { source })?;
    disk::replace(disk, &folder.next_rotation(), &envelope.to_json())?;
    pending(folder, identity)?.ok_or(RotationError::Gone)
}

/// The change that waits for its answer.
///
/// # Errors
/// [`RotationError::Unreadable`], [`RotationError::Disk`].
pub fn pending(folder: &DataFolder, identity: &Identity) -> Result<Option<SealedRotation>, RotationError> {
    let path = folder.next_rotation();
    let Some(bytes) = disk::read(&path, limits::SMALL_FILE_BYTES)? else {
        return Ok(None);
    };
    let key = identity.key().public();
    let read = Envelope::parse(&bytes).ok().and_then(|envelope| {
        let statement = envelope.verify_rotation(key).ok()?.into_statement();
        Some(SealedRotation { envelope, statement })
    });
    read.map(Some).ok_or(RotationError::Unreadable { path })
}

/// The last change that the console keeps.
///
/// # Errors
/// [`RotationError::Last`] where it cannot be read, [`RotationError::Disk`].
pub fn last(folder: &DataFolder) -> Result<Option<SealedRotation>, RotationError> {
    let path = folder.rotation();
    let Some(bytes) = disk::read(&path, limits::SMALL_FILE_BYTES)? else {
        return Ok(None);
    };
    let spool = Spool::look(folder.spool(), &disk::Live);
    let read = Envelope::parse(&bytes).ok().and_then(|envelope| {
        let earlier = spool.earlier_keys().ok()?;
        let by = earlier.iter().find(|key| key.key_id() == envelope.key_hint())?;
        let statement = envelope.verify_rotation(by).ok()?.into_statement();
        Some(SealedRotation { envelope, statement })
    });
    read.map(Some).ok_or(RotationError::Last { path })
}

/// The console keeps the change: from now on the new key speaks.
///
/// # Errors
/// [`RotationError`]; what was not done yet is done by the next [`finish`].
pub fn settle(folder: &DataFolder, disk: &dyn Disk, identity: &Identity) -> Result<(), RotationError> {
    Spool::open(folder.spool(), disk)?.remember_key(identity.key().public())?;
    identity.keep_for_life(folder, disk)?;
    let (from, to) = (folder.next_rotation(), folder.rotation());
    disk.rename(&from, &to)
        .and_then(|()| disk.sync_folder(folder.root()))
        .map_err(|source| DiskError::new("move", &from, source))?;
    finish(folder, disk)
}

/// The console will never keep the change: the old key goes on.
///
/// # Errors
/// [`RotationError::Disk`].
pub fn abandon(folder: &DataFolder, disk: &dyn Disk) -> Result<(), RotationError> {
    let path = folder.next_rotation();
    disk.remove(&path)
        .map_err(|source| DiskError::new("remove", &path, source))?;
    finish(folder, disk)
}

/// Ends what an earlier run left half done: a new key takes the old one's place where the console keeps the change, and
/// goes where nothing was signed with it.
///
/// # Errors
/// [`RotationError`].
pub fn finish(folder: &DataFolder, disk: &dyn Disk) -> Result<(), RotationError> {
    let path = folder.next_key();
    if folder.next_rotation().exists() || path.symlink_metadata().is_err() {
        return Ok(());
    }
    let next = Identity::next_public(folder)?;
    let done = if last(folder)?.is_some_and(|last| last.statement.public_key == next) {
        disk.rename(&path, &folder.key())
    } else {
        disk.remove(&path)
    };
    done.and_then(|()| disk.sync_folder(folder.root()))
        .map_err(|source| DiskError::new("move", &path, source))?;
    Ok(())
}

/// The key could not be changed. The old one goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RotationError {
    /// The key.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A file or folder.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The reports on this disk.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The statement is beyond its limits: our defect.
    #[error("the change of the key cannot be signed; this is a fault of this program, please report it")]
    Seal {
        /// Which.
        #[source]
        source: EnvelopeError,
    },
    /// What was just written is not there.
    #[error("the change of the key was not kept by this disk; run this again")]
    Gone,
    /// What waits for an answer cannot be read.
    #[error(
        "{} is damaged or not this computer's; move it away, and the key stays as it is",
        path.display()
    )]
    Unreadable {
        /// Its file.
        path: std::path::PathBuf,
    },
    /// The last change cannot be read.
    #[error(
        "{} is damaged or not this computer's; put it back from a copy, or join anew with `enrol --again`",
        path.display()
    )]
    Last {
        /// Its file.
        path: std::path::PathBuf,
    },
}

#[cfg(test)]
mod tests;
