//! Who asks, organisations, posts and what providers let them see.

use std::sync::Arc;

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::ReportId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// What the person or device asking may see and do. Every query and change takes one; it comes from the credential, never
/// from a request.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new scope must be thought about in every query"
)]
pub enum Scope {
    /// Whoever sits at the machine that holds the store, and may read its file anyway.
    Everything,
    /// One provider's own people and devices.
    Provider(ProviderId),
    /// A post of a party. It reaches what its party is permitted, for as long as it is not revoked. Made for each request by
    /// [`Operator::scope`].
    Party {
        /// The post.
        operator: OperatorId,
        /// Its party.
        party: PartyId,
        /// Its role.
        role: Role,
        /// The moment of asking, console clock: permissions end by date alone.
        at: Timestamp,
        /// What its key signed of the change that is asked for, verified; it stands in the log beside what was done.
        signed: Option<Arc<SignedActing>>,
    },
}

impl Scope {
    /// The same post, with what it signed. Others sign nothing.
    #[must_use]
    pub fn signing(mut self, said: SignedActing) -> Self {
        if let Self::Party { signed, .. } = &mut self {
            *signed = Some(Arc::new(said));
        }
        self
    }
}

/// What a post's key signed, as it came, verified by whoever hands it in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SignedActing {
    /// Its identity.
    pub statement: ReportId,
    /// The envelope, JSON.
    pub envelope: String,
}

/// What a post is there for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "what each may do must be thought about")]
pub enum Role {
    /// Runs the server; sees no provider by that.
    Admin,
    /// Helps providers: sees what they permit; of the party that runs the console, also changes what it sees.
    Support,
    /// Watches over a programme: sees what providers permit.
    Lead,
    /// A provider's own people: everything about their own organisation.
    Provider,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Support, Self::Lead, Self::Provider];

    /// The word in rows, commands and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Support => "support",
            Self::Lead => "lead",
            Self::Provider => "provider",
        }
    }
}

/// What kind of organisation a party is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have a word for each")]
pub enum PartyKind {
    /// An IT firm, or an IT department.
    #[default]
    ItSupport,
    /// An organisation that helps providers with the toolkit.
    SupportPartner,
    /// A local authority.
    Council,
    /// An integrated care board.
    Icb,
    /// The headquarters of a group of providers.
    GroupHq,
    /// A national or regional programme.
    Programme,
}

impl PartyKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::ItSupport,
        Self::SupportPartner,
        Self::Council,
        Self::Icb,
        Self::GroupHq,
        Self::Programme,
    ];

    /// The word in rows and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ItSupport => "it-support",
            Self::SupportPartner => "support-partner",
            Self::Council => "council",
            Self::Icb => "icb",
            Self::GroupHq => "group-hq",
            Self::Programme => "programme",
        }
    }
}

/// An organisation whose people use a console.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct PartyRow {
    /// Its id for life.
    pub id: PartyId,
    /// Its name; empty for the one that runs this console until that was said.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// Telephone number, where known.
    pub telephone: Option<String>,
    /// Whether it runs this console.
    pub own: bool,
}

/// A post from which a console is used, as its certificate proves.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Operator {
    /// Its id for life.
    pub id: OperatorId,
    /// Its party.
    pub party: PartyId,
    /// What it is there for.
    pub role: Role,
    /// What the post is called; never a person's name.
    pub label: String,
    /// Whose own people, for the role `provider`.
    pub provider: Option<ProviderId>,
    /// The key that signs for it.
    pub key: PublicKey,
}

impl Operator {
    /// What it may see and do when it asks at this moment.
    pub fn scope(&self, now: Timestamp) -> Scope {
        Scope::Party {
            operator: self.id,
            party: self.party,
            role: self.role,
            at: now,
            signed: None,
        }
    }
}

/// A post as a row, whether its right was claimed or not.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct OperatorRow {
    /// Its id for life.
    pub id: OperatorId,
    /// Its party.
    pub party: PartyId,
    /// The party's name.
    pub party_name: String,
    /// What it is there for.
    pub role: Role,
    /// What the post is called.
    pub label: String,
    /// Whose own people, for the role `provider`.
    pub provider: Option<ProviderId>,
    /// When it was added.
    pub added: Timestamp,
    /// Until when its token is good, where it was not claimed.
    pub token_until: Option<Timestamp>,
    /// When its right was claimed.
    pub claimed: Option<Timestamp>,
    /// Digest of its certificate, where it was claimed.
    pub certificate_sha256: Option<Digest>,
    /// When that certificate was made: when it was claimed, or made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_made: Option<Timestamp>,
    /// The last day, London, on which it read something of a provider, looked through everything, or did something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Date>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// What a provider lets a party see.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct PermissionRow {
    /// Whom.
    pub party: PartyId,
    /// That party's name.
    pub party_name: String,
    /// What for.
    pub purpose: String,
    /// How much.
    pub level: Sharing,
    /// Version of the words agreed to.
    pub text: u32,
    /// Role of who agreed.
    pub agreed_by: String,
    /// How it was given.
    pub given: Given,
    /// Since when.
    pub since: Timestamp,
    /// The last day.
    pub until: Date,
    /// When it was withdrawn, or another took its place.
    pub withdrawn: Option<Timestamp>,
}

/// How a permission was given.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have a word for each")]
pub enum Given {
    /// A computer of the provider said so, and proved that it is one.
    Device(dspt_report::DeviceId),
    /// It was agreed on paper and entered by an operator.
    Paper,
}
