//! All answers of one assessment: every change is kept, and nothing is overwritten.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use super::Answer;
use super::Fault;
use super::Part;
use super::Value;
use super::read;
use super::read::Reading;
use super::write;
use crate::clock;
use crate::diagnostic::Diagnostics;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;

/// The answers to one toolkit, by item, each with all that was said before it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AnswerBook {
    toolkit: String,
    year: String,
    pub(super) said: BTreeMap<ItemId, Vec<Entry>>,
    pub(super) publications: Vec<Publication>,
}

/// One answer in the order of what was said about an item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// What was said.
    pub answer: Answer,
    /// The toolkit year it was taken over from, `2025-26`. It counts once the provider has said that it still holds.
    pub carried_from: Option<String>,
}

/// What was said on the day of a publication: frozen.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Publication {
    /// The day on which the provider said it published, in days since 1970-01-01 UTC.
    pub day: i64,
    /// The answers that counted then.
    pub answers: BTreeMap<ItemId, Answer>,
}

/// What the book holds about one item now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Standing<'a> {
    /// The provider's latest word. A later draft does not take its place.
    pub counted: Option<&'a Answer>,
    /// What somebody else entered after it, for the provider to confirm.
    pub draft: Option<&'a Answer>,
    /// What was taken over from another year, with that year, where the provider has not said anything since.
    pub carried: Option<(&'a Answer, &'a str)>,
}

impl AnswerBook {
    /// An empty book for a toolkit.
    pub fn new(toolkit: &Toolkit) -> Self {
        Self {
            toolkit: toolkit.name.clone(),
            year: toolkit.year.clone(),
            said: BTreeMap::new(),
            publications: Vec::new(),
        }
    }

    /// Reads a file that somebody hands in: what a person typed, or another program wrote.
    ///
    /// `item` is our id or the number of this year. Pure: the same text, toolkit and day always give the same book.
    ///
    /// # Errors
    /// All mistakes at once with their places: unknown items, wrong types, two answers to one item, days that are not over,
    /// and answers that are already out of date.
    pub fn from_yaml(text: &str, toolkit: &Toolkit, today: i64) -> Result<Self, Diagnostics> {
        read::book(text, toolkit, today, Reading::HandedIn)
    }

    /// Reads what [`AnswerBook::to_yaml`] wrote, perhaps long ago: what has gone out of date since is no mistake.
    ///
    /// # Errors
    /// As [`AnswerBook::from_yaml`], but for answers that are out of date.
    pub fn reopen(text: &str, toolkit: &Toolkit, today: i64) -> Result<Self, Diagnostics> {
        read::book(text, toolkit, today, Reading::Kept)
    }

    /// The whole book as a file, with everything that was ever said. [`AnswerBook::reopen`] gives the same book again.
    pub fn to_yaml(&self) -> String {
        write::yaml(self)
    }

    /// The toolkit's name, `dspt-2026-27`.
    pub fn toolkit(&self) -> &str {
        &self.toolkit
    }

    /// The toolkit's year, `2026-27`.
    pub fn year(&self) -> &str {
        &self.year
    }

    /// Adds an answer; what was said before stays.
    ///
    /// # Errors
    /// The item is not in this book's toolkit, or something is wrong with the answer: everything at once.
    pub fn say(&mut self, mut answer: Answer, toolkit: &Toolkit, today: i64) -> Result<(), Refused> {
        if toolkit.name != self.toolkit {
            return Err(Refused::OtherToolkit {
                book: self.toolkit.clone(),
                toolkit: toolkit.name.clone(),
            });
        }
        let Some(item) = toolkit.item(&answer.item) else {
            return Err(Refused::NoSuchItem {
                item: answer.item.to_string(),
                toolkit: toolkit.name.clone(),
            });
        };
        answer.tidy();
        let faults = answer.faults(item, today);
        if !faults.is_empty() {
            return Err(Refused::Faults(faults));
        }
        self.keep(answer, None);
        Ok(())
    }

    /// The provider stands behind the newest entry of an item: somebody's draft, or an answer of another year that still
    /// holds.
    ///
    /// A draft keeps the day on which it was said. An answer of another year is said anew, on `today`.
    ///
    /// # Errors
    /// There is nothing to confirm, or the answer has to be given anew.
    pub fn confirm(&mut self, item: &ItemId, today: i64) -> Result<(), NotConfirmed> {
        let entry = self
            .said
            .get(item)
            .and_then(|entries| entries.last())
            .filter(|entry| entry.waits())
            .ok_or(NotConfirmed::NothingWaits)?;
        let mut answer = entry.answer.clone();
        if entry.carried_from.is_some() {
            if matches!(answer.value, Value::Training(_)) {
                return Err(NotConfirmed::NumbersOfAnotherYear);
            }
            if answer.good_until.is_some_and(|until| until < today) {
                return Err(NotConfirmed::OutOfDate);
            }
            answer.said_on = today;
        }
        answer.confirmed_by_provider = true;
        self.keep(answer, None);
        Ok(())
    }

