//! Every provider at once: sorted and searched here, so that a key needs no answer from anywhere.

use std::cmp::Ordering;
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use serde::Deserialize;
use serde::Serialize;

use crate::fuzzy::Pattern;
use crate::limits;

/// By what providers are sorted. None of these is a ranking: what there is most to do at stands first.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sort {
    /// By name; while something is searched for, what fits best.
    #[default]
    Name,
    /// Those heard of longest ago first.
    Heard,
    /// Those with most computers to fix first.
    ToFix,
    /// Those with most silent computers first.
    Silent,
    /// Those with most results that are not as they should be, or not known, first.
    Progress,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Name, Self::Heard, Self::ToFix, Self::Silent, Self::Progress];

    /// The word that is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Heard => "heard",
            Self::ToFix => "to-fix",
            Self::Silent => "silent",
            Self::Progress => "progress",
        }
    }

    /// What it means.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Name => "by name",
            Self::Heard => "heard of longest ago first",
            Self::ToFix => "most computers to fix first",
            Self::Silent => "most silent computers first",
            Self::Progress => "most left to put right or find out first",
        }
    }

    /// The order after this one.
    pub(crate) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|sort| *sort == self).unwrap_or(0);
        Self::ALL.get(at + 1).copied().unwrap_or_default()
    }

    fn compare(self, one: &ProviderRow, other: &ProviderRow) -> Ordering {
        let key = |row: &ProviderRow| {
            // What may not be seen stands last.
            let estate = row.estate.filter(|estate| estate.devices > 0);
            estate.map(|estate| match self {
                Self::Name => 0,
                Self::Heard => estate.last_heard.map_or(i64::MAX, |heard| -heard.as_second()),
                Self::ToFix => i64::from(estate.failing_devices),
                Self::Silent => i64::from(estate.silent),
                Self::Progress => i64::from(estate.counts.fail) + i64::from(estate.counts.unknown),
            })
        };
        Reverse(key(one)).cmp(&Reverse(key(other)))
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sort {
    type Err = InvalidList;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|sort| sort.as_str() == text);
        found.ok_or(InvalidList::Sort)
    }
}

/// A column of the providers; the name always stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ListColumn {
    /// The telephone number.
    Telephone,
    /// Computers in use.
    Computers,
    /// Computers to fix.
    ToFix,
    /// Silent computers.
    Silent,
    /// When any of them was last heard of.
    Heard,
    /// Results that are as they should be, of those that count.
    Progress,
    /// CQC and ODS codes.
    Codes,
}

impl ListColumn {
    /// Every column, in the order in which they stand.
    pub const ALL: [Self; 7] = [
        Self::Telephone,
        Self::Computers,
        Self::ToFix,
        Self::Silent,
        Self::Heard,
        Self::Progress,
        Self::Codes,
    ];

    /// Those that stand where nobody chose.
    pub const USUAL: [Self; 5] = [
        Self::Telephone,
        Self::Computers,
        Self::ToFix,
        Self::Silent,
        Self::Heard,
    ];

    /// The word that is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Computers => "computers",
            Self::ToFix => "to-fix",
            Self::Silent => "silent",
            Self::Heard => "heard",
            Self::Progress => "progress",
            Self::Codes => "codes",
        }
    }
}

impl FromStr for ListColumn {
    type Err = InvalidList;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|column| column.as_str() == text);
        found.ok_or(InvalidList::Column)
    }
}

/// How the providers are listed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ProviderList {
    /// What is searched for; empty for all.
    #[serde(default)]
    pub text: String,
    /// By what they are sorted.
    #[serde(default)]
    pub sort: Sort,
    /// Columns beside the name.
    #[serde(default = "usual_columns")]
    pub columns: Vec<ListColumn>,
}

fn usual_columns() -> Vec<ListColumn> {
    ListColumn::USUAL.to_vec()
}

impl Default for ProviderList {
    fn default() -> Self {
        Self {
            text: String::new(),
            sort: Sort::default(),
            columns: usual_columns(),
        }
    }
}

impl ProviderList {
    pub(crate) fn in_words(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.as_str()).collect();
        let text = match self.text.trim() {
            "" => "all".to_owned(),
            text => format!("\"{text}\""),
        };
        format!("{text}, {}, with {}", self.sort.in_words(), columns.join(" "))
    }
}

