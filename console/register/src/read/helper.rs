//! Who helps where: organisations that providers of an area can ring, in a shape of our own.

use serde::Deserialize;
use serde::Serialize;

use crate::read::Kind;
use crate::read::Mistake;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::kind;
use crate::read::table::Column;
use crate::read::table::Row;
use crate::read::table::Wrong;
use crate::read::table::required;
use crate::segment::Segment;

/// An organisation that helps in an area.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub struct Helper {
    /// The area by its name or its ONS or ODS code; `England` for everywhere.
    pub area: String,
    /// The organisation.
    pub organisation: String,
    /// Its public telephone number, as dialled in the country.
    pub telephone: String,
}

impl Helper {
    /// Whether it helps in a segment. Whoever helps everywhere helps there too; all locations are helped by all of them.
    pub fn helps_in(&self, segment: &Segment) -> bool {
        let is = |text: &str| self.area.eq_ignore_ascii_case(text);
        *segment == Segment::All
            || is("england")
            || segment.code().is_some_and(is)
            || (segment.is_known() && is(&segment.to_string()))
    }
}

const AREA: usize = 0;
const ORGANISATION: usize = 1;
const TELEPHONE: usize = 2;

pub(crate) const COLUMNS: &[Column] = &[
    required("area", &["area"]),
    required("organisation", &["organisation"]),
    required("telephone", &["telephone"]),
];

/// Reads who helps where: CSV or a workbook with the columns `area`, `organisation` and `telephone`, a line for each area in
/// which an organisation helps.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_helpers(bytes: &[u8]) -> Result<Read<Helper>, Unreadable> {
    let (table, header) = kind::open(bytes, Kind::Helpers, COLUMNS)?;
    let mut refused = Refusals::default();
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = read_row(row)?;
        let which = format!("{} in {}", read.organisation, read.area);
        Ok((which, read))
    })?;
    Ok(Read {
        rows,
        refused,
        speaks_of: None,
        generation: "who helps where",
        dropped_columns: header.people(),
        notes: table.notes,
    })
}

fn read_row(row: &Row<'_>) -> Result<Helper, Wrong> {
    const NUMBER: &str = "a telephone number in the country, such as 01632 960000";
    let filled = |column| match row.name(column) {
        name if name.is_empty() => Err((column, Mistake::Empty)),
        name => Ok(name),
    };
    let (area, organisation, written) = (filled(AREA)?, filled(ORGANISATION)?, filled(TELEPHONE)?);
    let telephone =
        cell::telephone(&written).ok_or_else(|| (TELEPHONE, cell::malformed(&written, NUMBER)))?;
    Ok(Helper {
        area,
        organisation,
        telephone,
    })
}
