//! A captured device as data: what every path answered when it was asked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::host::Hardware;
use crate::host::HostError;
use crate::host::Platform;
use crate::host::Refusal;
use crate::host::Stat;
use crate::limits;

pub mod windows;

use windows::WindowsAnswers;

/// The version that this build writes where the device has nothing that only Windows has.
pub const FORMAT: &str = "dspt-recording/1";
/// The version that holds notes, and what only Windows is asked.
pub const FORMAT_WITH_WINDOWS: &str = "dspt-recording/2";
/// The versions that this build reads.
pub const READ_FORMATS: [&str; 2] = [FORMAT, FORMAT_WITH_WINDOWS];

/// A device at one moment, as JSON.
///
/// Paths that are not in it are not there. A folder without a listing of its own holds what is recorded beneath it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the file format, written by hand in tests"
)]
pub struct Recording {
    /// One of [`READ_FORMATS`].
    pub format: String,
    /// What kind of device it is, in a sentence; for recordings that are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where the forms of what it holds are documented; for recordings that were written and not captured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documented: Vec<String>,
    /// Family of the device.
    pub platform: Platform,
    /// Whether it was captured with the rights of an administrator.
    pub elevated: bool,
    /// The day of the capture, whole days since 1970-01-01, UTC.
    pub today: i64,
    /// Minutes since the device had started.
    pub minutes_since_start: Answer<u64>,
    /// Hardware.
    #[serde(default)]
    pub hardware: Hardware,
    /// Names of the running programs.
    pub processes: Answer<Vec<String>>,
    /// What each path answered.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
    /// What only Windows is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windows: Option<WindowsAnswers>,
}

/// What one path answered. What was not asked for is left out.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the file format, written by hand in tests"
)]
pub struct Place {
    /// As a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Answer<Content>>,
    /// As a folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Answer<Vec<String>>>,
    /// As a symbolic link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Answer<String>>,
    /// From outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stat: Option<Answer<Stat>>,
}

/// An answer, or why there was none.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "answered or refused: there is no third")]
pub enum Answer<T> {
    /// The host refused.
    Refused(Refused),
    /// The host answered.
    Given(T),
}

/// The body of [`Answer::Refused`]; a struct of its own so that JSON carries the word `refused`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "one field, fixed by the format")]
pub struct Refused {
    /// Why.
    pub refused: Refusal,
}

impl<T> Answer<T> {
    /// A refusal.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused(Refused { refused: refusal })
    }

    /// The answer as the host gave it.
    ///
    /// # Errors
    /// The recorded refusal, about `path`.
    pub fn get(&self, path: &str) -> Result<&T, HostError> {
        match self {
            Self::Given(value) => Ok(value),
            Self::Refused(refused) => Err(refused.refused.about(path)),
        }
    }
}

/// Bytes of a file: as lines where they are text, so that a recording can be read by people.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "text or not text: there is no third")]
pub enum Content {
    /// Text, joined by line feeds; a last empty line stands for a final line feed.
    Lines(Vec<String>),
    /// Other bytes, base 64 with padding.
    Base64(String),
}

impl Content {
    /// Wraps bytes.
    pub fn new(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Lines(text.split('\n').map(str::to_owned).collect()),
            Err(_) => Self::Base64(data_encoding::BASE64.encode(bytes)),
        }
    }

    /// The bytes; none where the base 64 is broken.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Lines(lines) => Some(lines.join("\n").into_bytes()),
            Self::Base64(text) => data_encoding::BASE64.decode(text.as_bytes()).ok(),
        }
    }
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`RecordingError`] for more than [`limits::RECORDING_BYTES`], another format, or what is no recording.
    pub fn from_json(bytes: &[u8]) -> Result<Self, RecordingError> {
        if bytes.len() > limits::RECORDING_BYTES {
            return Err(RecordingError::TooLarge);
        }
        let format: Format = serde_json::from_slice(bytes).map_err(RecordingError::Shape)?;
        if !READ_FORMATS.contains(&format.format.as_str()) {
            let found = format.format.chars().take(40).collect();
            return Err(RecordingError::Format { found });
        }
        serde_json::from_slice(bytes).map_err(RecordingError::Shape)
    }

    /// Writes it, indented, ending in a line feed.
    ///
    /// # Errors
    /// [`RecordingError::TooLarge`] where nobody could read it back.
    pub fn to_json(&self) -> Result<Vec<u8>, RecordingError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(RecordingError::Shape)?;
        bytes.push(b'\n');
        if bytes.len() > limits::RECORDING_BYTES {
            return Err(RecordingError::TooLarge);
        }
        Ok(bytes)
    }
}

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
        READ_FORMATS.join(" and ")
    )]
    Format {
        /// What the file says, shortened.
        found: String,
    },
    /// It is no JSON, or JSON of another shape.
    #[error("recording is not in the form of {}", READ_FORMATS.join(" or "))]
    Shape(#[source] serde_json::Error),
}

/// The one field that is read before the rest is believed.
#[derive(Deserialize)]
struct Format {
    format: String,
}
