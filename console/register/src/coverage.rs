//! Coverage: how many locations a published status covers, by which rule, and how sure that is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::join::Found;
use crate::join::Joined;
use crate::join::JoinedLocation;
use crate::segment::Segment;
use crate::status::PublishedLevel;
use crate::status::PublishedStatus;
use crate::year::ToolkitYear;

/// The rule by which a status covers a location. Four are in use; all are computed and exported together.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the four measures in use")]
pub enum Measure {
    /// Met or Exceeded, of a toolkit year whose 30 June is at most twelve months past or still to come.
    #[default]
    InDate,
    /// Met or Exceeded, of the open toolkit year only.
    ThisYear,
    /// Met or Exceeded, of the current or the previous year's label; the window moves on 1 September.
    Programme,
    /// As in date, and Approaching Standards too.
    WithApproaching,
}

impl Measure {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [
        Self::InDate,
        Self::ThisYear,
        Self::Programme,
        Self::WithApproaching,
    ];

    /// Its name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::InDate => "in-date",
            Self::ThisYear => "this-year",
            Self::Programme => "programme",
            Self::WithApproaching => "with-approaching",
        }
    }

    /// The rule in words, to stand beside the figure.
    pub fn rule(self, day: Date) -> String {
        let open = ToolkitYear::of(day);
        let counted = "counted where the location's own entry, its headquarters' or one of the same name and postcode has it";
        match self {
            Self::InDate => format!(
                "Standards Met or Exceeded for {} or later (30 June at most twelve months past on {day}), {counted}",
                open.previous()
            ),
            Self::ThisYear => format!("Standards Met or Exceeded for {open} only, {counted}"),
            Self::Programme => {
                let current = programme_year(day);
                format!(
                    "Standards Met or Exceeded for {} or {current} (the years move on 1 September), {counted}",
                    current.previous()
                )
            }
            Self::WithApproaching => format!(
                "Standards Met or Exceeded, or Approaching Standards, for {} or later, {counted}",
                open.previous()
            ),
        }
    }

    /// Whether a status covers on a day. A status without a year covers nothing.
    pub fn covers(self, status: &PublishedStatus, day: Date) -> bool {
        let level = match status.level {
            PublishedLevel::StandardsMet | PublishedLevel::StandardsExceeded => true,
            PublishedLevel::ApproachingStandards => self == Self::WithApproaching,
            PublishedLevel::NotIndividuallyRegistered
            | PublishedLevel::NotPublished
            | PublishedLevel::StandardsNotMet
            | PublishedLevel::PlanAgreed
            | PublishedLevel::EntryLevel => false,
        };
        let year = status.year.is_some_and(|year| match self {
            // The same as `year.in_date(day)`, without a date for each location.
            Self::InDate | Self::WithApproaching => year >= ToolkitYear::of(day).previous(),
            Self::ThisYear => year == ToolkitYear::of(day),
            Self::Programme => year >= programme_year(day).previous(),
        });
        level && year
    }
}

/// The current label of the programme's window: it moves when a new toolkit year has opened, in autumn.
fn programme_year(day: Date) -> ToolkitYear {
    let year = ToolkitYear::of(day);
    if (7..9).contains(&day.month()) {
        year.previous()
    } else {
        year
    }
}

/// Through which entry a location is covered.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "CoveredThrough")]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the three ways are counted apart")]
pub enum Via {
    /// Its own.
    Own,
    /// Its headquarters'. Assumed: which branches were ticked is not public.
    Headquarters,
    /// One that joins by name and postcode.
    Name,
}

/// Where a location stands in a figure.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "CoveragePart")]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the three parts of every figure")]
pub enum Part {
    /// Covered.
    Covered(Via),
    /// In the search, and not covered.
    Listed,
    /// Not found in the search.
    NotFound,
}

impl<'a> JoinedLocation<'a> {
    /// The entry that covers it, the nearest first. What was published after the day is not known on it.
    pub fn covered_by(&self, measure: Measure, day: Date) -> Option<(Via, Found<'a>)> {
        let covers = |found: &Found<'_>| {
            let known = found.row.published_on.is_none_or(|published| published <= day);
            known && measure.covers(&found.row.status, day)
        };
        let entries = [
            (Via::Own, self.own),
            (Via::Headquarters, self.headquarters),
            (Via::Name, self.by_name),
        ];
        entries
            .into_iter()
            .find_map(|(via, found)| found.filter(covers).map(|found| (via, found)))
    }

    /// Whether it is published for the year before and not yet for the open one.
    pub fn is_lapsing(&self, day: Date) -> bool {
        let covered = |measure| self.covered_by(measure, day).is_some();
        covered(Measure::InDate) && !covered(Measure::ThisYear)
    }

    /// Where it stands in a figure.
    pub fn part(&self, measure: Measure, day: Date) -> Part {
        match self.covered_by(measure, day) {
            Some((via, _)) => Part::Covered(via),
            None if self.is_found() => Part::Listed,
            None => Part::NotFound,
        }
    }

    /// The entry to show for it: the one that covers it, else its own, its headquarters' or the one by name.
    pub fn shown(&self, measure: Measure, day: Date) -> Option<(Via, Found<'a>)> {
        self.covered_by(measure, day)
            .or_else(|| self.own.map(|found| (Via::Own, found)))
            .or_else(|| self.headquarters.map(|found| (Via::Headquarters, found)))
            .or_else(|| self.by_name.map(|found| (Via::Name, found)))
    }
}

