//! Areas within areas: regions, the ICBs in them, the local authorities in those.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::coverage::Coverage;
use crate::coverage::Measure;
use crate::coverage::Parts;
use crate::join::Joined;
use crate::join::JoinedLocation;
use crate::segment::Segment;

/// One area of a tree, with what lies in the areas around it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "AreaBranch")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Branch {
    /// How many areas it lies in.
    pub depth: u8,
    /// The area.
    pub segment: Segment,
    /// The figure of the locations that lie in it and in the areas around it: of an authority in two ICBs, each part stands
    /// in its own.
    pub coverage: Coverage,
}

/// Regions, ICBs and local authorities by their codes where a lookup of places tells them; else CQC's regions and local
/// authorities. By name, what is not known last; each area stands before those in it.
pub fn tree(joined: &Joined<'_>, measure: Measure) -> Vec<Branch> {
    let is_known = joined.locations.iter().any(|one| one.place.authority.is_some());
    let mut parts: BTreeMap<Vec<Named>, Parts> = BTreeMap::new();
    for location in &joined.locations {
        let way: Vec<Named> = way(location, is_known).into_iter().map(Named::new).collect();
        for depth in 1..=way.len() {
            let area = way.get(..depth).unwrap_or_default().to_vec();
            parts
                .entry(area)
                .or_default()
                .add(location.part(measure, joined.as_at));
        }
    }
    let branch = |(way, parts): (Vec<Named>, Parts)| {
        let coverage = Coverage {
            measure,
            as_at: joined.as_at,
            locations_of: joined.locations_of,
            dspt_of: joined.dspt_of,
            parts,
        };
        let depth = u8::try_from(way.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let segment = way.into_iter().next_back()?.segment;
        Some(Branch {
            depth,
            segment,
            coverage,
        })
    };
    parts.into_iter().filter_map(branch).collect()
}

fn way(location: &JoinedLocation<'_>, is_known: bool) -> Vec<Segment> {
    let place = &location.place;
    if is_known {
        vec![
            Segment::NhsRegion(place.nhs_region.clone()),
            Segment::Icb(place.icb.clone()),
            Segment::Authority(place.authority.clone()),
        ]
    } else {
        vec![
            Segment::Region(location.location.region.clone()),
            Segment::AuthorityNamed(location.location.authority.clone()),
        ]
    }
}

/// An area in the order of names.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Named {
    unknown: bool,
    name: String,
    segment: Segment,
}

impl Named {
    fn new(segment: Segment) -> Self {
        Self {
            unknown: !segment.is_known(),
            name: segment.to_string(),
            segment,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::coverage::Board;
    use crate::geography::Geography;
    use crate::programme::Programme;
    use crate::synthetic::synthetic;
    use crate::synthetic::synthetic_places;

    #[test]
    fn what_lies_in_an_area_adds_up_to_it() {
        let day = date(2026, 6, 1);
        let made = synthetic(3, 400, day);
        let plain = Programme::new(made.locations.clone(), day, made.dspt.clone(), day);
        let placed = made.with_geography(Geography::new(&[], &[], &synthetic_places(day), &[]));
        for (programme, depths) in [(plain, 2), (placed, 3)] {
            let joined = programme.as_at(day);
            let branches = tree(&joined, Measure::InDate);
            let all = Board::new(&joined).coverage(&Segment::All, Measure::InDate);
            for depth in 0..depths {
                let of = |branch: &&Branch| branch.depth == depth;
                let sum: u32 = branches.iter().filter(of).map(|b| b.coverage.parts.of()).sum();
                assert_eq!(sum, all.parts.of(), "{depth}");
            }
            assert!(branches.iter().all(|branch| branch.depth < depths));
            assert_eq!(branches.first().map(|branch| branch.depth), Some(0));
        }
    }
}
