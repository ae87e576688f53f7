//! The registers that belong together, and the days that they speak of.

use jiff::civil::Date;

use crate::geography::Geography;
use crate::join::Joined;
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

    /// Every location that coverage counts, joined with its statuses as they stood on a day.
    pub fn as_at(&self, day: Date) -> Joined<'_> {
        Joined::new(self, day)
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
    fn register_of_a_day_is_the_latest_that_was_there() {
        let days = [date(2026, 6, 1), date(2026, 4, 1), date(2026, 5, 1)];
        assert_eq!(nearest_register(&days, date(2026, 5, 20)), Some(date(2026, 5, 1)));
        assert_eq!(nearest_register(&days, date(2026, 1, 1)), Some(date(2026, 4, 1)));
        assert_eq!(nearest_register(&[], date(2026, 1, 1)), None);
    }
}
