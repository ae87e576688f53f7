//! The sheets of an XLSX or ODS workbook as CSV text, so that one reader serves all three.

use std::io::BufReader;
use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use calamine::Xlsx;
use zip::ZipArchive;

use crate::limits;
use crate::read::Unreadable;
use crate::read::opendocument;
use crate::read::quiet;
use crate::read::sheet::SheetText;
use crate::read::sheet::too_large;
use crate::read::short;

/// The part of an OpenDocument spreadsheet that holds its tables.
const CONTENT: &str = "content.xml";

/// Hands each sheet to `each` as CSV text, until it wants no more. What the archive says of the sizes of its parts is not
/// believed: they are measured first.
pub(crate) fn each_sheet(bytes: &[u8], each: impl FnMut(String) -> bool) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(&e))?;
    measure(&mut archive)?;
    if archive.index_for_name(CONTENT).is_some() {
        let content = archive.by_name(CONTENT).map_err(|e| refused(&e))?;
        return opendocument::each_table(BufReader::new(content), each);
    }
    // The library that reads the other kind counts past the ends of its numbers on some damaged files, and stops the program
    // there. What it held is dropped with it: nothing half-read is seen.
    quiet::caught(|| each_worksheet(bytes, each)).unwrap_or_else(|| Err(refused(&"it is damaged")))
}

fn each_worksheet(bytes: &[u8], mut each: impl FnMut(String) -> bool) -> Result<(), Unreadable> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|e| refused(&e))?;
    for name in book.sheet_names().into_iter().take(limits::SHEETS) {
        let mut text = SheetText::default();
        let mut cells = book.worksheet_cells_reader(&name).map_err(|e| refused(&e))?;
        while let Some(cell) = cells.next_cell().map_err(|e| refused(&e))? {
            let (row, column) = cell.get_position();
            let value = shown(&Data::from(cell.get_value().clone()));
            text.cell(row, column as usize, &value)?;
        }
        if !each(text.finish()?) {
            break;
        }
    }
    Ok(())
}

/// Inflates every part and counts, so that a small archive cannot become a large one in the reader's memory.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Unreadable> {
    if archive.len() > limits::WORKBOOK_PARTS {
        return Err(too_large("parts in a workbook", limits::WORKBOOK_PARTS as u64));
    }
    let mut left = limits::INFLATED_BYTES;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|e| refused(&e))?;
        let mut part = std::io::Read::take(part, left + 1);
        let size = std::io::copy(&mut part, &mut std::io::sink()).map_err(|e| refused(&e))?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| too_large("bytes in a workbook", limits::INFLATED_BYTES))?;
    }
    Ok(())
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