/// The parts of a figure, in locations. They always add up to all of them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "CoverageParts")]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data: whoever keeps figures makes them again"
)]
pub struct Parts {
    /// Covered by their own entry.
    pub own: u32,
    /// Covered through a headquarters (assumed).
    pub through_headquarters: u32,
    /// Covered by an entry that joins by name and postcode.
    pub by_name: u32,
    /// In the search, and not covered.
    pub listed: u32,
    /// Not found in the search.
    pub not_found: u32,
}

impl Parts {
    /// Covered in any way.
    pub fn covered(self) -> u32 {
        self.own + self.through_headquarters + self.by_name
    }

    /// The denominator: active, non-dormant social care locations.
    pub fn of(self) -> u32 {
        self.covered() + self.listed + self.not_found
    }

    pub(crate) fn add(&mut self, part: Part) {
        let counter = match part {
            Part::Covered(Via::Own) => &mut self.own,
            Part::Covered(Via::Headquarters) => &mut self.through_headquarters,
            Part::Covered(Via::Name) => &mut self.by_name,
            Part::Listed => &mut self.listed,
            Part::NotFound => &mut self.not_found,
        };
        *counter += 1;
    }

    fn merge(&mut self, more: Self) {
        self.own += more.own;
        self.through_headquarters += more.through_headquarters;
        self.by_name += more.by_name;
        self.listed += more.listed;
        self.not_found += more.not_found;
    }
}

/// How far apart the two registers may be for a percentage to be a headline, in days.
pub const REGISTERS_APART_DAYS: i32 = 92;

/// A figure with everything that must stand beside it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "plain data: whoever keeps figures makes them again"
)]
pub struct Coverage {
    /// The rule.
    pub measure: Measure,
    /// The day.
    pub as_at: Date,
    /// The day of the register of locations.
    pub locations_of: Date,
    /// The day of the DSPT search.
    pub dspt_of: Date,
    /// The parts.
    pub parts: Parts,
}

impl Coverage {
    /// The covered share in whole percent, or nothing where no percentage may be a headline: registers of different
    /// dates, or no location at all.
    pub fn headline(&self) -> Option<u32> {
        let apart = self.days_apart() > REGISTERS_APART_DAYS;
        (!apart)
            .then(|| percent(self.parts.covered(), self.parts.of()))
            .flatten()
    }

    /// The share if every location that was not found were covered, in whole percent; as [`Coverage::headline`].
    pub fn at_most(&self) -> Option<u32> {
        self.headline()?;
        percent(self.parts.covered() + self.parts.not_found, self.parts.of())
    }

    /// Days between the two registers.
    pub fn days_apart(&self) -> i32 {
        (self.locations_of - self.dspt_of).get_days().abs()
    }

    /// The rule in words.
    pub fn rule(&self) -> String {
        self.measure.rule(self.as_at)
    }

    /// What a reader must know before using the figure: registers of different dates, or none of the day asked for.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let (apart, locations, dspt) = (self.days_apart(), self.locations_of, self.dspt_of);
        if apart > REGISTERS_APART_DAYS {
            warnings.push(format!(
                "registers of different dates: the locations are of {locations}, the published statuses of {dspt}, \
                 {apart} days apart; do not quote a percentage"
            ));
        }
        for (what, of) in [("locations", locations), ("published statuses", dspt)] {
            let days = (self.as_at - of).get_days();
            if days.abs() > REGISTERS_APART_DAYS {
                warnings.push(format!(
                    "no register of {what} near {}: the nearest, of {of}, was used",
                    self.as_at
                ));
            }
        }
        if dspt > self.as_at {
            warnings.push(format!(
                "the search of {dspt} holds only the latest publication of each: what was replaced after {} is not seen",
                self.as_at
            ));
        }
        warnings
    }

    /// How many more locations a target in whole percent needs; nothing is needed where it is reached.
    pub fn gap_to(&self, target_percent: u32) -> u32 {
        let of = u64::from(self.parts.of());
        let wanted = (of * u64::from(target_percent.min(100))).div_ceil(100);
        u32::try_from(wanted)
            .unwrap_or(u32::MAX)
            .saturating_sub(self.parts.covered())
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts;
        write!(f, "{} of {}", parts.covered(), parts.of())?;
        match (self.headline(), self.at_most()) {
            (Some(share), Some(_)) if parts.not_found == 0 => write!(f, " ({share} %)"),
            (Some(share), Some(most)) => {
                let unknown = parts.not_found;
                write!(
                    f,
                    " ({share} %; up to {most} % if all {unknown} not found are covered)"
                )
            }
            _ => write!(
                f,
                " ({} listed but not covered, {} not found; registers of different dates)",
                parts.listed, parts.not_found
            ),
        }
    }
}

