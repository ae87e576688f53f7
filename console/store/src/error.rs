//! What can go wrong with a store, and what to do about it.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_report::words::chain;

/// The store could not do what was asked. Nothing of it was kept: a change is durable as a whole or not at all.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such thing, or none that the asker may see: the two are not told apart.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// More than one thing answers to what was typed.
    #[error("{typed:?} fits {count}: {}; type a code or the whole id", candidates.join(", "))]
    Ambiguous {
        /// As typed, cut to a line.
        typed: String,
        /// How many.
        count: usize,
        /// The first of them: name and id, at most [`crate::limits::CANDIDATES`].
        candidates: Vec<String>,
    },
    /// The asker's role does not let it do this, whatever it is to be done to.
    #[error("you may not {what}; ask whoever runs this console")]
    NotAllowed {
        /// What, after "may not".
        what: &'static str,
    },
    /// A value given by an operator is not one that can be kept.
    #[error("{what} {rule}")]
    Invalid {
        /// Which value.
        what: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// Already there.
    #[error("{what} is already in use")]
    Taken {
        /// Which value.
        what: &'static str,
    },
    /// Too many changes wait, or another program writes to the file for long. Try again.
    #[error("the store is busy; try again in a moment")]
    Busy,
    /// No room for it. What was kept before is intact.
    #[error("no room left on the disk of {}; free some space, nothing kept so far is lost", path.display())]
    Full {
        /// The database file.
        path: PathBuf,
    },
    /// Others may read or change the file.
    #[error(
        "{} may be read or changed by others (mode {mode:o}); if nobody else uses this computer, run `chmod 600` on it, else restore a backup",
        path.display()
    )]
    Exposed {
        /// The database file, or one that belongs to it.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// More than one answer holds.
    #[error("there are more than {most} {what}; this question is asked of smaller providers")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many one answer holds.
        most: u32,
    },
    /// Made by a newer program.
    #[error(
        "{} is of format {found}, made by a newer program; this one reads up to format {known}: update it",
        path.display()
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// Not a database of this program, or a damaged one.
    #[error("{} is damaged or not a database of this program ({operation}); restore a backup", path.display())]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What was being done.
        operation: &'static str,
        /// Why, where the database said so.
        #[source]
        source: Option<Cause>,
    },
    /// The disk or the database refused.
    #[error("cannot {operation} in {}", path.display())]
    Io {
        /// The database file.
        path: PathBuf,
        /// What was being done.
        operation: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A defect of this program, met while making a change. What was kept before is intact.
    #[error("the store met a defect of this program and kept nothing of the change; please report it")]
    Defect,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

/// An error from below with all its causes, which may answer several waiting changes at once.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", chain(self.0.as_ref()))]
pub struct Cause(Arc<dyn Error + Send + Sync>);

impl Cause {
    /// Wraps an error of the database, the disk or the system.
    pub fn new(source: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }
}
