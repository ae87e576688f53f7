//! The log as it is told: its entries, checkpoints and proofs.

use dspt_report::Digest;
use dspt_report::log::Growth;
use dspt_report::log::Receipt;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// What an entry of the log is about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EntryKind {
    /// A report of a device.
    Report,
    /// A device joined.
    Enrolment,
    /// Something that an operator did.
    Action,
    /// An answer of a person.
    Answer,
    /// A policy was published.
    Policy,
    /// A trust document was published.
    Trust,
    /// A permission was given or withdrawn.
    Permission,
    /// A device changed its key.
    Rotation,
    /// A device left.
    Leaving,
    /// Something was lawfully erased.
    Deletion,
    /// What the console's clock said.
    Clock,
    /// The store was restored, and the log goes on under another name.
    Restart,
}

impl EntryKind {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 12] = [
        Self::Report,
        Self::Enrolment,
        Self::Action,
        Self::Answer,
        Self::Policy,
        Self::Trust,
        Self::Permission,
        Self::Rotation,
        Self::Leaving,
        Self::Deletion,
        Self::Clock,
        Self::Restart,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Enrolment => "enrolment",
            Self::Action => "action",
            Self::Answer => "answer",
            Self::Policy => "policy",
            Self::Trust => "trust",
            Self::Permission => "permission",
            Self::Rotation => "rotation",
            Self::Leaving => "leaving",
            Self::Deletion => "deletion",
            Self::Clock => "clock",
            Self::Restart => "restart",
        }
    }
}

/// An entry of the log: what it was may be gone, its place and leaf never are.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EntryRow {
    /// Its place.
    pub position: u64,
    /// What it is about.
    pub kind: EntryKind,
    /// When, console clock.
    pub at: Timestamp,
    /// Its leaf hash; of what was signed, its identity.
    pub leaf: Digest,
}

/// A checkpoint that was signed.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct KeptCheckpoint {
    /// How many entries the log had.
    pub size: u64,
    /// When it was signed, console clock.
    pub at: Timestamp,
    /// The signed note, to the byte.
    pub note: String,
}

/// What proves that a report is in the log, against one checkpoint.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LogProof {
    /// That the report is in it.
    pub receipt: Receipt,
    /// That the log grew from the size that was asked about; absent where none was, or a larger one.
    pub growth: Option<Growth>,
}
