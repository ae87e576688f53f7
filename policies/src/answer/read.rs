//! `answers.yaml` to a book, with all mistakes at once.

use std::collections::BTreeMap;

use super::Answer;
use super::AnswerBook;
use super::Certificate;
use super::Entry;
use super::Part;
use super::Publication;
use super::TargetChoice;
use super::Training;
use super::Value;
use super::Waiver;
use super::raw::RawAnswer;
use super::raw::RawBook;
use super::raw::RawCertificate;
use super::raw::RawPublication;
use super::raw::RawRisk;
use super::raw::RawTarget;
use crate::clock;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::log::put;
use crate::said;
use crate::said::Defaults;
use crate::said::Field;
use crate::said::Places;
use crate::said::Reading;
use crate::said::Turn;
use crate::shape::Day;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::suggest;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;
use crate::yaml;

/// The file's name in messages.
const FILE: &str = "answers.yaml";

impl AnswerBook {
    /// Reads a file that somebody hands in: what a person typed, or another program wrote.
    ///
    /// `item` is our id or the number of this year. Pure: the same text, toolkit and day always give the same book.
    ///
    /// # Errors
    /// All mistakes at once with their places: unknown items, wrong types, two answers to one item, days that are not over,
    /// risks that nobody can accept, and what is already out of date.
    pub fn from_yaml(text: &str, toolkit: &Toolkit, today: i64) -> Result<Self, Diagnostics> {
        book(text, toolkit, today, Reading::HandedIn)
    }

    /// Reads what [`AnswerBook::to_yaml`] wrote, perhaps long ago: what has gone out of date since is no mistake.
    ///
    /// The set may have been corrected since. Answers hang on the ids of items; those to an item that is gone, or asked in another
    /// way, are kept and count nowhere. Where another item says by `from:` that it takes one over, the answer stands there, to be
    /// confirmed anew.
    ///
    /// # Errors
    /// As [`AnswerBook::from_yaml`], but for what has gone out of date.
    pub fn reopen(text: &str, toolkit: &Toolkit, today: i64) -> Result<Self, Diagnostics> {
        book(text, toolkit, today, Reading::Kept)
    }
}

/// Reads a book, with all mistakes at once.
fn book(text: &str, toolkit: &Toolkit, today: i64, reading: Reading) -> Result<AnswerBook, Diagnostics> {
    let text = text.replace("\r\n", "\n");
    let mut mistakes = Mistakes::of(FILE, &text);
    if text.len() > limits::BOOK_BYTES {
        let message = format!("the file is larger than {} bytes", limits::BOOK_BYTES);
        mistakes.at(Place::default(), message);
        return Err(mistakes.into_diagnostics());
    }
    let raw = yaml::read(&mut mistakes).and_then(|node| RawBook::from_node(&node, &mut mistakes));
    let mut book = AnswerBook::new(toolkit);
    if let Some(raw) = raw {
        let mut reader = Reader {
            toolkit,
            today,
            reading,
            defaults: Defaults::new(&raw.entered_by, &raw.said_on, today),
            mistakes: &mut mistakes,
        };
        reader.book(raw, &mut book);
        if reading == Reading::Kept {
            book.take_over_beside(toolkit);
        }
    }
    if book.entries() > limits::BOOK_ENTRIES {
        let message = format!("the file has more than {} entries", limits::BOOK_ENTRIES);
        mistakes.at(Place::default(), message);
    }
    if mistakes.count() == 0 {
        Ok(book)
    } else {
        Err(mistakes.into_diagnostics())
    }
}

/// Reads one file.
struct Reader<'a, 'm, 't> {
    toolkit: &'a Toolkit,
    today: i64,
    reading: Reading,
    defaults: Defaults,
    mistakes: &'m mut Mistakes<'t>,
}

/// An answer as decoded, and where its parts stand.
struct Read<'a> {
    /// The item, where the set asks it in this way.
    item: Option<&'a EvidenceItem>,
    entry: Entry,
    turn: Field<Turn>,
    places: Places,
}

impl Read<'_> {
    fn put(self, book: &mut AnswerBook) {
        let said = match self.item {
            Some(_) => &mut book.said,
            None => &mut book.beside,
        };
        let log = said.entry(self.entry.answer.item.clone()).or_default();
        put(log, self.entry, turn(&self.turn));
    }
}

