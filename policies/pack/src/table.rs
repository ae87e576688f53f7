//! A table, on its way out as CSV or as a sheet of a workbook. No cell is ever taken for a formula.

use std::borrow::Cow;
use std::io;

use dspt_policies::clock;

use crate::plain;
use crate::workbook;

/// A table with a name and named columns.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Table {
    /// The sheet's name, at most 31 characters.
    pub name: &'static str,
    /// The columns, from the left.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Column {
    /// What stands at its head.
    pub title: &'static str,
    /// Its width in characters.
    pub width: u16,
    /// Whether somebody is meant to write into it.
    pub to_fill: bool,
}

/// What stands in one place of a table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "each writer must know each of them")]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, never a formula.
    Text(String),
    /// A whole number.
    Number(u64),
    /// Days since 1970-01-01 UTC.
    Day(i64),
    /// Nothing or a word yet, one of two: yes or no.
    YesNo(Option<bool>),
}

impl Column {
    /// A column to read.
    pub const fn new(title: &'static str, width: u16) -> Self {
        Self {
            title,
            width,
            to_fill: false,
        }
    }

    /// A column to write into.
    pub const fn to_fill(title: &'static str, width: u16) -> Self {
        Self {
            title,
            width,
            to_fill: true,
        }
    }
}

impl Cell {
    /// Text; nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// Text where there is one.
    pub fn maybe(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// A day where there is one.
    pub fn day(day: Option<i64>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// As it is read, made safe to show.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty | Self::YesNo(None) => String::new(),
            Self::Text(text) => plain::text(text),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => clock::written(*day).unwrap_or_default(),
            Self::YesNo(Some(true)) => "Yes".to_owned(),
            Self::YesNo(Some(false)) => "No".to_owned(),
        }
    }
}

impl Table {
    /// As CSV, with the mark by which spreadsheet programs know UTF-8.
    ///
    /// # Errors
    /// If a row has more or fewer cells than there are columns.
    pub fn csv(&self) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|column| column.title))?;
        for row in &self.rows {
            let cells = row.iter().map(Cell::shown);
            writer.write_record(cells.map(|cell| defused(&cell).into_owned()))?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Puts tables into a workbook (XLSX), each on a sheet of its own. The same tables give the same bytes.
///
/// # Errors
/// If they are larger than the format allows.
pub fn workbook(tables: &[Table]) -> io::Result<Vec<u8>> {
    workbook::write(tables)
}

/// What a spreadsheet program would take for the beginning of a formula.
fn triggers(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
    )
}

fn looks_like_a_formula(text: &str) -> bool {
    text.trim_start_matches(['\'', ' ']).starts_with(triggers)
}

/// A text that no spreadsheet program takes for a formula: with an apostrophe before it where it would be.
pub fn defused(text: &str) -> Cow<'_, str> {
    if looks_like_a_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that was [`defused`].
pub fn undefused(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_a_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_csv_cell_begins_a_formula() {
        let hostile = [
            "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=x", " =x", "'=x", "＝x",
        ];
        let table = Table {
            name: "Test",
            columns: vec![Column::new("A", 1)],
            rows: hostile.iter().map(|text| vec![Cell::text(*text)]).collect(),
        };
        let bytes = table.csv().unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let mut read = 0;
        for record in reader.records() {
            let cell = record.unwrap()[0].to_owned();
            assert!(!cell.trim_start().starts_with(triggers), "{cell:?}");
            read += 1;
        }
        assert_eq!(read, hostile.len());
    }

    proptest! {
        #[test]
        fn what_was_defused_comes_back(text in "['=+@ \\-a\n]{0,6}") {
            let safe = defused(&text).into_owned();
            prop_assert!(!safe.starts_with(triggers));
            prop_assert_eq!(undefused(&safe), text.as_str());
        }
    }
}
