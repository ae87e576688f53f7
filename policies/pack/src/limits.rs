//! Every maximum of what is read, in one table. Each is tested at its edge, in `tests/limits.rs` or beside the reader of workbooks.

/// A sheet that is handed in, in bytes.
pub const SHEET_BYTES: usize = 4 * 1024 * 1024;
/// All parts of a workbook together, inflated, in bytes.
pub const INFLATED_BYTES: usize = 24 * 1024 * 1024;
/// Parts of a workbook.
pub const PARTS: usize = 500;
/// Sheets of a workbook that are looked at.
pub const SHEETS: usize = 40;
/// Rows of a sheet.
pub const ROWS: usize = 5_000;
/// Columns of a sheet.
pub const COLUMNS: usize = 200;
/// Cells of a sheet that are not empty.
pub const CELLS: usize = 200_000;
/// Texts that the cells of a workbook share.
pub const SHARED_TEXTS: usize = 200_000;
/// One cell, in characters: what a spreadsheet program can hold.
pub const CELL_CHARS: usize = 32_767;
/// Rows at the top of a sheet among which the names of the columns are looked for.
pub const HEADER_ROWS: usize = 30;
/// How deep the parts of a workbook nest.
pub const XML_DEPTH: usize = 64;
