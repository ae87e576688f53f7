//! Which entry of the DSPT search belongs to which location: by code, else by name and postcode together, never by guess.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

use jiff::civil::Date;

use crate::code::OdsCode;
use crate::code::Postcode;
use crate::geography::Place;
use crate::limits;
use crate::name;
use crate::programme::Programme;
use crate::read::cqc::CqcLocation;
use crate::read::dspt::DsptRow;
use crate::read::ods::OdsOrganisation;
use crate::segment::ProviderSize;

/// How an entry was found. The order is that of confidence, the surest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "screens say each of them in words")]
pub enum How {
    /// The code is the same.
    Code,
    /// The code was taken over by, or took over from, the one in the search.
    Succession,
    /// Name and postcode are those of the organisation in ODS whose code stands in the search.
    NameAndPostcode,
}

impl How {
    /// The confidence in words.
    pub fn confidence(self) -> &'static str {
        match self {
            Self::Code => "sure: the same code",
            Self::Succession => "nearly sure: one code took over from the other",
            Self::NameAndPostcode => "likely: the same name and postcode",
        }
    }
}

/// An entry of the DSPT search that belongs to a location.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Found<'a> {
    /// The entry.
    pub row: &'a DsptRow,
    /// How it was found.
    pub how: How,
}

/// A location that coverage counts, with what the registers say of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JoinedLocation<'a> {
    /// The location.
    pub location: &'a CqcLocation,
    /// Its own entry.
    pub own: Option<Found<'a>>,
    /// The entry of the headquarters to which it belonged on the day.
    pub headquarters: Option<Found<'a>>,
    /// An entry that joins by name and postcode, looked for only where it has no entry of its own.
    pub by_name: Option<Found<'a>>,
    /// Entries of the same name and nothing else, for a person to look at. They count nowhere.
    pub suggestions: Vec<&'a DsptRow>,
    /// Where it lies.
    pub place: Place,
    /// How many locations its provider has.
    pub size: ProviderSize,
}

impl JoinedLocation<'_> {
    /// Whether any entry belongs to it.
    pub fn is_found(&self) -> bool {
        self.own.is_some() || self.headquarters.is_some() || self.by_name.is_some()
    }
}

/// All locations that coverage counts, as at one day.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Joined<'a> {
    /// The day.
    pub as_at: Date,
    /// The day of the register of locations.
    pub locations_of: Date,
    /// The day of the DSPT search.
    pub dspt_of: Date,
    /// The locations, in the order of their ids.
    pub locations: Vec<JoinedLocation<'a>>,
    /// Entries of social care in the search that belong to no location here, in the order of their codes.
    pub unjoined: Vec<&'a DsptRow>,
}

impl<'a> Joined<'a> {
    pub(crate) fn new(programme: &'a Programme, as_at: Date) -> Self {
        let index = Index::new(programme, as_at);
        let sizes = sizes(&programme.locations);
        let mut places = HashMap::new();
        let mut locations: Vec<JoinedLocation<'a>> = Vec::with_capacity(programme.locations.len());
        for location in programme.locations.iter().filter(|l| l.counts()) {
            let place = places
                .entry((location.authority.as_str(), location.sub_icb.as_deref()))
                .or_insert_with_key(|(authority, part)| programme.geography.place(authority, *part, as_at));
            let provider = location.provider.as_ref().map(|p| p.as_str());
            let count = provider.and_then(|p| sizes.get(p)).copied().unwrap_or(1);
            locations.push(index.join(location, place.clone(), ProviderSize::of(count)));
        }
        locations.sort_by(|a, b| a.location.id.cmp(&b.location.id));
        let mut used = BTreeSet::new();
        for location in &locations {
            for found in [location.own, location.headquarters, location.by_name]
                .into_iter()
                .flatten()
            {
                used.insert(&found.row.code);
            }
        }
        let rest = programme
            .dspt
            .iter()
            .filter(|row| row.is_social_care() && !used.contains(&row.code));
        let mut unjoined: Vec<&DsptRow> = rest.collect();
        unjoined.sort_by(|a, b| a.code.cmp(&b.code));
        Self {
            as_at,
            locations_of: programme.locations_of,
            dspt_of: programme.dspt_of,
            locations,
            unjoined,
        }
    }
}

/// Locations of each provider that coverage counts.
fn sizes(locations: &[CqcLocation]) -> HashMap<&str, usize> {
    let mut sizes = HashMap::new();
    for location in locations.iter().filter(|l| l.counts()) {
        if let Some(provider) = &location.provider {
            *sizes.entry(provider.as_str()).or_insert(0) += 1;
        }
    }
    sizes
}

