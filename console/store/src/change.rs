//! What is asked of the store's write side, and what it answers.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use dspt_report::AssessmentBody;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::Leaving;
use dspt_report::Permitting;
use dspt_report::PolicyRelease;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::Rotation;
use dspt_report::TrustDocument;
use dspt_report::Verified;
use dspt_report::VerifiedReport;
use dspt_report::Withdrawing;
use dspt_report::body::OpenBody;
use dspt_report::wire::Gap;
use dspt_report::wire::Head;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

mod registers;
mod things;

pub use registers::NewRegister;
pub use registers::RegisterRows;
pub use things::Claim;
pub use things::NewCode;
pub use things::NewLocation;
pub use things::NewNote;
pub use things::NewOperator;
pub use things::NewParty;
pub use things::NewPermission;
pub use things::NewSplit;
pub use things::NewWork;
pub use things::Thing;

/// A verified enrolment that arrived.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewEnrolment {
    /// What was said, and the proof. Whether it names this console's CA pin is the server's to check.
    pub verified: Verified<Enrolment>,
    /// The envelope it came in.
    pub envelope: Envelope,
    /// Console clock.
    pub received_at: Timestamp,
}

/// A verified link of a chain that is no report.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewLink {
    /// What was said, and the proof.
    pub said: LinkSaid,
    /// The envelope it came in.
    pub envelope: Envelope,
    /// Console clock; kept in whole seconds.
    pub received_at: Timestamp,
}

/// What a link that is no report says.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "stores must think about each")]
pub enum LinkSaid {
    /// Another key speaks from the next number on.
    Rotation(Verified<Rotation>),
    /// The device leaves: nothing follows.
    Leaving(Verified<Leaving>),
}

/// What a provider's own people said with one of its computers: verified, and of this moment.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewWord {
    /// What was said, and the proof. Whether its time is of this moment is the server's to check.
    pub said: OwnWord,
    /// The envelope it came in, which is kept with what it changed.
    pub envelope: Envelope,
    /// Console clock; kept in whole seconds.
    pub received_at: Timestamp,
}

/// What a provider's own people say.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "stores must think about each")]
pub enum OwnWord {
    /// They let a party see something.
    Permit(Verified<Permitting>),
    /// They take that back.
    Withdraw(Verified<Withdrawing>),
}

/// What became of a self-check.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the server must answer each")]
pub enum OnceOutcome {
    /// It is in the sums, and its code is used up.
    Counted {
        /// Name of the provider that gave the code out.
        provider_name: String,
    },
    /// The code is not known, used up, out of date or another provider's. Nothing was kept.
    NotGood,
}

/// A policy to be published.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewRelease {
    /// What its author signed, and the proof.
    pub verified: Verified<PolicyRelease>,
    /// The whole bundle, as devices fetch it.
    pub bundle: Vec<u8>,
    /// Days for which the policy holds results good; while it is the one published last, silence is judged by it.
    pub good_for_days: u32,
}

/// A trust document to be published.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewTrust {
    /// What it says, and the proof.
    pub verified: Verified<TrustDocument>,
    /// The envelope, as devices fetch it.
    pub envelope: Envelope,
}

/// What became of an enrolment.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the server must answer each")]
pub enum EnrolOutcome {
    /// The device is enrolled now.
    Joined(Joined),
    /// The same string and the same key as before: the same device, counted once.
    Again(Joined),
    /// It is not enrolled.
    Refused(EnrolRefusal),
}

/// A device that belongs to a provider.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Joined {
    /// The device.
    pub device: DeviceId,
    /// Name of its provider.
    pub provider_name: String,
    /// Whether it counts at once; else it shows as *new, to be confirmed*.
    pub confirmed: bool,
    /// The end of its chain: the enrolment as it was first kept, or the reports after it.
    pub head: Head,
}

/// Why a device was not enrolled.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[expect(clippy::exhaustive_enums, reason = "the server must answer each")]
pub enum EnrolRefusal {
    /// No such string was given out here.
    #[error("this enrolment string is not known here; ask for a new one")]
    UnknownToken,
    /// Its date is past.
    #[error("this enrolment string has expired; ask for a new one")]
    Expired,
    /// It was taken back.
    #[error("this enrolment string was taken back; ask for a new one")]
    Revoked,
    /// As many devices as it was for have joined.
    #[error("this enrolment string has enrolled all the computers it was for; ask for a new one")]
    UsedUp,
    /// The statement names another provider than the string was made for.
    #[error("this enrolment string is for another provider; ask for a new one")]
    WrongProvider,
    /// The key was enrolled by another string, or its device is retired: a new enrolment makes a new key.
    #[error("this key is already enrolled by another string or was retired; enrol with a new key")]
    KeyTaken,
}

