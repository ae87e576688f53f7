//! The one place that asks what time it is.

use jiff::Timestamp;
use jiff::tz::TimeZone;

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
    day.checked_mul(24 * 60 * 60)
        .and_then(|second| Timestamp::from_second(second).ok())
        .map_or_else(
            || format!("day {day}"),
            |moment| moment.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string(),
        )
}
