//! How far a provider is, told to an organisation that holds none of its facts: counts, or the state of each item.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::exact;
use crate::enrol_string;
use crate::envelope::Envelope;
use crate::id::ProviderId;
use crate::key::PublicKey;
use crate::limits;
use crate::statement::Predicate;
use crate::verify::Verified;
use crate::verify::VerifyError;

/// How far a provider is with its assessment as at a moment. It is a statement of that moment, never a fact.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct ProviderSummary {
    /// As at: the signer's clock, seconds since 1970-01-01, UTC.
    pub as_at: i64,
    /// On whose word it is handed on.
    pub basis: Basis,
    /// Items that are done: answered, backed or not applicable.
    pub done: u32,
    /// The state of each item that its target needs, by its id; absent at the level `progress`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(extend("propertyNames" = { "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$" }))
    )]
    pub items: Option<BTreeMap<String, Standing>>,
    /// How much it tells.
    pub level: Level,
    /// The organisation that made it, as it calls itself.
    pub made_by: String,
    /// Items that its target needs.
    pub of: u32,
    /// Whose it is.
    pub provider: Whose,
    /// The key that signs it.
    pub public_key: PublicKey,
    /// The question list, such as `dspt-2025-26`.
    pub toolkit: String,
}

/// How much a summary tells.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SummaryLevel")
)]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new level must be thought about everywhere"
)]
pub enum Level {
    /// How many items are done.
    Progress,
    /// The state of each.
    Items,
}

/// On whose word a summary is handed on: one that names none is not made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SummaryBasis")
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "the kinds are fixed by the format")]
pub enum Basis {
    /// The provider permitted the organisation that it is for to see this much.
    Permission {
        /// The role of who agreed.
        agreed_by: String,
        /// The organisation that it is for.
        party: String,
        /// What for.
        purpose: String,
        /// The last second, since 1970-01-01, UTC.
        until: i64,
    },
    /// The provider wishes to hand it on itself.
    OwnWish {
        /// The role of who wishes it.
        agreed_by: String,
    },
}

/// The state of an item.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ItemStanding")
)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new state must be thought about everywhere"
)]
pub enum Standing {
    /// It is answered.
    Answered,
    /// It is answered, and every computer shows it.
    Backed,
    /// It is answered, and a computer shows otherwise.
    Differs,
    /// Nobody has answered it for this year.
    NeedsAnswer,
    /// It is not about this provider.
    NotApplicable,
    /// It was answered too long ago.
    OutOfDate,
}

impl Standing {
    /// Whether nothing is left to be said. What differs, or is out of date, is not done.
    pub fn is_done(self) -> bool {
        match self {
            Self::Answered | Self::Backed | Self::NotApplicable => true,
            Self::Differs | Self::NeedsAnswer | Self::OutOfDate => false,
        }
    }
}

/// Whose a summary is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "SummaryOf")
)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Whose {
    /// Its CQC provider id, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cqc: Option<String>,
    /// The id that the signer gave it: it tells two summaries of one provider from those of two.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// Its ODS code, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ods: Option<String>,
}

impl Canonical for ProviderSummary {
    const WHAT: &'static str = "provider summary";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let own = [&self.made_by, &self.provider.name, &self.toolkit];
        let codes = [&self.provider.cqc, &self.provider.ods].into_iter().flatten();
        if !own.into_iter().chain(codes).all(|text| is_text(text)) {
            return Err("a text");
        }
        if !exact(self.as_at) {
            return Err("a time");
        }
        self.basis.within_limits(self.as_at)?;
        if self.of == 0 || self.of as usize > limits::SUMMARY_ITEMS || self.done > self.of {
            return Err("a count of items");
        }
        match (&self.items, self.level) {
            (None, Level::Progress) => Ok(()),
            (Some(items), Level::Items) if !items.keys().all(|id| is_item(id)) => Err("an item"),
            (Some(items), Level::Items) if self.counts(items) => Ok(()),
            (Some(_), Level::Items) => Err("counts that are not those of its items"),
            (None, Level::Items) | (Some(_), Level::Progress) => Err("items that its level does not have"),
        }
    }
}

impl ProviderSummary {
    /// Whether the counts are those of the items.
    fn counts(&self, items: &BTreeMap<String, Standing>) -> bool {
        let done = items.values().filter(|state| state.is_done()).count();
        items.len() == self.of as usize && done == self.done as usize
    }
}

impl Basis {
    fn within_limits(&self, as_at: i64) -> Result<(), &'static str> {
        match self {
            Self::Permission {
                agreed_by,
                party,
                purpose,
                until,
            } => {
                if ![agreed_by, party, purpose].into_iter().all(|text| is_text(text)) {
                    Err("a text")
                } else if !exact(*until) || *until < as_at {
                    Err("a permission that had ended")
                } else {
                    Ok(())
                }
            }
            Self::OwnWish { agreed_by } if !is_text(agreed_by) => Err("a text"),
            Self::OwnWish { .. } => Ok(()),
        }
    }
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= limits::TEXT_BYTES
}

fn is_item(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    id.len() <= limits::CHECK_ID_BYTES && id.split('-').all(is_word)
}

impl Predicate for ProviderSummary {
    const URI: &'static str = "https://dspt.invalid/predicate/provider-summary/v1";
    const SUBJECT: &'static str = "summary-key";
}

/// The four words of a key that signs summaries, so that two people can compare them: 44 bits of a digest.
pub fn phrase(key: &PublicKey) -> String {
    enrol_string::four_words(&[b"dspt summary phrase 1\0", key.as_bytes()])
}

impl Envelope {
    /// Verifies a provider summary against the key that it carries itself. Whether that key is known is the reader's to look
    /// at: [`phrase`] is what two people compare.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify_summary(&self) -> Result<Verified<ProviderSummary>, VerifyError> {
        self.verify_carried(|said: &ProviderSummary| said.public_key)
    }
}

#[cfg(test)]
mod tests;
