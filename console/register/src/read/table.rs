//! A table of text: where its columns stand, and its rows one by one. Nothing here knows which register it is.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::limits;
use crate::read::Mistake;
use crate::read::Note;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::encoding;
use crate::read::unique::Unique;

/// A column that a reader wants.
pub(crate) struct Column {
    /// As the register names it, for messages.
    pub(crate) title: &'static str,
    /// Its names over the years: letters and digits only, lower case.
    pub(crate) names: &'static [&'static str],
    /// Without it the file is not this register.
    pub(crate) required: bool,
}

/// A column that must be there.
pub(crate) const fn required(title: &'static str, names: &'static [&'static str]) -> Column {
    Column {
        title,
        names,
        required: true,
    }
}

/// A column that may be there.
pub(crate) const fn optional(title: &'static str, names: &'static [&'static str]) -> Column {
    Column {
        title,
        names,
        required: false,
    }
}

/// The text of a file or of one sheet.
pub(crate) struct Table<'a> {
    text: Cow<'a, str>,
    /// Rows of a sheet end at their last cell: shorter is not wrong there.
    sheet: bool,
    cut: bool,
    pub(crate) notes: Vec<Note>,
}

/// Where the columns of a reader stand.
pub(crate) struct Header {
    index: Vec<Option<usize>>,
    titles: Vec<String>,
    /// The record of the names, from 0; nothing for a file without names.
    record: Option<usize>,
    /// What stands above the names.
    pub(crate) preamble: String,
}

/// One row under its header.
pub(crate) struct Row<'r> {
    header: &'r Header,
    record: &'r csv::StringRecord,
    pub(crate) line: u64,
}

/// A mistake in a column of the reader.
pub(crate) type Wrong = (usize, Mistake);

impl<'a> Table<'a> {
    /// The table of a CSV file.
    pub(crate) fn of_csv(bytes: Cow<'a, [u8]>) -> Result<Self, Unreadable> {
        let decoded = encoding::text(bytes)?;
        let start = decoded.text.trim_start();
        if start.is_empty() {
            return Err(Unreadable::Empty);
        }
        if start.starts_with('<') {
            return Err(Unreadable::WebPage);
        }
        let mut notes = Vec::new();
        if decoded.windows_1252 {
            notes.push(Note::Windows1252);
        }
        if !decoded.text.ends_with(['\n', '\r']) {
            notes.push(Note::NoFinalLineEnd);
        }
        Ok(Self {
            text: decoded.text,
            sheet: false,
            cut: decoded.cut,
            notes,
        })
    }

    /// The table of one sheet of a workbook.
    pub(crate) fn of_sheet(text: String) -> Self {
        Self {
            text: Cow::Owned(text),
            sheet: true,
            cut: false,
            notes: Vec::new(),
        }
    }

    /// Whether it is a sheet of a workbook.
    pub(crate) fn is_sheet(&self) -> bool {
        self.sheet
    }

