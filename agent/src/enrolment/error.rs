//! Why a device cannot join.

use std::path::PathBuf;

use dspt_report::DeviceId;
use dspt_report::envelope::EnvelopeError;
use dspt_report::verify::VerifyError;

use crate::disk::DiskError;
use crate::identity::IdentityError;
use crate::rotation::RotationError;

/// This device cannot join, or what it knows of its console cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// The key.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A file or folder.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// It joined before.
    #[error(
        "this computer has already joined a console; `status` shows which, and `enrol --again` joins anew"
    )]
    AlreadyJoined,
    /// The enrolment is gone.
    #[error("{} is gone; put it back from a copy, or join anew with `enrol --again`", path.display())]
    Gone {
        /// Its file.
        path: PathBuf,
    },
    /// The enrolment is not an envelope.
    #[error("{} is damaged; put it back from a copy, or join anew with `enrol --again`", path.display())]
    Unreadable {
        /// Its file.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: EnvelopeError,
    },
    /// The last change of the key.
    #[error(transparent)]
    Rotation(#[from] RotationError),
    /// The enrolment is another key's.
    #[error(
        "{} does not belong to the key beside it; put both back from one copy, or join anew with `enrol --again`",
        path.display()
    )]
    Foreign {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        source: VerifyError,
    },
    /// `console.json` cannot be read or written.
    #[error("{} is damaged; put it back from a copy, or join anew with `enrol --again`", path.display())]
    Damaged {
        /// Its file.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// Another run.
    #[error("another run of this program is at work in {}; wait until it has finished", path.display())]
    Busy {
        /// The data folder.
        path: PathBuf,
    },
    /// A label.
    #[error(
        "the label has {bytes} bytes or a character that cannot be shown; take at most {} plain ones",
        dspt_report::limits::LABEL_BYTES
    )]
    Label {
        /// Its size.
        bytes: usize,
    },
    /// The statement is beyond its limits: our defect.
    #[error("the enrolment cannot be signed; this is a fault of this program, please report it")]
    Seal {
        /// Which.
        #[source]
        source: EnvelopeError,
    },
    /// The console answered about another device.
    #[error("the console answered about device {theirs}, and this is {ours}; tell whoever runs it")]
    OtherDevice {
        /// This device.
        ours: DeviceId,
        /// The one it named.
        theirs: DeviceId,
    },
}
