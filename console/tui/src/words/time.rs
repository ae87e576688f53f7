//! Times as people say them.

use jiff::Timestamp;
use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// `today 08:12`, `Fri 17:02` within the last six days, `3 Jun` within this year or so, else `3 Jun 2025`.
pub(crate) fn when(now: Timestamp, time: Timestamp, zone: &TimeZone) -> String {
    let there = time.to_zoned(zone.clone());
    match days_ago(now, &there, zone) {
        Some(0) => there.strftime("today %H:%M").to_string(),
        Some(1..=6) => there.strftime("%a %H:%M").to_string(),
        Some(..=NEAR) => there.strftime("%-d %b").to_string(),
        _ => there.strftime("%-d %b %Y").to_string(),
    }
}

/// `since today`, `since Fri`, `since 3 Jun`, `since 3 Jun 2025`.
pub(crate) fn since(now: Timestamp, time: Timestamp, zone: &TimeZone) -> String {
    let there = time.to_zoned(zone.clone());
    match days_ago(now, &there, zone) {
        Some(0) => "since today".to_owned(),
        Some(1..=6) => there.strftime("since %a").to_string(),
        Some(..=NEAR) => there.strftime("since %-d %b").to_string(),
        _ => there.strftime("since %-d %b %Y").to_string(),
    }
}

/// A day: `today`, `Fri` within the last six days, `3 Jun` within this year or so, else `3 Jun 2025`.
pub(crate) fn day_short(now: Timestamp, day: Date, zone: &TimeZone) -> String {
    let today = now.to_zoned(zone.clone()).date();
    match today.since(day).map(|span| span.get_days()) {
        Ok(0) => "today".to_owned(),
        Ok(1..=6) => day.strftime("%a").to_string(),
        Ok(7..=NEAR) => day.strftime("%-d %b").to_string(),
        _ => day.strftime("%-d %b %Y").to_string(),
    }
}

/// `since today`, `since Fri`, `since 3 Jun`, `since 3 Jun 2025`.
pub(crate) fn day_since(now: Timestamp, day: Date, zone: &TimeZone) -> String {
    format!("since {}", day_short(now, day, zone))
}