/// Whole percent; 100 and 0 only where it is all and none.
fn percent(part: u32, of: u32) -> Option<u32> {
    let (part, of) = (u64::from(part), u64::from(of));
    let rounded = (part * 200 + of).checked_div(of * 2)?;
    let honest = match rounded {
        100 if part < of => 99,
        0 if part > 0 => 1,
        share => share,
    };
    u32::try_from(honest).ok()
}

/// Every figure of a day: all segments by all measures, from one pass over the locations.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Board {
    /// The day.
    pub as_at: Date,
    locations_of: Date,
    dspt_of: Date,
    parts: BTreeMap<Segment, [Parts; 4]>,
}

impl Board {
    /// The figures of joined registers.
    pub fn new(joined: &Joined<'_>) -> Self {
        // Locations that stand in the same segments are counted first: a few hundred groups, however many locations.
        let mut groups: BTreeMap<_, (&JoinedLocation<'_>, [Parts; 4])> = BTreeMap::new();
        for location in &joined.locations {
            let place = Arc::as_ptr(&location.place) as usize;
            let (care_home, region) = (location.location.care_home, location.location.region.as_str());
            let group = (place, care_home, location.size, region);
            let (_, counters) = groups
                .entry(group)
                .or_insert_with(|| (location, <[Parts; 4]>::default()));
            for (counter, measure) in counters.iter_mut().zip(Measure::ALL) {
                counter.add(location.part(measure, joined.as_at));
            }
        }
        let mut parts: BTreeMap<Segment, [Parts; 4]> = BTreeMap::new();
        for (location, of) in groups.into_values() {
            for segment in location.segments() {
                let counters = parts.entry(segment).or_default();
                for (counter, more) in counters.iter_mut().zip(of) {
                    counter.merge(more);
                }
            }
        }
        Self {
            as_at: joined.as_at,
            locations_of: joined.locations_of,
            dspt_of: joined.dspt_of,
            parts,
        }
    }

    /// The segments that have locations, in order: all of them first.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.parts.keys()
    }

    /// One figure. A segment without locations has no figure but zeros.
    pub fn coverage(&self, segment: &Segment, measure: Measure) -> Coverage {
        let place = Measure::ALL.iter().position(|m| *m == measure).unwrap_or(0);
        let parts = self.parts.get(segment).and_then(|parts| parts.get(place));
        Coverage {
            measure,
            as_at: self.as_at,
            locations_of: self.locations_of,
            dspt_of: self.dspt_of,
            parts: parts.copied().unwrap_or_default(),
        }
    }
}

/// Locations that count today and will not on 1 July if nothing more is published.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Lapsing {
    /// Published last year, not yet this year.
    pub lapsing: u32,
    /// Covered on 1 July if nothing more is published.
    pub left: u32,
    /// The 1 July.
    pub on: Date,
    /// The denominator.
    pub of: u32,
}

impl Lapsing {
    /// The figure for the next 1 July, by the measure *in-date*.
    pub fn new(joined: &Joined<'_>, segment: &Segment) -> Self {
        let deadline = ToolkitYear::of(joined.as_at).deadline();
        let on = deadline.tomorrow().unwrap_or(deadline);
        let mut lapsing = Self {
            lapsing: 0,
            left: 0,
            on,
            of: 0,
        };
        for location in joined.locations.iter().filter(|l| l.stands_in(segment)) {
            // What counts then must have been published by now: the entries are asked as at today.
            let today = location.covered_by(Measure::InDate, joined.as_at).is_some();
            let then = today && stays(location, joined.as_at, on);
            lapsing.of += 1;
            lapsing.left += u32::from(then);
            lapsing.lapsing += u32::from(today && !then);
        }
        lapsing
    }
}

fn stays(location: &JoinedLocation<'_>, day: Date, then: Date) -> bool {
    let entries = [location.own, location.headquarters, location.by_name];
    entries.into_iter().flatten().any(|found| {
        let known = found.row.published_on.is_none_or(|published| published <= day);
        known && Measure::InDate.covers(&found.row.status, then)
    })
}
