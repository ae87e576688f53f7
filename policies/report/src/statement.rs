//! The signed statements: in-toto Statement v1 with our predicates.

use serde::Deserialize;
use serde::Serialize;

use crate::body::BodyRef;
use crate::body::facts_within_limits;
use crate::canonical::Canonical;
use crate::fact::FactSet;
use crate::id::DeviceId;
use crate::id::Digest;
use crate::id::KeyId;
use crate::id::Pin;
use crate::id::ProviderId;
use crate::id::ReportId;
use crate::key::PublicKey;
use crate::limits;

/// `_type` of every statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// `payloadType` of every envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// What a statement can say. Each has a URI of its own; a new field is a new URI.
pub trait Predicate: Canonical {
    /// Its `predicateType`.
    const URI: &'static str;
    /// What the subject is called: which kind of key signs.
    const SUBJECT: &'static str = "device-key";
}

/// An in-toto statement: who is spoken of (the key, by digest) and what is said.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statement<P> {
    #[serde(rename = "_type")]
    pub(crate) kind: String,
    pub(crate) predicate: P,
    #[serde(rename = "predicateType")]
    pub(crate) predicate_type: String,
    pub(crate) subject: Vec<Subject>,
}

/// The subject: the key that signs.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub(crate) digest: SubjectDigest,
    pub(crate) name: String,
}

/// in-toto's digest map with its one entry.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubjectDigest {
    pub(crate) sha256: KeyId,
}

impl<P: Predicate> Statement<P> {
    pub(crate) fn new(predicate: P, key: KeyId) -> Self {
        Self {
            kind: STATEMENT_TYPE.to_owned(),
            predicate,
            predicate_type: P::URI.to_owned(),
            subject: vec![Subject {
                digest: SubjectDigest { sha256: key },
                name: P::SUBJECT.to_owned(),
            }],
        }
    }

    /// Whether the fixed parts are as they must be and the subject is `key`.
    pub(crate) fn is_about(&self, key: &PublicKey) -> bool {
        let [subject] = self.subject.as_slice() else {
            return false;
        };
        self.kind == STATEMENT_TYPE
            && self.predicate_type == P::URI
            && subject.name == P::SUBJECT
            && subject.digest.sha256 == key.key_id()
    }
}

impl<P: Predicate> Canonical for Statement<P> {
    const WHAT: &'static str = "statement";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        self.predicate.within_limits()
    }
}

/// The program that spoke.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct AgentInfo {
    /// Family of the operating system it was built for.
    pub os: String,
    /// Its version.
    pub version: String,
}

/// The policy judged by.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct PolicyRef {
    /// Digest of its files.
    pub digest: Digest,
    /// Name.
    pub name: String,
    /// Version, which only grows.
    pub version: u32,
}

/// What the console published and the device did not take into use.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct PolicyRefused {
    /// SHA-256 of the bytes that were offered: a bundle, or a trust document's envelope.
    pub digest: Digest,
    /// Why.
    pub reason: PolicyRefusal,
}

/// Why a device did not take what was published into use.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have words for each")]
pub enum PolicyRefusal {
    /// Changed on the way, or not what was signed.
    Damaged,
    /// Its date is past.
    Expired,
    /// The trust document does not list its key.
    ForeignKey,
    /// It was signed after now, by the device's clock.
    FromTheFuture,
    /// The trust document lists its key for other days.
    KeyOutOfDate,
    /// It is older than what is in use, or the same.
    NotNewer,
    /// The trust document cannot be followed.
    TrustDocument,
    /// Its files do not load on this version of the program, or their tests fail.
    Unusable,
}

impl PolicyRefusal {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Damaged,
        Self::Expired,
        Self::ForeignKey,
        Self::FromTheFuture,
        Self::KeyOutOfDate,
        Self::NotNewer,
        Self::TrustDocument,
        Self::Unusable,
    ];

    /// In words, after *because*.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Damaged => "they were damaged on the way",
            Self::Expired => "their date is past",
            Self::ForeignKey => "nobody listed the key that signed them",
            Self::FromTheFuture => "they say that they were signed in the future; is its clock right?",
            Self::KeyOutOfDate => "the key that signed them is listed for other days",
            Self::NotNewer => "they are not newer than what is in use there",
            Self::TrustDocument => "it cannot follow the list of good keys",
            Self::Unusable => "they do not work with its version of the program",
        }
    }
}

/// The checkpoint that the device last saw: what it says was said after that.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Seen {
    /// Root hash.
    pub root: Digest,
    /// Tree size.
    pub size: u64,
}

/// Set once, after a conflict: where the chain was left and what was refused there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Rejoined {
    /// The device's own last report before.
    pub from: ReportId,
    /// The report that the console refused.
    pub refused: ReportId,
}

