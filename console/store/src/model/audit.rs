//! Who looked and who did what; and a party's own work.

use dspt_report::DeviceId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::Role;

/// That somebody read something of a provider: one row a day, post and kind.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LookRow {
    /// The day, London.
    pub day: Date,
    /// Whose post.
    pub party: PartyId,
    /// That party's name.
    pub party_name: String,
    /// What the post is called.
    pub post: String,
    /// What the post is there for.
    pub role: Role,
    /// What was read: `items` or `devices`.
    pub read: Sharing,
}

/// An operator's action, as it stands in the log.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ActionRow {
    /// Its place in the log.
    pub position: u64,
    /// When, console clock.
    pub at: Timestamp,
    /// What was done, a word of the log such as `device-confirmed`.
    pub action: String,
    /// Who; absent for whoever sat at the machine of this console, and for the provider's own computers.
    pub by: Option<Post>,
    /// What its key signed of it; the envelope stands in the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<ReportId>,
    /// The entry, JSON.
    pub entry: String,
}

/// A post as others are told of it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Post {
    /// Its id.
    pub operator: OperatorId,
    /// What it is called.
    pub label: String,
    /// Its party's name.
    pub party_name: String,
}

/// A remark of a party on a provider or one of its devices.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NoteRow {
    /// When it was written, console clock.
    pub at: Timestamp,
    /// Which device; absent for the provider itself.
    pub device: Option<DeviceId>,
    /// By which post; absent for whoever sat at the machine of this console.
    pub by: Option<Post>,
    /// The text.
    pub text: String,
}

/// Who has a thing in hand.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have a word for each")]
pub enum Owner {
    /// A post.
    Operator(OperatorId),
    /// An organisation.
    Party(PartyId),
}

/// How a party's work on a provider or device stands.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct WorkRow {
    /// Which device; absent for the provider itself.
    pub device: Option<DeviceId>,
    /// Who has it in hand.
    pub owner: Option<Owner>,
    /// It may rest until this day.
    pub snoozed_until: Option<Date>,
}

/// A provider or device of which a party noted something, has it in hand, or lets it rest.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct TaskRow {
    /// The provider.
    pub provider: ProviderId,
    /// The provider's name.
    pub provider_name: String,
    /// The provider's telephone number, where known.
    pub telephone: Option<String>,
    /// Which device; absent for the provider itself.
    pub device: Option<DeviceId>,
    /// What the provider calls the device; may be empty.
    pub label: String,
    /// Who has it in hand.
    pub owner: Option<Owner>,
    /// What that post or organisation is called.
    pub owner_name: Option<String>,
    /// It may rest until this day.
    pub snoozed_until: Option<Date>,
    /// When the newest remark was written, console clock.
    pub noted: Option<Timestamp>,
    /// The newest remark.
    pub note: Option<String>,
}
