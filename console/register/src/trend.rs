//! How publications add up over a toolkit year, and what last year's course says about this one.
//!
//! # How the forecast is made, and how wrong it is
//!
//! The forecast for 30 June divides what is published today by the share of its final figure that last year's curve of the
//! same segment had reached as many days before its deadline. A straight line would be wrong by half: in 2021-22 half of
//! all publications fell into June.
//!
//! [`back_test`] was run on the public file of 9 September 2022: 2021-22 forecast by the remaining curve of 2020-21,
//! against the 12,187 social care entries that were Met or Exceeded by 30 June 2022.
//!
//! | days before 30 June | last year's curve had reached | error of the forecast |
//! |---|---|---|
//! | 150 | 7 % | +73 % |
//! | 120 | 12 % | +23 % |
//! | 100 | 17 % | -6 % |
//! | 80 | 21 % | +2 % |
//! | 60 | 26 % | -1 % |
//! | 50 | 29 % | +13 % |
//! | 30 | 38 % | +13 % |
//! | 14 | 56 % | +1 % |
//! | 7 | 63 % | +9 % |
//! | 1 | 77 % | +14 % |
//!
//! So nothing is forecast before last year's curve had reached 17 %, and the interval is 15 % either way, more for small
//! segments (two standard errors of the counts, added in quadrature). One year is one test: the next may differ more.
//!
//! A file holds only the *latest* publication of each. Whoever published again this year has left last year's curve, and
//! those who are left tend to be late: the curve of one file alone makes the forecast too high. Therefore the lower end
//! assumes that everybody who left had published by this day last year. A file kept from last autumn closes that gap:
//! [`Curve`]s of different files can be compared.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Span;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::coverage::Measure;
use crate::join::Joined;
use crate::read::dspt::DsptRow;
use crate::segment::Segment;
use crate::status::PublishedLevel;
use crate::status::PublishedStatus;
use crate::year::ToolkitYear;

/// Publications on last year's curve below which it has no shape.
const FEWEST: u32 = 30;
/// The share of last year's curve, in percent, before which nothing is forecast.
const EARLIEST_PERCENT: f64 = 17.0;
/// The largest error of the back-test from there on, rounded up.
const ERROR: f64 = 0.15;

/// Cumulative publications of one toolkit year (Met or Exceeded), from the latest publications of one file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Curve {
    /// The toolkit year.
    pub year: ToolkitYear,
    /// The day of the file: nothing after it is known.
    pub seen_on: Date,
    /// How many have published for a later year since and therefore are not on this curve.
    pub replaced: u32,
    /// The days of publication, in order.
    days: Vec<Date>,
}

impl Curve {
    /// The locations of a segment by the day of the publication that covers them, own or through a headquarters.
    pub fn new(joined: &Joined<'_>, segment: &Segment, year: ToolkitYear) -> Self {
        let mut curve = Self::empty(year, joined.dspt_of.min(joined.as_at));
        for location in joined.locations.iter().filter(|l| l.stands_in(segment)) {
            let entries = [location.own, location.headquarters, location.by_name];
            let rows = entries.into_iter().flatten().map(|found| found.row);
            let known = rows.filter(|row| row.published_on.is_some_and(|day| day <= curve.seen_on));
            let best = known
                .filter(|row| is_met(&row.status))
                .max_by_key(|row| row.status.year);
            if let Some(row) = best {
                curve.add(row);
            }
        }
        curve.finish()
    }

