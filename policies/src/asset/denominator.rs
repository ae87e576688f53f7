//! How much of what an item is about was looked at, by source.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;

use dspt_report::DeviceId;
use dspt_report::counted;

use super::Asset;
use super::AssetKind;
use super::Owner;
use super::Scope;
use super::Source;
use crate::clock;
use crate::toolkit::Who;

/// How much of what an item is about was looked at: *9 of 11 computers checked, oldest 6 days; 38 phones on your word of 3
/// June*.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Denominator {
    /// Computers: those that report, and those of the organisation that stand in the register only.
    pub computers: u64,
    /// Those of them that were looked at, not too long ago, for everything that the item asks of a computer.
    pub checked: u64,
    /// The age of the oldest evidence among them, in days.
    pub oldest_days: Option<u64>,
    /// What stands on somebody's word, by kind and owner. It never keeps an item from being answered.
    pub on_word: Vec<OnWord>,
}

/// Assets that stand on somebody's word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OnWord {
    /// What they are.
    pub kind: AssetKind,
    /// Whose they are.
    pub owner: Owner,
    /// How many.
    pub count: u64,
    /// Whose word is the oldest.
    pub of: Who,
    /// When that was said, in days since 1970-01-01 UTC.
    pub on_day: i64,
}

impl Denominator {
    /// Counts the assets that are in an item's scope and in use.
    ///
    /// `reporting` holds every device that reports and is in scope: the age of its evidence in days where it was looked at
    /// for everything that the item asks, else nothing.
    pub fn count(
        scope: &Scope,
        assets: &[Asset],
        reporting: &BTreeMap<DeviceId, Option<u64>>,
        today: i64,
    ) -> Self {
        let mut silent: BTreeSet<DeviceId> = BTreeSet::new();
        let mut by_hand: u64 = 0;
        let mut on_word: BTreeMap<(AssetKind, Owner), OnWord> = BTreeMap::new();
        for asset in assets {
            if !asset.in_use(today) || !scope.includes(asset) {
                continue;
            }
            match asset.source {
                Source::Device(device) if reporting.contains_key(&device) => {}
                Source::Device(device) => {
                    silent.insert(device);
                }
                Source::Word { count: 0, .. } => {}
                Source::Word { count, .. }
                    if asset.kind == AssetKind::Computer && asset.owner == Owner::Organisation =>
                {
                    by_hand = by_hand.saturating_add(u64::from(count));
                }
                Source::Word { count, of, on_day } => add(&mut on_word, asset, count, of, on_day),
            }
        }
        let ages = || reporting.values().flatten().copied();
        Self {
            computers: number(reporting.len())
                .saturating_add(number(silent.len()))
                .saturating_add(by_hand),
            checked: number(ages().count()),
            oldest_days: ages().max(),
            on_word: on_word.into_values().collect(),
        }
    }

    /// Whether there is nothing that the item is about, as far as anybody said.
    pub fn is_empty(&self) -> bool {
        self.computers == 0 && self.on_word.is_empty()
    }

    /// In plain words, without a full stop.
    pub fn in_words(&self, today: i64) -> String {
        let mut words = String::new();
        if self.computers > 0 {
            let (checked, all) = (self.checked, self.computers);
            let of = AssetKind::Computer.in_words(all);
            let _ = write!(words, "{checked} of {all} {of} checked");
            let _ = match self.oldest_days {
                None => Ok(()),
                Some(0) => write!(words, ", today"),
                Some(days) => write!(words, ", oldest {}", counted(days, "day", "days")),
            };
        }
        for on_word in &self.on_word {
            let between = if words.is_empty() { "" } else { "; " };
            let _ = write!(words, "{between}{}", on_word.in_words(today));
        }
        if words.is_empty() {
            words.push_str("nothing in the register yet");
        }
        words
    }
}

impl OnWord {
    /// In plain words: *38 phones on your word of 3 June*.
    pub fn in_words(&self, today: i64) -> String {
        let owner = match self.owner {
            Owner::Organisation => "",
            Owner::Personal => "personal ",
        };
        let whose = match self.of {
            Who::Manager => "your word",
            Who::ItSupport => "the word of IT support",
            Who::Supplier => "the word of a supplier",
        };
        let what = self.kind.in_words(self.count);
        let day = clock::in_words(self.on_day, today);
        format!("{} {owner}{what} on {whose} of {day}", self.count)
    }
}

fn add(groups: &mut BTreeMap<(AssetKind, Owner), OnWord>, asset: &Asset, count: u32, of: Who, on_day: i64) {
    let group = groups.entry((asset.kind, asset.owner)).or_insert(OnWord {
        kind: asset.kind,
        owner: asset.owner,
        count: 0,
        of,
        on_day,
    });
    group.count = group.count.saturating_add(u64::from(count));
    (group.on_day, group.of) = (group.on_day, group.of).min((on_day, of));
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