impl<'a> Reader<'a, '_, '_> {
    fn book(&mut self, raw: RawBook, book: &mut AnswerBook) {
        if let Some(name) = raw.toolkit.filter(|name| name.value != self.toolkit.name) {
            let message = format!(
                "these answers are about `{}`, not about `{}`",
                name.value, self.toolkit.name
            );
            let help = "open them with that year's questions, then carry them over";
            self.mistakes.with_help(name.place, message, help);
            return;
        }
        for raw in raw.earlier.flatten().unwrap_or_default() {
            if let Some(read) = self.answer(raw, Reading::Kept) {
                read.put(book);
            }
        }
        for read in self.once_each(raw.answers.flatten().unwrap_or_default(), self.reading) {
            read.put(book);
        }
        for raw in raw.published.flatten().unwrap_or_default() {
            if let Some(publication) = self.publication(raw) {
                book.keep_publication(publication);
            }
        }
        for raw in raw.risks.flatten().unwrap_or_default() {
            self.risk(raw, book);
        }
        for raw in raw.certificates.flatten().unwrap_or_default() {
            self.certificate(raw, book);
        }
        for raw in raw.target.flatten().map(|raw| raw.0).unwrap_or_default() {
            self.target(raw, book);
        }
    }

    fn publication(&mut self, raw: RawPublication) -> Option<Publication> {
        if let Some(on) = &raw.on {
            let faults = Publication::faults(on.value.0, self.today);
            Places::of(on.place).note(&faults, self.mistakes);
        }
        let answers = self.once_each(raw.answers.unwrap_or_default(), Reading::Kept);
        let answers = answers
            .into_iter()
            .map(|read| (read.entry.answer.item.clone(), read.entry.answer));
        Some(Publication {
            day: raw.on?.value.0,
            answers: answers.collect(),
        })
    }

    fn risk(&mut self, raw: Spanned<RawRisk>, book: &mut AnswerBook) -> Option<()> {
        let Spanned { value: raw, place } = raw;
        let place = Place { length: 1, ..place };
        let (entered_by, said_on) = self
            .defaults
            .of(&raw.entered_by, &raw.said_on, place, self.mistakes);
        let places = Places::of(place)
            .with(Part::Item, raw.item.as_ref().map(|item| item.place))
            .with(Part::Until, raw.until.as_ref().map(|until| until.place))
            .with(Part::Reason, raw.reason.as_ref().map(|reason| reason.place))
            .and(Part::From, &raw.from)
            .and(Part::RiskOwner, &raw.owner)
            .and(Part::SaidOn, &raw.said_on);
        let item = raw.item.as_ref().and_then(|word| self.about(word));
        let from_day = said::value(&raw.from).map_or(said_on, |day| day.0);
        let (until, reason) = (raw.until?, raw.reason?);
        let (id, item) = item?;
        let days = from_day..=until.value.0;
        let mut waiver = Waiver::new(id, days, reason.value, entered_by, said_on);
        waiver.owner = said::text(&raw.owner);
        if let Some(agreed) = said::value(&raw.agreed) {
            waiver.agreed_by_provider = agreed;
        }
        waiver.tidy();
        // A set that was corrected since may ask it no more, or let nobody accept its risk.
        let kept = self.reading == Reading::Kept;
        let item = item.filter(|item| !kept || item.risk_can_be_accepted);
        let faults = waiver.faults_as(item, self.today);
        places.note(&faults, self.mistakes);
        if faults.is_empty() {
            self.over(&until, "what is accepted for longer has a day to come");
        }
        put(book.risk(&waiver), waiver, turn(&raw.turn));
        Some(())
    }

    fn certificate(&mut self, raw: Spanned<RawCertificate>, book: &mut AnswerBook) -> Option<()> {
        let Spanned { value: raw, place } = raw;
        let place = Place { length: 1, ..place };
        let (entered_by, said_on) = self
            .defaults
            .of(&raw.entered_by, &raw.said_on, place, self.mistakes);
        let (kind, until) = (raw.kind?, raw.until?);
        let mut held = Certificate::new(kind.value, until.value.0, entered_by, said_on);
        if let Some(confirmed) = said::value(&raw.confirmed) {
            held.confirmed_by_provider = confirmed;
        }
        let places = Places::of(place)
            .with(Part::Until, Some(until.place))
            .and(Part::SaidOn, &raw.said_on);
        let faults = held.faults(self.today);
        places.note(&faults, self.mistakes);
        if faults.is_empty() {
            self.over(&until, "renew it, then write its new last day");
        }
        let log = book.certificates.entry(held.kind).or_default();
        put(log, held, turn(&raw.turn));
        Some(())
    }

