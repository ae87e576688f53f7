//! An invented programme with an invented earlier state, so that every part of a report has something to show.

use dspt_register::CqcId;
use dspt_register::Programme;
use dspt_register::PublishedStatus;
use dspt_register::ToolkitYear;
use dspt_register::synthetic;
use jiff::Span;
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
        let deadline = ToolkitYear::of(as_at).previous().deadline();
        let weeks_after = deadline.checked_add(Span::new().weeks(10)).unwrap_or(deadline);
        let earlier = weeks_after.min(as_at.yesterday().unwrap_or(as_at));
        Self {
            before: before(&programme, earlier),
            as_at,
            programme,
            earlier,
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

/// As it may have been: what was published since is not yet, most of it for the year before; a few locations were not there
/// yet, and a few have closed since.
fn before(programme: &Programme, day: Date) -> Programme {
    let mut before = programme.clone();
    (before.locations_of, before.dspt_of) = (day, day);
    let last = ToolkitYear::of(day).previous();
    let last_met = format!("{last} Standards Met").parse::<PublishedStatus>();
    let (Ok(met), Ok(none)) = (last_met, "Not Published".parse::<PublishedStatus>()) else {
        return before;
    };
    for (place, row) in before.dspt.iter_mut().enumerate() {
        let since = row.published_on.is_some_and(|on| on > day);
        let withdrawn = row.published_on.is_none() && place % 40 == 0;
        if !since && !withdrawn {
            continue;
        }
        let on = row.published_on.unwrap_or(day).checked_sub(Span::new().years(1));
        (row.status, row.published_on) = match on {
            Ok(on) if withdrawn || place % 7 != 0 => (met.clone(), Some(on)),
            _ => (none.clone(), None),
        };
    }
    let mut place = 0;
    before.locations.retain(|_| {
        place += 1;
        place % 97 != 0
    });
    let closed = before
        .locations
        .iter()
        .enumerate()
        .filter(|(place, _)| place % 83 == 0);
    let closed: Vec<_> = closed
        .filter_map(|(place, location)| {
            let mut location = location.clone();
            location.id = format!("1-98{place:07}").parse::<CqcId>().ok()?;
            location.name = format!("{} (old)", location.name);
            Some(location)
        })
        .collect();
    before.locations.extend(closed);
    before
}
