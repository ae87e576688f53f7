//! Calendar dates to whole days since 1970-01-01.

use jiff::civil::Date;

/// The day of a date; none for a date that does not exist.
pub(crate) fn of(year: i16, month: i8, day: i8) -> Option<i64> {
    let start = Date::new(1970, 1, 1).ok()?;
    let date = Date::new(year, month, day).ok()?;
    date.since(start).ok().map(|span| i64::from(span.get_days()))
}
