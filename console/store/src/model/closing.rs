//! Providers that closed, and what is handed over to them.

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::model::DeviceState;
use crate::model::NoteRow;
use crate::model::Owner;

/// A provider that closed and is not erased yet.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ClosingRow {
    /// Whose.
    pub provider: ProviderId,
    /// Its name.
    pub name: String,
    /// Since when nothing of it is taken in any more.
    pub closed: Timestamp,
    /// By when nothing of it is held.
    pub due: Timestamp,
    /// Whether erasing began: then there is no way back.
    pub begun: bool,
}

/// What closing a provider took away.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Closed {
    /// How it stands now.
    pub closing: ClosingRow,
    /// Computers that were in use.
    pub devices: u64,
    /// Enrolment strings that were good.
    pub strings: u64,
    /// Posts of its own people.
    pub posts: u64,
    /// Permissions that were in force.
    pub permissions: u64,
}

/// What erasing came to.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Erased {
    /// Providers of which nothing is held any more.
    pub providers: u64,
    /// Devices that left by themselves, of which nothing is held any more.
    pub devices: u64,
    /// Reports that are older than the toolkit year before this one.
    #[serde(default)]
    pub reports: u64,
    /// Whether the file was written anew, so that its bytes hold nothing of them either. It is `false` while another program
    /// reads in it: then the next erasing does it, even where nothing else is due.
    pub wiped: bool,
}

/// What is held of a provider besides what the usual questions tell.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HandOver {
    /// Every device that ever joined, and is held.
    pub devices: Vec<HandOverDevice>,
    /// Remarks of every party, oldest first: they are about the provider, whoever wrote them.
    pub notes: Vec<HandOverNote>,
    /// How the work of every party on it stands.
    pub work: Vec<HandOverWork>,
}

/// A device that ever joined.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HandOverDevice {
    /// Its id.
    pub id: DeviceId,
    /// What the provider called it.
    pub label: String,
    /// Where it stands, or stood when the provider closed.
    pub state: DeviceState,
}

/// A remark, and whose it is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HandOverNote {
    /// The organisation that keeps it.
    pub party_name: String,
    /// The remark.
    pub note: NoteRow,
}

/// How the work of a party stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HandOverWork {
    /// The organisation.
    pub party_name: String,
    /// On this device; on the provider itself where absent.
    pub device: Option<DeviceId>,
    /// Who has it in hand.
    pub owner: Option<Owner>,
    /// Until when it may rest.
    pub snoozed_until: Option<jiff::civil::Date>,
}
