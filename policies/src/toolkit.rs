//! The toolkit of a year: dated evidence items, and which checks support which.

use std::fmt;
use std::str::FromStr;

use dspt_report::CheckId;

use crate::asset::Scope;
use crate::clock::Clock;

mod sets;
mod terms;

pub use sets::InForce;
pub use sets::ToolkitSource;
pub use sets::Toolkits;
pub use terms::AnswerForm;
pub use terms::AnswerKind;
pub use terms::Backer;
pub use terms::CertificateKind;
pub use terms::Change;
pub use terms::Confidence;
pub use terms::DeviceClass;
pub use terms::How;
pub use terms::Level;
pub use terms::Status;
pub use terms::Theme;
pub use terms::Who;

/// The dated question set of one year.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Toolkit {
    /// `dspt-2026-27`.
    pub name: String,
    /// `2026-27`.
    pub year: String,
    /// The day it opened, in days since 1970-01-01 UTC, where it is known.
    pub opens_day: Option<i64>,
    /// The last day of the year for publishing, in days since 1970-01-01 UTC.
    pub deadline_day: i64,
    /// Whether the list was compared with the official one.
    pub status: Status,
    /// What the first line of every page must say while this set is in use.
    pub notice: Option<String>,
    /// Where the list comes from.
    pub source: String,
    /// The items, in the file's order.
    pub items: Vec<EvidenceItem>,
}

impl Toolkit {
    /// The items, in the file's order.
    pub fn items(&self) -> &[EvidenceItem] {
        &self.items
    }

    /// Looks an item up by its lasting id.
    pub fn item(&self, id: &ItemId) -> Option<&EvidenceItem> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The items that a check supports, and how.
    pub fn items_supported_by(&self, check: &CheckId) -> impl Iterator<Item = (&EvidenceItem, How)> {
        self.items.iter().flat_map(move |item| {
            let supports = item.checks.iter().filter(move |support| support.check == *check);
            supports.map(move |support| (item, support.how))
        })
    }
}

/// One item of a toolkit.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct EvidenceItem {
    /// Our id for life; answers and history hang on it.
    pub id: ItemId,
    /// The number of this year, `6.2.1`.
    pub reference: String,
    /// A short title in our words.
    pub title: String,
    /// In our words, for a care manager: what is meant, what good evidence looks like, where to find it.
    pub help: Option<String>,
    /// What it is needed for.
    pub level: Level,
    /// The data security standard it belongs to, 1 to 10.
    pub standard: u8,
    /// The theme under which care providers meet it.
    pub theme: Theme,
    /// The kind of answer the toolkit asks for.
    pub answer: AnswerKind,
    /// What the answer has to look like, beyond its kind.
    pub form: Option<AnswerForm>,
    /// Who can answer it.
    pub who: Vec<Who>,
    /// How far devices can back it.
    pub device_class: DeviceClass,
    /// How long an answer stays good.
    pub clock: Clock,
    /// Which assets it is about.
    pub scope: Scope,
    /// What can back it.
    pub backed_by: Backer,
    /// The checks that support it.
    pub checks: Vec<Support>,
    /// What a person still has to say.
    pub person_says: Option<String>,
    /// The Cyber Essentials controls it matches.
    pub cyber_essentials: Vec<String>,
    /// The Cyber Assessment Framework outcomes it matches.
    pub caf: Vec<String>,
    /// The certificates whose holders need not answer it.
    pub waived_by: Vec<CertificateKind>,
    /// Whether the provider may accept the risk instead.
    pub risk_can_be_accepted: bool,
    /// Where it comes from, as far as that is known.
    pub from: Option<Origin>,
    /// How sure this row is.
    pub confidence: Confidence,
    /// Where this row comes from.
    pub source: String,
}

impl EvidenceItem {
    /// The items of the year before whose answers it takes over.
    pub fn takes_over(&self) -> &[ItemId] {
        match &self.from {
            Some(Origin { items, .. }) if !items.is_empty() => items,
            Some(_) | None => std::slice::from_ref(&self.id),
        }
    }
}

/// An item's id: lower-case words joined by hyphens, `antivirus-everywhere`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ItemId(String);

impl ItemId {
    /// The id as written in toolkit files.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a text that has the form by construction.
    pub(crate) fn trusted(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ItemId {
    type Err = InvalidItemId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The same grammar and length as a check's id.
        let valid = text.parse::<CheckId>().is_ok();
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidItemId)
        }
    }
}

/// A text is not an item's id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an item's id is lower-case words joined by hyphens, such as antivirus-everywhere")]
#[non_exhaustive]
pub struct InvalidItemId;

/// A check that supports an item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Support {
    /// The check.
    pub check: CheckId,
    /// How.
    pub how: How,
}

/// Where an item of a year comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Origin {
    /// What happened to it.
    pub how: Change,
    /// The items of the year before whose answers it takes over, to be confirmed anew. Empty where that is the item itself.
    pub items: Vec<ItemId>,
}
