//! Clocks: months on the calendar, days in words, and how long an answer stays good.
//!
//! Nothing here reads a clock: `today` is always an argument, in days since 1970-01-01 UTC.

use jiff::Span;
use jiff::civil::Date;

/// The day before which no statement is believed: 2000-01-01.
pub const FIRST_DAY: i64 = 10_957;
/// The day after which no statement is believed: 2199-12-31.
pub const LAST_DAY: i64 = 84_005;

/// How long what was said about an item stays good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Clock {
    /// For so many months from the day on which it was said.
    Months(u32),
    /// Until twelve months after it was last published; before that it does not age by itself.
    SincePublication,
}

impl Clock {
    /// The last day on which something said on `said_on` is good; `None` where it does not age yet.
    ///
    /// `published_on` are the days on which the provider said it published; what is published stands for twelve months, and
    /// each publication says it again.
    pub fn last_good_day(self, said_on: i64, published_on: impl IntoIterator<Item = i64>) -> Option<i64> {
        match self {
            Self::Months(months) => Some(add_months(said_on, months)),
            Self::SincePublication => published_on
                .into_iter()
                .filter(|day| *day >= said_on)
                .max()
                .map(|day| add_months(day, 12)),
        }
    }

    /// The clock in plain words, such as `good for 12 months`.
    pub fn in_words(self) -> String {
        match self {
            Self::Months(1) => "good for 1 month".to_owned(),
            Self::Months(months) if months > 12 && months % 12 == 0 => {
                format!("good for {} years", months / 12)
            }
            Self::Months(months) => format!("good for {months} months"),
            Self::SincePublication => "good until 12 months after you publish".to_owned(),
        }
    }
}

/// The same day of the month, so many months later; the month's last day where there is none.
///
/// Beyond the years of the calendar a month counts as 30 days.
pub fn add_months(day: i64, months: u32) -> i64 {
    let later = || {
        let span = Span::new().try_months(i64::from(months)).ok()?;
        number(date(day)?.checked_add(span).ok()?)
    };
    later().unwrap_or_else(|| day.saturating_add(i64::from(months) * 30))
}

/// Whole days from `day` to `today`; 0 for a day to come.
pub fn age(day: i64, today: i64) -> u64 {
    u64::try_from(today.saturating_sub(day)).unwrap_or(0)
}

/// A day as people write it, `3 June`, with its year where that is not the year of `today`.
pub fn in_words(day: i64, today: i64) -> String {
    let Some(written) = date(day) else {
        return "a day unknown".to_owned();
    };
    let with_year = date(today).is_none_or(|today| today.year() != written.year());
    let form = if with_year { "%-d %B %Y" } else { "%-d %B" };
    written.strftime(form).to_string()
}

/// A day as files write it, `2026-11-01`; `None` outside the years 0 to 9999.
pub fn written(day: i64) -> Option<String> {
    date(day)
        .filter(|date| date.year() >= 0)
        .map(|date| date.strftime("%Y-%m-%d").to_string())
}

fn date(day: i64) -> Option<Date> {
    let span = Span::new().try_days(day).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

fn number(date: Date) -> Option<i64> {
    let since = date
        .since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1)))
        .ok()?;
    Some(i64::from(since.get_days()))
}

#[cfg(test)]
mod tests;
