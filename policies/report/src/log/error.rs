//! Why something of the log is refused.

use crate::limits;

/// Something of the log is not as it must be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// More bytes than one may have; not parsed.
    #[error("{what} has {size} bytes, more than {most}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        most: usize,
    },
    /// Not of the one form.
    #[error("{what} {rule}")]
    Form {
        /// What.
        what: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// Nobody whose key is known signed it.
    #[error("no key that is known here signed the note")]
    Unsigned,
    /// A signature that names a key that is known was not made with it.
    #[error("the signature of {name} does not verify")]
    Forged {
        /// The key's name.
        name: String,
    },
    /// The checkpoint of another log.
    #[error("the checkpoint is of the log {found}, not of the one expected")]
    OtherLog {
        /// The origin that it names.
        found: String,
    },
    /// A place or size beyond the tree's.
    #[error("entry {place} is not in a tree of {size}")]
    Range {
        /// The place or size asked about.
        place: u64,
        /// The tree's size.
        size: u64,
    },
    /// The hashes do not lead to the roots: what was proven is not so.
    #[error("the proof does not lead to the root of the checkpoint")]
    Mismatch,
    /// No tree grows further.
    #[error("a log holds at most {} entries", limits::LOG_ENTRIES)]
    Full,
}
