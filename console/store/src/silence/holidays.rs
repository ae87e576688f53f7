//! Bank holidays, from the one table that holds them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

/// The table, read once.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("bank-holidays.txt")));

/// Days that are known not to be working days, and for how long that is.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Table {
    /// The last day of which holidays are known; before 1970 where the table does not say.
    known_until: Date,
    names: BTreeMap<Date, &'static str>,
    /// Lines that say nothing, by number from 1; a test allows none.
    pub(super) unread: Vec<usize>,
}

impl Table {
    /// Reads a table: `known until DATE` once, and a line `DATE NAME` for each holiday.
    pub(super) fn read(text: &'static str) -> Self {
        let mut table = Self {
            known_until: Date::MIN,
            names: BTreeMap::new(),
            unread: Vec::new(),
        };
        for (line, number) in text.lines().zip(1..) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(Ok(until)) = line.strip_prefix("known until ").map(str::parse) {
                table.known_until = until;
            } else if let Some((Ok(day), name)) = line.split_once(' ').map(|(day, name)| (day.parse(), name))
            {
                table.names.insert(day, name);
            } else {
                table.unread.push(number);
            }
        }
        table
    }

    /// The one that is in use.
    pub(super) fn in_use() -> &'static Self {
        &TABLE
    }

    /// What a day is called, where it is a holiday that is known.
    pub(super) fn name(&self, day: Date) -> Option<&'static str> {
        self.names.get(&day).copied()
    }

    /// The last day of which holidays are known.
    pub(super) fn known_until(&self) -> Date {
        self.known_until
    }

    /// Every holiday that is known, in order.
    #[cfg(test)]
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        self.names.keys().copied()
    }
}
