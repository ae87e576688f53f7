//! One provider's way through the toolkit, as plain rows.

use std::fmt;
use std::str::FromStr;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::ProviderRow;

/// How far one provider is. Our own computation, never the published status.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Assessment {
    /// The provider.
    pub provider: ProviderRow,
    /// The question set, `dspt-2026-27`.
    pub toolkit: String,
    /// Which questions these are, and where they come from, in a sentence.
    pub origin: String,
    /// What must be said of the question set wherever it is used, such as that it is carried over.
    pub notice: Option<String>,
    /// What the provider is working towards: `Standards Met`.
    pub target: String,
    /// How far, in the product's words: `in progress`.
    pub stage: String,
    /// Where it is, in a sentence or two.
    pub in_words: String,
    /// Needed questions that have an answer.
    pub answered: usize,
    /// Questions that the target needs.
    pub needed: usize,
    /// The needed questions by who can do something about them; absent below the level `devices`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Shares>,
    /// Computers whose results count here; absent below the level `devices`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computers: Option<usize>,
    /// What the reader must know about how this came about, each a sentence: computers that do not count, texts that could not
    /// be read.
    pub remarks: Vec<String>,
    /// What to do next, first things first.
    pub next: Vec<NextStep>,
    /// Every question, in the toolkit's order; none below the level `items`.
    pub items: Vec<ItemRow>,
    /// The provider's register, computers first; none below the level `devices`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetRow>,
}

impl Assessment {
    /// One question, by its number of this year.
    pub fn item(&self, number: &ItemNumber) -> Option<&ItemRow> {
        self.items.iter().find(|row| row.number == *number)
    }
}

/// An entry of the provider's register.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AssetRow {
    /// What kind of thing, in words: `computers`.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// How many; one but for what was written in as a count.
    pub count: u32,
    /// Whether it is somebody's own.
    pub personal: bool,
    /// Whether it reaches personal data.
    pub reaches_personal_data: bool,
    /// The day it was last reviewed; of a computer that reports, the day it was seen.
    pub reviewed: Option<Date>,
    /// The device behind it; absent for what was written in by hand.
    pub device: Option<DeviceId>,
}

/// The needed questions by who can do something about them; each is in one share.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Shares {
    /// Every computer shows it, answered or not.
    pub backed: usize,
    /// It has an answer.
    pub answered: usize,
    /// There is something to write an answer from.
    pub drafted: usize,
    /// Only a person knows.
    pub only_a_person: usize,
}

/// One thing to do.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NextStep {
    /// What, in a sentence.
    pub words: String,
    /// About how many minutes it takes, where anybody can say.
    pub minutes: Option<u32>,
    /// The numbers of the questions it is about.
    pub items: Vec<ItemNumber>,
    /// The check that computers fail, where it is to put computers right.
    pub check: Option<CheckId>,
}

/// One question and its state.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ItemRow {
    /// Our id for life.
    pub item: String,
    /// Its number of this year.
    pub number: ItemNumber,
    /// Its title.
    pub title: String,
    /// What is meant, in plain words; may be empty.
    pub help: String,
    /// What a person still has to say, where computers show a part.
    pub person_says: Option<String>,
    /// The heading it stands under.
    pub theme: String,
    /// What it is needed for: `Approaching Standards`.
    pub level: String,
    /// Whether the target needs it.
    pub needed: bool,
    /// Its state.
    pub state: ItemState,
    /// Why it is in that state: sentences, the most useful first.
    pub explained: Vec<String>,
    /// What was said, newest first.
    pub said: Vec<SaidRow>,
    /// Risks accepted or proposed, newest first.
    pub risks: Vec<RiskRow>,
    /// Whether the provider may accept the risk instead.
    pub risk_can_be_accepted: bool,
    /// Whether somebody else's entry waits for the provider.
    pub draft_waits: bool,
    /// The computers that are not as the question asks.
    pub differing: Vec<DifferingRow>,
}

/// The state of a question.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "screens must think about each")]
pub enum ItemState {
    /// Nobody has answered it for this year.
    NeedsAnswer,
    /// It was answered too long ago.
    OutOfDate,
    /// It is answered, and a computer shows otherwise.
    Differs,
    /// It is not about this provider, or a certificate stands in for it.
    NotApplicable,
    /// It is answered.
    Answered,
    /// It is answered, and every computer shows it.
    Backed,
}

impl ItemState {
    /// In plain words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NeedsAnswer => "needs an answer",
            Self::OutOfDate => "out of date",
            Self::Differs => "differs",
            Self::NotApplicable => "not applicable",
            Self::Answered => "answered",
            Self::Backed => "backed",
        }
    }

    /// Whether it counts among the questions that have an answer.
    pub fn has_answer(self) -> bool {
        !matches!(self, Self::NeedsAnswer | Self::OutOfDate)
    }
}

/// One thing that was said about a question.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SaidRow {
    /// When.
    pub on: Date,
    /// By whom: `the manager`, `IT support`.
    pub by: String,
    /// What, in a line or more.
    pub what: String,
    /// A remark beside it.
    pub comment: Option<String>,
    /// Where the evidence is.
    pub evidence_at: Option<String>,
    /// Whether the provider stands behind it; else it is a draft and counts nowhere.
    pub confirmed: bool,
    /// The toolkit year it was taken over from: to be confirmed anew.
    pub carried_from: Option<String>,
}

/// A risk that the provider accepts, or is asked to accept.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "ItemRisk")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RiskRow {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Whose words it is.
    pub by: String,
    /// Why, and what protects instead.
    pub reason: String,
    /// Whether the provider agreed; else it is a proposal and counts nowhere.
    pub agreed: bool,
}

/// A computer that is not as a question asks.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct DifferingRow {
    /// The computer.
    pub device: DeviceId,
    /// What people call it.
    pub computer: String,
    /// The check that fails.
    pub check: CheckId,
    /// What is so once it is put right.
    pub check_title: String,
    /// Since when, as far as is known.
    pub since: Date,
    /// When the computer last reported.
    pub seen: Date,
}

/// The number of a question in a toolkit of a year, `9.5.2`.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(extend("pattern" = r"^[0-9A-Za-z]+(\.[0-9A-Za-z]+)*$", "maxLength" = Self::LONGEST))]
#[serde(try_from = "String", into = "String")]
pub struct ItemNumber(String);

impl ItemNumber {
    /// The longest, in characters.
    pub const LONGEST: usize = 16;

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ItemNumber {
    type Err = InvalidItemNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.len() <= Self::LONGEST && text.split('.').all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidItemNumber)
        }
    }
}

impl TryFrom<String> for ItemNumber {
    type Error = InvalidItemNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ItemNumber> for String {
    fn from(number: ItemNumber) -> Self {
        number.0
    }
}

/// A text is not the number of a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a question's number is digits with points between, such as 9.5.2")]
#[non_exhaustive]
pub struct InvalidItemNumber;
