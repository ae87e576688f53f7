//! All answers of one assessment: every change is kept, and nothing is overwritten.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Answer;
use super::Certificate;
use super::CertificateKind;
use super::Fault;
use super::Part;
use super::TargetChoice;
use super::Value;
use super::Waiver;
use crate::fault;
use crate::fault::List;
use crate::limits;
use crate::log::Dated;
use crate::log::Log;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;

/// Everything that a person entered about one assessment: the answers to one toolkit, the risks accepted, the certificates
/// held and the target, each with all that was said before it, in the order of days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AnswerBook {
    pub(super) toolkit: String,
    pub(super) year: String,
    pub(super) said: BTreeMap<ItemId, Log<Entry>>,
    /// Answers to what the set in use does not ask, or asks in another way: kept, and counted nowhere.
    pub(super) beside: BTreeMap<ItemId, Log<Entry>>,
    pub(super) publications: Vec<Publication>,
    /// By item and first day.
    pub(super) risks: BTreeMap<(ItemId, i64), Log<Waiver>>,
    pub(super) certificates: BTreeMap<CertificateKind, Log<Certificate>>,
    pub(super) targets: Log<TargetChoice>,
}

/// One answer in the order of what was said about an item.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Entry {
    /// What was said.
    pub answer: Answer,
    /// The toolkit year it was taken over from, `2025-26`. It counts once the provider has said that it still holds.
    pub carried_from: Option<String>,
    pub(crate) turn: u32,
}

