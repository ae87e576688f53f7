use jiff::civil::date;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn silence(last: &str, now: &str) -> Silence {
    Thresholds::at(at(now)).of(Some(at(last)))
}

#[test]
fn a_weekend_changes_nothing() {
    let friday = "2026-09-04T16:00:00Z";
    for now in [
        "2026-09-06T12:00:00Z",
        "2026-09-07T07:30:00Z",
        "2026-09-09T22:59:59Z",
    ] {
        assert_eq!(silence(friday, now), Silence::Reporting, "{now}");
    }
    // Monday, Tuesday and Wednesday have passed: midnight in London is 23:00 UTC in summer.
    assert_eq!(silence(friday, "2026-09-09T23:00:00Z"), Silence::Quiet);
}

#[test]
fn bank_holidays_change_nothing() {
    // Thursday 2 April 2026; Good Friday and Easter Monday follow.
    let thursday = "2026-04-02T15:00:00Z";
    assert_eq!(silence(thursday, "2026-04-09T20:00:00Z"), Silence::Reporting);
    assert_eq!(silence(thursday, "2026-04-10T08:00:00Z"), Silence::Quiet);
}

#[test]
fn fourteen_days_are_stale_to_the_second() {
    assert_eq!(
        silence("2026-09-01T12:00:00Z", "2026-09-15T12:00:00Z"),
        Silence::Quiet
    );
    assert_eq!(
        silence("2026-09-01T12:00:00Z", "2026-09-15T12:00:01Z"),
        Silence::Stale
    );
}

#[test]
fn a_policy_may_hold_results_good_for_less_than_quiet() {
    let thresholds = Thresholds::with_stale_days(at("2026-09-02T12:00:00Z"), 1);
    assert_eq!(thresholds.of(Some(at("2026-09-01T11:00:00Z"))), Silence::Stale);
}

#[test]
fn a_device_that_never_reported_is_never() {
    assert_eq!(
        Thresholds::at(at("2026-09-15T12:00:00Z")).of(None),
        Silence::Never
    );
}

#[test]
fn the_clock_of_winter_is_utc_and_that_of_summer_is_not() {
    let winter = Thresholds::at(at("2026-01-15T12:00:00Z"));
    assert_eq!(winter.quiet, at("2026-01-12T00:00:00Z"));
    let summer = Thresholds::at(at("2026-07-16T12:00:00Z"));
    assert_eq!(summer.quiet, at("2026-07-12T23:00:00Z"));
}

#[test]
fn the_ends_of_time_do_not_panic() {
    for now in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(Thresholds::at(now).of(None), Silence::Never);
    }
}

#[test]
fn the_table_of_bank_holidays_is_read_whole() {
    let table = Table::in_use();
    assert_eq!(table.unread, [0_usize; 0]);
    let days: Vec<Date> = table.days().collect();
    assert!(
        days.iter()
            .all(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
    );
    let (first, last) = (days[0].year(), table.known_until().year());
    for year in first..=last {
        assert_eq!(days.iter().filter(|day| day.year() == year).count(), 8, "{year}");
    }
    assert!(days.iter().all(|day| *day <= table.known_until()));
    assert_eq!(bank_holiday(date(2026, 8, 31)), Some("Summer"));
    assert_eq!(bank_holiday(date(2026, 9, 1)), None);
}

#[test]
fn a_line_that_says_nothing_is_found() {
    let table = Table::read("# remark\n2026-01-01 New Year\n2026-13-01 never\nknown until soon\n");
    assert_eq!(
        (table.unread.as_slice(), table.known_until()),
        ([3, 4].as_slice(), Date::MIN)
    );
    assert_eq!(table.days().collect::<Vec<_>>(), [date(2026, 1, 1)]);
}

#[test]
fn quiet_begins_at_midnight_in_london_after_the_last_holiday() {
    // Christmas Eve is a Thursday; Friday and Monday are holidays, so that Tuesday is the first working day after it.
    let thursday = "2026-12-24T12:00:00Z";
    assert_eq!(silence(thursday, "2026-12-31T23:59:59Z"), Silence::Reporting);
    assert_eq!(silence(thursday, "2027-01-01T00:00:00Z"), Silence::Quiet);
}

#[test]
fn past_the_table_only_weekends_are_known_and_that_can_be_told() {
    let until = holidays_known_until();
    let next = until.tomorrow().unwrap();
    assert!(holidays_known(until) && !holidays_known(next));
    // The day after the table is New Year's Day, a Monday.
    assert!(is_working_day(next), "which is why it has to be told");
    assert!(
        !is_working_day(date(2028, 12, 26)),
        "the last holiday of the table"
    );
}
