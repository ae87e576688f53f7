//! What was, and what changed.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

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
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
    /// The checks of `to_fix` and `put_right`, most devices to fix first.
    pub checks: Vec<CheckChanges>,
}

/// One check in [`Changes`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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

/// Each figure of [`Changes`] is a list of its own.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "stores and screens must think about each")]
pub enum ChangeKind {
    /// [`Changes::to_fix`].
    ToFix,
    /// [`Changes::put_right`].
    PutRight,
    /// [`Changes::quiet`].
    Quiet,
    /// [`Changes::joined`].
    Joined,
    /// [`Changes::copied`].
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
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
