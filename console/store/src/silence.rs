//! Silence: how long a device may say nothing before that says something.
//!
//! It is computed from the clock alone, never kept. A device is *quiet* when its last three whole working days in
//! London passed without a report, and *stale* after fourteen days of any kind: an office that shuts for the weekend
//! or a bank holiday is neither.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::limits;
use crate::model::Silence;

mod holidays;

use holidays::Table;

/// Before which moments a last report means silence, as of one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Thresholds {
    /// A last report before this is quiet.
    pub quiet: Timestamp,
    /// A last report before this is stale.
    pub stale: Timestamp,
}

impl Thresholds {
    /// The thresholds as of `now`, with [`limits::STALE_DAYS`].
    pub fn at(now: Timestamp) -> Self {
        Self::with_stale_days(now, limits::STALE_DAYS)
    }

    /// The thresholds as of `now`, where a policy holds results good for `days`.
    pub fn with_stale_days(now: Timestamp, days: u32) -> Self {
        let london = london();
        let mut day = london.to_datetime(now).date();
        let mut left = limits::QUIET_WORKING_DAYS;
        while left > 0 {
            let Ok(before) = day.yesterday() else { break };
            day = before;
            left -= u32::from(is_working_day(day));
        }
        let quiet = day
            .to_zoned(london)
            .map_or(Timestamp::MIN, |start| start.timestamp());
        let stale = now
            .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MIN);
        Self { quiet, stale }
    }

    /// What a last report at `last_heard` means.
    pub fn of(&self, last_heard: Option<Timestamp>) -> Silence {
        match last_heard {
            None => Silence::Never,
            Some(last) if last < self.stale => Silence::Stale,
            Some(last) if last < self.quiet => Silence::Quiet,
            Some(_) => Silence::Reporting,
        }
    }
}

/// Monday to Friday, bank holidays of England and Wales left out.
///
/// Past the last year of the table only weekends are known, so a device may be called quiet a day early.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && bank_holiday(day).is_none()
}

/// The day in London.
pub fn day(at: Timestamp) -> Date {
    london().to_datetime(at).date()
}

/// The moment at which a day in London begins.
pub fn begin(day: Date) -> Timestamp {
    day.to_zoned(london())
        .map_or(Timestamp::MAX, |start| start.timestamp())
}

/// Europe/London by its rule, which has stood since 1996, so that no time-zone files are needed.
fn london() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC)
}

/// The last day of which bank holidays are known.
pub fn holidays_known_until() -> Date {
    Table::in_use().known_until()
}

/// Whether bank holidays are known on a day; where not, whoever shows silence says so.
pub fn holidays_known(day: Date) -> bool {
    day <= holidays_known_until()
}

/// What a bank holiday of England and Wales is called; none for another day, and past [`holidays_known_until`].
pub fn bank_holiday(day: Date) -> Option<&'static str> {
    Table::in_use().name(day)
}

#[cfg(test)]
mod tests;
