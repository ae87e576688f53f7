//! The one place that asks what time it is.

use dspt_report::counted;
use jiff::Timestamp;
use jiff::Unit;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::limits;
use crate::words;

/// Seconds of a day.
pub const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// Seconds since 1970-01-01, UTC, by this device's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that everything else takes as an argument"
)]
pub fn now() -> i64 {
    Timestamp::now().as_second()
}

/// A moment as people here write it, `21 Nov 2026, 14:05`, in the device's time zone.
pub fn in_words(second: i64) -> String {
    Timestamp::from_second(second).map_or_else(
        |_| "an unknown time".to_owned(),
        |moment| {
            moment
                .to_zoned(TimeZone::system())
                .strftime("%-d %b %Y, %H:%M")
                .to_string()
        },
    )
}

/// A day of a fact (whole days since 1970-01-01, UTC) as people here write it, `21 Nov 2026`.
pub fn day_in_words(day: i64) -> String {
    day.checked_mul(SECONDS_OF_DAY)
        .and_then(|second| Timestamp::from_second(second).ok())
        .map_or_else(
            || format!("day {day}"),
            |moment| moment.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string(),
        )
}

/// A day as people write it, `2026-11-21` or `21/11/2026`, in whole days since 1970-01-01; `None` for anything else.
pub fn day_of(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.trim().split(['-', '/']).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if text.contains('/') {
        (last, first)
    } else {
        (first, last)
    };
    let digits = |text: &&str, most: usize| {
        let plain = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<i16>().ok()).flatten()
    };
    let year = digits(year, 4).filter(|_| year.len() == 4)?;
    let month = i8::try_from(digits(month, 2)?).ok()?;
    let day = i8::try_from(digits(day, 2)?).ok()?;
    let date = Date::new(year, month, day).ok()?;
    let since = date.since((Unit::Day, Date::constant(1970, 1, 1))).ok()?;
    Some(i64::from(since.get_days()))
}

/// A clock that is off against the console's, in words; `None` where it is near enough. `ahead` is in seconds.
pub(crate) fn difference_in_words(ahead: i64) -> Option<String> {
    let seconds = ahead.unsigned_abs();
    let sentence = if ahead > 0 {
        words::CLOCK_AHEAD
    } else {
        words::CLOCK_BEHIND
    };
    let time = match seconds / 60 {
        minutes @ ..=119 => counted(minutes, "minute", "minutes"),
        minutes @ ..=2_879 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / (24 * 60)),
    };
    (seconds > limits::CLOCK_SECONDS).then(|| sentence.fill(&[("time", &time)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_is_told_in_a_unit_that_people_use() {
        assert_eq!(difference_in_words(limits::CLOCK_SECONDS.cast_signed()), None);
        let said = |ahead| difference_in_words(ahead).unwrap();
        assert!(said(660).contains("11 minutes ahead"), "{}", said(660));
        assert!(said(-7_200).contains("2 hours behind"), "{}", said(-7_200));
        assert!(
            said(40 * 86_400).contains("40 days ahead"),
            "{}",
            said(40 * 86_400)
        );
    }

    #[test]
    fn days_are_read_as_people_write_them_and_nothing_else_is() {
        for text in ["2026-11-21", "21/11/2026", " 2026-11-21 "] {
            assert_eq!(day_of(text), Some(20_778), "{text}");
        }
        assert_eq!(day_of("1/2/1970"), Some(31));
        for text in [
            "2026-02-30",
            "11/21/2026",
            "21/11/26",
            "21-11-2026",
            "20261121",
            "2026-11",
            "2026-11/21",
            "+2026-11-21",
            "today",
            "",
        ] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
