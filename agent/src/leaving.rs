//! Leaving a console: the last thing this device says, kept until it is answered.

use dspt_report::Envelope;
use dspt_report::Leaving;
use dspt_report::envelope::EnvelopeError;
use dspt_report::wire::Head;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::identity::Identity;
use crate::limits;
use crate::paths::DataFolder;
use crate::program;

/// The leave-taking after `head`: the one on the disk, or a new one, which is on the disk before this returns. From then on
/// nothing else is said.
///
/// # Errors
/// [`LeavingError`].
pub fn seal(
    folder: &DataFolder,
    disk: &dyn Disk,
    identity: &Identity,
    head: Head,
    now: i64,
) -> Result<Envelope, LeavingError> {
    let path = folder.leaving();
    if let Some(bytes) = disk::read(&path, limits::SMALL_FILE_BYTES)? {
        let read = Envelope::parse(&bytes).ok();
        let ours = read.filter(|envelope| envelope.verify::<Leaving>(identity.key().public()).is_ok());
        return ours.ok_or(LeavingError::Unreadable { path });
    }
    let said = Leaving {
        agent: program::info(),
        collected_at: now,
        device: identity.device(),
        previous: head.id,
        sequence: head.sequence + 1,
    };
    let envelope = dspt_report::seal(said, identity.key()).map_err(|source| LeavingError::Seal { source })?;
    disk::replace(disk, &path, &envelope.to_json())?;
    Ok(envelope)
}

/// The leave-taking was refused for good: this device goes on.
///
/// # Errors
/// [`DiskError`].
pub fn take_back(folder: &DataFolder, disk: &dyn Disk) -> Result<(), DiskError> {
    let path = folder.leaving();
    disk.remove(&path)
        .map_err(|source| DiskError::new("remove", &path, source))
}

/// This computer cannot leave.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeavingError {
    /// A file.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The statement is beyond its limits: our defect.
    #[error("leaving cannot be signed; this is a fault of this program, please report it")]
    Seal {
        /// Which.
        #[source]
        source: EnvelopeError,
    },
    /// What was kept cannot be read.
    #[error("{} is damaged or not this computer's; move it away and run this again", path.display())]
    Unreadable {
        /// Its file.
        path: std::path::PathBuf,
    },
}
