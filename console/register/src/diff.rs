//! What changed from one import of a register to the next.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::code::CqcId;
use crate::code::Postcode;
use crate::coverage::Measure;
use crate::coverage::Part;
use crate::join::Joined;
use crate::name;
use crate::read::cqc::CqcLocation;
use crate::segment::Segment;

/// A change to one location.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "whoever keeps changes keeps each")]
pub enum Change {
    /// New in the register.
    Opened(CqcId),
    /// No more in the register, or marked as closed.
    Closed(CqcId),
    /// Registered to another provider: under the same id, or closed and opened again with the same name and postcode.
    ChangedHands {
        /// The id before.
        before: CqcId,
        /// The id after; the same where only the provider changed.
        after: CqcId,
    },
    /// Another name.
    Renamed(CqcId),
    /// Nobody is cared for there any more, for now.
    FellDormant(CqcId),
    /// It cares for people again.
    Woke(CqcId),
    /// Another ODS code, or one at last.
    Recoded(CqcId),
}

/// What changed between two registers of locations, in order. A pure function of the two sets.
pub fn changes(before: &[CqcLocation], after: &[CqcLocation]) -> Vec<Change> {
    let before = open(before);
    let after = open(after);
    let mut found = BTreeSet::new();
    let closed: Vec<&CqcLocation> = missing_from(&before, &after);
    let opened: Vec<&CqcLocation> = missing_from(&after, &before);
    let pairs = handed_over(&closed, &opened);
    for location in closed {
        if !pairs.contains_key(&location.id) {
            found.insert(Change::Closed(location.id.clone()));
        }
    }
    let taken: BTreeSet<&CqcId> = pairs.values().collect();
    for location in opened {
        if !taken.contains(&location.id) {
            found.insert(Change::Opened(location.id.clone()));
        }
    }
    for (before, after) in &pairs {
        let (before, after) = (before.clone(), after.clone());
        found.insert(Change::ChangedHands { before, after });
    }
    for (id, old) in &before {
        if let Some(new) = after.get(id) {
            found.extend(changed(old, new));
        }
    }
    found.into_iter().collect()
}

fn open(locations: &[CqcLocation]) -> BTreeMap<&CqcId, &CqcLocation> {
    let open = locations.iter().filter(|l| l.closed_on.is_none());
    open.map(|location| (&location.id, location)).collect()
}

fn missing_from<'a>(
    these: &BTreeMap<&'a CqcId, &'a CqcLocation>,
    those: &BTreeMap<&'a CqcId, &'a CqcLocation>,
) -> Vec<&'a CqcLocation> {
    let missing = these.iter().filter(|(id, _)| !those.contains_key(*id));
    missing.map(|(_, location)| *location).collect()
}

/// A new owner is a new registration: a closed and an opened location of one name and postcode, where only one of each is.
fn handed_over(closed: &[&CqcLocation], opened: &[&CqcLocation]) -> BTreeMap<CqcId, CqcId> {
    let closed = by_place(closed);
    let opened = by_place(opened);
    let mut pairs = BTreeMap::new();
    for (place, olds) in &closed {
        if let ([old], Some([new])) = (olds.as_slice(), opened.get(place).map(Vec::as_slice)) {
            pairs.insert((*old).clone(), (*new).clone());
        }
    }
    pairs
}

fn by_place<'a>(locations: &[&'a CqcLocation]) -> BTreeMap<(String, &'a Postcode), Vec<&'a CqcId>> {
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for location in locations {
        if let Some(postcode) = &location.postcode {
            let place = (name::comparable(&location.name), postcode);
            places.entry(place).or_default().push(&location.id);
        }
    }
    places
}

fn changed(old: &CqcLocation, new: &CqcLocation) -> Vec<Change> {
    let id = || new.id.clone();
    let mut changes = Vec::new();
    if old.provider != new.provider && old.provider.is_some() && new.provider.is_some() {
        changes.push(Change::ChangedHands {
            before: id(),
            after: id(),
        });
    }
    if name::comparable(&old.name) != name::comparable(&new.name) {
        changes.push(Change::Renamed(id()));
    }
    match (old.dormant, new.dormant) {
        (false, true) => changes.push(Change::FellDormant(id())),
        (true, false) => changes.push(Change::Woke(id())),
        _ => {}
    }
    // A file without the column is not a change.
    if new.ods.is_some() && old.ods != new.ods {
        changes.push(Change::Recoded(id()));
    }
    changes
}

/// How one figure became the next: `start + newly_covered - lapsed - closed + opened = end`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Bridge {
    /// Covered before.
    pub start: u32,
    /// Not covered before, covered now.
    pub newly_covered: u32,
    /// Covered before, not covered now.
    pub lapsed: u32,
    /// Covered before, not in the register now.
    pub closed: u32,
    /// Not in the register before, covered now.
    pub opened: u32,
    /// Covered now.
    pub end: u32,
}

impl Bridge {
    /// From one day to another, for one segment.
    pub fn new(before: &Joined<'_>, after: &Joined<'_>, segment: &Segment, measure: Measure) -> Self {
        let before = covered(before, segment, measure);
        let after = covered(after, segment, measure);
        let mut bridge = Self::default();
        for (id, was) in &before {
            bridge.start += u32::from(*was);
            match after.get(id) {
                None => bridge.closed += u32::from(*was),
                Some(is) => {
                    bridge.lapsed += u32::from(*was && !*is);
                    bridge.newly_covered += u32::from(!*was && *is);
                }
            }
        }
        for (id, is) in &after {
            bridge.end += u32::from(*is);
            bridge.opened += u32::from(*is && !before.contains_key(id));
        }
        bridge
    }
}

fn covered<'a>(joined: &Joined<'a>, segment: &Segment, measure: Measure) -> BTreeMap<&'a CqcId, bool> {
    let locations = joined.locations.iter().filter(|l| l.stands_in(segment));
    let is = |l: &crate::JoinedLocation<'_>| matches!(l.part(measure, joined.as_at), Part::Covered(_));
    locations.map(|l| (&l.location.id, is(l))).collect()
}