/// `Tue 10 Nov 2026`.
pub(crate) fn full_day(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

/// `3 Jun 2026`.
pub(crate) fn short_date(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%-d %b %Y").to_string()
}

/// `08:30`.
pub(crate) fn clock(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// The reader's day.
pub(crate) fn today(now: Timestamp, zone: &TimeZone) -> Date {
    now.to_zoned(zone.clone()).date()
}

/// A day to come or past: `today`, `Fri` within six days either way, else with its date.
pub(crate) fn until(now: Timestamp, day: Date, zone: &TimeZone) -> String {
    match day.since(today(now, zone)).map(|span| span.get_days()) {
        Ok(1..=6) => day.strftime("%a").to_string(),
        Ok(7..=NEAR) => day.strftime("%-d %b").to_string(),
        _ => day_short(now, day, zone),
    }
}

/// Whether a time is of the same day as now.
pub(crate) fn is_today(now: Timestamp, time: Timestamp, zone: &TimeZone) -> bool {
    days_ago(now, &time.to_zoned(zone.clone()), zone) == Some(0)
}

/// `3 Jun 2026, 17:02`.
pub(crate) fn exactly(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone())
        .strftime("%-d %b %Y, %H:%M")
        .to_string()
}

/// `just now`, `40 s ago`, `5 min ago`, `3 h ago`, `2 days ago`. Steps of ten seconds, so that it is not always changing.
pub(crate) fn ago(now: Timestamp, time: Timestamp) -> String {
    let seconds = now.duration_since(time).as_secs().max(0);
    match seconds {
        0..10 => "just now".to_owned(),
        10..60 => format!("{} s ago", seconds / 10 * 10),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..172_800 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A fact's day, with how long ago it was: `3 Jun 2026 (12 days ago)`.
pub(crate) fn day(now: Timestamp, days: i64, zone: &TimeZone) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let date = jiff::Span::new()
        .try_days(days)
        .and_then(|span| epoch.checked_add(span));
    let Ok(date) = date else {
        return format!("day {days}");
    };
    let today = now.to_zoned(zone.clone()).date();
    let past = match today.since(date).map(|span| span.get_days()) {
        Ok(0) => "today".to_owned(),
        Ok(1) => "yesterday".to_owned(),
        Ok(days @ 2..) => format!("{days} days ago"),
        Ok(-1) => "tomorrow".to_owned(),
        Ok(days) => format!("in {} days", days.unsigned_abs()),
        Err(_) => return date.strftime("%-d %b %Y").to_string(),
    };
    format!("{} ({past})", date.strftime("%-d %b %Y"))
}

/// Days within which a date needs no year.
const NEAR: i32 = 300;

/// Whether times need the word UTC beside them, because they are not those of the reader's clock.
pub(crate) fn is_utc(zone: &TimeZone) -> bool {
    *zone == TimeZone::UTC
}

/// Whole days between the calendar days of both; `None` for the future.
fn days_ago(now: Timestamp, there: &Zoned, zone: &TimeZone) -> Option<i32> {
    let today = now.to_zoned(zone.clone()).date();
    let days = today.since(there.date()).ok()?.get_days();
    (days >= 0 && now >= there.timestamp()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    #[test]
    fn days_are_those_of_the_wall_clock_not_of_utc() {
        // Twenty to one at night in summer is the day before in UTC.
        let now = at("2026-06-08T23:40:00Z");
        assert_eq!(when(now, at("2026-06-08T23:10:00Z"), &london()), "today 00:10");
        assert_eq!(when(now, at("2026-06-08T22:50:00Z"), &london()), "Mon 23:50");
        assert_eq!(
            when(now, at("2026-06-08T22:50:00Z"), &TimeZone::UTC),
            "today 22:50"
        );
    }

    #[test]
    fn a_week_ago_has_a_date() {
        let now = at("2026-06-08T08:30:00Z");
        assert_eq!(when(now, at("2026-06-05T16:02:00Z"), &london()), "Fri 17:02");
        assert_eq!(when(now, at("2026-06-01T16:02:00Z"), &london()), "1 Jun");
        assert_eq!(when(now, at("2025-06-01T16:02:00Z"), &london()), "1 Jun 2025");
        assert_eq!(when(now, at("2027-01-01T00:00:00Z"), &london()), "1 Jan 2027");
        assert_eq!(since(now, at("2026-06-03T16:02:00Z"), &london()), "since Wed");
        assert_eq!(since(now, at("2026-02-03T16:02:00Z"), &london()), "since 3 Feb");
    }

    #[test]
    fn ages_are_in_the_largest_unit_that_tells() {
        let now = at("2026-06-08T08:30:00Z");
        let cases = [
            ("2026-06-08T08:29:55Z", "just now"),
            ("2026-06-08T08:29:17Z", "40 s ago"),
            ("2026-06-08T08:25:00Z", "5 min ago"),
            ("2026-06-08T05:20:00Z", "3 h ago"),
            ("2026-06-05T08:30:00Z", "3 days ago"),
            ("2026-06-09T08:30:00Z", "just now"),
        ];
        for (time, words) in cases {
            assert_eq!(ago(now, at(time)), words);
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_still_shown() {
        let now = at("2026-06-08T08:30:00Z");
        assert_eq!(day(now, 20_600, &london()), "27 May 2026 (12 days ago)");
        assert_eq!(day(now, 20_612, &london()), "8 Jun 2026 (today)");
        assert_eq!(day(now, i64::MAX, &london()), format!("day {}", i64::MAX));
        assert_eq!(day(now, i64::MIN, &london()), format!("day {}", i64::MIN));
    }
}