/// The registers by what they are looked up by.
struct Index<'a> {
    as_at: Date,
    dspt: HashMap<&'a str, &'a DsptRow>,
    dspt_names: HashMap<String, Vec<&'a DsptRow>>,
    sites: HashMap<&'a str, &'a OdsOrganisation>,
    ods_places: HashMap<(String, &'a Postcode), BTreeSet<&'a str>>,
    later: BTreeMap<&'a str, BTreeSet<&'a str>>,
    earlier: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Index<'a> {
    fn new(programme: &'a Programme, as_at: Date) -> Self {
        let dspt: HashMap<&str, &DsptRow> = programme
            .dspt
            .iter()
            .map(|row| (row.code.as_str(), row))
            .collect();
        let mut dspt_names: HashMap<String, Vec<&DsptRow>> = HashMap::new();
        for row in &programme.dspt {
            dspt_names
                .entry(name::comparable(&row.name))
                .or_default()
                .push(row);
        }
        let mut ods_places: HashMap<_, BTreeSet<&str>> = HashMap::new();
        for one in programme.sites.iter().chain(&programme.headquarters) {
            let known = dspt.contains_key(one.code.as_str());
            if let Some(postcode) = one.postcode.as_ref().filter(|_| known) {
                let at = (name::comparable(&one.name), postcode);
                ods_places.entry(at).or_default().insert(one.code.as_str());
            }
        }
        let (mut later, mut earlier) = (BTreeMap::new(), BTreeMap::new());
        for step in &programme.successions {
            if step.on.is_none_or(|on| on <= as_at) {
                let (from, to) = (step.from.as_str(), step.to.as_str());
                later.entry(from).or_insert_with(BTreeSet::new).insert(to);
                earlier.entry(to).or_insert_with(BTreeSet::new).insert(from);
            }
        }
        let sites = programme
            .sites
            .iter()
            .map(|site| (site.code.as_str(), site))
            .collect();
        Self {
            as_at,
            dspt,
            dspt_names,
            sites,
            ods_places,
            later,
            earlier,
        }
    }

    fn join(&self, location: &'a CqcLocation, place: Place, size: ProviderSize) -> JoinedLocation<'a> {
        let site = location.ods.as_ref().map(OdsCode::as_str);
        let own = site.and_then(|code| self.by_code(code));
        let headquarters = site
            .and_then(|code| self.sites.get(code))
            .and_then(|site| site.parent_on(self.as_at))
            .and_then(|parent| self.by_code(parent.as_str()));
        let by_name = if own.is_none() {
            self.by_name(location, headquarters)
        } else {
            None
        };
        let found = own.is_some() || headquarters.is_some() || by_name.is_some();
        JoinedLocation {
            location,
            own,
            headquarters,
            by_name,
            suggestions: if found {
                Vec::new()
            } else {
                self.suggestions(location)
            },
            place,
            size,
        }
    }

    fn by_code(&self, code: &str) -> Option<Found<'a>> {
        if let Some(row) = self.dspt.get(code) {
            return Some(Found { row, how: How::Code });
        }
        let row = self
            .follow(&self.later, code)
            .or_else(|| self.follow(&self.earlier, code))?;
        let how = How::Succession;
        Some(Found { row, how })
    }

    /// The one entry that successions lead to; two of them are a question for a person.
    fn follow(&self, steps: &BTreeMap<&'a str, BTreeSet<&'a str>>, code: &str) -> Option<&'a DsptRow> {
        let mut reached: BTreeSet<&str> = BTreeSet::from([code]);
        let mut edge: BTreeSet<&str> = BTreeSet::from([code]);
        for _ in 0..limits::SUCCESSION_STEPS {
            let next: BTreeSet<&'a str> = edge
                .iter()
                .filter_map(|c| steps.get(c))
                .flatten()
                .copied()
                .collect();
            let rows: Vec<&DsptRow> = next.iter().filter_map(|c| self.dspt.get(c)).copied().collect();
            match rows.as_slice() {
                [row] => return Some(row),
                [] => {}
                _ => return None,
            }
            edge = next.into_iter().filter(|c| reached.insert(c)).collect();
        }
        None
    }

    /// One organisation in ODS has the location's name, or its provider's, and its postcode.
    fn by_name(&self, location: &CqcLocation, headquarters: Option<Found<'a>>) -> Option<Found<'a>> {
        let postcode = location.postcode.as_ref()?;
        let names = [&location.name, &location.provider_name];
        let mut codes: BTreeSet<&str> = BTreeSet::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            codes.extend(
                self.ods_places
                    .get(&(name::comparable(name), postcode))
                    .into_iter()
                    .flatten(),
            );
            // The location's own name is more particular than that of its provider.
            if !codes.is_empty() {
                break;
            }
        }
        // A single-site provider stands in ODS twice, as a site and as a headquarters: the site is the location.
        if codes.len() > 1 {
            codes.retain(|code| self.sites.contains_key(code));
        }
        let code = codes.first().copied().filter(|_| codes.len() == 1)?;
        let row = self.dspt.get(code).copied()?;
        let known = headquarters.is_some_and(|found| found.row.code == row.code);
        let how = How::NameAndPostcode;
        (!known).then_some(Found { row, how })
    }

    fn suggestions(&self, location: &CqcLocation) -> Vec<&'a DsptRow> {
        let names = [&location.name, &location.provider_name];
        let keys: BTreeSet<String> = names.map(|name| name::comparable(name)).into();
        let mut rows: Vec<&DsptRow> = keys
            .iter()
            .filter(|key| !key.is_empty())
            .filter_map(|key| self.dspt_names.get(key))
            .flatten()
            .copied()
            .collect();
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        rows.dedup_by(|a, b| a.code == b.code);
        rows.truncate(limits::SUGGESTIONS);
        rows
    }
}
