//! What the store keeps and answers, as plain rows. Screens, exports and the API show these and nothing else.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::Inventory;
use dspt_report::PolicyRelease;
use dspt_report::ProviderId;
use dspt_report::Reason;
use dspt_report::ReportId;
use dspt_report::Verdict;
use dspt_report::statement::PolicyRefusal;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

mod audit;
mod closing;
mod evidence;
mod log;
mod parties;
mod past;
mod registers;
mod summaries;
mod sums;
mod things;
mod timeline;
mod verified;

pub use audit::ActionRow;
pub use audit::LookRow;
pub use audit::NoteRow;
pub use audit::Owner;
pub use audit::Post;
pub use audit::TaskRow;
pub use audit::WorkRow;
pub use closing::Closed;
pub use closing::ClosingRow;
pub use closing::Erased;
pub use closing::HandOver;
pub use closing::HandOverDevice;
pub use closing::HandOverNote;
pub use closing::HandOverWork;
pub use evidence::Evidence;
pub use evidence::EvidenceDevice;
pub use evidence::EvidenceEntry;
pub use evidence::EvidenceLink;
pub use log::EntryKind;
pub use log::EntryRow;
pub use log::KeptCheckpoint;
pub use log::LogProof;
pub use parties::Given;
pub use parties::Operator;
pub use parties::OperatorRow;
pub use parties::PartyKind;
pub use parties::PartyRow;
pub use parties::PermissionRow;
pub use parties::Role;
pub use parties::Scope;
pub use parties::SignedActing;
pub use past::AsAt;
pub use past::ChangeKind;
pub use past::ChangeRow;
pub use past::Changes;
pub use past::CheckChanges;
pub use past::Interval;
pub use past::KnownSince;
pub use past::News;
pub use past::RiskRow;
pub use past::Stood;
pub use registers::Area;
pub use registers::AreaEntry;
pub use registers::AreaLocation;
pub use registers::AreaLocations;
pub use registers::AreaTree;
pub use registers::Board;
pub use registers::BoardRow;
pub use registers::HeldProgramme;
pub use registers::Imported;
pub use registers::LocationFilter;
pub use registers::RegisterChange;
pub use registers::RegisterChangeKind;
pub use registers::RegisterDays;
pub use registers::RegisterFile;
pub use registers::Standing;
pub use registers::Trend;
pub use registers::TrendPoint;
pub use summaries::NewSummary;
pub use summaries::SignerRow;
pub use summaries::SummaryOutcome;
pub use summaries::SummaryRow;
pub use sums::Figures;
pub use sums::RollUp;
pub use sums::RollUpBy;
pub use sums::RollUpOf;
pub use things::AssessmentRow;
pub use things::CodeRow;
pub use things::EstateCounts;
pub use things::LocationRow;
pub use things::ProviderDetail;
pub use things::ProviderRow;
pub use things::Scheme;
pub use timeline::Happened;
pub use timeline::LogDay;
pub use timeline::LogState;
pub use timeline::TimelineRow;
pub use verified::LogFault;
pub use verified::LogVerified;

/// A page of rows, by key and never by offset.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "PageOf{Row}")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Page<Row> {
    /// The rows, in the order asked for.
    pub rows: Vec<Row>,
    /// Rows in all that match, before paging.
    pub total: u64,
    /// Opaque: hand it to the next query to go on; absent at the end.
    pub next: Option<String>,
}

/// Counts of verdicts; `fail` and `advice` are told apart by the check's weight.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct VerdictCounts {
    /// Passed.
    pub pass: u32,
    /// Failed checks of weight `evidence`: to fix now.
    pub fail: u32,
    /// Failed checks of weight `good-practice`: worth knowing, counted nowhere.
    pub advice: u32,
    /// Could not tell.
    pub unknown: u32,
    /// Not about this device.
    pub not_applicable: u32,
    /// Our defects.
    pub error: u32,
}

/// Silence, by the clock alone.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "screens must think about each")]
pub enum Silence {
    /// Heard of lately.
    Reporting,
    /// Three working days without a report: a remark.
    Quiet,
    /// Longer than the policy holds results good for: not a pass any more.
    Stale,
    /// Enrolled and never reported.
    Never,
}

/// Where a device stands with its console.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "screens must think about each")]
pub enum DeviceState {
    /// Enrolled by a string's first use, or confirmed by a person.
    Confirmed,
    /// Enrolled by a further use of a string: to be confirmed.
    New,
    /// It rejoined once after a conflict: restored or copied, to be confirmed.
    RestoredOrCopied,
    /// Two machines speak with one key: everything of it counts as unknown until it is replaced.
    Cloned,
    /// No longer in use.
    Retired,
}

