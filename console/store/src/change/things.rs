//! Changes to providers, places, people and permissions.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::LocationId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::Given;
use crate::model::Owner;
use crate::model::PartyKind;
use crate::model::Role;
use crate::model::Scheme;

/// A location to be added to a provider.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewLocation {
    /// Whose.
    pub provider: ProviderId,
    /// Its name.
    pub name: String,
    /// CQC location id, where known.
    pub cqc: Option<String>,
    /// ODS site code, where known.
    pub ods: Option<String>,
    /// Postcode, where known.
    pub postcode: Option<String>,
    /// Telephone number, where known.
    pub telephone: Option<String>,
    /// Whether the provider is run from it.
    pub headquarters: bool,
    /// The first day with this provider; the day of the change where absent.
    pub since: Option<Date>,
}

/// Locations to be answered separately from a day on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewSplit {
    /// Whose.
    pub provider: ProviderId,
    /// Which locations of it; one at least.
    pub locations: Vec<LocationId>,
    /// What the new assessment is called.
    pub name: String,
    /// The ODS code it is answered under, where known.
    pub ods: Option<String>,
    /// The first day; the day of the change where absent.
    pub on: Option<Date>,
}

/// What a code is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "stores must think about each")]
pub enum Thing {
    /// A provider.
    Provider(ProviderId),
    /// A location.
    Location(LocationId),
}

/// Another code of a register from a day on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewCode {
    /// Whose.
    pub of: Thing,
    /// Which register.
    pub scheme: Scheme,
    /// The code; none where the last one ends and nothing follows.
    pub value: Option<String>,
    /// The first day; the day of the change where absent. Not ahead of it.
    pub on: Option<Date>,
}

/// A party to be added.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewParty {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Telephone number, where known.
    pub telephone: Option<String>,
}

/// What a provider lets a party see from now on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewPermission {
    /// The provider.
    pub provider: ProviderId,
    /// Whom; never the party that runs this console, which sees what the provider's computers say.
    pub party: PartyId,
    /// What for.
    pub purpose: String,
    /// How much; more than [`Sharing::Public`].
    pub level: Sharing,
    /// Version of the words agreed to.
    pub text: u32,
    /// Role of who agreed, never a name.
    pub agreed_by: String,
    /// How it was given. A provider's own computer gives it itself; operators enter what was agreed on paper.
    pub given: Given,
    /// The last day.
    pub until: Date,
}

/// A post to be added, with the right to claim it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewOperator {
    /// Its party.
    pub party: PartyId,
    /// What it is there for.
    pub role: Role,
    /// What the post is called; never a person's name.
    pub label: String,
    /// Whose own people, for [`Role::Provider`] and for no other.
    pub provider: Option<ProviderId>,
    /// Digest of the token that claims it; the token itself is never kept.
    pub token_sha256: Digest,
    /// Until when the token is good.
    pub token_until: Timestamp,
}

/// A post claimed by whoever holds its token. The key was made by the client; the token is used up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Claim {
    /// Digest of the token.
    pub token_sha256: Digest,
    /// The client's key.
    pub key: PublicKey,
    /// Digest of the certificate that was made for it.
    pub certificate_sha256: Digest,
}

/// A remark on a provider or device. No names of people.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewNote {
    /// The provider.
    pub provider: ProviderId,
    /// One of its devices; absent for the provider itself.
    pub device: Option<DeviceId>,
    /// The text, at most [`crate::limits::NOTE_BYTES`].
    pub text: String,
}

/// How work on a provider or device stands from now on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewWork {
    /// The provider.
    pub provider: ProviderId,
    /// One of its devices; absent for the provider itself.
    pub device: Option<DeviceId>,
    /// Who has it in hand.
    pub owner: Option<Owner>,
    /// It may rest until this day.
    pub snoozed_until: Option<Date>,
}