    fn records(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes())
    }

    /// The first records, to find out what the table is.
    pub(crate) fn top(&self, most: usize) -> Vec<csv::StringRecord> {
        self.records()
            .into_records()
            .map_while(Result::ok)
            .take(most)
            .collect()
    }

    /// The row of names that has every required column, or what the best row lacks.
    pub(crate) fn header(&self, columns: &[Column]) -> Result<Header, Vec<&'static str>> {
        let mut lacking: Option<Vec<&'static str>> = None;
        let mut preamble = String::new();
        for (number, record) in self.top(limits::HEADER_ROWS).iter().enumerate() {
            let keys: Vec<String> = record.iter().take(limits::COLUMNS).map(key).collect();
            let position = |c: &Column| c.names.iter().find_map(|n| keys.iter().position(|k| k == n));
            let index: Vec<Option<usize>> = columns.iter().map(position).collect();
            let missing: Vec<&'static str> = columns
                .iter()
                .zip(&index)
                .filter(|(column, at)| column.required && at.is_none())
                .map(|(column, _)| column.title)
                .collect();
            if missing.is_empty() {
                return Ok(Header {
                    index,
                    titles: record.iter().map(|t| t.trim().to_owned()).collect(),
                    record: Some(number),
                    preamble,
                });
            }
            if lacking.as_ref().is_none_or(|best| missing.len() < best.len()) {
                lacking = Some(missing);
            }
            if preamble.len() < limits::CELL_BYTES {
                preamble.extend(record.iter().take(8).flat_map(|cell| [cell, " "]));
            }
        }
        Err(lacking.unwrap_or_default())
    }

    /// The columns of a file that has no row of names: column `n` of the reader stands at `places[n]`.
    pub(crate) fn headless(places: &[usize], titles: Vec<String>) -> Header {
        Header {
            index: places.iter().map(|p| Some(*p)).collect(),
            titles,
            record: None,
            preamble: String::new(),
        }
    }

    /// Hands every row to `each`, and what is wrong with it to `refused`.
    pub(crate) fn each_row(
        &self,
        header: &Header,
        refused: &mut Refusals,
        mut each: impl FnMut(&Row<'_>, &mut Refusals) -> Result<(), Wrong>,
    ) -> Result<(), Unreadable> {
        let mut records = self.records();
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        while records.read_record(&mut record).is_ok_and(|more| more) {
            let at = number;
            number += 1;
            if header.record.is_some_and(|names| at <= names) || record.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            if at as u64 > limits::ROWS {
                let limit = limits::ROWS;
                return Err(Unreadable::TooLarge { what: "rows", limit });
            }
            let line = self.line(&record);
            let last = usize::try_from(records.position().byte()).is_ok_and(|b| b >= self.text.len());
            match self.shape(header, &record, last) {
                Some(mistake) => refused.push(line, None, mistake),
                None => {
                    let row = Row {
                        header,
                        record: &record,
                        line,
                    };
                    if let Err((column, mistake)) = each(&row, refused) {
                        refused.push(line, header.title(column), mistake);
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows that `each` reads, one for each code that it gives; what is wrong goes to `refused`.
    pub(crate) fn unique_rows<R: PartialEq>(
        &self,
        header: &Header,
        refused: &mut Refusals,
        mut each: impl FnMut(&Row<'_>) -> Result<(String, R), Wrong>,
    ) -> Result<Vec<R>, Unreadable> {
        let mut rows = Unique::new();
        self.each_row(header, refused, |row, refused| {
            let (code, read) = each(row)?;
            rows.add(row.line, &code, read, refused);
            Ok(())
        })?;
        Ok(rows.finish(refused))
    }

    /// What is wrong with a row before its cells are looked at.
    fn shape(&self, header: &Header, record: &csv::StringRecord, last: bool) -> Option<Mistake> {
        let (found, expected) = (record.len(), header.titles.len());
        let narrow = found < expected && !self.sheet;
        if last && !self.sheet && (narrow || self.cut || self.ends_in_quotes(record)) {
            return Some(Mistake::CutOff);
        }
        let wide = record.iter().skip(expected).any(|cell| !cell.trim().is_empty());
        if narrow || wide {
            return Some(Mistake::Width { found, expected });
        }
        (record.iter().any(|cell| cell.len() > limits::CELL_BYTES)).then_some(Mistake::TooLong)
    }

    fn ends_in_quotes(&self, record: &csv::StringRecord) -> bool {
        let rest = self.rest(record);
        rest.bytes().filter(|b| *b == b'"').count() % 2 == 1
    }

    /// The text from the beginning of a record on.
    fn rest(&self, record: &csv::StringRecord) -> &str {
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        self.text.get(start..).unwrap_or_default()
    }

    /// The line on which a record begins; the reader counts empty lines before it as its own.
    fn line(&self, record: &csv::StringRecord) -> u64 {
        let rest = self.rest(record);
        let empty = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let skipped = rest[..empty].bytes().filter(|b| *b == b'\n').count() as u64;
        record.position().map_or(0, csv::Position::line) + skipped
    }

    /// Whether days or months come first in these columns, from all rows of the file.
    pub(crate) fn day_order(&mut self, header: &Header, columns: &[usize], usual: DayOrder) -> DayOrder {
        let (mut day_first, mut month_first, mut slashed) = (false, false, false);
        let mut records = self.records();
        let mut record = csv::StringRecord::new();
        while records.read_record(&mut record).is_ok_and(|more| more) {
            for column in columns {
                let at = header.index.get(*column).copied().flatten();
                let Some((first, second)) = at.and_then(|at| record.get(at)).and_then(cell::slashed) else {
                    continue;
                };
                slashed = true;
                day_first |= first > 12;
                month_first |= second > 12;
            }
        }
        match (day_first, month_first) {
            (true, true) => DayOrder::Mixed,
            (true, false) => DayOrder::DayFirst,
            (false, true) => DayOrder::MonthFirst,
            (false, false) => {
                if slashed {
                    let order = usual.words();
                    self.notes.push(Note::DayOrderAssumed { order });
                }
                usual
            }
        }
    }
}

impl Header {
    /// The column as the file names it.
    pub(crate) fn title(&self, column: usize) -> Option<&str> {
        let at = self.index.get(column).copied().flatten()?;
        self.titles.get(at).map(String::as_str)
    }

    /// Columns with names of people or ways to reach them. No reader wants one; they are named so that a person sees it.
    pub(crate) fn people(&self) -> Vec<String> {
        const PEOPLE: &[&str] = &[
            "registeredmanager",
            "nominatedindividual",
            "mainpartner",
            "managername",
            "contactname",
            "keycontact",
            "leadname",
            "responsibleperson",
            "responsibleindividual",
            "email",
            "mobile",
        ];
        self.titles
            .iter()
            .filter(|title| PEOPLE.iter().any(|word| key(title).contains(word)))
            .map(|title| super::short(title))
            .collect()
    }
}

impl Row<'_> {
    /// A cell, without the spaces around it; empty where the file has no such column. A lone dash is empty too.
    pub(crate) fn cell(&self, column: usize) -> &str {
        let at = self.header.index.get(column).copied().flatten();
        let cell = at.and_then(|at| self.record.get(at)).unwrap_or_default().trim();
        if cell == "-" { "" } else { cell }
    }

    /// A date, where the cell is not empty.
    pub(crate) fn date(&self, column: usize, order: DayOrder) -> Result<Option<Date>, Wrong> {
        cell::date(self.cell(column), order).map_err(|mistake| (column, mistake))
    }

    /// A value that its type can read from text, where the cell is not empty.
    pub(crate) fn parsed<T: std::str::FromStr>(
        &self,
        column: usize,
        what: &'static str,
    ) -> Result<Option<T>, Wrong> {
        let text = self.cell(column);
        if text.is_empty() {
            return Ok(None);
        }
        let parsed = text.parse().ok();
        parsed
            .map(Some)
            .ok_or_else(|| (column, cell::malformed(text, what)))
    }

    /// The same, where an empty cell is a mistake.
    pub(crate) fn wanted<T: std::str::FromStr>(&self, column: usize, what: &'static str) -> Result<T, Wrong> {
        self.parsed(column, what)?.ok_or((column, Mistake::Empty))
    }

    /// A code, where the cell is not empty; what a spreadsheet program rewrote is none.
    pub(crate) fn code<T: std::str::FromStr>(
        &self,
        column: usize,
        what: &'static str,
    ) -> Result<Option<T>, Wrong> {
        cell::code(self.cell(column), what).map_err(|mistake| (column, mistake))
    }

    /// A code without which the row means nothing.
    pub(crate) fn wanted_code<T: std::str::FromStr>(
        &self,
        column: usize,
        what: &'static str,
    ) -> Result<T, Wrong> {
        self.code(column, what)?.ok_or((column, Mistake::Empty))
    }

    /// Yes or no, where the cell is not empty.
    pub(crate) fn flag(&self, column: usize) -> Result<Option<bool>, Wrong> {
        let text = self.cell(column);
        match text.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "y" | "yes" | "true" => Ok(Some(true)),
            "n" | "no" | "false" => Ok(Some(false)),
            _ => Err((column, cell::malformed(text, "Y or N"))),
        }
    }

    /// A name: spaces joined, control characters gone, at most [`limits::NAME_CHARS`].
    pub(crate) fn name(&self, column: usize) -> String {
        cell::name(self.cell(column))
    }
}

/// A column's name as it is compared.
pub(crate) fn key(title: &str) -> String {
    title
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(120)
        .collect()
}