/// One device as a row.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct DeviceRow {
    /// Its id for life.
    pub id: DeviceId,
    /// Whose it is.
    pub provider: ProviderId,
    /// The provider's name.
    pub provider_name: String,
    /// The provider's telephone number, where known.
    pub telephone: Option<String>,
    /// What the provider calls it; may be empty.
    pub label: String,
    /// Operating system for people, such as `Debian GNU/Linux 12`; empty until the first report.
    pub os: String,
    /// Standing.
    pub state: DeviceState,
    /// Silence, as of the moment asked.
    pub silence: Silence,
    /// Its clock was outside what the console saw; dated verdicts count as unknown.
    pub clock_wrong: bool,
    /// Verdicts of its highest accepted report.
    pub counts: VerdictCounts,
    /// When that report came, console time.
    pub last_heard: Option<Timestamp>,
    /// When that report says it was collected, device time.
    pub collected_at: Option<Timestamp>,
    /// Highest accepted sequence.
    pub sequence: u64,
    /// Why it did not take what this console published into use, by its highest accepted report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_refused: Option<PolicyRefusal>,
}

/// One finding of a device's posture.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct FindingRow {
    /// The check.
    pub check: CheckId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, for unknown and error.
    pub reason: Option<Reason>,
    /// The facts that decided.
    pub cited: Vec<FactKey>,
    /// Whether the check has the weight `evidence`.
    pub evidence: bool,
    /// Since when this verdict stands without a break, console time.
    pub since: Timestamp,
}

/// One kept report, for a device's history.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ReportRow {
    /// Its identity.
    pub id: ReportId,
    /// Its number.
    pub sequence: u64,
    /// Device time.
    pub collected_at: Timestamp,
    /// Console time.
    pub received_at: Timestamp,
    /// What was notable: `gap`, `late`, `conflict`, `rejoined`, `clock-wrong`, `judgements-differ`; empty for none.
    pub remarks: Vec<String>,
}

/// Everything a screen shows of one device.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct DeviceDetail {
    /// The row.
    pub device: DeviceRow,
    /// Posture, failing first.
    pub findings: Vec<FindingRow>,
    /// Settled facts and readings of the highest accepted report, or empty where the bodies are withheld.
    pub facts: FactSet,
    /// Newest reports first, at most fifty.
    pub history: Vec<ReportRow>,
    /// Name and version of the policy judged by; with a remark where it is not the one published last, or past its date.
    pub policy: Option<String>,
    /// Digest of that policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_digest: Option<Digest>,
    /// Agent version.
    pub agent: Option<String>,
    /// The devices that this one stands for, oldest first: their history goes on here.
    #[serde(default)]
    pub replaces: Vec<DeviceId>,
    /// The device that stands for this one.
    #[serde(default)]
    pub replaced_by: Option<DeviceId>,
    /// What the console may see of it, by the device's own word.
    #[serde(default = "usual_sharing")]
    pub sharing: Sharing,
}

fn usual_sharing() -> Sharing {
    Sharing::Devices
}

/// A device that left and asked for erasure. Its bodies went at once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ErasureRow {
    /// The device.
    pub device: DeviceId,
    /// What the provider called it.
    pub label: String,
    /// The provider's name.
    pub provider_name: String,
    /// When it left, console time.
    pub asked: Timestamp,
    /// By when the last of it must be gone.
    pub due: Timestamp,
    /// Bodies that were erased at once.
    pub bodies: u64,
}

/// What the personal computers of a provider's people came to, never whose.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SelfChecks {
    /// How many results were sent.
    pub results: u32,
    /// One-time codes that are still good.
    pub open: u32,
    /// What is common in them, most failing first; empty below five results.
    pub checks: Vec<SelfCheckRow>,
}

/// One check over all self-checks of a provider.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SelfCheckRow {
    /// The check.
    pub check: CheckId,
    /// Passed.
    pub pass: u32,
    /// Failed.
    pub fail: u32,
    /// Could not tell, our defects among them.
    pub unknown: u32,
    /// Not about that computer.
    pub not_applicable: u32,
}

impl SelfCheckRow {
    pub(crate) fn new(check: CheckId) -> Self {
        Self {
            check,
            pass: 0,
            fail: 0,
            unknown: 0,
            not_applicable: 0,
        }
    }

    pub(crate) fn add(&mut self, verdict: Verdict, results: u32) {
        let sum = match verdict {
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::Unknown | Verdict::Error => &mut self.unknown,
            Verdict::NotApplicable => &mut self.not_applicable,
        };
        *sum += results;
    }
}