    /// Notes a last day that is past, in what somebody hands in now.
    fn over(&mut self, until: &Spanned<Day>, help: &str) {
        let last = until.value.0;
        if self.reading == Reading::HandedIn && last < self.today {
            let words = clock::in_words(last, self.today);
            let message = format!("this was good until {words}, which is past");
            self.mistakes.with_help(until.place, message, help);
        }
    }

    fn target(&mut self, raw: Spanned<RawTarget>, book: &mut AnswerBook) -> Option<()> {
        let Spanned { value: raw, place } = raw;
        let (entered_by, said_on) = self
            .defaults
            .of(&raw.entered_by, &raw.said_on, place, self.mistakes);
        let mut choice = TargetChoice::new(raw.level?.value, entered_by, said_on);
        if let Some(confirmed) = said::value(&raw.confirmed) {
            choice.confirmed_by_provider = confirmed;
        }
        let places = Places::of(place).and(Part::SaidOn, &raw.said_on);
        places.note(&choice.faults(self.today), self.mistakes);
        put(&mut book.targets, choice, turn(&raw.turn));
        Some(())
    }

    /// Answers of a list that has each item once.
    fn once_each(&mut self, raw: Vec<Spanned<RawAnswer>>, reading: Reading) -> Vec<Read<'a>> {
        let mut first: BTreeMap<ItemId, usize> = BTreeMap::new();
        let mut once = Vec::new();
        for raw in raw {
            let Some(read) = self.answer(raw, reading) else {
                continue;
            };
            let place = read.places.place(Part::Item);
            let id = &read.entry.answer.item;
            if let Some(line) = first.get(id) {
                let word = read.item.map_or(id.as_str(), |item| &item.reference);
                let message = format!("question {word} is answered twice");
                let help = format!("the first is on line {line}; keep the one that holds");
                self.mistakes.with_help(place, message, help);
            } else {
                first.insert(id.clone(), place.line);
                once.push(read);
            }
        }
        once
    }

    fn find(&self, word: &str) -> Option<&'a EvidenceItem> {
        let named = |item: &&EvidenceItem| item.id.as_str() == word || item.reference == word;
        self.toolkit.items().iter().find(named)
    }

    /// An item's id, and the item. In a book that was kept, it may be an item that the set had once.
    fn about(&mut self, word: &Spanned<String>) -> Option<(ItemId, Option<&'a EvidenceItem>)> {
        if let Some(item) = self.find(&word.value) {
            return Some((item.id.clone(), Some(item)));
        }
        let once = word.value.parse().ok().filter(|_| self.reading == Reading::Kept);
        if once.is_none() {
            let message = format!("`{}` has no question `{}`", self.toolkit.name, word.value);
            let ids = self.toolkit.items().iter().map(|item| item.id.as_str());
            let help = match suggest::nearest(&word.value, ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write this year's number, such as 6.2.1, or our name for it".to_owned(),
            };
            self.mistakes.with_help(word.place, message, help);
        }
        once.map(|id| (id, None))
    }

    fn answer(&mut self, raw: Spanned<RawAnswer>, reading: Reading) -> Option<Read<'a>> {
        let Spanned { value: raw, place } = raw;
        let place = Place { length: 1, ..place };
        let places = places(&raw, place);
        let (entered_by, said_on) = self
            .defaults
            .of(&raw.entered_by, &raw.said_on, place, self.mistakes);
        let item = raw.item.as_ref().and_then(|word| self.about(word));
        let value = self.value(&raw, place);
        let (id, item) = item?;
        let kept = self.reading == Reading::Kept;
        let item = item.filter(|item| !kept || value.as_ref().is_none_or(|value| value.suits(item)));
        // What is missing was noted, so nobody will see what stands in for it here; the other parts are still looked at.
        let why = "missing".to_owned();
        let mut answer = Answer::new(
            id,
            value.unwrap_or(Value::NotApplicable { why }),
            entered_by,
            said_on,
        );
        answer.comment = said::text(&raw.comment);
        answer.evidence_at = said::text(&raw.evidence_at);
        answer.good_until = said::value(&raw.good_until).map(|day| day.0);
        if let Some(confirmed) = said::value(&raw.confirmed) {
            answer.confirmed_by_provider = confirmed;
        }
        answer.tidy();
        let carried_from = raw.carried_from.flatten().and_then(|year| self.year(year));
        let mut entry = Entry::new(answer);
        entry.carried_from = carried_from;
        let read = Read {
            item,
            entry,
            turn: raw.turn,
            places,
        };
        self.faults(&read, reading);
        Some(read)
    }

    fn year(&mut self, year: Spanned<String>) -> Option<String> {
        let form = |b: u8| b.is_ascii_digit() || b == b'-';
        if year.value.len() == 7 && year.value.bytes().all(form) {
            return Some(year.value);
        }
        let message = format!("`{}` is not a toolkit year", year.value);
        self.mistakes.with_help(year.place, message, "such as 2025-26");
        None
    }

    fn value(&mut self, raw: &RawAnswer, place: Place) -> Option<Value> {
        let mut given: Vec<(Place, Option<Value>)> = Vec::new();
        if let Some(yes) = raw.answer.as_ref()? {
            given.push((yes.place, Some(Value::YesNo(yes.value.0))));
        }
        if let Some(text) = raw.text.as_ref()? {
            given.push((text.place, Some(Value::Text(text.value.clone()))));
        }
        if let Some(text) = raw.document.as_ref()? {
            let kept_at = text.value.clone();
            given.push((text.place, Some(Value::Document { kept_at })));
        }
        if let Some(text) = raw.not_applicable.as_ref()? {
            let why = text.value.clone();
            given.push((text.place, Some(Value::NotApplicable { why })));
        }
        if let Some(numbers) = raw.trained.as_ref()?.as_ref().or(raw.total.as_ref()?.as_ref()) {
            given.push((numbers.place, self.training(raw, numbers.place)));
        }
        if given.is_empty() {
            let help = "add one of `answer`, `text`, `document`, `not_applicable`, or `trained` with `total`";
            self.mistakes
                .with_help(place, "it does not say what the answer is", help);
        }
        if let Some((second, _)) = given.get(1) {
            let help =
                "keep one of `answer`, `text`, `document`, `not_applicable`, or `trained` with `total`";
            self.mistakes
                .with_help(*second, "this answers the question a second time", help);
        }
        given.into_iter().next().and_then(|(_, value)| value)
    }

    fn training(&mut self, raw: &RawAnswer, place: Place) -> Option<Value> {
        let number = |field: &Option<Option<Spanned<u32>>>| Some(field.as_ref()?.as_ref()?.value);
        let (Some(trained), Some(total)) = (number(&raw.trained), number(&raw.total)) else {
            let help = "write how many are trained as `trained`, and how many there are as `total`";
            self.mistakes.with_help(place, "both numbers are needed", help);
            return None;
        };
        let oldest = raw.oldest_training.as_ref()?.as_ref().map(|day| day.value.0);
        match Training::new(trained, total, oldest) {
            Ok(training) => Some(Value::Training(training)),
            Err(refused) => {
                self.mistakes.at(place, refused.to_string());
                None
            }
        }
    }

    fn faults(&mut self, read: &Read<'_>, reading: Reading) {
        let Entry {
            answer, carried_from, ..
        } = &read.entry;
        let faults = answer.faults_as(read.item, self.today);
        read.places.note(&faults, self.mistakes);
        if reading == Reading::Kept || carried_from.is_some() || !faults.is_empty() {
            return;
        }
        let last = read.item.and_then(|item| answer.last_good_day(item, []));
        if let Some(last) = last.filter(|last| *last < self.today) {
            let named = answer.good_until == Some(last);
            let part = if named { Part::GoodUntil } else { Part::SaidOn };
            let until = clock::in_words(last, self.today);
            let message = format!("this was good until {until}, which is past");
            let help = "look again, then write the day on which you looked";
            self.mistakes.with_help(read.places.place(part), message, help);
        }
    }
}

fn turn(field: &Field<Turn>) -> Option<u32> {
    said::value(field).map(|turn| turn.0)
}

/// Where the parts of an answer stand: their own places, or that of the whole answer.
fn places(raw: &RawAnswer, whole: Place) -> Places {
    fn at<T>(field: &Field<T>) -> Option<Place> {
        field.as_ref()?.as_ref().map(|spanned| spanned.place)
    }
    let texts = [&raw.text, &raw.document, &raw.not_applicable];
    let value = at(&raw.answer)
        .or_else(|| texts.into_iter().find_map(at))
        .or_else(|| at(&raw.trained));
    Places::of(whole)
        .with(Part::Item, raw.item.as_ref().map(|item| item.place))
        .with(Part::Value, value)
        .and(Part::OldestTraining, &raw.oldest_training)
        .and(Part::Comment, &raw.comment)
        .and(Part::SaidOn, &raw.said_on)
        .and(Part::EvidenceAt, &raw.evidence_at)
        .and(Part::GoodUntil, &raw.good_until)
}
