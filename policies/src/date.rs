//! Dates as whole days since 1970-01-01.

use jiff::Unit;
use jiff::civil::Date;

/// The days of a date written `2026-10-20`; `None` for anything else.
pub(crate) fn day(text: &str) -> Option<i64> {
    let digits = |b: u8| b.is_ascii_digit() || b == b'-';
    let date: Date = (text.len() == 10 && text.bytes().all(digits)).then(|| text.parse().ok())??;
    let since = date.since((Unit::Day, jiff::civil::date(1970, 1, 1))).ok()?;
    Some(i64::from(since.get_days()))
}

/// A day as it is written, `2026-10-20`; a day that no calendar has is written as its number.
pub(crate) fn in_words(day: i64) -> String {
    let since = jiff::Span::new().try_days(day);
    let date = since.and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(days));
    date.map_or_else(|_| format!("day {day}"), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::day;
    use super::in_words;

    #[test]
    fn dates_count_from_1970() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("1969-12-31"), Some(-1));
        assert_eq!(day("2026-11-01"), Some(20_758));
        assert_eq!(day("9999-12-31"), Some(2_932_896));
        assert_eq!(in_words(20_758), "2026-11-01");
        assert_eq!(in_words(i64::MAX), format!("day {}", i64::MAX));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2026-02-30",
            "20261101",
            "2026-11-1",
            "2026-11-01T00",
            "+026-11-01",
            "",
            "2026-W10-1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
