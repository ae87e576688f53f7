//! What happened, newest first: at one provider, and in the log.

use dspt_report::DeviceId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::DeviceState;
use crate::model::EntryKind;
use crate::model::KeptCheckpoint;

/// One thing that happened at a provider.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct TimelineRow {
    /// When, console clock; of a day's reports, that of the last.
    pub at: Timestamp,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have words for each")]
pub enum Happened {
    /// A device joined.
    Joined {
        /// The device.
        device: DeviceId,
        /// What the provider calls it; may be empty.
        label: String,
    },
    /// A device stands otherwise than before.
    Turned {
        /// The device.
        device: DeviceId,
        /// What the provider calls it; may be empty.
        label: String,
        /// How it stands since.
        state: DeviceState,
    },
    /// Reports that came on one day, of those that are looked at: the newest of each device.
    Reports {
        /// How many.
        reports: u32,
        /// Of how many devices.
        devices: u32,
    },
    /// Operators of this console drafted answers, or noted what is in the provider's register.
    Drafted,
    /// A device brought what people had entered there.
    Entered {
        /// The device.
        device: DeviceId,
        /// What the provider calls it; may be empty.
        label: String,
    },
    /// A party may see something of the provider.
    Permitted {
        /// The party's name.
        party: String,
        /// How much.
        level: Sharing,
    },
    /// A party may see it no more.
    Withdrawn {
        /// The party's name.
        party: String,
    },
}

/// What was written into the log.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LogState {
    /// Entries in all.
    pub entries: u64,
    /// The newest entries that `days` counts.
    pub looked_at: u64,
    /// When the newest was written, console clock.
    pub newest: Option<Timestamp>,
    /// The newest checkpoint that was signed; absent until there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<KeptCheckpoint>,
    /// By day, newest first, and by kind.
    pub days: Vec<LogDay>,
}

/// The entries of one kind on one day.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LogDay {
    /// The day, UTC.
    pub day: Date,
    /// What they are; absent for a kind that this version does not know.
    pub kind: Option<EntryKind>,
    /// How many.
    pub entries: u64,
}
