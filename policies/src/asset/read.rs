//! `assets.yaml` to a book, with all mistakes at once.

use std::collections::BTreeMap;

use super::Asset;
use super::AssetBook;
use super::AssetEntry;
use super::AssetId;
use super::Owner;
use super::Source;
use super::raw::RawAsset;
use super::raw::RawBook;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::fault::Part;
use crate::limits;
use crate::log::put;
use crate::said;
use crate::said::Defaults;
use crate::said::Places;
use crate::said::Reading;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::yaml;

/// The file's name in messages.
const FILE: &str = "assets.yaml";

impl AssetBook {
    /// Reads a file that somebody hands in. An entry without an id gets the one of its kind and label, so that handing the
    /// file in again changes nothing.
    ///
    /// # Errors
    /// All mistakes at once with their places: unknown kinds, two entries with one id, days that are not over, counts and
    /// texts beyond what is kept.
    pub fn from_yaml(text: &str, today: i64) -> Result<Self, Diagnostics> {
        book(text, today, Reading::HandedIn)
    }

    /// Reads what [`AssetBook::to_yaml`] wrote, perhaps long ago.
    ///
    /// # Errors
    /// As [`AssetBook::from_yaml`].
    pub fn reopen(text: &str, today: i64) -> Result<Self, Diagnostics> {
        book(text, today, Reading::Kept)
    }
}

/// Reads a book, with all mistakes at once.
fn book(text: &str, today: i64, reading: Reading) -> Result<AssetBook, Diagnostics> {
    let text = text.replace("\r\n", "\n");
    let mut mistakes = Mistakes::of(FILE, &text);
    if text.len() > limits::BOOK_BYTES {
        let message = format!("the file is larger than {} bytes", limits::BOOK_BYTES);
        mistakes.at(Place::default(), message);
        return Err(mistakes.into_diagnostics());
    }
    let raw = yaml::read(&mut mistakes).and_then(|node| RawBook::from_node(&node, &mut mistakes));
    let mut book = AssetBook::new();
    if let Some(raw) = raw {
        let mut reader = Reader {
            today,
            defaults: Defaults::new(&raw.entered_by, &raw.said_on, today),
            mistakes: &mut mistakes,
        };
        reader.book(raw, reading, &mut book);
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
struct Reader<'m, 't> {
    today: i64,
    defaults: Defaults,
    mistakes: &'m mut Mistakes<'t>,
}

impl Reader<'_, '_> {
    fn book(&mut self, raw: RawBook, reading: Reading, book: &mut AssetBook) {
        for raw in raw.earlier.flatten().unwrap_or_default() {
            self.asset(raw, reading, book, None);
        }
        let mut first = BTreeMap::new();
        for raw in raw.assets.flatten().unwrap_or_default() {
            self.asset(raw, reading, book, Some(&mut first));
        }
    }

    /// Reads one entry; `first` holds the lines of those that may stand once only.
    fn asset(
        &mut self,
        raw: Spanned<RawAsset>,
        reading: Reading,
        book: &mut AssetBook,
        first: Option<&mut BTreeMap<AssetId, usize>>,
    ) -> Option<()> {
        let Spanned { value: raw, place } = raw;
        let place = Place { length: 1, ..place };
        let (of, on_day) = self
            .defaults
            .of(&raw.entered_by, &raw.said_on, place, self.mistakes);
        let id = self.id(&raw, place, reading);
        let (kind, label, id) = (raw.kind.as_ref()?, raw.label.as_ref()?, id?);
        if let Some(first) = first {
            let at = Places::of(label.place).and(Part::Item, &raw.id).place(Part::Item);
            if let Some(line) = first.get(&id) {
                let help = format!(
                    "the first is on line {line}; write one of them with a count, or call it something else"
                );
                let message = format!("another entry is `{id}` too");
                self.mistakes.with_help(at, message, help);
            } else {
                first.insert(id.clone(), at.line);
            }
        }
        let source = Source::Word {
            count: said::value(&raw.count).unwrap_or(1),
            of,
            on_day,
        };
        let mut asset = Asset::new(id, kind.value, label.value.clone(), source);
        describe(&mut asset, &raw);
        places(&raw, place).note(&asset.faults(self.today), self.mistakes);
        let mut entry = AssetEntry::new(asset);
        if let Some(confirmed) = said::value(&raw.confirmed) {
            entry.confirmed_by_provider = confirmed;
        }
        put(
            book.said.entry(entry.asset.id.clone()).or_default(),
            entry,
            said::value(&raw.turn).map(|turn| turn.0),
        );
        Some(())
    }

    fn id(&mut self, raw: &RawAsset, place: Place, reading: Reading) -> Option<AssetId> {
        match (raw.id.as_ref()?, reading) {
            (Some(id), _) => match id.value.parse() {
                Ok(id) => Some(id),
                Err(invalid) => {
                    let invalid: super::InvalidAssetId = invalid;
                    self.mistakes.at(id.place, invalid.to_string());
                    None
                }
            },
            (None, Reading::HandedIn) => {
                let (kind, label) = (raw.kind.as_ref()?, raw.label.as_ref()?);
                Some(AssetId::of_words(kind.value, &label.value))
            }
            (None, Reading::Kept) => {
                self.mistakes.at(place, "`id` is missing here");
                None
            }
        }
    }
}

fn describe(asset: &mut Asset, raw: &RawAsset) {
    asset.owner = said::value(&raw.owner).unwrap_or(Owner::Organisation);
    asset.reaches_personal_data = said::value(&raw.reaches_personal_data).unwrap_or(true);
    asset.make_model = said::text(&raw.make_model);
    asset.operating_system = said::text(&raw.operating_system);
    asset.kept_at = said::text(&raw.kept_at);
    asset.supplier = said::text(&raw.supplier);
    asset.note = said::text(&raw.note);
    asset.last_reviewed_day = said::value(&raw.last_reviewed).map(|day| day.0);
    asset.retired_day = said::value(&raw.retired_on).map(|day| day.0);
    asset.tidy();
}

fn places(raw: &RawAsset, whole: Place) -> Places {
    Places::of(whole)
        .with(Part::Label, raw.label.as_ref().map(|label| label.place))
        .and(Part::Count, &raw.count)
        .and(Part::MakeModel, &raw.make_model)
        .and(Part::OperatingSystem, &raw.operating_system)
        .and(Part::KeptAt, &raw.kept_at)
        .and(Part::Supplier, &raw.supplier)
        .and(Part::Note, &raw.note)
        .and(Part::LastReviewed, &raw.last_reviewed)
        .and(Part::RetiredOn, &raw.retired_on)
        .and(Part::SaidOn, &raw.said_on)
}
