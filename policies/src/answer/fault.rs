//! What can be wrong with an answer, in words for whoever gave it.

use super::TEXT_CHARS;
use crate::clock;
use crate::toolkit::AnswerKind;

/// A part of an answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Part {
    /// What it is about.
    Item,
    /// What was said.
    Value,
    /// The day of the oldest training.
    OldestTraining,
    /// The remark.
    Comment,
    /// The day on which it was said.
    SaidOn,
    /// Where the evidence is.
    EvidenceAt,
    /// The last day on which it holds.
    GoodUntil,
    /// The day of a publication.
    PublishedOn,
}

impl Part {
    /// Its name for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Item => "the question",
            Self::Value => "the answer",
            Self::OldestTraining => "the day of the oldest training",
            Self::Comment => "the comment",
            Self::SaidOn => "the day on which it was said",
            Self::EvidenceAt => "the place of the evidence",
            Self::GoodUntil => "the last day on which it holds",
            Self::PublishedOn => "the day of publication",
        }
    }
}

/// Something wrong with an answer. Each says what, in lower case and without a full stop; [`Fault::help`] says what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is about another item than the one it was given to.
    #[error("the answer is about `{about}`, not about `{item}`")]
    OtherItem {
        /// The item that the answer names.
        about: String,
        /// The item asked about.
        item: String,
    },
    /// The item asks for another kind of answer.
    #[error("question {reference} is answered with {}", kind_in_words(*wanted))]
    OtherKind {
        /// The item's number.
        reference: String,
        /// What it asks for.
        wanted: AnswerKind,
    },
    /// The item is answered with two numbers.
    #[error("question {reference} is answered with two numbers")]
    NumbersWanted {
        /// The item's number.
        reference: String,
    },
    /// A text is not formed like a registration number.
    #[error("this does not look like a registration number of the Information Commissioner's Office")]
    NotAnIcoNumber,
    /// Trainings that are counted lie more than a year before the answer, or after it.
    #[error("only training in the twelve months before the answer counts")]
    TrainingOutsideTheYear,
    /// A text is empty.
    #[error("{} is empty", part.in_words())]
    Empty {
        /// Which.
        part: Part,
    },
    /// A text is too long.
    #[error("{} has {characters} characters, and at most {TEXT_CHARS} are kept", part.in_words())]
    TooLong {
        /// Which.
        part: Part,
        /// How long it is.
        characters: usize,
    },
    /// A text holds characters that would steer a screen.
    #[error("{} holds characters that cannot be shown", part.in_words())]
    Unshowable {
        /// Which.
        part: Part,
    },
    /// A day is before 2000 or after 2199.
    #[error("{} cannot be right", part.in_words())]
    NotADay {
        /// Which.
        part: Part,
    },
    /// A day that has to be over is still to come.
    #[error("{} is still to come", part.in_words())]
    ToCome {
        /// Which.
        part: Part,
    },
    /// The last day is before the first.
    #[error("it ends before it was said")]
    EndsBeforeItWasSaid,
}

impl Fault {
    /// The part that it is about.
    pub fn part(&self) -> Part {
        match self {
            Self::OtherItem { .. } => Part::Item,
            Self::OtherKind { .. } | Self::NumbersWanted { .. } | Self::NotAnIcoNumber => Part::Value,
            Self::TrainingOutsideTheYear => Part::OldestTraining,
            Self::EndsBeforeItWasSaid => Part::GoodUntil,
            Self::Empty { part }
            | Self::TooLong { part, .. }
            | Self::Unshowable { part }
            | Self::NotADay { part }
            | Self::ToCome { part } => *part,
        }
    }

    /// The next step, where there is more to say.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::OtherKind { wanted, .. } => Some(match wanted {
                AnswerKind::YesNo => "write `answer: yes` or `answer: no`",
                AnswerKind::Text => "write `text: …`",
                AnswerKind::Document => "write `document: …` and say where it is kept",
            }),
            Self::NumbersWanted { .. } => {
                Some("write `trained: …` and `total: …`; the share is worked out from them")
            }
            Self::NotAnIcoNumber => Some("it begins with Z, such as ZA123456"),
            Self::TrainingOutsideTheYear => Some("count only people who were trained in those twelve months"),
            Self::TooLong { .. } => Some("say it shorter, and say where the rest can be read"),
            Self::NotADay { .. } => Some("write a day between 2000-01-01 and 2199-12-31"),
            Self::ToCome { .. } => Some("write a day that is over, or today"),
            Self::Unshowable { .. } => Some("type it again, without what was pasted along"),
            Self::OtherItem { .. } | Self::Empty { .. } | Self::EndsBeforeItWasSaid => None,
        }
    }
}

fn kind_in_words(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::YesNo => "yes or no",
        AnswerKind::Text => "a text",
        AnswerKind::Document => "a document",
    }
}

/// Notes what is wrong with a text.
pub(super) fn of_text(part: Part, text: &str, faults: &mut Vec<Fault>) {
    let characters = text.chars().count();
    if text.trim().is_empty() {
        faults.push(Fault::Empty { part });
    } else if characters > TEXT_CHARS {
        faults.push(Fault::TooLong { part, characters });
    }
    if text.chars().any(steers) {
        faults.push(Fault::Unshowable { part });
    }
}

/// Notes what is wrong with a day, whatever today is.
pub(super) fn of_day(part: Part, day: i64, faults: &mut Vec<Fault>) {
    if !(clock::FIRST_DAY..=clock::LAST_DAY).contains(&day) {
        faults.push(Fault::NotADay { part });
    }
}

/// Characters that could steer a terminal or reorder what is shown. A line end may stand in an answer.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
