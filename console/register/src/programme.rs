//! The registers that belong together, and the days that they speak of.

use jiff::civil::Date;

use crate::geography::Geography;
use crate::read::cqc::CqcLocation;
use crate::read::dspt::DsptRow;
use crate::read::ods::OdsOrganisation;
use crate::read::ods::Succession;

/// One state of the registers: everything that coverage needs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Programme {
    /// CQC's locations, of all sectors.
    pub locations: Vec<CqcLocation>,
    /// The day that they speak of.
    pub locations_of: Date,
    /// The DSPT search, of all sectors.
    pub dspt: Vec<DsptRow>,
    /// The day that it speaks of.
    pub dspt_of: Date,
    /// ODS headquarters; without them nothing joins by name.
    pub headquarters: Vec<OdsOrganisation>,
    /// ODS sites; without them nothing is covered through a headquarters.
    pub sites: Vec<OdsOrganisation>,
    /// ODS successions.
    pub successions: Vec<Succession>,
    /// Where places lie.
    pub geography: Geography,
}

impl Programme {
    /// The two registers without which there is no coverage.
    pub fn new(locations: Vec<CqcLocation>, locations_of: Date, dspt: Vec<DsptRow>, dspt_of: Date) -> Self {
        Self {
            locations,
            locations_of,
            dspt,
            dspt_of,
            headquarters: Vec::new(),
            sites: Vec::new(),
            successions: Vec::new(),
            geography: Geography::default(),
        }
    }

    /// With the Organisation Data Service's registers.
    #[must_use]
    pub fn with_ods(
        mut self,
        headquarters: Vec<OdsOrganisation>,
        sites: Vec<OdsOrganisation>,
        successions: Vec<Succession>,
    ) -> Self {
        self.headquarters = headquarters;
        self.sites = sites;
        self.successions = successions;
        self
    }

    /// With lookups of places.
    #[must_use]
    pub fn with_geography(mut self, geography: Geography) -> Self {
        self.geography = geography;
        self
    }

    /// The days around a day on which every figure is the same: the first of them, and the first that is none of them.
    pub fn steady(&self, day: Date) -> (Option<Date>, Option<Date>) {
        let published = self.dspt.iter().filter_map(|row| row.published_on);
        let parents = self.sites.iter().filter_map(|site| site.parent.as_ref());
        let belonging = parents.flat_map(|parent| [parent.from, parent.until]).flatten();
        let taken_over = self.successions.iter().filter_map(|step| step.on);
        let organisations = self.sites.iter().chain(&self.headquarters);
        let there = organisations.flat_map(|one| [one.opened, one.closed]).flatten();
        let mut days = Steady::around(day);
        published.for_each(|turn| days.turn(turn));
        belonging
            .chain(taken_over)
            .chain(there)
            .for_each(|turn| days.turn(turn));
        self.geography.turns().for_each(|turn| days.turn(turn));
        for year in [day.year() - 1, day.year(), day.year() + 1] {
            // The toolkit's year ends with June; the programme's window moves with September.
            for month in [7, 9] {
                if let Ok(turn) = Date::new(year, month, 1) {
                    days.turn(turn);
                }
            }
        }
        (days.from, days.until)
    }
}

/// The days around one between the nearest turns.
#[derive(Clone, Copy, Debug)]
struct Steady {
    day: Date,
    from: Option<Date>,
    until: Option<Date>,
}

impl Steady {
    fn around(day: Date) -> Self {
        let (from, until) = (None, None);
        Self { day, from, until }
    }

    /// A day from which something is otherwise than before.
    fn turn(&mut self, turn: Date) {
        if turn <= self.day {
            self.from = self.from.max(Some(turn));
        } else if self.until.is_none_or(|until| turn < until) {
            self.until = Some(turn);
        }
    }
}

/// Of the days for which a register is known, the one to use for a day: the latest before it or on it, or else the
/// earliest after it.
pub fn nearest_register(days: &[Date], day: Date) -> Option<Date> {
    let before = days.iter().filter(|d| **d <= day).max();
    before.or_else(|| days.iter().min()).copied()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn figures_are_the_same_on_all_days_that_are_steady() {
        let programme = crate::synthetic(3, 300, date(2026, 5, 1));
        for day in [
            date(2025, 11, 3),
            date(2026, 4, 30),
            date(2026, 6, 30),
            date(2026, 12, 24),
        ] {
            let figures = |day| {
                let board = crate::Board::new(&programme.as_at(day));
                let all = board.segments().cloned().collect::<Vec<_>>();
                let of = |segment| crate::Measure::ALL.map(|m| board.coverage(segment, m).parts);
                all.iter().map(of).collect::<Vec<_>>()
            };
            let (from, until) = programme.steady(day);
            let (from, until) = (from.unwrap(), until.unwrap());
            assert!(from <= day && day < until, "{from} {day} {until}");
            assert_eq!(figures(from), figures(day));
            assert_eq!(figures(until.yesterday().unwrap()), figures(day));
        }
    }

    #[test]
    fn register_of_a_day_is_the_latest_that_was_there() {
        let days = [date(2026, 6, 1), date(2026, 4, 1), date(2026, 5, 1)];
        assert_eq!(nearest_register(&days, date(2026, 5, 20)), Some(date(2026, 5, 1)));
        assert_eq!(nearest_register(&days, date(2026, 1, 1)), Some(date(2026, 4, 1)));
        assert_eq!(nearest_register(&[], date(2026, 1, 1)), None);
    }
}
