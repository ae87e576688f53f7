//! Findings: what a check said about the facts.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::fact::FactKey;
use crate::fact::Reason;
use crate::limits;

/// The lasting name of a check: lower-case words joined by hyphens, `disk-encryption`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength" = limits::CHECK_ID_BYTES))
)]
#[serde(try_from = "String", into = "String")]
pub struct CheckId(String);

impl CheckId {
    /// The id as written in policies.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CheckId {
    type Err = InvalidCheckId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if starts && text.len() <= limits::CHECK_ID_BYTES && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCheckId {
                text: text.chars().take(80).collect(),
            })
        }
    }
}

impl TryFrom<String> for CheckId {
    type Error = InvalidCheckId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CheckId> for String {
    fn from(id: CheckId) -> Self {
        id.0
    }
}

/// A text is not a check's id.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{text:?} is not a check id: lower-case words joined by hyphens, at most {} bytes",
    limits::CHECK_ID_BYTES
)]
pub struct InvalidCheckId {
    text: String,
}

/// What a check concluded, in the words of XCCDF.
///
/// Neither `unknown` (could not look) nor `error` (our defect) ever counts as a pass.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a sixth verdict must be thought about everywhere"
)]
pub enum Verdict {
    /// The facts are as the check asks.
    Pass,
    /// The facts are known and not as the check asks.
    Fail,
    /// A fact that decides could not be seen.
    Unknown,
    /// The check is not about this device.
    NotApplicable,
    /// The check itself failed: our defect.
    Error,
}

impl Verdict {
    /// The word in reports and policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
            Self::Error => "error",
        }
    }

    /// Whether a finding of this verdict says why: nobody looked, or we failed.
    pub fn has_reason(self) -> bool {
        match self {
            Self::Unknown | Self::Error => true,
            Self::Pass | Self::Fail | Self::NotApplicable => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One check's verdict and the facts it rests on. Its sentence is rendered for display and never sent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The facts that decided, sorted, each once, at most [`limits::CITED_KEYS`].
    pub cited: Vec<FactKey>,
    /// Why, for [`Verdict::Unknown`] and [`Verdict::Error`]; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was concluded.
    pub verdict: Verdict,
}
