//! What can go wrong outside the policy's own text.

use std::io;
use std::path::PathBuf;

use crate::limits;

/// A folder of policy files could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadFolderError {
    /// The system refused.
    #[error("cannot read policy folder entry {}", path.display())]
    Read {
        /// What was being read.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// A file is larger than any policy file may be.
    #[error("policy file {} is larger than {} bytes; split it", path.display(), limits::FILE_BYTES)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// There are more files than a policy may have.
    #[error("policy folder {} has more than {} YAML files; merge some of them", path.display(), limits::FILES)]
    TooManyFiles {
        /// The folder.
        path: PathBuf,
    },
    /// A file is not text.
    #[error("policy file {} is not UTF-8 text; save it again as UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing to load.
    #[error("policy folder {} has no policy files; expected policy.yaml and checks/*.yaml", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}
