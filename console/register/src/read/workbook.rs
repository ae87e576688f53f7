//! A sheet of an XLSX or ODS workbook as CSV text, so that one reader serves both.

use std::io::Cursor;
use std::io::Read as _;

use calamine::Data;
use calamine::Ods;
use calamine::Reader as _;
use calamine::Xlsx;

use crate::limits;
use crate::read::Unreadable;
use crate::read::short;

/// An open workbook.
pub(crate) enum Workbook<'a> {
    /// Office Open XML.
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    /// OpenDocument.
    Ods(Box<Ods<Cursor<&'a [u8]>>>),
}

/// Whether the bytes are a ZIP archive, as both kinds of workbook are.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

impl<'a> Workbook<'a> {
    /// Opens a workbook whose parts were measured first: what the archive says of their sizes is not believed.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        measure(bytes)?;
        let cursor = Cursor::new(bytes);
        match Xlsx::new(cursor.clone()) {
            Ok(book) => Ok(Self::Xlsx(Box::new(book))),
            Err(first) => match Ods::new(cursor) {
                Ok(book) => Ok(Self::Ods(Box::new(book))),
                Err(_) => Err(refused(&first)),
            },
        }
    }

    /// The names of its sheets.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let names = match self {
            Self::Xlsx(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        };
        names.into_iter().take(limits::SHEETS).collect()
    }

    /// One sheet as CSV text; row 1 of the sheet is line 1.
    pub(crate) fn text(&mut self, sheet: &str) -> Result<String, Unreadable> {
        let mut text = SheetText::default();
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|e| refused(&e))?;
                while let Some(cell) = cells.next_cell().map_err(|e| refused(&e))? {
                    let (row, column) = cell.get_position();
                    let value = Data::from(cell.get_value().clone());
                    text.cell(row, column as usize, &value)?;
                }
            }
            Self::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(|e| refused(&e))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, cells) in (top..).zip(range.rows()) {
                    for (column, value) in (left as usize..).zip(cells) {
                        text.cell(row, column, value)?;
                    }
                }
            }
        }
        text.finish()
    }
}

/// Inflates every part and counts, so that a small archive cannot become a large one in the reader's memory.
fn measure(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(&e))?;
    if archive.len() > limits::WORKBOOK_PARTS {
        return Err(too_large("parts in a workbook", limits::WORKBOOK_PARTS as u64));
    }
    let mut left = limits::INFLATED_BYTES;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|e| refused(&e))?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|e| refused(&e))?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| too_large("bytes in a workbook", limits::INFLATED_BYTES))?;
    }
    Ok(())
}

/// Rows of a sheet, all of the width of the widest row so far.
#[derive(Default)]
struct SheetText {
    text: Vec<u8>,
    row: u32,
    cells: Vec<String>,
    width: usize,
}

impl SheetText {
    fn cell(&mut self, row: u32, column: usize, value: &Data) -> Result<(), Unreadable> {
        let value = shown(value);
        if value.is_empty() {
            return Ok(());
        }
        if u64::from(row) >= limits::ROWS {
            return Err(too_large("rows", limits::ROWS));
        }
        if column >= limits::COLUMNS {
            return Err(too_large("columns", limits::COLUMNS as u64));
        }
        while self.row < row {
            self.end_row()?;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = value;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        self.width = self.width.max(self.cells.len());
        for column in 0..self.width.max(1) {
            if column > 0 {
                self.text.push(b',');
            }
            let cell = self.cells.get(column).map_or("", String::as_str);
            let quoted = cell.contains([',', '"', '\n', '\r']);
            if quoted {
                let flat = cell.replace(['\n', '\r'], " ").replace('"', "\"\"");
                self.text.push(b'"');
                self.text.extend_from_slice(flat.as_bytes());
                self.text.push(b'"');
            } else {
                self.text.extend_from_slice(cell.as_bytes());
            }
        }
        self.text.push(b'\n');
        self.cells.clear();
        self.row += 1;
        if self.text.len() > limits::SHEET_BYTES {
            return Err(too_large("bytes in a sheet", limits::SHEET_BYTES as u64));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<String, Unreadable> {
        if !self.cells.is_empty() {
            self.end_row()?;
        }
        String::from_utf8(self.text).map_err(|e| refused(&e))
    }
}

/// A cell as the CSV file of the same register would hold it. Dates as `YYYY-MM-DD`: a workbook says which cells are dates.
fn shown(value: &Data) -> String {
    match value {
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        // Whole numbers up to 15 digits are exact; UPRNs and CQC ids typed as numbers are shorter.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "Y".to_owned(),
        Data::Bool(false) => "N".to_owned(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) => text.chars().take(10).collect(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(_) => "#ERROR".to_owned(),
        Data::Empty => String::new(),
    }
}

fn refused(error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::Workbook {
        reason: short(&error.to_string()),
    }
}

fn too_large(what: &'static str, limit: u64) -> Unreadable {
    Unreadable::TooLarge { what, limit }
}