/// A verified report that arrived, its bodies opened against the digests that it names.
///
/// A body that is absent is unchanged, or withheld. `evidence`, `dated` and `differing` are what the console makes
/// of the named policy; they matter only when posture changes.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewReport {
    /// What was said, and the proof.
    pub verified: VerifiedReport,
    /// The envelope it came in.
    pub envelope: Envelope,
    /// Console clock; kept in whole seconds.
    pub received_at: Timestamp,
    /// Facts body, where it came along.
    pub facts: Option<OpenBody<FactsBody>>,
    /// Findings body, where it came along.
    pub findings: Option<OpenBody<FindingsBody>>,
    /// Inventory body, where it came along.
    pub inventory: Option<OpenBody<InventoryBody>>,
    /// Assessment body, where it came along.
    pub assessment: Option<OpenBody<AssessmentBody>>,
    /// Risks that stand in the assessment body that came along; empty where none did.
    pub risks: Vec<Risk>,
    /// Checks of weight `evidence` in the named policy.
    pub evidence: BTreeSet<CheckId>,
    /// Checks of the named policy whose verdict rests on today's date: unknown while the clock is wrong.
    pub dated: BTreeSet<CheckId>,
    /// Checks that the console, judging facts and findings that came together, judged otherwise: their verdict becomes
    /// `error`. Absent where they did not come together.
    pub differing: Option<BTreeSet<CheckId>>,
    /// Judges facts against findings where one of them is new and the other is held; absent where the policy is not known.
    pub judge: Option<Judge>,
    /// Whether `collected_at` is outside what the console saw.
    pub clock_wrong: bool,
}

/// Tells the checks of which the console, from the facts and readings of a report, concludes otherwise than its findings.
///
/// The store asks it when facts or findings of a device are others than before, whichever of them came along and whenever:
/// it alone knows, in the moment of accepting, which two belong together. It must be quick and must not ask the store.
#[derive(Clone)]
pub struct Judge(Arc<Conclude>);

type Conclude = dyn Fn(&Report, &FactsBody, &FindingsBody) -> BTreeSet<CheckId> + Send + Sync;

impl Judge {
    /// Wraps what judges.
    pub fn new(
        conclude: impl Fn(&Report, &FactsBody, &FindingsBody) -> BTreeSet<CheckId> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(conclude))
    }

    /// Checks that are judged otherwise.
    pub fn differing(
        &self,
        report: &Report,
        facts: &FactsBody,
        findings: &FindingsBody,
    ) -> BTreeSet<CheckId> {
        (self.0)(report, facts, findings)
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge(…)")
    }
}

/// What became of a report, and where its device's chain now ends.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AcceptOutcome {
    /// The chain's end after this report; absent where the device is not known.
    pub head: Option<Head>,
    /// Reports of the device that are missing, where this one was kept after them, or kept before, or late: the newest gap.
    pub gap: Option<Gap>,
    /// What became of it.
    pub result: AcceptResult,
}

impl AcceptOutcome {
    /// Of a key that speaks for no device, or no longer.
    pub(crate) fn refused() -> Self {
        Self {
            head: None,
            gap: None,
            result: AcceptResult::Refused,
        }
    }
}

/// What became of a report.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the server must answer each")]
pub enum AcceptResult {
    /// Kept durably; posture follows it. Status 200.
    Accepted {
        /// What was notable about it.
        remarks: Vec<Remark>,
    },
    /// Kept before, durably. Status 200.
    Again,
    /// It fills a known gap: kept durably, posture unchanged. Status 200.
    Late,
    /// It does not belong to the chain: kept durably as evidence, up to [`crate::limits::CONFLICTS_KEPT`] of a device, and the
    /// device is flagged. Status 409.
    Conflict,
    /// It names bodies that are neither held nor sent along: nothing was kept. Status 422.
    Missing {
        /// Their digests.
        need: Vec<Digest>,
    },
    /// What stood at its place is held no more for its age, so that nobody can tell whether it is that: nothing was kept.
    /// Status 410.
    Gone,
    /// The key is not, or no longer, one of an enrolled device: nothing was kept. Status 401.
    Refused,
}