    /// The entries of a file themselves, for a look at the whole sector without a register of locations.
    pub fn of_entries<'a>(
        entries: impl IntoIterator<Item = &'a DsptRow>,
        year: ToolkitYear,
        seen_on: Date,
    ) -> Self {
        let mut curve = Self::empty(year, seen_on);
        for row in entries {
            if is_met(&row.status) && row.published_on.is_some_and(|day| day <= seen_on) {
                curve.add(row);
            }
        }
        curve.finish()
    }

    fn empty(year: ToolkitYear, seen_on: Date) -> Self {
        Self {
            year,
            seen_on,
            replaced: 0,
            days: Vec::new(),
        }
    }

    fn add(&mut self, row: &DsptRow) {
        match (row.status.year, row.published_on) {
            (Some(year), Some(day)) if year == self.year => self.days.push(day),
            (Some(year), _) if year > self.year => self.replaced += 1,
            _ => {}
        }
    }

    fn finish(mut self) -> Self {
        self.days.sort_unstable();
        self
    }

    /// How many were published by the end of a day.
    pub fn by(&self, day: Date) -> u32 {
        u32::try_from(self.days.partition_point(|d| *d <= day)).unwrap_or(u32::MAX)
    }

    /// All that is known, late ones too.
    pub fn total(&self) -> u32 {
        u32::try_from(self.days.len()).unwrap_or(u32::MAX)
    }

    /// The curve to draw: each day with a publication, and how many there were by its end.
    pub fn points(&self) -> Vec<(Date, u32)> {
        let mut points = BTreeMap::new();
        for (count, day) in (1..).zip(&self.days) {
            points.insert(*day, count);
        }
        points.into_iter().collect()
    }

    /// The day of this curve that is as far from its deadline as `day` is from its own.
    pub fn same_day(&self, day: Date) -> Date {
        let before = (ToolkitYear::of(day).deadline() - day).get_days();
        let there = self.year.deadline().checked_sub(Span::new().days(before));
        there.unwrap_or_else(|_| self.year.deadline())
    }
}

fn is_met(status: &PublishedStatus) -> bool {
    matches!(
        status.level,
        PublishedLevel::StandardsMet | PublishedLevel::StandardsExceeded
    )
}

/// Why there is no forecast.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NoForecast {
    /// The two curves are not of this and the year before.
    #[error("no forecast: {last} is not the year before {this}")]
    OtherYears {
        /// The year to forecast.
        this: ToolkitYear,
        /// The year of the curve offered.
        last: ToolkitYear,
    },
    /// The file of last year's curve is older than last year's deadline.
    #[error("no forecast: the file with last year's publications is of {seen_on}, before their deadline")]
    Unfinished {
        /// The day of the file.
        seen_on: Date,
    },
    /// Too few publications last year.
    #[error(
        "no forecast: only {published} of these were published by 30 June last year, too few for a curve"
    )]
    TooFew {
        /// How many there were.
        published: u32,
    },
    /// Too early in the year.
    #[error("no forecast yet: by this day last year only {percent} % had been published, too few to tell")]
    TooEarly {
        /// What last year's curve had reached.
        percent: u32,
    },
}

/// What will be published for this year by 30 June, if it goes as last year.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forecast {
    /// The deadline.
    pub on: Date,
    /// Published for this year today.
    pub now: u32,
    /// The lower end.
    pub low: u32,
    /// The most likely figure.
    pub likely: u32,
    /// The upper end; never more than all.
    pub high: u32,
    /// The denominator.
    pub of: u32,
    /// What last year's curve had reached by this day, in percent.
    pub last_year_percent: u32,
    /// How many had left last year's curve by publishing again.
    pub replaced: u32,
}

