//! The tables of an OpenDocument spreadsheet, read as they come. Not by the library that reads the other kind: it makes room
//! for every repetition that a few bytes ask for, and does not end on some files that were cut off.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::BytesRef;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::limits;
use crate::read::Unreadable;
use crate::read::sheet::SheetText;
use crate::read::sheet::too_large;
use crate::read::short;

/// Hands each table to `each` as CSV text, until it wants no more.
pub(crate) fn each_table(
    content: impl BufRead,
    mut each: impl FnMut(String) -> bool,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    let mut table: Option<OpenTable> = None;
    let mut tables = 0;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| damaged(&e))?;
        match (&event, &mut table) {
            (Event::Eof, None) => return Ok(()),
            (Event::Eof, Some(_)) => return Err(damaged(&"it ends within a sheet")),
            (Event::DocType(_), _) => return Err(damaged(&"it holds definitions of its own")),
            (Event::Start(tag), None) if tag.name().as_ref() == "table:table" => {
                table = Some(OpenTable::default());
            }
            (_, Some(open)) => {
                if open.take(&event)?
                    && let Some(whole) = table.take()
                {
                    tables += 1;
                    if !each(whole.text.finish()?) || tables == limits::SHEETS {
                        return Ok(());
                    }
                }
            }
            (_, None) => {}
        }
    }
}

/// A table that is being read.
#[derive(Default)]
struct OpenTable {
    text: SheetText,
    /// The row that the next one is.
    row: u32,
    /// Where the next cell of the row stands.
    column: usize,
    /// How often the row stands there.
    rows: u32,
    cells: Vec<(usize, String)>,
    cell: Option<Cell>,
    /// Elements open within the cell, or within a table inside the table.
    depth: u32,
    /// The depth at which a remark began, which is no part of a cell's text.
    remark: Option<u32>,
}

/// A cell that is being read.
struct Cell {
    columns: usize,
    /// What its attributes say it is; its text decides where they do not.
    value: Option<String>,
    text: String,
}

impl OpenTable {
    /// Takes an event; says whether it was the end of the table.
    fn take(&mut self, event: &Event<'_>) -> Result<bool, Unreadable> {
        if self.cell.is_some() {
            return self.within_cell(event).map(|()| false);
        }
        match event {
            Event::Start(tag) => self.begin(tag, false).map(|()| false),
            Event::Empty(tag) => self.begin(tag, true).map(|()| false),
            Event::End(tag) => {
                if tag.name().as_ref() == "table:table-row" {
                    self.end_row()?;
                }
                Ok(tag.name().as_ref() == "table:table")
            }
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_)
            | Event::Eof => Ok(false),
        }
    }

    /// A row or a cell begins, and ends at once where it is empty.
    fn begin(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), Unreadable> {
        match tag.name().as_ref() {
            "table:table-row" => {
                self.rows = repeated(tag, "table:number-rows-repeated")?;
                self.column = 0;
                if is_empty {
                    self.end_row()?;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(cell(tag)?);
                self.depth = 0;
                if is_empty {
                    self.end_cell()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn within_cell(&mut self, event: &Event<'_>) -> Result<(), Unreadable> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                match tag.name().as_ref() {
                    "office:annotation" if self.remark.is_none() => self.remark = Some(self.depth),
                    "text:p" => self.say(" "),
                    _ => {}
                }
            }
            Event::Empty(tag) => match tag.name().as_ref() {
                // However many of them: spaces are joined anyway.
                "text:s" | "text:tab" | "text:line-break" => self.say(" "),
                _ => {}
            },
            Event::Text(text) => self.say(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => self.say(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let c = character(reference).ok_or_else(|| damaged(&"a character that is not defined"))?;
                self.say(c.encode_utf8(&mut [0; 4]));
            }
            Event::End(_) if self.depth == 0 => self.end_cell()?,
            Event::End(_) => {
                if self.remark == Some(self.depth) {
                    self.remark = None;
                }
                self.depth -= 1;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(())
    }

    /// Text of the cell. What is longer than a cell may be is refused later, with its line: one byte more shows it.
    fn say(&mut self, text: &str) {
        let Some(cell) = self.cell.as_mut().filter(|_| self.remark.is_none()) else {
            return;
        };
        let room = (limits::CELL_BYTES + 4).saturating_sub(cell.text.len());
        cell.text.push_str(&text[..text.floor_char_boundary(room)]);
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let value = cell.value.unwrap_or(cell.text);
        let value = value.trim();
        let next = self.column.saturating_add(cell.columns);
        if !value.is_empty() {
            if next > limits::COLUMNS {
                return Err(too_large("columns", limits::COLUMNS as u64));
            }
            self.cells
                .extend((self.column..next).map(|column| (column, value.to_owned())));
        }
        self.column = next;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        let next = self.row.saturating_add(self.rows);
        if !self.cells.is_empty() {
            // Known before any of it is written.
            if u64::from(next) > limits::ROWS {
                return Err(too_large("rows", limits::ROWS));
            }
            let one: usize = self.cells.iter().map(|(_, value)| value.len() + 1).sum();
            if one.saturating_mul(self.rows as usize) > limits::SHEET_BYTES {
                return Err(too_large("bytes in a sheet", limits::SHEET_BYTES as u64));
            }
            for row in self.row..next {
                for (column, value) in &self.cells {
                    self.text.cell(row, *column, value)?;
                }
            }
        }
        self.row = next;
        self.rows = 0;
        self.cells.clear();
        Ok(())
    }
}

fn repeated<T: TryFrom<u32>>(tag: &BytesStart<'_>, name: &str) -> Result<T, Unreadable> {
    let times = match attribute(tag, name) {
        Some(text) => text.parse().ok().filter(|times| *times > 0),
        None => Some(1_u32),
    };
    let fits = times.and_then(|times| T::try_from(times).ok());
    fits.ok_or_else(|| damaged(&"a number of repetitions that is none"))
}

fn cell(tag: &BytesStart<'_>) -> Result<Cell, Unreadable> {
    let value = |name| attribute(tag, name);
    let value = match value("office:value-type").as_deref() {
        Some("float" | "percentage" | "currency") => value("office:value").map(|text| number(&text)),
        Some("boolean") => value("office:boolean-value").map(|text| {
            if text.eq_ignore_ascii_case("true") {
                "Y"
            } else {
                "N"
            }
            .to_owned()
        }),
        Some("date") => value("office:date-value").map(|text| text.chars().take(10).collect()),
        Some("string") => value("office:string-value").filter(|text| !text.is_empty()),
        _ => None,
    };
    Ok(Cell {
        columns: repeated::<u32>(tag, "table:number-columns-repeated")? as usize,
        value,
        text: String::new(),
    })
}

/// As the CSV file of the same register would have it: whole numbers without a point.
fn number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        _ => text.to_owned(),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    let name: &str = reference;
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn damaged(error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::Workbook {
        reason: short(&error.to_string()),
    }
}
