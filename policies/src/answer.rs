//! Answers: what a person said about an item, and what is wrong with it.
//!
//! An answer is data. Who signed it (the device or operator it was entered with) is kept beside it by whoever stores it.

use crate::clock;
use crate::fault;
use crate::toolkit::AnswerForm;
use crate::toolkit::AnswerKind;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Who;

mod book;
mod certificate;
mod held;
mod raw;
mod read;
mod risk;
mod target;
mod training;
mod write;

pub use crate::fault::Fault;
pub use crate::fault::Part;
pub use crate::toolkit::CertificateKind;
pub use book::AnswerBook;
pub use book::CarriedOver;
pub use book::Entry;
pub use book::NotConfirmed;
pub use book::Publication;
pub use book::Refused;
pub use book::Standing;
pub use certificate::Certificate;
pub use risk::Waiver;
pub use target::Target;
pub use target::TargetChoice;
pub use training::PERCENT_NEEDED;
pub use training::Training;
pub use training::TrainingRefused;

/// A person's statement on an item.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Answer {
    /// What it is about.
    pub item: ItemId,
    /// What was said.
    pub value: Value,
    /// A remark. No names of people.
    pub comment: Option<String>,
    /// Whose words it is. Not who signed it.
    pub entered_by: Who,
    /// Whether the provider stands behind it. What others enter is a draft until then, and readiness does not count it.
    pub confirmed_by_provider: bool,
    /// When it was said, in days since 1970-01-01 UTC.
    pub said_on: i64,
    /// Where the evidence is. No names of people.
    pub evidence_at: Option<String>,
    /// The last day on which it holds, where the person named one, in days since 1970-01-01 UTC.
    pub good_until: Option<i64>,
}

impl Answer {
    /// An answer without remarks. The manager's own are the provider's; anyone else's are drafts.
    pub fn new(item: ItemId, value: Value, entered_by: Who, said_on: i64) -> Self {
        Self {
            item,
            value,
            comment: None,
            entered_by,
            confirmed_by_provider: entered_by == Who::Manager,
            said_on,
            evidence_at: None,
            good_until: None,
        }
    }

    /// Whether it still waits for the provider.
    pub fn is_draft(&self) -> bool {
        !self.confirmed_by_provider
    }

    /// The last day on which it is good: the earliest of what the person said and what the item's clock says; `None` where
    /// it does not age yet. `published_on` are the days on which the provider published it.
    pub fn last_good_day(
        &self,
        item: &EvidenceItem,
        published_on: impl IntoIterator<Item = i64>,
    ) -> Option<i64> {
        let ages = match self.value {
            Value::Training(training) => Some(training.publish_by(self.said_on)),
            Value::YesNo(_) | Value::Text(_) | Value::Document { .. } | Value::NotApplicable { .. } => {
                item.clock.last_good_day(self.said_on, published_on)
            }
        };
        [ages, self.good_until].into_iter().flatten().min()
    }

    /// Takes blanks and line ends off both ends of every text.
    pub(crate) fn tidy(&mut self) {
        let value = match &mut self.value {
            Value::Text(text) | Value::Document { kept_at: text } | Value::NotApplicable { why: text } => {
                Some(text)
            }
            Value::YesNo(_) | Value::Training(_) => None,
        };
        for text in [value, self.comment.as_mut(), self.evidence_at.as_mut()]
            .into_iter()
            .flatten()
        {
            if text.trim().len() < text.len() {
                *text = text.trim().to_owned();
            }
        }
    }

    /// Everything that is wrong with it as an answer to `item`, in the order of its fields; empty when nothing is.
    pub fn faults(&self, item: &EvidenceItem, today: i64) -> Vec<Fault> {
        self.faults_as(Some(item), today)
    }

    /// The same; without an item, what is wrong with it whatever was asked.
    pub(crate) fn faults_as(&self, item: Option<&EvidenceItem>, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(item) = item.filter(|item| item.id != self.item) {
            faults.push(Fault::OtherItem {
                about: self.item.to_string(),
                item: item.id.to_string(),
            });
        }
        self.value.faults(item, self.said_on, &mut faults);
        let texts = [
            (Part::Comment, &self.comment),
            (Part::EvidenceAt, &self.evidence_at),
        ];
        for (part, text) in texts {
            if let Some(text) = text {
                fault::of_text(part, text, &mut faults);
            }
        }
        fault::of_past_day(Part::SaidOn, self.said_on, today, &mut faults);
        if let Some(until) = self.good_until {
            fault::of_day(Part::GoodUntil, until, &mut faults);
            if until < self.said_on {
                faults.push(Fault::EndsBeforeItWasSaid);
            }
        }
        faults
    }
}

/// What was said.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Value {
    /// A tick, or none.
    YesNo(bool),
    /// A text.
    Text(String),
    /// A document, or where it is kept.
    Document {
        /// Where.
        kept_at: String,
    },
    /// The item is not about this provider.
    NotApplicable {
        /// Why.
        why: String,
    },
    /// A tick worked out from two numbers, for an item of the form [`AnswerForm::Training`].
    Training(Training),
}

impl Value {
    /// Whether the toolkit counts it as an answer: everything but a plain *no*.
    pub fn is_answer(&self) -> bool {
        !matches!(self, Self::YesNo(false))
    }

    /// Whether it answers a question of this kind, by an item with this id.
    pub(crate) fn suits(&self, item: &EvidenceItem) -> bool {
        let training = item.form == Some(AnswerForm::Training);
        match self {
            Self::YesNo(yes) => item.answer == AnswerKind::YesNo && !(training && *yes),
            Self::Text(_) => item.answer == AnswerKind::Text,
            Self::Document { .. } => item.answer == AnswerKind::Document,
            Self::NotApplicable { .. } => true,
            Self::Training(_) => training,
        }
    }

    fn faults(&self, item: Option<&EvidenceItem>, said_on: i64, faults: &mut Vec<Fault>) {
        if let Some(item) = item.filter(|item| !self.suits(item)) {
            let reference = item.reference.clone();
            faults.push(if item.form == Some(AnswerForm::Training) {
                Fault::NumbersWanted { reference }
            } else {
                Fault::OtherKind {
                    reference,
                    wanted: item.answer,
                }
            });
        }
        let form = item.and_then(|item| item.form);
        match self {
            Self::Text(text) if form == Some(AnswerForm::IcoNumber) && !is_ico_number(text) => {
                faults.push(Fault::NotAnIcoNumber);
            }
            Self::Text(text) | Self::Document { kept_at: text } | Self::NotApplicable { why: text } => {
                fault::of_text(Part::Value, text, faults);
            }
            Self::Training(training) => {
                if let Some(oldest) = training.oldest_day() {
                    fault::of_day(Part::OldestTraining, oldest, faults);
                    if oldest > said_on || clock::add_months(oldest, 12) < said_on {
                        faults.push(Fault::TrainingOutsideTheYear);
                    }
                }
            }
            Self::YesNo(_) => {}
        }
    }
}

/// Whether a text has the form of a registration number of the Information Commissioner's Office.
///
/// Accepted, whatever the case and with blanks between: a `Z`, then letters and digits, 7 to 9 characters in all, of which
/// at least 4 are digits: `ZA123456`, `Z1234567`, `Z123456X`. It is a form check: nobody is asked whether the number exists.
pub fn is_ico_number(text: &str) -> bool {
    let text: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.starts_with('Z')
        && (7..=9).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && digits >= 4
}

#[cfg(test)]
mod tests;