impl Forecast {
    /// The forecast of a segment of `of` locations on a day, by last year's curve of the same segment.
    ///
    /// # Errors
    ///
    /// [`NoForecast`] where last year's curve says nothing, with the reason to show.
    pub fn new(this: &Curve, last: &Curve, day: Date, of: u32) -> Result<Self, NoForecast> {
        if last.year != this.year.previous() {
            let (this, last) = (this.year, last.year);
            return Err(NoForecast::OtherYears { this, last });
        }
        if last.seen_on < last.year.deadline() {
            let seen_on = last.seen_on;
            return Err(NoForecast::Unfinished { seen_on });
        }
        let (then, all) = (last.by(last.same_day(day)), last.by(last.year.deadline()));
        if all < FEWEST {
            return Err(NoForecast::TooFew { published: all });
        }
        let reached = f64::from(then) / f64::from(all);
        let percent = whole(reached * 100.0);
        if reached * 100.0 < EARLIEST_PERCENT {
            return Err(NoForecast::TooEarly { percent });
        }
        let now = this.by(day);
        let counts = 4.0 * (1.0 / f64::from(now.max(1)) + 1.0 / f64::from(then.max(1)));
        let error = (ERROR * ERROR + counts).sqrt();
        let likely = f64::from(now) / reached;
        let gone = f64::from(last.replaced);
        let at_most_reached = (f64::from(then) + gone) / (f64::from(all) + gone);
        let lowest = f64::from(now) / at_most_reached * (1.0 - error);
        let within = |figure: f64| whole(figure).clamp(now, of.max(now));
        Ok(Self {
            on: this.year.deadline(),
            now,
            low: within(lowest),
            likely: within(likely),
            high: within(likely * (1.0 + error)),
            of,
            last_year_percent: percent,
            replaced: last.replaced,
        })
    }

    /// How many more than the likely figure a target in whole percent needs.
    pub fn gap_to(&self, target_percent: u32) -> u32 {
        let wanted = (u64::from(self.of) * u64::from(target_percent.min(100))).div_ceil(100);
        u32::try_from(wanted)
            .unwrap_or(u32::MAX)
            .saturating_sub(self.likely)
    }

    /// How it was made, to stand beside it.
    pub fn method(&self) -> String {
        let mut method = format!(
            "{} published today, and by this day last year {} % of those published by 30 June; the interval is the largest \
             error of one back-tested year (2021-22), wider for few locations",
            self.now, self.last_year_percent
        );
        if self.replaced > 0 {
            method.push_str(&format!(
                "; {} published again since and are missing from last year's curve, so the figure is rather too high: \
                 keep a file of each autumn",
                self.replaced
            ));
        }
        method
    }
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (likely, low, high) = (self.likely, self.low, self.high);
        write!(
            f,
            "about {likely} ({low} to {high}) of {} on {}",
            self.of, self.on
        )
    }
}

/// A figure of the forecast as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded and clamped to the range before"
)]
fn whole(figure: f64) -> u32 {
    figure.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// One point of a back-test.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BackTest {
    /// Days before the deadline on which the forecast would have been made.
    pub days_before: i32,
    /// What was forecast.
    pub forecast: Forecast,
    /// What was published by the deadline.
    pub actual: u32,
}

impl BackTest {
    /// The error in percent of what was published; positive where the forecast was too high.
    pub fn error_percent(&self) -> f64 {
        (f64::from(self.forecast.likely) / f64::from(self.actual.max(1)) - 1.0) * 100.0
    }
}

/// The forecasts that would have been made for a year that is over, on the days before its deadline, with the outcome.
/// Days on which there would have been none are left out.
pub fn back_test(this: &Curve, last: &Curve, days_before: &[i32]) -> Vec<BackTest> {
    let deadline = this.year.deadline();
    let actual = this.by(deadline);
    let point = |days_before: &i32| {
        let day = deadline.checked_sub(Span::new().days(*days_before)).ok()?;
        let forecast = Forecast::new(this, last, day, u32::MAX).ok()?;
        Some(BackTest {
            days_before: *days_before,
            forecast,
            actual,
        })
    };
    days_before.iter().filter_map(point).collect()
}

/// Locations of a segment published for the year before and not yet for the year of the day, in the order of their ids:
/// the list to work through before 1 July.
pub fn not_yet_again<'j, 'a>(
    joined: &'j Joined<'a>,
    segment: &'j Segment,
) -> impl Iterator<Item = &'j crate::JoinedLocation<'a>> {
    let locations = joined.locations.iter().filter(|l| l.stands_in(segment));
    locations.filter(|location| {
        let covered = |measure| location.covered_by(measure, joined.as_at).is_some();
        covered(Measure::InDate) && !covered(Measure::ThisYear)
    })
}
