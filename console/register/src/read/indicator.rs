//! Indicators: dated, sourced values from elsewhere, in a shape of our own.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::code::CqcId;
use crate::read::Kind;
use crate::read::Mistake;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::kind;
use crate::read::table::Column;
use crate::read::table::Row;
use crate::read::table::Wrong;
use crate::read::table::optional;
use crate::read::table::required;
use crate::read::unique::Unique;

/// One value of an indicator.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Indicator {
    /// Which indicator, in the words of whoever keeps the file: `digital social care records`.
    pub indicator: String,
    /// The day that the value speaks of.
    pub on: Date,
    /// What it speaks of.
    pub of: IndicatorOf,
    /// The value. Finite; a percentage is from 0 to 100.
    pub value: f64,
    /// What the value is: `%`, `locations`, `Mbit/s`; empty where it is a bare number.
    pub unit: String,
    /// Where it was published. Never empty: a value without a source is refused.
    pub source: String,
}

/// What an indicator's value speaks of.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IndicatorOf {
    /// All of England.
    England,
    /// An NHS region, an ICB or a local authority, by its ONS or ODS code or its name.
    Area(String),
    /// A location.
    Location(CqcId),
}

const INDICATOR: usize = 0;
const ON: usize = 1;
const OF: usize = 2;
const VALUE: usize = 3;
const UNIT: usize = 4;
const SOURCE: usize = 5;

pub(crate) const COLUMNS: &[Column] = &[
    required("indicator", &["indicator"]),
    required("date", &["date"]),
    required("of", &["of"]),
    required("value", &["value"]),
    optional("unit", &["unit"]),
    required("source", &["source"]),
];

/// Reads indicators: CSV or a workbook with the columns `indicator`, `date`, `of`, `value`, `unit` and `source`. `of` is
/// `England`, an area by code or name, or a CQC location id.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_indicators(bytes: &[u8]) -> Result<Read<Indicator>, Unreadable> {
    let (mut table, header) = kind::open(bytes, Kind::Indicators, COLUMNS)?;
    let order = table.day_order(&header, &[ON], DayOrder::DayFirst);
    let mut refused = Refusals::default();
    let mut rows = Unique::new();
    table.each_row(&header, &mut refused, |row, refused| {
        let read = read_row(row, order)?;
        let which = format!("{} of {} on {}", read.indicator, row.cell(OF), read.on);
        rows.add(row.line, &which, read, refused);
        Ok(())
    })?;
    let rows = rows.finish(&mut refused);
    Ok(Read {
        speaks_of: rows.iter().map(|row: &Indicator| row.on).max(),
        rows,
        refused,
        generation: "indicators",
        dropped_columns: header.people(),
        notes: table.notes,
    })
}

fn read_row(row: &Row<'_>, order: DayOrder) -> Result<Indicator, Wrong> {
    let filled = |column| match row.name(column) {
        name if name.is_empty() => Err((column, Mistake::Empty)),
        name => Ok(name),
    };
    let text = row.cell(VALUE);
    let digits = text.strip_suffix('%').unwrap_or(text).trim();
    let number = digits.parse().ok().filter(|v: &f64| v.is_finite());
    let read = Indicator {
        indicator: filled(INDICATOR)?,
        on: row.date(ON, order)?.ok_or((ON, Mistake::Empty))?,
        of: of(&filled(OF)?),
        value: number.ok_or_else(|| (VALUE, cell::malformed(text, "a number, such as 57 or 57.5")))?,
        unit: if text.ends_with('%') {
            "%".to_owned()
        } else {
            row.name(UNIT)
        },
        source: filled(SOURCE)?,
    };
    if read.unit == "%" && !(0.0..=100.0).contains(&read.value) {
        return Err((VALUE, Mistake::Impossible("a percentage is from 0 to 100")));
    }
    Ok(read)
}

fn of(text: &str) -> IndicatorOf {
    match text.parse::<CqcId>() {
        Ok(id) if id.as_str().starts_with("1-") => IndicatorOf::Location(id),
        _ if text.eq_ignore_ascii_case("england") => IndicatorOf::England,
        _ => IndicatorOf::Area(text.to_owned()),
    }
}
