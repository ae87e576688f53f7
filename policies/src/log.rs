//! What was said, kept for ever: books of several computers join without losing or doubling anything.

/// Something that was said on a day.
///
/// Two that are equal are the same. Where caution does not decide between what two books said in the same turn of a day, the
/// order of `Ord` does.
pub(crate) trait Dated: Clone + Ord {
    /// The day on which it was said, in days since 1970-01-01 UTC.
    fn day(&self) -> i64;

    /// Which of its day it is in the book in which it was said, counted from 1.
    fn turn(&self) -> u32;

    /// Says which of its day it is.
    fn set_turn(&mut self, turn: u32);

    /// The greater the more careful: of what two books said in the same turn, the more careful word comes last and so holds.
    fn caution(&self) -> i64 {
        0
    }
}

/// Everything that was said about one thing, in the order of days and turns, each once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Log<T> {
    entries: Vec<T>,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Dated> Log<T> {
    /// Adds what is said now, after all else of its day. What was the last word of that day already is not said twice.
    pub(crate) fn say(&mut self, mut entry: T) {
        let day = entry.day();
        let last = self.entries.iter().rev().find(|earlier| earlier.day() == day);
        if let Some(last) = last {
            entry.set_turn(last.turn());
            if entry == *last {
                return;
            }
            entry.set_turn(last.turn().saturating_add(1));
        } else {
            entry.set_turn(1);
        }
        self.keep(entry);
    }

    /// Puts an entry in its place; one that is there stays there once.
    pub(crate) fn keep(&mut self, entry: T) {
        let key = |entry: &T| (entry.day(), entry.turn(), entry.caution());
        let order = |other: &T| key(other).cmp(&key(&entry)).then_with(|| other.cmp(&entry));
        if let Err(at) = self.entries.binary_search_by(order) {
            self.entries.insert(at, entry);
        }
    }

    /// Takes in everything that another said.
    pub(crate) fn join(&mut self, other: &Self) {
        for entry in &other.entries {
            self.keep(entry.clone());
        }
    }

    /// All entries, oldest first.
    pub(crate) fn all(&self) -> &[T] {
        &self.entries
    }

    /// Changes every entry, and puts them in order again.
    pub(crate) fn map(&self, change: impl Fn(&mut T)) -> Self {
        let mut changed = Self::default();
        for mut entry in self.entries.iter().cloned() {
            change(&mut entry);
            changed.keep(entry);
        }
        changed
    }

    /// Whether a reader has to be told which of its day an entry is.
    pub(crate) fn shares_its_day(&self, entry: &T) -> bool {
        let same = self.entries.iter().filter(|other| other.day() == entry.day());
        same.count() > 1 || entry.turn() != 1
    }
}

/// Puts an entry where it was, or after all others of its day.
pub(crate) fn put<T: Dated>(log: &mut Log<T>, mut entry: T, turn: Option<u32>) {
    if let Some(turn) = turn {
        entry.set_turn(turn);
        log.keep(entry);
    } else {
        log.say(entry);
    }
}