/// What was said on the day of a publication: frozen.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
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
            beside: BTreeMap::new(),
            publications: Vec::new(),
            risks: BTreeMap::new(),
            certificates: BTreeMap::new(),
            targets: Log::default(),
        }
    }

    /// The toolkit's name, `dspt-2026-27`.
    pub fn toolkit(&self) -> &str {
        &self.toolkit
    }

    /// The toolkit's year, `2026-27`.
    pub fn year(&self) -> &str {
        &self.year
    }

    /// Adds an answer; what was said before stays. An answer of an earlier day goes before those of later days.
    ///
    /// # Errors
    /// The item is not in this book's toolkit, something is wrong with the answer (everything at once), or the book is full.
    pub fn say(&mut self, mut answer: Answer, toolkit: &Toolkit, today: i64) -> Result<(), Refused> {
        let item = self.find(&answer.item, toolkit)?;
        answer.tidy();
        refuse(answer.faults(item, today))?;
        self.change(|book| book.keep(Entry::new(answer)))
    }

    /// An item of this book's toolkit.
    pub(super) fn find<'t>(&self, item: &ItemId, toolkit: &'t Toolkit) -> Result<&'t EvidenceItem, Refused> {
        if toolkit.name != self.toolkit {
            return Err(Refused::OtherToolkit {
                book: self.toolkit.clone(),
                toolkit: toolkit.name.clone(),
            });
        }
        toolkit.item(item).ok_or_else(|| Refused::NoSuchItem {
            item: item.to_string(),
            toolkit: toolkit.name.clone(),
        })
    }

    /// Makes a change that can be read again once it is written.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Self)) -> Result<(), Refused> {
        let mut changed = self.clone();
        change(&mut changed);
        if changed.entries() > limits::BOOK_ENTRIES || changed.to_yaml().len() > limits::BOOK_BYTES {
            return Err(Refused::Full);
        }
        *self = changed;
        Ok(())
    }

    /// How many entries the book keeps, those of publications too.
    pub(super) fn entries(&self) -> usize {
        let published = self.publications.iter().map(|one| one.answers.len() + 1);
        let logs = self.said.values().chain(self.beside.values());
        let said = logs.map(|log| log.all().len());
        let risks = self.risks.values().map(|log| log.all().len());
        let certificates = self.certificates.values().map(|log| log.all().len());
        let targets = self.targets.all().len();
        published
            .chain(said)
            .chain(risks)
            .chain(certificates)
            .sum::<usize>()
            + targets
    }

    /// The provider stands behind the newest entry of an item: somebody's draft, or an answer of another year that still
    /// holds.
    ///
    /// A draft keeps the day on which it was said. An answer of another year is said anew, on `today`.
    ///
    /// # Errors
    /// There is nothing to confirm, or the answer has to be given anew.
    pub fn confirm(&mut self, item: &ItemId, today: i64) -> Result<(), NotConfirmed> {
        let newest = self.history(item).last();
        let entry = newest
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
        self.change(|book| book.keep(Entry::new(answer)))
            .map_err(|_| NotConfirmed::Full)
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
        self.said.get(item).map_or(&[], Log::all)
    }

    /// The newest entry of each item, by id.
    pub fn latest(&self) -> impl Iterator<Item = &Entry> {
        self.said.values().filter_map(|log| log.all().last())
    }

    /// Freezes what counts now as what was said on `day`, the day on which the provider says it published.
    ///
    /// # Errors
    /// The day is still to come, or before 2000; or the book is full.
    pub fn publish(&mut self, day: i64, today: i64) -> Result<(), Refused> {
        refuse(Publication::faults(day, today))?;
        let answers = self
            .said
            .keys()
            .filter_map(|item| Some((item.clone(), self.standing(item).counted?.clone())))
            .collect();
        self.change(|book| book.keep_publication(Publication { day, answers }))
    }

    /// The publications, by day.
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
    /// Risks, certificates and the target are taken along as they are: they end by themselves, or with another word. What was
    /// published belongs to its year and is not taken along.
    pub fn carry_to(&self, next: &Toolkit) -> CarriedOver {
        let mut carried = CarriedOver {
            book: Self {
                risks: self.risks.clone(),
                certificates: self.certificates.clone(),
                targets: self.targets.clone(),
                ..Self::new(next)
            },
            left_behind: Vec::new(),
        };
        carried
            .book
            .risks
            .retain(|(item, _), _| next.item(item).is_some());
        let mut taken = BTreeSet::new();
        for item in next.items() {
            for id in item.takes_over() {
                if let Some((answer, year)) = self.newest(id).filter(|(answer, _)| answer.value.suits(item)) {
                    let mut answer = answer.clone();
                    answer.item = item.id.clone();
                    let mut entry = Entry::new(answer);
                    entry.carried_from = Some(year.to_owned());
                    carried.book.keep(entry);
                    taken.insert(id);
                }
            }
        }
        let left = self.said.keys().filter(|id| !taken.contains(id));
        carried.left_behind = left.cloned().collect();
        carried
    }

    /// The items that were answered and that the set in use does not ask, or asks in another way, and that none of its items
    /// takes over; by id. What was said stays in the book.
    pub fn not_asked<'a>(&'a self, toolkit: &'a Toolkit) -> impl Iterator<Item = &'a ItemId> {
        let taken = move |id: &ItemId| {
            let mut items = toolkit.items().iter();
            items.any(|item| item.takes_over().contains(id) && self.said.contains_key(&item.id))
        };
        self.beside.keys().filter(move |id| !taken(id))
    }

    /// Lets the items of a corrected set take over what was said to those that they stand for.
    pub(super) fn take_over_beside(&mut self, toolkit: &Toolkit) {
        for item in toolkit.items() {
            if self.said.contains_key(&item.id) {
                continue;
            }
            for id in item.takes_over() {
                let newest = self.beside.get(id).and_then(|log| log.all().last());
                let Some(newest) = newest.filter(|newest| newest.answer.value.suits(item)) else {
                    continue;
                };
                let mut entry = Entry::new(newest.answer.clone());
                entry.answer.item = item.id.clone();
                let year = newest.carried_from.as_ref().unwrap_or(&self.year);
                entry.carried_from = Some(year.clone());
                self.keep(entry);
            }
        }
    }

    /// What would be taken over of an item, and the year in which it was said.
    fn newest(&self, id: &ItemId) -> Option<(&Answer, &str)> {
        let standing = self.standing(id);
        let newest = || self.history(id).last().map(|entry| &entry.answer);
        let answer = standing.counted.or_else(newest)?;
        let year = standing.carried.map_or(self.year.as_str(), |(_, year)| year);
        Some((answer, year))
    }

    pub(super) fn keep(&mut self, entry: Entry) {
        self.said.entry(entry.answer.item.clone()).or_default().say(entry);
    }

    pub(super) fn keep_publication(&mut self, publication: Publication) {
        if let Err(at) = self.publications.binary_search(&publication) {
            self.publications.insert(at, publication);
        }
    }
}

impl Entry {
    /// What was said now.
    pub(super) fn new(answer: Answer) -> Self {
        Self {
            answer,
            carried_from: None,
            turn: 1,
        }
    }

    /// Whether it waits for the provider's word.
    pub fn waits(&self) -> bool {
        self.carried_from.is_some() || self.answer.is_draft()
    }
}

impl Dated for Entry {
    fn day(&self) -> i64 {
        self.answer.said_on
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn set_turn(&mut self, turn: u32) {
        self.turn = turn;
    }

    fn caution(&self) -> i64 {
        i64::from(!self.answer.value.is_answer())
    }
}

impl Publication {
    pub(super) fn faults(day: i64, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        fault::of_past_day(Part::PublishedOn, day, today, &mut faults);
        faults
    }
}

pub(super) fn refuse(faults: Vec<Fault>) -> Result<(), Refused> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refused::Faults(faults))
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

/// Something was not added to a book.
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
    /// Something is wrong with what was said.
    #[error("this cannot be kept: {}", List(.0))]
    Faults(Vec<Fault>),
    /// The book holds as much as a file may.
    #[error("the book of answers is full; say it shorter, or start the next year's book")]
    Full,
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
    /// The book holds as much as a file may.
    #[error("the book of answers is full; start the next year's book")]
    Full,
}
