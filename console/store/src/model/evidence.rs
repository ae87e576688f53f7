//! What proves to a third person what is held of a provider.

use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::ProviderId;
use dspt_report::log::Growth;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::wire::Gap;
use jiff::Timestamp;

use crate::model::DeviceState;

/// What proves what is held of a provider, as of one state of the store and by one checkpoint.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Evidence {
    /// The provider.
    pub provider: ProviderId,
    /// Its name.
    pub name: String,
    /// The newest checkpoint, to which every receipt leads.
    pub checkpoint: SignedNote,
    /// Every device that ever joined, by what the provider called it.
    pub devices: Vec<EvidenceDevice>,
    /// What was done and permitted, as it was logged, oldest first.
    pub entries: Vec<EvidenceEntry>,
    /// That the log grew: from the sizes that were asked about, from those that devices saw, and from each day's.
    pub growth: Vec<Growth>,
}

/// What proves one device.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EvidenceDevice {
    /// Its id.
    pub id: DeviceId,
    /// What the provider called it.
    pub label: String,
    /// Where it stands, or stood when the provider closed.
    pub state: DeviceState,
    /// When it was last heard of, console clock.
    pub last_heard: Option<Timestamp>,
    /// Reports that are missing.
    pub gaps: Vec<Gap>,
    /// Its enrolment, each change of its key, its newest report and its leave-taking, as far as they are held.
    pub links: Vec<EvidenceLink>,
    /// The bodies that its newest report names, as far as they are held.
    pub bodies: Vec<String>,
}

/// A signed link of a chain, with the proof that it is logged.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EvidenceLink {
    /// Its number.
    pub sequence: u64,
    /// As it was signed.
    pub envelope: Envelope,
    /// When it came, console clock.
    pub received_at: Timestamp,
    /// That it is in the log.
    pub receipt: Receipt,
}

/// An entry of the log that no device's chain holds.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EvidenceEntry {
    /// To the byte: its leaf is `SHA-256(0x00 ‖ body)`.
    pub body: String,
    /// That it is in the log.
    pub receipt: Receipt,
}
