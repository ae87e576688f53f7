//! What looking through the whole log came to.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::model::EntryKind;

/// What looking through the whole log came to.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LogVerified {
    /// Which log; none where nothing was logged yet.
    pub origin: Option<String>,
    /// How many entries it has.
    pub size: u64,
    /// How many of each kind.
    pub entries: BTreeMap<EntryKind, u64>,
    /// Entries that were lawfully erased, as a later entry says.
    pub erased: u64,
    /// Checkpoints that hold: kept ones and those that were brought along.
    pub checkpoints: u64,
    /// Devices of which something that is shown cannot be derived again: their reports were erased for their age, or they
    /// name a policy that is not known.
    pub underived: u64,
    /// What does not hold, at most [`crate::limits::FAULTS`] of them.
    pub faults: Vec<LogFault>,
    /// How many do not.
    pub fault_count: u64,
}

impl LogVerified {
    /// Whether everything holds.
    pub fn is_intact(&self) -> bool {
        self.fault_count == 0
    }

    pub(crate) fn fault(&mut self, fault: LogFault) {
        self.fault_count += 1;
        if self.faults.len() < crate::limits::FAULTS {
            self.faults.push(fault);
        }
    }
}

/// Something that is not as it was logged.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LogFault {
    /// The log has the entry, what it was is gone, and no entry says that it was erased.
    Missing {
        /// Its place.
        position: u64,
        /// What it was about.
        kind: EntryKind,
    },
    /// What is kept is not what was logged.
    Altered {
        /// Its place.
        position: u64,
        /// What it is.
        what: String,
    },
    /// What is kept at a place was logged at another one.
    Reordered {
        /// Its place.
        position: u64,
        /// Where it was logged.
        logged: u64,
        /// What it is.
        what: String,
    },
    /// The log itself lost places.
    Cut {
        /// The first of them.
        first: u64,
        /// The last of them.
        last: u64,
    },
    /// Leaves are not those that the tree was made of.
    Leaves {
        /// The first place that may be touched.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// The time of an entry is not between those that the clock told around it.
    Time {
        /// Its place.
        position: u64,
    },
    /// The tree's own hashes do not belong together.
    Tree {
        /// Which of them.
        what: String,
    },
    /// A checkpoint that was signed is not one of this log: something up to its size was changed after it was signed.
    Checkpoint {
        /// Its size.
        size: u64,
        /// Why.
        why: String,
    },
    /// What was derived from an entry is not what the entry says.
    Derived {
        /// The entry's place.
        position: u64,
        /// What.
        what: String,
    },
    /// What is shown does not follow from what was logged.
    Shown {
        /// What.
        what: String,
        /// As it is shown; empty for nothing.
        shown: String,
        /// As it follows; empty for nothing.
        derived: String,
    },
    /// Something is kept that only an entry could bring, and there is none.
    NotLogged {
        /// What.
        what: String,
    },
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { position, kind } => {
                write!(
                    f,
                    "missing: entry {position} ({}), and no entry says that it was erased",
                    kind.word()
                )
            }
            Self::Altered { position, what } => write!(f, "altered: entry {position} ({what})"),
            Self::Reordered {
                position,
                logged,
                what,
            } => write!(
                f,
                "reordered: entry {position} ({what}) was logged as entry {logged}"
            ),
            Self::Cut { first, last } => write!(f, "cut: the log has no entries {first} to {last}"),
            Self::Leaves { first, last } => {
                write!(f, "leaves changed: one or more of the entries {first} to {last}")
            }
            Self::Time { position } => {
                write!(
                    f,
                    "time changed: entry {position} is not from between the times that the log tells"
                )
            }
            Self::Tree { what } => write!(f, "tree changed: {what}"),
            Self::Checkpoint { size, why } => write!(f, "checkpoint over {size} entries: {why}"),
            Self::Derived { position, what } => write!(f, "not as entry {position} says: {what}"),
            Self::Shown { what, shown, derived } => write!(
                f,
                "does not follow from the log: {what}: shown {}, derived {}",
                or_nothing(shown),
                or_nothing(derived)
            ),
            Self::NotLogged { what } => write!(f, "without an entry of the log: {what}"),
        }
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
