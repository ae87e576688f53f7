//! Why files of other computers cannot be used.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use dspt_checks::error::RecordingError;
use dspt_report::words::chain;

use crate::handed::HandedError;
use crate::limits;
use crate::seen_file::SeenFileError;

/// One file or folder that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WithError {
    /// It cannot be read.
    #[error(transparent)]
    Handed(#[from] HandedError),
    /// A folder cannot be listed.
    #[error("cannot list {}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
    /// A folder without such files.
    #[error("{} holds no file computer-….json; run pack on the other computers and copy theirs into it", path.display())]
    EmptyFolder {
        /// Which.
        path: PathBuf,
    },
    /// A folder with too many names to look through.
    #[error("{} holds more than {} names; name the files one by one", path.display(), limits::HANDED_ENTRIES)]
    FullFolder {
        /// Which.
        path: PathBuf,
    },
    /// More files than one pack takes.
    #[error(
        "{count} files of computers were named, and at most {} are taken",
        limits::OTHER_COMPUTERS
    )]
    TooMany {
        /// How many.
        count: usize,
    },
    /// Not JSON.
    #[error("{} is neither a file computer-….json nor a recording", path.display())]
    NotJson {
        /// Which.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// JSON that is something else.
    #[error("{} is neither a file computer-….json nor a recording; run pack on that computer and hand over what it makes", path.display())]
    Neither {
        /// Which.
        path: PathBuf,
    },
    /// A file of another computer.
    #[error("{} cannot be used", path.display())]
    SeenFile {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: SeenFileError,
    },
    /// A recording.
    #[error("{} cannot be used", path.display())]
    Recording {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: RecordingError,
    },
    /// A recording of a platform that this build leaves out.
    #[error("{} is of another system, which this build cannot look at; run pack on that computer and hand over its computer-….json", path.display())]
    OtherPlatform {
        /// Which.
        path: PathBuf,
    },
    /// A recording of a day that cannot be.
    #[error("{} says that it was made on {day}; set this computer's clock, or record the other one again", path.display())]
    Day {
        /// Which.
        path: PathBuf,
        /// The day.
        day: String,
    },
}

/// Everything that is wrong with the files that were named; at least one.
#[derive(Debug)]
#[non_exhaustive]
pub struct WithErrors(pub Vec<WithError>);

impl fmt::Display for WithErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not every file of another computer can be used, so no pack was made")?;
        for error in self.0.iter().take(SHOWN) {
            write!(f, "\n  {}", chain(error))?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl Error for WithErrors {}

const SHOWN: usize = 20;