    /// What the book holds about an item now.
    pub fn standing(&self, item: &ItemId) -> Standing<'_> {
        let entries = self.history(item);
        let counted = entries.iter().rev().find(|entry| !entry.waits());
        let last = entries.last().filter(|entry| entry.waits());
        let carried = entries.iter().rev().find_map(|entry| {
            let year = entry.carried_from.as_deref()?;
            Some((&entry.answer, year))
        });
        Standing {
            counted: counted.map(|entry| &entry.answer),
            draft: last
                .filter(|entry| entry.carried_from.is_none())
                .map(|entry| &entry.answer),
            carried: carried.filter(|_| counted.is_none()),
        }
    }

    /// Everything that was said about an item, oldest first.
    pub fn history(&self, item: &ItemId) -> &[Entry] {
        self.said.get(item).map_or(&[], Vec::as_slice)
    }

    /// The newest entry of each item, by id.
    pub fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.said.values().filter_map(|entries| entries.last())
    }

    /// Freezes what counts now as what was said on `day`, the day on which the provider says it published.
    ///
    /// # Errors
    /// The day is still to come, or before 2000.
    pub fn publish(&mut self, day: i64, today: i64) -> Result<(), Fault> {
        Publication::day_is_over(day, today)?;
        let answers = self
            .said
            .keys()
            .filter_map(|item| Some((item.clone(), self.standing(item).counted?.clone())))
            .collect();
        self.publications.push(Publication { day, answers });
        Ok(())
    }

    /// The publications, in the order in which they were noted.
    pub fn publications(&self) -> &[Publication] {
        &self.publications
    }

    /// The days on which the provider said it published.
    pub fn published_on(&self) -> impl Iterator<Item = i64> {
        self.publications.iter().map(|publication| publication.day)
    }

    /// The items of which something else counts now than at a publication, by id.
    pub fn changed_since(&self, publication: &Publication) -> Vec<ItemId> {
        self.said
            .keys()
            .chain(publication.answers.keys())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|item| self.standing(item).counted != publication.answers.get(*item))
            .cloned()
            .collect()
    }

    /// Takes the answers over to another year: the latest of each item, to be confirmed anew. This book stays as it is.
    ///
    /// What was published belongs to its year and is not taken along.
    pub fn carry_to(&self, next: &Toolkit) -> CarriedOver {
        let mut carried = CarriedOver {
            book: Self::new(next),
            left_behind: Vec::new(),
        };
        for (id, entries) in &self.said {
            let standing = self.standing(id);
            let newest = entries.last().map(|entry| &entry.answer);
            let Some(answer) = standing.counted.or(newest) else {
                continue;
            };
            if next.item(id).is_some_and(|item| answer.value.suits(item)) {
                let year = standing.carried.map_or(self.year.as_str(), |(_, year)| year);
                carried.book.keep(answer.clone(), Some(year.to_owned()));
            } else {
                carried.left_behind.push(id.clone());
            }
        }
        carried
    }

    pub(super) fn keep(&mut self, answer: Answer, carried_from: Option<String>) {
        let entries = self.said.entry(answer.item.clone()).or_default();
        entries.push(Entry { answer, carried_from });
    }
}

impl Entry {
    /// Whether it waits for the provider's word.
    pub fn waits(&self) -> bool {
        self.carried_from.is_some() || self.answer.is_draft()
    }
}

impl Publication {
    pub(super) fn day_is_over(day: i64, today: i64) -> Result<(), Fault> {
        let part = Part::PublishedOn;
        if !(clock::FIRST_DAY..=clock::LAST_DAY).contains(&day) {
            Err(Fault::NotADay { part })
        } else if day > today {
            Err(Fault::ToCome { part })
        } else {
            Ok(())
        }
    }
}

/// A book for another year.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CarriedOver {
    /// The book: every answer in it is to be confirmed anew.
    pub book: AnswerBook,
    /// The items that the other year does not have, or asks in another way.
    pub left_behind: Vec<ItemId>,
}

/// An answer was not added to a book.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The book is about another toolkit.
    #[error("these answers are about `{book}`, not about `{toolkit}`; carry them over first")]
    OtherToolkit {
        /// What the book is about.
        book: String,
        /// What was given.
        toolkit: String,
    },
    /// The toolkit does not have the item.
    #[error("`{toolkit}` has no question `{item}`")]
    NoSuchItem {
        /// The item.
        item: String,
        /// The toolkit.
        toolkit: String,
    },
    /// Something is wrong with the answer.
    #[error("the answer cannot be kept: {}", List(.0))]
    Faults(Vec<Fault>),
}

struct List<'a>(&'a [Fault]);

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

/// Nothing was confirmed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConfirmed {
    /// There is no entry, or the newest one counts already.
    #[error("nothing waits to be confirmed here")]
    NothingWaits,
    /// The share of trained people has to be counted again each year.
    #[error("the numbers of trained people are those of another year; count again")]
    NumbersOfAnotherYear,
    /// The person had named a last day, and it is over.
    #[error("the answer was good until a day that is over; give it anew")]
    OutOfDate,
}
