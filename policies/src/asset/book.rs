//! The hand-written part of the register: every change is kept, and nothing is overwritten.

use std::collections::BTreeMap;

use super::Asset;
use super::AssetId;
use super::Source;
use crate::answer::NotConfirmed;
use crate::fault::Fault;
use crate::fault::List;
use crate::limits;
use crate::log::Dated;
use crate::log::Log;
use crate::toolkit::Who;

/// What people wrote into the register of one assessment, by id, each entry with all that was said before it.
///
/// What computers show of themselves is no part of it: join both where a register is shown.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AssetBook {
    pub(super) said: BTreeMap<AssetId, Log<AssetEntry>>,
}

/// An asset as somebody described it on a day.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct AssetEntry {
    /// The whole asset as it was then. Its [`Source::Word`] says whose words these are and when.
    pub asset: Asset,
    /// Whether the provider stands behind it. What others change is a draft until then.
    pub confirmed_by_provider: bool,
    pub(crate) turn: u32,
}

impl AssetEntry {
    pub(super) fn new(asset: Asset) -> Self {
        let confirmed_by_provider = matches!(asset.source, Source::Word { of: Who::Manager, .. });
        Self {
            asset,
            confirmed_by_provider,
            turn: 1,
        }
    }
}

impl Dated for AssetEntry {
    fn day(&self) -> i64 {
        match self.asset.source {
            Source::Word { on_day, .. } => on_day,
            Source::Device(_) => i64::MIN,
        }
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn set_turn(&mut self, turn: u32) {
        self.turn = turn;
    }

    /// What is still in use is the more careful word.
    fn caution(&self) -> i64 {
        self.asset.retired_day.unwrap_or(i64::MAX)
    }
}

impl AssetBook {
    /// An empty book.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a new asset, in the words of its [`Source::Word`].
    ///
    /// # Errors
    /// The id is taken, something is wrong with the asset (everything at once), or the book is full.
    pub fn add(&mut self, asset: Asset, today: i64) -> Result<(), NotKept> {
        if self.said.contains_key(&asset.id) {
            return Err(NotKept::Taken { id: asset.id });
        }
        self.say(asset, today)
    }

    /// Describes an asset anew, in the words of its [`Source::Word`]. What was said before stays.
    ///
    /// # Errors
    /// There is no such asset, something is wrong with it (everything at once), or the book is full.
    pub fn change(&mut self, asset: Asset, today: i64) -> Result<(), NotKept> {
        self.known(&asset.id)?;
        self.say(asset, today)
    }

    /// Notes that somebody went through an asset today and found it as described.
    ///
    /// # Errors
    /// There is no such asset, or the book is full.
    pub fn review(&mut self, id: &AssetId, by: Who, today: i64) -> Result<(), NotKept> {
        let mut asset = self.said_now(id, by, today)?;
        asset.last_reviewed_day = Some(today);
        self.say(asset, today)
    }

    /// Notes that an asset is no longer in use from `day` on.
    ///
    /// # Errors
    /// There is no such asset, the day is still to come, or the book is full.
    pub fn retire(&mut self, id: &AssetId, day: i64, by: Who, today: i64) -> Result<(), NotKept> {
        let mut asset = self.said_now(id, by, today)?;
        asset.retired_day = Some(day);
        self.say(asset, today)
    }

    /// The provider stands behind the newest entry about an asset.
    ///
    /// # Errors
    /// Nothing waits, or the book is full.
    pub fn confirm(&mut self, id: &AssetId) -> Result<(), NotConfirmed> {
        let newest = self
            .history(id)
            .last()
            .filter(|entry| !entry.confirmed_by_provider);
        let mut entry = newest.ok_or(NotConfirmed::NothingWaits)?.clone();
        entry.confirmed_by_provider = true;
        self.keep(entry).map_err(|_| NotConfirmed::Full)
    }

    /// The hand-written register on a day: every asset in use, by id, as the provider last described it.
    ///
    /// What somebody else added stands in it on that person's word, since it can only widen what has to be looked at; what
    /// somebody else changed or retired waits.
    pub fn standing(&self, today: i64) -> Vec<Asset> {
        let stands = self.said.keys().filter_map(|id| self.stands(id));
        stands.filter(|asset| asset.in_use(today)).cloned().collect()
    }

