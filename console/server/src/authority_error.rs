//! Why the console's keys cannot be used.

use std::io;
use std::path::PathBuf;

/// The console's certificate authority cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// Others can get at the keys.
    #[error(
        "{} can be used by others (mode {mode:03o}); check who has read it, then run: chmod {wanted:03o} {}",
        path.display(), path.display()
    )]
    Exposed {
        /// File or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they must be at most.
        wanted: u32,
    },
    /// Others can get at the keys, as Windows says it.
    #[cfg(windows)]
    #[error(
        "{} is not yours, or others can use it; check who has read it, then run: {fix}",
        path.display()
    )]
    OpenToOthers {
        /// File or folder.
        path: PathBuf,
        /// What to type.
        fix: String,
    },
    /// Something of another kind stands where the file or folder should be.
    #[error("{} is not a {wanted}; give another keys folder", path.display())]
    NotA {
        /// What stands there.
        path: PathBuf,
        /// `file` or `folder`.
        wanted: &'static str,
    },
    /// The disk refused.
    #[error("cannot {operation} {}", path.display())]
    Io {
        /// What was tried, a verb.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The file is there and is not what was written. It is left as it is.
    #[error(
        "{} holds no usable {what}; restore it from a backup (a new one would make every device enrol again)",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is missing or broken.
        what: &'static str,
    },
    /// The export key is there and is not what was written. It is left as it is.
    #[error(
        "{} holds no usable export key; restore it from a backup, or move it away: the next start makes another, and computers \
         learn it with their next report",
        path.display()
    )]
    ExportKey {
        /// The file.
        path: PathBuf,
    },
    /// The key of the log is there and is not what was written. It is left as it is.
    #[error(
        "{} holds no usable key of the log; restore it from a backup, or move it away: the next start makes another, and computers \
         tell that the key changed",
        path.display()
    )]
    LogKey {
        /// The file.
        path: PathBuf,
    },
    /// No key or certificate could be made.
    #[error("cannot make a key or certificate")]
    Generate {
        /// Why.
        #[source]
        source: rcgen::Error,
    },
    /// rustls refused the fresh certificate.
    #[error("cannot set up TLS with the console's certificate")]
    Tls {
        /// Why.
        #[source]
        source: rustls::Error,
    },
}