/// A list that is kept under a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SavedList {
    /// Its name, in one line.
    pub name: String,
    /// How the providers are listed.
    pub list: ProviderList,
}

/// A word names no order or column of the providers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidList {
    /// Of an order.
    #[error("providers are sorted by name, heard, to-fix, silent or progress")]
    Sort,
    /// Of a column.
    #[error("columns are telephone, computers, to-fix, silent, heard, progress and codes")]
    Column,
}

/// Columns as they are typed: words with blanks or commas between.
pub(crate) fn columns(text: &str) -> Result<Vec<ListColumn>, InvalidList> {
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let mut columns = words.map(str::parse).collect::<Result<Vec<ListColumn>, _>>()?;
    columns.sort_unstable();
    columns.dedup();
    Ok(columns)
}

/// Every provider that was read, and those of them that are listed.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Roster {
    /// In the source's order, which is by name.
    rows: Vec<ProviderRow>,
    /// What a search looks through, a text for each row.
    #[serde(skip)]
    texts: Vec<String>,
    /// The numbers of those that are listed, in their order.
    #[serde(skip)]
    shown: Vec<usize>,
    /// Rows that are read anew.
    #[serde(skip)]
    coming: Option<Vec<ProviderRow>>,
    next: Option<String>,
    total: u64,
}

impl Roster {
    /// Takes the first page of a reading in. Where nothing was there it is listed at once, else once all is there.
    pub(crate) fn begin(&mut self, page: Page<ProviderRow>) {
        self.coming = (!self.rows.is_empty()).then(Vec::new);
        self.go_on(page);
    }

    /// Takes a further page in.
    pub(crate) fn go_on(&mut self, page: Page<ProviderRow>) {
        let into = self.coming.as_mut().unwrap_or(&mut self.rows);
        into.extend(page.rows);
        self.next = page.next.filter(|_| into.len() < limits::ROSTER_ROWS);
        match self.coming.take() {
            // They take the place of the others together.
            Some(coming) if self.next.is_none() => {
                self.rows = coming;
                self.texts.clear();
                self.total = page.total;
            }
            None => self.total = page.total,
            coming => self.coming = coming,
        }
        let unread = self.rows.iter().skip(self.texts.len());
        self.texts.extend(unread.map(searched).collect::<Vec<_>>());
    }

    /// What the next page of this reading comes after, where there is one.
    pub(crate) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Lists those that fit `text`, in this order.
    pub(crate) fn arrange(&mut self, text: &str, sort: Sort) {
        let text = text.trim();
        let mut shown: Vec<usize> = (0..self.rows.len()).collect();
        if !text.is_empty() {
            let pattern = Pattern::new(text);
            let scored = self.texts.iter().enumerate();
            let mut scored: Vec<(usize, u32)> = scored
                .filter_map(|(row, text)| Some((row, pattern.score(text)?)))
                .collect();
            if sort == Sort::Name {
                scored.sort_by_key(|(_, score)| Reverse(*score));
            }
            shown = scored.into_iter().map(|(row, _)| row).collect();
        }
        if sort != Sort::Name {
            shown.sort_by(|one, other| match (self.rows.get(*one), self.rows.get(*other)) {
                (Some(one), Some(other)) => sort.compare(one, other),
                _ => Ordering::Equal,
            });
        }
        self.shown = shown;
    }

    /// Those that are listed, in their order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &ProviderRow> {
        self.shown.iter().filter_map(|row| self.rows.get(*row))
    }

    pub(crate) fn row(&self, index: usize) -> Option<&ProviderRow> {
        self.rows.get(*self.shown.get(index)?)
    }

    /// How many are listed.
    pub(crate) fn len(&self) -> usize {
        self.shown.len()
    }

    /// How many there are.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// How many are held of them.
    pub(crate) fn held(&self) -> usize {
        self.rows.len()
    }
}

fn searched(row: &ProviderRow) -> String {
    let mut text = row.name.clone();
    for more in [&row.cqc, &row.ods, &row.telephone].into_iter().flatten() {
        text.push(' ');
        text.push_str(more);
    }
    text
}

#[cfg(test)]
mod tests;
