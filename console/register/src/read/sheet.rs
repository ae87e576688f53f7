//! A sheet of a workbook as CSV text, written cell by cell.

use crate::limits;
use crate::read::Unreadable;

/// Rows of a sheet. Rows with cells have the width of the widest row so far; row 1 of the sheet is line 1.
#[derive(Default)]
pub(crate) struct SheetText {
    text: Vec<u8>,
    row: u32,
    cells: Vec<String>,
    width: usize,
}

impl SheetText {
    /// Puts a value into a cell; rows come in their order. An empty value is no cell.
    pub(crate) fn cell(&mut self, row: u32, column: usize, value: &str) -> Result<(), Unreadable> {
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
        if let Some(cell) = self.cells.get_mut(column) {
            value.clone_into(cell);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        self.width = self.width.max(self.cells.len());
        // A row without cells is an empty line: a sheet with one cell at its end makes no file of commas.
        let width = if self.cells.is_empty() { 0 } else { self.width };
        for column in 0..width {
            if column > 0 {
                self.text.push(b',');
            }
            quoted(&mut self.text, self.cells.get(column).map_or("", String::as_str));
        }
        self.text.push(b'\n');
        self.cells.clear();
        self.row += 1;
        if self.text.len() > limits::SHEET_BYTES {
            return Err(too_large("bytes in a sheet", limits::SHEET_BYTES as u64));
        }
        Ok(())
    }

    /// All of it; nothing for a sheet without cells.
    pub(crate) fn finish(mut self) -> Result<String, Unreadable> {
        if !self.cells.is_empty() {
            self.end_row()?;
        }
        String::from_utf8(self.text).map_err(|_| Unreadable::Encoding)
    }
}

fn quoted(text: &mut Vec<u8>, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    let flat = cell.replace(['\n', '\r'], " ").replace('"', "\"\"");
    text.push(b'"');
    text.extend_from_slice(flat.as_bytes());
    text.push(b'"');
}

pub(crate) fn too_large(what: &'static str, limit: u64) -> Unreadable {
    Unreadable::TooLarge { what, limit }
}