    /// How an asset stands, in use or retired.
    pub fn stands(&self, id: &AssetId) -> Option<&Asset> {
        let entries = self.history(id);
        let confirmed = entries.iter().rev().find(|entry| entry.confirmed_by_provider);
        confirmed.or_else(|| entries.first()).map(|entry| &entry.asset)
    }

    /// What somebody other than the provider said last about an asset, by id: it waits to be confirmed.
    pub fn waiting(&self) -> impl Iterator<Item = &AssetEntry> {
        let newest = self.said.values().filter_map(|log| log.all().last());
        newest.filter(|entry| !entry.confirmed_by_provider)
    }

    /// Everything that was said about an asset, oldest first.
    pub fn history(&self, id: &AssetId) -> &[AssetEntry] {
        self.said.get(id).map_or(&[], Log::all)
    }

    /// The ids of all assets, those that are retired too.
    pub fn ids(&self) -> impl Iterator<Item = &AssetId> {
        self.said.keys()
    }

    /// Whether nothing was ever written into it.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// All that was said in several books of one assessment, each entry once, in the order of days, whatever the order of the
    /// books.
    pub fn merge<'a>(books: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut merged = Self::new();
        for (id, log) in books.into_iter().flat_map(|book| &book.said) {
            merged.said.entry(id.clone()).or_default().join(log);
        }
        merged
    }

    /// The same book with nothing confirmed: what somebody other than the provider hands in.
    #[must_use]
    pub fn as_drafts(&self) -> Self {
        let draft = |log: &Log<AssetEntry>| log.map(|entry| entry.confirmed_by_provider = false);
        Self {
            said: self
                .said
                .iter()
                .map(|(id, log)| (id.clone(), draft(log)))
                .collect(),
        }
    }

    /// How many entries the book keeps.
    pub(super) fn entries(&self) -> usize {
        self.said.values().map(|log| log.all().len()).sum()
    }

    fn known(&self, id: &AssetId) -> Result<&Asset, NotKept> {
        self.stands(id)
            .ok_or_else(|| NotKept::NoSuchAsset { id: id.clone() })
    }

    /// An asset as it stands, said anew.
    fn said_now(&self, id: &AssetId, by: Who, today: i64) -> Result<Asset, NotKept> {
        let mut asset = self.known(id)?.clone();
        asset.source = Source::Word {
            count: asset.count(),
            of: by,
            on_day: today,
        };
        Ok(asset)
    }

    fn say(&mut self, mut asset: Asset, today: i64) -> Result<(), NotKept> {
        if asset.device().is_some() {
            return Err(NotKept::OfADevice { id: asset.id });
        }
        asset.tidy();
        let faults = asset.faults(today);
        if !faults.is_empty() {
            return Err(NotKept::Faults(faults));
        }
        self.keep(AssetEntry::new(asset))
    }

    fn keep(&mut self, entry: AssetEntry) -> Result<(), NotKept> {
        let mut changed = self.clone();
        changed.said.entry(entry.asset.id.clone()).or_default().say(entry);
        if changed.entries() > limits::BOOK_ENTRIES || changed.to_yaml().len() > limits::BOOK_BYTES {
            return Err(NotKept::Full);
        }
        *self = changed;
        Ok(())
    }
}

/// An asset was not added to a book, or not changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotKept {
    /// Another asset has the id.
    #[error("the register already has `{id}`; give the new entry an id of its own")]
    Taken {
        /// The id.
        id: AssetId,
    },
    /// No asset has the id.
    #[error("the register has no `{id}`; look at the list for its id")]
    NoSuchAsset {
        /// The id.
        id: AssetId,
    },
    /// A computer that reports describes itself.
    #[error("`{id}` is a computer that reports, and describes itself")]
    OfADevice {
        /// The id.
        id: AssetId,
    },
    /// Something is wrong with the asset.
    #[error("this cannot be kept: {}", List(.0))]
    Faults(Vec<Fault>),
    /// The book holds as much as a file may.
    #[error("the register is full; write several things of a kind as one entry with a count")]
    Full,
}