/// One device at one moment.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Report {
    /// The program.
    pub agent: AgentInfo,
    /// The assessment body, where people entered anything on this computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<BodyRef>,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// How long looking and judging took.
    pub duration_ms: u32,
    /// The facts body.
    pub facts: BodyRef,
    /// The findings body.
    pub findings: BodyRef,
    /// The inventory body.
    pub inventory: BodyRef,
    /// The policy.
    pub policy: PolicyRef,
    /// What was published and is not in use, where the device refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_refused: Option<PolicyRefused>,
    /// The report before, or the enrolment for sequence 1.
    pub previous: ReportId,
    /// Moving facts that are known.
    pub readings: FactSet,
    /// After a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejoined: Option<Rejoined>,
    /// The last checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// Its number: 1 after the enrolment, then one more each time.
    pub sequence: u64,
    /// What the console may see from here on, where that is less than [`Sharing::Devices`]: then no body is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Sharing>,
    /// Cycles that were not sealed because the spool was full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<u32>,
}

impl Canonical for Report {
    const WHAT: &'static str = "report";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        facts_within_limits(&self.readings)?;
        if self.readings.values().any(|reading| reading.value().is_none()) {
            return Err("a reading that is not known");
        }
        let readings = serde_json::to_vec(&self.readings).map_or(usize::MAX, |bytes| bytes.len());
        let texts = [&self.agent.os, &self.agent.version, &self.policy.name];
        if readings > limits::READINGS_BYTES {
            Err("readings")
        } else if self.sequence == 0 || self.sequence > limits::SEQUENCE {
            Err("a sequence")
        } else if self.sharing == Some(Sharing::Devices) {
            // One thing has one form: the usual level is the absent one.
            Err("the usual level of sharing")
        } else if self.seen.is_some_and(|seen| seen.size > limits::SEQUENCE) {
            Err("a tree size")
        } else if !crate::canonical::exact(self.collected_at) {
            Err("a time")
        } else if texts.iter().any(|text| text.len() > limits::TEXT_BYTES) {
            Err("a text")
        } else {
            Ok(())
        }
    }
}

impl Report {
    /// What the console may see from this report on.
    pub fn sharing(&self) -> Sharing {
        self.sharing.unwrap_or(Sharing::Devices)
    }
}

/// What every link of a chain besides reports keeps to.
pub(crate) fn link_within_limits(
    agent: &AgentInfo,
    sequence: u64,
    collected_at: i64,
) -> Result<(), &'static str> {
    if sequence == 0 || sequence > limits::SEQUENCE {
        Err("a sequence")
    } else if !crate::canonical::exact(collected_at) {
        Err("a time")
    } else if agent.os.len() > limits::TEXT_BYTES || agent.version.len() > limits::TEXT_BYTES {
        Err("a text")
    } else {
        Ok(())
    }
}

impl Predicate for Report {
    const URI: &'static str = "https://dspt.invalid/predicate/report/v1";
}

/// What a provider lets its console see. Kept at the source: below `devices` bodies stay on the device.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new level must be thought about everywhere"
)]
pub enum Sharing {
    /// Public registers only.
    Public,
    /// How many items are done.
    Progress,
    /// The state of each item.
    Items,
    /// Facts and findings.
    Devices,
}

/// Whose computer it is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the organisation's or a person's own")]
pub enum Ownership {
    /// The organisation's.
    Organisation,
    /// A person's own.
    Personal,
}

/// Sequence 0 of a device: its first key joins a provider at a console.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Enrolment {
    /// The program.
    pub agent: AgentInfo,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// What the provider calls the device; may be empty.
    pub label: String,
    /// Whose computer it is.
    pub ownership: Ownership,
    /// The console's CA key.
    pub pin: Pin,
    /// The provider that the device joins.
    pub provider: ProviderId,
    /// The device's first key.
    pub public_key: PublicKey,
    /// What the console may see.
    pub sharing: Sharing,
    /// SHA-256 of the token, which itself travels beside and is not kept.
    pub token_sha256: Digest,
}

impl Canonical for Enrolment {
    const WHAT: &'static str = "enrolment";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if self.label.len() > limits::LABEL_BYTES {
            Err("a label")
        } else if self.agent.os.len() > limits::TEXT_BYTES || self.agent.version.len() > limits::TEXT_BYTES {
            Err("a text")
        } else if !crate::canonical::exact(self.collected_at) {
            Err("a time")
        } else {
            Ok(())
        }
    }
}

impl Predicate for Enrolment {
    const URI: &'static str = "https://dspt.invalid/predicate/enrolment/v1";
}
