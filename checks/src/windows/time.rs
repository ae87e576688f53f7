//! The forms in which Windows writes a time, to whole days since 1970-01-01, UTC.

use crate::parse::day;

/// From 1601-01-01, where file times begin, to 1970-01-01.
const DAYS_FROM_1601: i64 = 134_774;
/// A file time counts in steps of 100 nanoseconds.
const STEPS_PER_DAY: u64 = 864_000_000_000;

/// The day of a `FILETIME`; none for 0 and for its largest value, which stand for never.
pub(crate) fn of_file_time(steps: u64) -> Option<i64> {
    if steps == 0 || steps >= i64::MAX as u64 {
        return None;
    }
    let days = i64::try_from(steps / STEPS_PER_DAY).ok()?;
    Some(days - DAYS_FROM_1601)
}

/// The day of a CIM `datetime`, `20261120081530.123456+060`, in UTC. The offset is in minutes.
pub(crate) fn of_cim(text: &str) -> Option<i64> {
    if !text.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let date = date(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
    let minutes = number(8, 10)? * 60 + number(10, 12)?;
    let offset = match text.get(21..22)? {
        "+" => number(22, 25)?,
        "-" => -number(22, 25)?,
        _ => return None,
    };
    Some(date + (minutes - offset).div_euclid(24 * 60))
}

/// The day of `2026-12-01T10:00:00Z`, as settings of updates write it.
pub(crate) fn of_iso(text: &str) -> Option<i64> {
    let (date_part, _) = text.split_once('T')?;
    let mut numbers = date_part.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    date(year, month, day)
}

fn date(year: i64, month: i64, of_month: i64) -> Option<i64> {
    day::of(
        year.try_into().ok()?,
        month.try_into().ok()?,
        of_month.try_into().ok()?,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_of_windows_are_days_in_utc() {
        assert_eq!(of_file_time(116_444_736_000_000_000), Some(0));
        assert_eq!(of_file_time(134_396_928_000_000_000), Some(20_778));
        assert_eq!((of_file_time(0), of_file_time(i64::MAX as u64)), (None, None));
        assert_eq!(of_cim("20261121081530.123456+000"), Some(20_778));
        assert_eq!(of_cim("20261121003000.000000+060"), Some(20_777));
        assert_eq!(of_cim("20261120233000.000000-060"), Some(20_778));
        assert_eq!(of_cim("20261121081530"), None);
        assert_eq!(of_iso("2026-11-21T08:15:30Z"), Some(20_778));
        assert_eq!((of_iso("2026-11-21"), of_iso("2026-13-21T")), (None, None));
    }

    proptest! {
        #[test]
        fn no_text_and_no_number_makes_a_time_panic(text in "\\PC{0,30}", digits in "[0-9+.T-]{0,30}", steps: u64) {
            for text in [text, digits] {
                of_cim(&text);
                of_iso(&text);
            }
            of_file_time(steps);
        }
    }
}
