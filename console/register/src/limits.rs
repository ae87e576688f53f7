//! Every maximum of what is read, in one table. Registers come from the network and from people's spreadsheets.

/// A file, in bytes.
pub const FILE_BYTES: usize = 512 * 1024 * 1024;
/// All parts of a workbook together, inflated, in bytes. The monthly location file is some 300 MB of XML.
pub const INFLATED_BYTES: u64 = 1024 * 1024 * 1024;
/// Parts of a workbook or of another archive.
pub const WORKBOOK_PARTS: usize = 1_000;
/// Sheets of a workbook that are looked at.
pub const SHEETS: usize = 20;
/// A sheet as text, in bytes.
pub const SHEET_BYTES: usize = 512 * 1024 * 1024;
/// Rows of a table: what a spreadsheet holds. The national ratings file has some 500,000.
pub const ROWS: u64 = 1_048_576;
/// Columns of a table.
pub const COLUMNS: usize = 400;
/// One cell, in bytes.
pub const CELL_BYTES: usize = 8 * 1024;
/// A name as it is kept, in characters.
pub const NAME_CHARS: usize = 200;
/// Rows at the top among which the names of the columns are looked for.
pub const HEADER_ROWS: usize = 30;
/// Refused rows that are listed one by one; the rest are counted.
pub const REFUSED_LISTED: usize = 500;
/// Steps from a code to its successors.
pub const SUCCESSION_STEPS: usize = 8;
/// Codes that are looked at in one of these steps; more of them lead to no one entry.
pub const SUCCESSION_WIDTH: usize = 32;
/// Guesses by name that are listed for one location.
pub const SUGGESTIONS: usize = 5;
/// Locations of a synthetic programme.
pub const SYNTHETIC_LOCATIONS: u32 = 100_000;