/// Something notable about a report.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have a word for each")]
pub enum Remark {
    /// Reports before it are missing.
    Gap,
    /// It came after a later one.
    Late,
    /// It does not belong to the chain.
    Conflict,
    /// The chain goes on here after a conflict.
    Rejoined,
    /// The device's clock was outside what the console saw.
    ClockWrong,
    /// The console judged otherwise than the device.
    JudgementsDiffer,
    /// The device could not keep every cycle's report.
    Skipped,
}

impl Remark {
    /// Every remark.
    pub const ALL: [Self; 7] = [
        Self::Gap,
        Self::Late,
        Self::Conflict,
        Self::Rejoined,
        Self::ClockWrong,
        Self::JudgementsDiffer,
        Self::Skipped,
    ];

    /// The word in rows and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Late => "late",
            Self::Conflict => "conflict",
            Self::Rejoined => "rejoined",
            Self::ClockWrong => "clock-wrong",
            Self::JudgementsDiffer => "judgements-differ",
            Self::Skipped => "skipped",
        }
    }
}

/// An enrolled key, as the hot path needs it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EnrolledKey {
    /// Its device.
    pub device: DeviceId,
    /// The key.
    pub key: PublicKey,
    /// The device's provider.
    pub provider: ProviderId,
    /// When its enrolment was received: no report of it was made before. Console clock.
    pub enrolled_at: Timestamp,
    /// Whether the device is out of use: its reports are refused.
    pub retired: bool,
}

/// A provider to be added by hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewProvider {
    /// Its name.
    pub name: String,
    /// CQC provider id, where known.
    pub cqc: Option<String>,
    /// ODS HQ code, where known.
    pub ods: Option<String>,
    /// Postcode, where known.
    pub postcode: Option<String>,
    /// Telephone number, where known.
    pub telephone: Option<String>,
}

/// The right to join that an enrolment string carries.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewToken {
    /// Whom it lets join.
    pub provider: ProviderId,
    /// Digest of the token; the token itself is never kept.
    pub token_sha256: Digest,
    /// How many devices, 1 to [`crate::limits::TOKEN_USES`].
    pub uses: u32,
    /// Until when.
    pub expires: Timestamp,
    /// What the operator calls it; may be empty.
    pub label: String,
}

/// A string for a provider, which is added with it where it is new.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewString {
    /// Its token, which names the provider by its id.
    pub token: NewToken,
    /// The provider, to be added under that id; none where it is there.
    pub provider: Option<NewProvider>,
}

/// A string that was given out.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "StringRow")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct TokenRow {
    /// Digest of the token, which names it.
    pub token_sha256: Digest,
    /// Whom it lets join.
    pub provider: ProviderId,
    /// That provider's name.
    pub provider_name: String,
    /// How many devices it is for.
    pub uses: u32,
    /// How many have joined.
    pub used: u32,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
    /// Whether it was taken back.
    pub revoked: bool,
    /// What the operator calls it.
    pub label: String,
}

/// What this console tells about itself.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Settings {
    /// The organisation that runs it.
    pub operator: String,
    /// Why it collects.
    pub purpose: String,
    /// A telephone number to ask at.
    pub telephone: String,
    /// `host` or `host:port` for enrolment strings.
    pub address: String,
}

/// A version of the console's own books of one provider: what operators entered for it, as drafts.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewAssessment {
    /// Whose.
    pub provider: ProviderId,
    /// The book of answers, YAML; absent where there is none.
    pub answers: Option<String>,
    /// The hand-written part of the register, YAML; absent where there is none.
    pub assets: Option<String>,
    /// Risks that stand in the book of answers.
    pub risks: Vec<Risk>,
    /// Who entered what is new in it.
    pub by: String,
}

/// A risk that a book says is accepted, or proposed to be, until a day: of each item the last. The store reads no books.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Risk {
    /// The item's id, for life.
    pub item: String,
    /// Whether the provider agreed; else it is a proposal.
    pub agreed: bool,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}