/// One device with everything that is held of its highest accepted report.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ComputerHeld {
    /// The row: id, label, standing, silence, when it was heard of.
    pub device: DeviceRow,
    /// Posture, failing first: verdicts after everything that the console knows better.
    pub findings: Vec<FindingRow>,
    /// Settled facts and readings; the readings alone where the facts are withheld, empty before the first report.
    pub facts: FactSet,
    /// Hardware and software, where they are held.
    pub inventory: Option<Inventory>,
    /// Name and version of the policy judged by.
    pub policy: Option<String>,
    /// Agent version.
    pub agent: Option<String>,
}

/// Where books came from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "readers must think about each")]
pub enum Origin {
    /// People at this device entered them. Its standing says how far it can be relied on: a device that is new, cloned or
    /// retired by now is told all the same, because what a person said does not end with a computer.
    Device(DeviceId, DeviceState),
    /// Operators of this console entered them, as drafts.
    Console,
}

/// The books that were last held from one origin, as texts. They are claims: nobody has read them yet.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HeldAssessment {
    /// Where they came from.
    pub origin: Origin,
    /// When they came, console time.
    pub received_at: Timestamp,
    /// The book of answers, YAML.
    pub answers: Option<String>,
    /// The hand-written part of the register, YAML.
    pub assets: Option<String>,
}

/// One check across the estate: the same fault stands in one row, not in thirty.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct CheckRow {
    /// The check.
    pub check: CheckId,
    /// Whether it has the weight `evidence`.
    pub evidence: bool,
    /// Devices that fail it.
    pub failing: u32,
    /// Providers with such a device.
    pub failing_providers: u32,
    /// Devices of which it could not be told, or whose pass is out of date: they are stale.
    pub unknown: u32,
    /// Devices that pass it by a report that is not out of date.
    pub passing: u32,
}

impl Overview {
    /// How many devices a group has.
    pub fn of(&self, group: DeviceGroup) -> u32 {
        match group {
            DeviceGroup::ToFix => self.failing_devices,
            DeviceGroup::ToConfirm => self.to_confirm,
            DeviceGroup::Quiet => self.quiet,
            DeviceGroup::Stale => self.stale,
            DeviceGroup::Never => self.never,
            DeviceGroup::Copied => self.cloned,
            DeviceGroup::ClockWrong => self.clock_wrong,
        }
    }
}

/// A policy that was published.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Published {
    /// What its author signed.
    pub release: PolicyRelease,
    /// The whole bundle.
    pub bundle: Vec<u8>,
}

/// The first screen.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Overview {
    /// Providers.
    pub providers: u32,
    /// Devices in use.
    pub devices: u32,
    /// Devices with at least one failed evidence check.
    pub failing_devices: u32,
    /// Devices never heard of since they were enrolled.
    pub never: u32,
    /// Quiet devices.
    pub quiet: u32,
    /// Stale devices.
    pub stale: u32,
    /// Devices to be confirmed.
    pub to_confirm: u32,
    /// Devices with copied keys.
    pub cloned: u32,
    /// Devices whose clock is wrong.
    pub clock_wrong: u32,
    /// Accepted risks whose last day is one of the seven from today on.
    #[serde(default)]
    pub risks_ending: u32,
    /// Failing checks, most devices first, evidence before advice, at most twenty.
    pub fix_first: Vec<CheckRow>,
    /// When the newest report came, console time; of some providers, of their devices in use.
    pub last_heard: Option<Timestamp>,
}

/// Devices that stand out in one way: each is a figure of the overview and a list of its own.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "stores and screens must think about each")]
pub enum DeviceGroup {
    /// At least one failed evidence check.
    ToFix,
    /// New, restored or copied: a person must vouch for them.
    ToConfirm,
    /// Three working days without a report.
    Quiet,
    /// Silent for longer than the policy holds results good for.
    Stale,
    /// Enrolled and never heard of.
    Never,
    /// Their key was copied: two machines speak with it.
    Copied,
    /// The clock is wrong.
    ClockWrong,
}

impl DeviceGroup {
    /// Every group, in the order of the overview.
    pub const ALL: [Self; 7] = [
        Self::ToFix,
        Self::ToConfirm,
        Self::Quiet,
        Self::Stale,
        Self::Never,
        Self::Copied,
        Self::ClockWrong,
    ];
}

/// Which devices a list shows.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct DeviceFilter {
    /// Only this provider's.
    pub provider: Option<ProviderId>,
    /// Only those that fail this check.
    pub failing: Option<CheckId>,
    /// Only those of this group.
    pub group: Option<DeviceGroup>,
    /// Only labels, provider names and systems that hold every word of this text, whatever the case.
    pub text: String,
}
