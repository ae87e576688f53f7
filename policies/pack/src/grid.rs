//! Sheets that are handed in, whatever they were saved as, with their columns known by name.

use std::collections::BTreeMap;

use crate::SheetError;
use crate::limits;
use crate::plain;
use crate::table::undefused;
use crate::workbook;
use crate::workbook::Sheet;

/// The sheets of a file.
pub(crate) fn sheets(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    if bytes.len() > limits::SHEET_BYTES {
        return Err(SheetError::TooLarge {
            file: file.to_owned(),
            bytes: bytes.len(),
            limit: limits::SHEET_BYTES,
        });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook::read(file, bytes);
    }
    // Workbooks of before 2007, and whatever else is not text.
    if bytes.contains(&0) {
        return Err(SheetError::OtherForm {
            file: file.to_owned(),
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SheetError::NotUtf8 {
        file: file.to_owned(),
    })?;
    Ok(vec![separated(file, text.trim_start_matches('\u{feff}'))?])
}

/// Comma-separated values; semicolons or tabs where the first lines have more of them.
fn separated(file: &str, text: &str) -> Result<Sheet, SheetError> {
    let too_many = |what, limit| SheetError::TooMany {
        file: file.to_owned(),
        what,
        limit,
    };
    let top: String = text.lines().take(limits::HEADER_ROWS).collect();
    let often = |separator: &u8| top.bytes().filter(|b| b == separator).count();
    let separator = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(often)
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    // A spreadsheet program counts empty lines as rows; the reader leaves them out.
    let (mut index, mut next_line) = (0_usize, 1);
    for record in reader.records() {
        let record = record.map_err(|_| SheetError::NotUtf8 {
            file: file.to_owned(),
        })?;
        let line = record.position().map_or(next_line, csv::Position::line);
        let left_out = usize::try_from(line.saturating_sub(next_line)).unwrap_or(usize::MAX);
        index = index.saturating_add(left_out);
        if index >= limits::ROWS {
            return Err(too_many("rows", limits::ROWS));
        }
        if record.len() > limits::COLUMNS {
            return Err(too_many("columns", limits::COLUMNS));
        }
        let mut row = BTreeMap::new();
        for (column, cell) in record.iter().enumerate() {
            if cell.chars().count() > limits::CELL_CHARS {
                return Err(too_many("characters in one cell", limits::CELL_CHARS));
            }
            if !cell.trim().is_empty() {
                row.insert(column, undefused(cell).to_owned());
            }
        }
        sheet.rows.insert(index, row);
        index += 1;
        let ends = record.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count();
        next_line = line
            .saturating_add(u64::try_from(ends).unwrap_or(u64::MAX))
            .saturating_add(1);
    }
    Ok(sheet)
}

/// The names by which a column is known, as [`normal`] makes them; without a field where it is of no use.
pub(crate) type Names<F> = &'static [(Option<F>, &'static [&'static str])];

/// A sheet whose columns are known.
#[derive(Debug)]
pub(crate) struct Headed<F> {
    columns: BTreeMap<F, usize>,
    /// The names of the other columns.
    pub(crate) unmatched: Vec<String>,
    /// The rows below, with their numbers counted from 1.
    rows: Vec<(usize, BTreeMap<usize, String>)>,
}

/// One row of a sheet whose columns are known.
#[derive(Debug)]
pub(crate) struct Row<'a, F> {
    /// Its number in the sheet, counted from 1.
    pub(crate) number: usize,
    columns: &'a BTreeMap<F, usize>,
    cells: &'a BTreeMap<usize, String>,
}

/// The first sheet that has, near its top, a row that names all needed columns.
pub(crate) fn headed<F: Copy + Ord>(sheets: Vec<Sheet>, names: Names<F>, needed: &[F]) -> Option<Headed<F>> {
    sheets
        .into_iter()
        .find_map(|sheet| below_header(sheet, names, needed))
}

fn below_header<F: Copy + Ord>(mut sheet: Sheet, names: Names<F>, needed: &[F]) -> Option<Headed<F>> {
    let (header, columns, unmatched) =
        sheet
            .rows
            .iter()
            .take(limits::HEADER_ROWS)
            .find_map(|(number, row)| {
                let (columns, unmatched) = known(row, names);
                let all = needed.iter().all(|field| columns.contains_key(field));
                all.then_some((*number, columns, unmatched))
            })?;
    let below = sheet.rows.split_off(&(header + 1));
    Some(Headed {
        columns,
        unmatched,
        rows: below
            .into_iter()
            .map(|(number, row)| (number + 1, row))
            .filter(|(_, row)| !row.is_empty())
            .collect(),
    })
}

/// The columns that are known, and the names of the others. A name that stands twice is known once.
fn known<F: Copy + Ord>(row: &BTreeMap<usize, String>, names: Names<F>) -> (BTreeMap<F, usize>, Vec<String>) {
    let mut columns = BTreeMap::new();
    let mut unmatched = Vec::new();
    for (column, title) in row {
        let title_normal = normal(title);
        let found = names
            .iter()
            .find(|(_, known)| known.contains(&title_normal.as_str()));
        match found {
            Some((Some(field), _)) if !columns.contains_key(field) => {
                columns.insert(*field, *column);
            }
            Some((None, _)) => {}
            Some((Some(_), _)) | None => unmatched.push(plain::short(title, 60)),
        }
    }
    (columns, unmatched)
}

/// A name without case, blanks and marks: `Evidence Ref.` and `evidenceRef` are one. What stands in brackets is a remark.
fn normal(title: &str) -> String {
    let before = title.split('(').next().unwrap_or_default();
    before
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl<F: Copy + Ord> Headed<F> {
    /// Whether it has a column.
    pub(crate) fn has(&self, field: F) -> bool {
        self.columns.contains_key(&field)
    }

    /// The rows that are not empty.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_, F>> {
        self.rows.iter().map(|(number, cells)| Row {
            number: *number,
            columns: &self.columns,
            cells,
        })
    }
}

impl<F: Copy + Ord> Row<'_, F> {
    /// A cell without what spreadsheet programs put around it; `None` where it is empty.
    pub(crate) fn cell(&self, field: F) -> Option<String> {
        let text = self.cells.get(self.columns.get(&field)?)?;
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .filter(|c| !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}'))
            .map(|c| match c {
                '\r' => '\n',
                '\t' | '\u{a0}' => ' ',
                other => other,
            })
            .collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}
