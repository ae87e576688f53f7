//! An invented programme with an invented earlier state, so that every part of a report has something to show.

use dspt_register::Programme;
use dspt_register::synthetic;
use dspt_register::synthetic_before;
use jiff::civil::Date;

use crate::coverage::Question;

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
        }
    }
}
