//! What can go wrong with a recording. (Observing a device has no error: what cannot be seen is an unknown fact.)

use crate::limits;

/// A recording could not be read or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// More bytes than a recording may have.
    #[error("recording is larger than {} bytes", limits::RECORDING_BYTES)]
    TooLarge,
    /// It was made by another version.
    #[error(
        "recording has format {found:?}; this version reads {}: record the device again with it",
        crate::recording::READ_FORMATS.join(" and ")
    )]
    Format {
        /// What the file says, shortened.
        found: String,
    },
    /// It is no JSON, or JSON of another shape.
    #[error("recording is not in the form of {}", crate::recording::READ_FORMATS.join(" or "))]
    Shape(#[source] serde_json::Error),
}
