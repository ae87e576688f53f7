//! Indicators: dated, sourced values from elsewhere, in a shape of our own.

use jiff::civil::Date;
use schemars::JsonSchema;
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

/// One value of an indicator.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
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
    /// What somebody set out to reach, in the same unit, where the file tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Where it was published. Never empty: a value without a source is refused.
    pub source: String,
}

/// What an indicator's value speaks of.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
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
const TARGET: usize = 6;

pub(crate) const COLUMNS: &[Column] = &[
    required("indicator", &["indicator"]),
    required("date", &["date"]),
    required("of", &["of"]),
    required("value", &["value"]),
    optional("unit", &["unit"]),
    required("source", &["source"]),
    optional("target", &["target"]),
];

/// Reads indicators: CSV or a workbook with the columns `indicator`, `date`, `of`, `value`, `unit`, `source` and, where
/// there is one, `target`. `of` is `England`, an area by code or name, or a CQC location id.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_indicators(bytes: &[u8]) -> Result<Read<Indicator>, Unreadable> {
    let (mut table, header) = kind::open(bytes, Kind::Indicators, COLUMNS)?;
    let order = table.day_order(&header, &[ON], DayOrder::DayFirst);
    let mut refused = Refusals::default();
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = read_row(row, order)?;
        let which = format!("{} of {} on {}", read.indicator, row.cell(OF), read.on);
        Ok((which, read))
    })?;
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
    let (value, percent) = number(row, VALUE)?.ok_or((VALUE, Mistake::Empty))?;
    let target = number(row, TARGET)?.map(|(target, _)| target);
    let read = Indicator {
        indicator: filled(INDICATOR)?,
        on: row.date(ON, order)?.ok_or((ON, Mistake::Empty))?,
        of: of(&filled(OF)?),
        value,
        unit: if percent { "%".to_owned() } else { row.name(UNIT) },
        target,
        source: filled(SOURCE)?,
    };
    for (column, figure) in [(VALUE, Some(read.value)), (TARGET, read.target)] {
        if read.unit == "%" && figure.is_some_and(|figure| !(0.0..=100.0).contains(&figure)) {
            return Err((column, Mistake::Impossible("a percentage is from 0 to 100")));
        }
    }
    Ok(read)
}

/// A number that is one, and whether it is written as a percentage.
fn number(row: &Row<'_>, column: usize) -> Result<Option<(f64, bool)>, Wrong> {
    let text = row.cell(column);
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_suffix('%').unwrap_or(text).trim();
    let number = digits.parse().ok().filter(|v: &f64| v.is_finite());
    let number = number.ok_or_else(|| (column, cell::malformed(text, "a number, such as 57 or 57.5")))?;
    Ok(Some((number, text.ends_with('%'))))
}

fn of(text: &str) -> IndicatorOf {
    match text.parse::<CqcId>() {
        Ok(id) if id.as_str().starts_with("1-") => IndicatorOf::Location(id),
        _ if text.eq_ignore_ascii_case("england") => IndicatorOf::England,
        _ => IndicatorOf::Area(text.to_owned()),
    }
}
