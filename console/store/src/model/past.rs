//! What was, and what changed.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::DeviceState;

/// What the console held at the end of a day in London. Names, codes and telephone numbers are today's, so that a thing is
/// found again; what was erased since is told no more.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AsAt<Answer> {
    /// The day.
    pub day: Date,
    /// What was held at its end; on the day itself, what is held now.
    pub answer: Answer,
    /// What came later about the time up to then: a figure of its own, in no other.
    pub known_since: KnownSince,
    /// Providers that were there then and were erased since: they are counted nowhere in this answer. Told to whoever runs
    /// this console.
    #[serde(default)]
    pub erased: u32,
    /// Whether the reports are held from which this was told. Of a day before the toolkit year before this one there is only
    /// what was added up then, and it can be proved no more.
    #[serde(default = "provable")]
    pub provable: bool,
}

fn provable() -> bool {
    true
}

/// Reports that were made by the end of a day, by their device's clock, and came on a later one.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct KnownSince {
    /// How many.
    pub reports: u64,
    /// Of how many devices.
    pub devices: u32,
}

/// What changed between two moments, each by what was held then: what came and went in between is not told.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Changes {
    /// Since when: as asked, or since the console began to keep what was.
    pub since: Timestamp,
    /// Evidence checks that devices in use fail now and did not then, as pairs of device and check.
    pub to_fix: u32,
    /// Evidence checks that devices in use failed then and pass now, as pairs of device and check.
    pub put_right: u32,
    /// Devices in use that are quiet or stale now and were not then.
    pub quiet: u32,
    /// Devices in use that joined.
    pub joined: u32,
    /// Devices in use whose key was copied: two machines speak with it.
    pub copied: u32,
    /// Devices in use that were not heard of since then and are not silent by the clock either: nothing to worry about.
    pub unheard: u32,
    /// Accepted risks that ended.
    #[serde(default)]
    pub risks_ended: u32,
    /// Accepted risks whose last day is one of the seven from today on.
    #[serde(default)]
    pub risks_ending: u32,
    /// The checks of `to_fix` and `put_right`, most devices to fix first.
    pub checks: Vec<CheckChanges>,
}

/// What is new to one asker.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct News {
    /// When the asker looked through everything before; none for the first time.
    pub looked: Option<Timestamp>,
    /// What changed since then.
    pub changes: Changes,
}

/// One check, and what changed of it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct CheckChanges {
    /// The check.
    pub check: CheckId,
    /// Devices that fail it now and did not then.
    pub to_fix: u32,
    /// Providers of those.
    pub to_fix_providers: u32,
    /// Devices that failed it then and pass it now.
    pub put_right: u32,
    /// Providers of those.
    pub put_right_providers: u32,
}

/// A stretch of a device's life.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Interval {
    /// Since when, console time.
    pub from: Timestamp,
    /// Until when; absent where it is so now.
    pub until: Option<Timestamp>,
    /// What was so.
    pub what: Stood,
}

/// What was so of a device in an [`Interval`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have words for each")]
pub enum Stood {
    /// How it stood with its console.
    State {
        /// Its standing.
        state: DeviceState,
        /// What the console might see of it.
        sharing: Sharing,
    },
    /// Where it was.
    Placed {
        /// The location; none where it was taken from its place.
        location: Option<LocationId>,
        /// The location's name.
        name: Option<String>,
    },
    /// What stood of a check.
    Verdict {
        /// The check.
        check: CheckId,
        /// The verdict.
        verdict: Verdict,
        /// Why, for unknown and error.
        reason: Option<Reason>,
        /// Whether the check had the weight `evidence`.
        evidence: bool,
    },
}

/// A risk that ends, as a row.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RiskRow {
    /// Whose.
    pub provider: ProviderId,
    /// The provider's name.
    pub provider_name: String,
    /// The provider's telephone number, where known.
    pub telephone: Option<String>,
    /// The item's id, for life.
    pub item: String,
    /// The last day.
    pub until: Date,
    /// Whether the provider agreed; else it is a proposal.
    pub agreed: bool,
}

/// What changed: each is a figure of the news and a list of its own.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "stores and screens must think about each")]
pub enum ChangeKind {
    /// An evidence check that a device fails now and did not then.
    ToFix,
    /// An evidence check that a device failed then and passes now.
    PutRight,
    /// A device that is quiet or stale now and was not then.
    Quiet,
    /// A device that joined.
    Joined,
    /// A device whose key was copied.
    Copied,
}

impl ChangeKind {
    /// Every kind, in the order of [`Changes`].
    pub const ALL: [Self; 5] = [
        Self::ToFix,
        Self::PutRight,
        Self::Quiet,
        Self::Joined,
        Self::Copied,
    ];
}

/// One change.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ChangeRow {
    /// The device.
    pub device: DeviceId,
    /// What the provider calls it; may be empty.
    pub label: String,
    /// Whose it is.
    pub provider: ProviderId,
    /// The provider's name.
    pub provider_name: String,
    /// The provider's telephone number, where known.
    pub telephone: Option<String>,
    /// The check, where it is about one.
    pub check: Option<CheckId>,
    /// When it changed, console time; of a silent device, when it was last heard of.
    pub at: Timestamp,
}
