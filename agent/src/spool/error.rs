//! Why the sealed reports cannot be used.

use std::path::PathBuf;

use dspt_report::envelope::EnvelopeError;
use dspt_report::verify::VerifyError;

use crate::disk::DiskError;
use crate::limits;

/// The sealed reports of this device cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpoolError {
    /// A file or folder.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A report was there and is not any more.
    #[error("the report {} is gone; is another copy of this program at work here?", path.display())]
    Gone {
        /// Its file.
        path: PathBuf,
    },
    /// More files than this program ever puts there.
    #[error(
        "{} holds more than {} files, which are not all this program's; move away what does not belong there and run this again",
        folder.display(),
        limits::FOLDER_ENTRIES
    )]
    Crowded {
        /// The folder.
        folder: PathBuf,
    },
    /// Not an envelope.
    #[error("the report {} is damaged; move it away, and the next report says that one is missing", path.display())]
    Envelope {
        /// Its file.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: EnvelopeError,
    },
    /// The earlier keys.
    #[error("{} is damaged; put it back from a copy, or join anew with `enrol --again`", path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// Not sealed by this device's key.
    #[error("the report {} is not this computer's, or was changed; move it away and run this again", path.display())]
    Foreign {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        source: VerifyError,
    },
}
