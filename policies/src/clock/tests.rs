//! The calendar, at its edges.

use proptest::prelude::*;

use super::Clock;
use super::FIRST_DAY;
use super::LAST_DAY;
use super::add_months;
use super::age;
use super::in_words;
use super::written;
use crate::date::day;

fn on(text: &str) -> i64 {
    day(text).unwrap()
}

#[test]
fn months_end_where_the_calendar_says() {
    for (from, months, to) in [
        ("2026-06-03", 12, "2027-06-03"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-30", 36, "2029-11-30"),
        ("2026-06-03", 0, "2026-06-03"),
    ] {
        assert_eq!(add_months(on(from), months), on(to), "{from} and {months} months");
    }
}

#[test]
fn a_day_is_written_with_its_year_only_when_that_is_another() {
    assert_eq!(in_words(on("2026-06-03"), on("2026-11-01")), "3 June");
    assert_eq!(in_words(on("2025-06-03"), on("2026-01-01")), "3 June 2025");
    assert_eq!(in_words(i64::MAX, 0), "a day unknown");
    assert_eq!(in_words(0, i64::MIN), "1 January 1970");
}

#[test]
fn the_days_that_are_believed_are_those_of_the_documentation() {
    assert_eq!(written(FIRST_DAY).as_deref(), Some("2000-01-01"));
    assert_eq!(written(LAST_DAY).as_deref(), Some("2199-12-31"));
    assert_eq!(written(i64::MAX), None);
}

#[test]
fn what_is_published_stands_for_twelve_months_and_ages_only_then() {
    let said = on("2026-05-01");
    let clock = Clock::SincePublication;
    assert_eq!(clock.last_good_day(said, []), None);
    assert_eq!(clock.last_good_day(said, [on("2026-04-30")]), None);
    let twice = [on("2026-06-20"), on("2027-06-10")];
    assert_eq!(clock.last_good_day(said, twice), Some(on("2028-06-10")));
    assert_eq!(
        Clock::Months(36).last_good_day(said, twice),
        Some(on("2029-05-01"))
    );
}

#[test]
fn clocks_are_said_in_words() {
    assert_eq!(Clock::Months(1).in_words(), "good for 1 month");
    assert_eq!(Clock::Months(12).in_words(), "good for 12 months");
    assert_eq!(Clock::Months(36).in_words(), "good for 3 years");
    assert_eq!(
        Clock::SincePublication.in_words(),
        "good until 12 months after you publish"
    );
}

proptest! {
    #[test]
    fn no_day_is_too_far_for_the_clocks(day in any::<i64>(), today in any::<i64>(), months in any::<u32>()) {
        prop_assert!(add_months(day, months) >= day);
        prop_assert!(!in_words(day, today).is_empty());
        prop_assert_eq!(age(day, today) == 0, day >= today);
        prop_assert!(Clock::Months(months).last_good_day(day, [today]).is_some());
    }

    #[test]
    fn what_is_written_is_read_again(day in FIRST_DAY..=LAST_DAY) {
        prop_assert_eq!(written(day).and_then(|text| crate::date::day(&text)), Some(day));
    }
}
