//! An invented programme with an invented earlier state, so that every part of a report has something to show.

use std::collections::BTreeMap;

use dspt_register::Programme;
use dspt_register::synthetic;
use dspt_register::synthetic_before;
use dspt_register::synthetic_helpers;
use dspt_register::synthetic_indicators;
use jiff::civil::Date;

use crate::beside::Beside;
use crate::beside::ReadinessFigure;
use crate::beside::ReadinessRow;
use crate::coverage::Question;

/// A count below this is withheld.
const FEWEST: u32 = 5;

/// An invented programme, today and some months earlier.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Demonstration {
    /// The day.
    pub as_at: Date,
    /// The registers of the day.
    pub programme: Programme,
    /// The registers of `earlier`.
    pub before: Programme,
    /// Ten weeks after the last deadline, or the day before `as_at` where that is earlier.
    pub earlier: Date,
}

impl Demonstration {
    /// The same seed, size and day give the same programme; at most 30,000 locations.
    pub fn new(seed: u64, locations: u32, as_at: Date) -> Self {
        let programme = synthetic(seed, locations, as_at);
        let before = synthetic_before(&programme, as_at);
        Self {
            earlier: before.dspt_of,
            before,
            as_at,
            programme,
        }
    }

    /// What to ask for a report of it.
    pub fn question(&self, target_percent: u32) -> Question<'_> {
        Question {
            programme: &self.programme,
            as_at: self.as_at,
            before: Some((&self.before, self.earlier)),
            area: None,
            target_percent,
            seed: None,
            notes: Vec::new(),
            invented: true,
            beside: Beside {
                indicators: synthetic_indicators(self.as_at),
                helpers: synthetic_helpers(self.as_at),
                readiness: Some(self.readiness()),
            },
        }
    }

    /// As a programme may hear of it: a part of the locations, and small figures withheld.
    fn readiness(&self) -> ReadinessFigure {
        let mut areas: BTreeMap<&str, u32> = BTreeMap::new();
        for location in self
            .programme
            .locations
            .iter()
            .filter(|location| location.counts())
        {
            *areas.entry(location.authority.as_str()).or_default() += 1;
        }
        let row = |area: &str, of: u32| {
            let some = |part: u32| Some(of / part).filter(|count| *count >= FEWEST);
            ReadinessRow {
                area: area.to_owned(),
                locations: some(4),
                ready_not_published: some(30),
                differs: some(16),
                silent: some(50),
            }
        };
        ReadinessFigure {
            on: self.as_at,
            areas: areas.iter().map(|(area, of)| row(area, *of)).collect(),
            all: row("all locations", areas.values().sum()),
            left_out: 0,
            named: Vec::new(),
        }
    }
}
