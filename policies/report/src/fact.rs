//! Facts: observed, typed values, each under a documented name.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::limits;

/// The documented name of a fact: lower-case words joined by dots, `disk.system.encrypted`.
///
/// The grammar is `word ("." word)*` with `word = [a-z][a-z0-9_]*`, at most 64 bytes. What the
/// names mean stands in the table of facts. A key that this build does not know parses all the same: an agent may
/// be newer than its console.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "maxLength" = limits::KEY_BYTES))
)]
#[serde(try_from = "String", into = "String")]
pub struct FactKey(String);

impl FactKey {
    /// The key as written in policies and reports.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FactKey {
    type Err = InvalidFactKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = |w: &str| {
            w.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
                && w.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        if text.len() <= limits::KEY_BYTES && text.split('.').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFactKey {
                text: text.chars().take(80).collect(),
            })
        }
    }
}

impl TryFrom<String> for FactKey {
    type Error = InvalidFactKey;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FactKey> for String {
    fn from(key: FactKey) -> Self {
        key.0
    }
}

/// A text is not a fact key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{text:?} is not a fact key: lower-case words joined by dots, at most {} bytes",
    limits::KEY_BYTES
)]
pub struct InvalidFactKey {
    text: String,
}

/// One observed value.
///
/// Dates are whole days since 1970-01-01 in UTC; nothing finer than a check needs is a fact.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the policy language has exactly these four types"
)]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number within ±(2^53 − 1).
    Integer(i64),
    /// A short text, often one of a fixed choice.
    Text(String),
    /// Short texts, in the order that the probe documents.
    List(Vec<String>),
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<String>> for FactValue {
    fn from(value: Vec<String>) -> Self {
        Self::List(value)
    }
}

/// Why something is not known. It stands wherever a value or a verdict is missing, and is never empty.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// The account that looked has not the right to; more rights would tell.
    NotPermitted,
    /// No probe of this build can read it here.
    NotImplemented,
    /// The thing that the fact is about is not on this device.
    NotPresent,
    /// Looking took longer than the probe's deadline.
    TimedOut,
    /// The source is there, but not in a form that is understood.
    Unreadable,
    /// The source is larger than what is read of it.
    TooLarge,
    /// Two sources disagree and neither is certain.
    Conflicting,
    /// The probe itself failed: our defect.
    ProbeFailed,
    /// No policy asked for it then.
    NotCollected,
    /// The device started or woke less than an hour ago; nothing has had time to bring itself up to date.
    JustStarted,
    /// The table that the judgement needs is past its date.
    TableOutOfDate,
    /// The table that the judgement needs has no row for this product.
    NotInTable,
    /// The device's clock was outside what the console saw, so dated judgements do not hold.
    ClockWrong,
}

impl Reason {
    /// The word in reports and policies, `not-permitted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotPermitted => "not-permitted",
            Self::NotImplemented => "not-implemented",
            Self::NotPresent => "not-present",
            Self::TimedOut => "timed-out",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Conflicting => "conflicting",
            Self::ProbeFailed => "probe-failed",
            Self::NotCollected => "not-collected",
            Self::JustStarted => "just-started",
            Self::TableOutOfDate => "table-out-of-date",
            Self::NotInTable => "not-in-table",
            Self::ClockWrong => "clock-wrong",
        }
    }

    /// A plain sentence part for people: "could not tell, because …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NotPermitted => "it can only be read with administrator rights",
            Self::NotImplemented => "this version cannot read it here yet",
            Self::NotPresent => "it is not on this computer",
            Self::TimedOut => "looking took too long",
            Self::Unreadable => "it is stored in a form this version does not understand",
            Self::TooLarge => "there was too much to read",
            Self::Conflicting => "two places on this computer say different things",
            Self::ProbeFailed => "this program has a fault here; please report it",
            Self::NotCollected => "it was not looked at",
            Self::JustStarted => "the computer was only just switched on",
            Self::TableOutOfDate => "this program's list of dates is too old to say",
            Self::NotInTable => "this program's list of dates does not know this product",
            Self::ClockWrong => "the computer's clock was wrong",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A fact: what was seen, or why it could not be.
///
/// In JSON a known fact is its bare value and an unknown one is `{"unknown":"not-permitted"}`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "seen or not seen: there is no third")]
pub enum Fact {
    /// It could not be seen.
    Unknown(UnknownFact),
    /// What was seen.
    Known(FactValue),
}

/// What stands in the place of a value that is not known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "one field, fixed by the format")]
pub struct UnknownFact {
    /// Why.
    pub unknown: Reason,
}

impl Fact {
    /// A known fact.
    pub fn known(value: impl Into<FactValue>) -> Self {
        Self::Known(value.into())
    }

    /// An unknown fact and its reason.
    pub fn unknown(reason: Reason) -> Self {
        Self::Unknown(UnknownFact { unknown: reason })
    }

    /// The value, where it is known.
    pub fn value(&self) -> Option<&FactValue> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The reason, where it is not known.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(unknown) => Some(unknown.unknown),
        }
    }
}

/// Facts of one device at one moment, by key.
pub type FactSet = BTreeMap<FactKey, Fact>;
