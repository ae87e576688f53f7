//! What can be wrong with something a person said, in words for whoever said it.

use std::fmt;

use crate::clock;
use crate::limits;
use crate::toolkit::AnswerKind;

/// A part of what a person said.
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
    /// Why a risk is accepted.
    Reason,
    /// The role that answers for a risk.
    RiskOwner,
    /// The first day.
    From,
    /// The last day.
    Until,
    /// What people call a thing.
    Label,
    /// How many there are.
    Count,
    /// Make and model.
    MakeModel,
    /// Where it is kept.
    KeptAt,
    /// Who supplies it.
    Supplier,
    /// Its operating system.
    OperatingSystem,
    /// A note.
    Note,
    /// The day on which somebody last went through it.
    LastReviewed,
    /// The first day on which it is no longer in use.
    RetiredOn,
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
            Self::Reason => "the reason",
            Self::RiskOwner => "the role that answers for it",
            Self::From => "the first day",
            Self::Until => "the last day",
            Self::Label => "the label",
            Self::Count => "the count",
            Self::MakeModel => "the make and model",
            Self::KeptAt => "the place where it is kept",
            Self::Supplier => "the supplier",
            Self::OperatingSystem => "the operating system",
            Self::Note => "the note",
            Self::LastReviewed => "the day of the last review",
            Self::RetiredOn => "the day on which its use ended",
        }
    }
}

/// Something wrong with what a person said. Each says what, in lower case and without a full stop; [`Fault::help`] says what
/// to do.
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
    /// The toolkit does not let a provider accept the risk of the item.
    #[error("the toolkit lets nobody accept a risk instead of answering question {reference}")]
    RiskNotAcceptable {
        /// The item's number.
        reference: String,
    },
    /// A number is 0 or too great.
    #[error("{} is 1 to {most}", part.in_words())]
    OutOfRange {
        /// Which.
        part: Part,
        /// The greatest.
        most: u32,
    },
    /// A text is empty.
    #[error("{} is empty", part.in_words())]
    Empty {
        /// Which.
        part: Part,
    },
    /// A text is too long.
    #[error("{} has {characters} characters, and at most {most} are kept", part.in_words())]
    TooLong {
        /// Which.
        part: Part,
        /// How long it is.
        characters: usize,
        /// How long it may be.
        most: usize,
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
    /// The last day of an answer is before the day on which it was said.
    #[error("it ends before it was said")]
    EndsBeforeItWasSaid,
    /// The last day is before the first.
    #[error("the last day is before the first")]
    EndsBeforeItBegins,
}

impl Fault {
    /// The part that it is about.
    pub fn part(&self) -> Part {
        match self {
            Self::OtherItem { .. } | Self::RiskNotAcceptable { .. } => Part::Item,
            Self::OtherKind { .. } | Self::NumbersWanted { .. } | Self::NotAnIcoNumber => Part::Value,
            Self::TrainingOutsideTheYear => Part::OldestTraining,
            Self::EndsBeforeItWasSaid => Part::GoodUntil,
            Self::EndsBeforeItBegins => Part::Until,
            Self::Empty { part }
            | Self::OutOfRange { part, .. }
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
            Self::RiskNotAcceptable { .. } => Some("answer the question, or put right what it asks for"),
            Self::TooLong { .. } => Some("say it shorter, and say where the rest can be read"),
            Self::NotADay { .. } => Some("write a day between 2000-01-01 and 2199-12-31"),
            Self::ToCome { .. } => Some("write a day that is over, or today"),
            Self::Unshowable { .. } => Some("type it again, without what was pasted along"),
            Self::OtherItem { .. }
            | Self::OutOfRange { .. }
            | Self::Empty { .. }
            | Self::EndsBeforeItWasSaid
            | Self::EndsBeforeItBegins => None,
        }
    }
}

/// Faults in one sentence.
pub(crate) struct List<'a>(pub(crate) &'a [Fault]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

fn kind_in_words(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::YesNo => "yes or no",
        AnswerKind::Text => "a text",
        AnswerKind::Document => "a document",
    }
}

/// Notes what is wrong with a text of some sentences.
pub(crate) fn of_text(part: Part, text: &str, faults: &mut Vec<Fault>) {
    of_text_up_to(limits::PROSE_CHARS, part, text, faults);
}

/// Notes what is wrong with a text of a line.
pub(crate) fn of_line(part: Part, text: &str, faults: &mut Vec<Fault>) {
    of_text_up_to(limits::TITLE_CHARS, part, text, faults);
}

fn of_text_up_to(most: usize, part: Part, text: &str, faults: &mut Vec<Fault>) {
    let characters = text.chars().count();
    if text.trim().is_empty() {
        faults.push(Fault::Empty { part });
    } else if characters > most {
        faults.push(Fault::TooLong {
            part,
            characters,
            most,
        });
    }
    if text.chars().any(steers) {
        faults.push(Fault::Unshowable { part });
    }
}

/// Notes what is wrong with a day, whatever today is.
pub(crate) fn of_day(part: Part, day: i64, faults: &mut Vec<Fault>) {
    if !(clock::FIRST_DAY..=clock::LAST_DAY).contains(&day) {
        faults.push(Fault::NotADay { part });
    }
}

/// Notes what is wrong with a day that has to be over, or today.
pub(crate) fn of_past_day(part: Part, day: i64, today: i64, faults: &mut Vec<Fault>) {
    of_day(part, day, faults);
    if day > today {
        faults.push(Fault::ToCome { part });
    }
}

/// Characters that could steer a terminal or reorder what is shown. A line end may stand in an answer.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
