//! Which entry of the DSPT search belongs to which location: by code, else by name and postcode together, never by guess.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::code::CqcId;
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
use crate::segment::Segment;

/// How an entry was found. The order is that of confidence, the surest first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "FoundHow")]
#[serde(rename_all = "snake_case")]
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
    pub place: Arc<Place>,
    /// How many locations its provider has.
    pub size: ProviderSize,
}

impl JoinedLocation<'_> {
    /// Whether any entry belongs to it.
    pub fn is_found(&self) -> bool {
        self.own.is_some() || self.headquarters.is_some() || self.by_name.is_some()
    }

    /// Every segment in which it stands: one of each kind.
    pub fn segments(&self) -> [Segment; 8] {
        let location = self.location;
        [
            Segment::All,
            Segment::CareHome(location.care_home),
            Segment::Region(location.region.clone()),
            Segment::NhsRegion(self.place.nhs_region.clone()),
            Segment::Icb(self.place.icb.clone()),
            Segment::Authority(self.place.authority.clone()),
            Segment::AuthorityNamed(location.authority.clone()),
            Segment::Size(self.size),
        ]
    }

    /// Whether it stands in a segment.
    pub fn stands_in(&self, segment: &Segment) -> bool {
        let (location, place) = (self.location, &self.place);
        match segment {
            Segment::All => true,
            Segment::CareHome(is) => *is == location.care_home,
            Segment::Region(name) => *name == location.region,
            Segment::NhsRegion(region) => *region == place.nhs_region,
            Segment::Icb(icb) => *icb == place.icb,
            Segment::Authority(authority) => *authority == place.authority,
            Segment::AuthorityNamed(name) => *name == location.authority,
            Segment::Size(size) => *size == self.size,
        }
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

impl Programme {
    /// Every location that coverage counts, joined with its statuses as they stood on a day.
    pub fn as_at(&self, day: Date) -> Joined<'_> {
        Joined::new(self, day)
    }
}

impl<'a> Joined<'a> {
    /// The same of one segment alone; what did not join belongs to none.
    #[must_use]
    pub fn within(&self, segment: &Segment) -> Self {
        let locations = self
            .locations
            .iter()
            .filter(|location| location.stands_in(segment));
        Self {
            as_at: self.as_at,
            locations_of: self.locations_of,
            dspt_of: self.dspt_of,
            locations: locations.cloned().collect(),
            unjoined: Vec::new(),
        }
    }

    fn new(programme: &'a Programme, as_at: Date) -> Self {
        let mut locations = located(programme, as_at);
        let codes = Codes::new(programme, as_at);
        for location in &mut locations {
            codes.join(location);
        }
        // Names are looked at for the few that no code leads to.
        let open = || locations.iter().filter(|l| l.own.is_none());
        let names = Names::new(programme, &codes, open().map(|l| l.location));
        for location in locations.iter_mut().filter(|l| l.own.is_none()) {
            names.join(location, &codes);
        }
        let used: HashSet<&str> = locations
            .iter()
            .flat_map(|l| [l.own, l.headquarters, l.by_name])
            .flatten()
            .map(|found| found.row.code.as_str())
            .collect();
        let rest = programme.dspt.iter().filter(|row| row.is_social_care());
        let mut unjoined: Vec<&DsptRow> = rest.filter(|row| !used.contains(row.code.as_str())).collect();
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

/// The locations that coverage counts, each in its place, in the order of their ids.
fn located(programme: &Programme, as_at: Date) -> Vec<JoinedLocation<'_>> {
    let sizes = sizes(&programme.locations);
    let mut places = HashMap::new();
    let counted = programme.locations.iter().filter(|l| l.counts());
    let mut locations: Vec<JoinedLocation<'_>> = counted
        .map(|location| {
            let place = places
                .entry((location.authority.as_str(), location.sub_icb.as_deref()))
                .or_insert_with_key(|(authority, part)| {
                    Arc::new(programme.geography.place(authority, *part, as_at))
                });
            let provider = location.provider.as_ref().map(CqcId::as_str);
            let count = provider.and_then(|p| sizes.get(p)).copied().unwrap_or(1);
            JoinedLocation {
                location,
                own: None,
                headquarters: None,
                by_name: None,
                suggestions: Vec::new(),
                place: Arc::clone(place),
                size: ProviderSize::of(count),
            }
        })
        .collect();
    locations.sort_by(|a, b| a.location.id.cmp(&b.location.id));
    locations
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

/// The registers by code.
struct Codes<'a> {
    as_at: Date,
    dspt: HashMap<&'a str, &'a DsptRow>,
    sites: HashMap<&'a str, &'a OdsOrganisation>,
    later: BTreeMap<&'a str, BTreeSet<&'a str>>,
    earlier: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Codes<'a> {
    fn new(programme: &'a Programme, as_at: Date) -> Self {
        let (mut later, mut earlier) = (BTreeMap::new(), BTreeMap::new());
        for step in &programme.successions {
            if step.on.is_none_or(|on| on <= as_at) {
                let (from, to) = (step.from.as_str(), step.to.as_str());
                later.entry(from).or_insert_with(BTreeSet::new).insert(to);
                earlier.entry(to).or_insert_with(BTreeSet::new).insert(from);
            }
        }
        Self {
            as_at,
            dspt: programme
                .dspt
                .iter()
                .map(|row| (row.code.as_str(), row))
                .collect(),
            sites: programme
                .sites
                .iter()
                .map(|site| (site.code.as_str(), site))
                .collect(),
            later,
            earlier,
        }
    }

    fn join(&self, joined: &mut JoinedLocation<'a>) {
        let Some(site) = joined.location.ods.as_ref().map(OdsCode::as_str) else {
            return;
        };
        joined.own = self.entry(site);
        joined.headquarters = self
            .sites
            .get(site)
            .and_then(|site| site.parent_on(self.as_at))
            .and_then(|parent| self.entry(parent.as_str()));
    }

    fn entry(&self, code: &str) -> Option<Found<'a>> {
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
                .take(limits::SUCCESSION_WIDTH + 1)
                .collect();
            if next.len() > limits::SUCCESSION_WIDTH {
                return None;
            }
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
}

/// What is needed to join the locations that no code leads to.
struct Names<'a> {
    /// Codes in the search of ODS organisations by name and postcode.
    places: HashMap<(String, &'a Postcode), BTreeSet<&'a str>>,
    /// Entries by name alone.
    entries: HashMap<String, Vec<&'a DsptRow>>,
}

impl<'a> Names<'a> {
    fn new(programme: &'a Programme, codes: &Codes<'a>, of: impl Iterator<Item = &'a CqcLocation>) -> Self {
        let (mut postcodes, mut wanted) = (HashSet::new(), HashSet::new());
        for location in of {
            postcodes.extend(&location.postcode);
            wanted.extend(keys(location));
        }
        let mut places: HashMap<_, BTreeSet<&str>> = HashMap::new();
        for one in programme.sites.iter().chain(&programme.headquarters) {
            // One that was closed on the day is whoever was there before, or what a file kept of it.
            let postcode = one.postcode.as_ref().filter(|_| one.open_on(codes.as_at));
            let near = postcode.filter(|postcode| postcodes.contains(postcode));
            if let Some(postcode) = near.filter(|_| codes.dspt.contains_key(one.code.as_str())) {
                let at = (name::comparable(&one.name), postcode);
                places.entry(at).or_default().insert(one.code.as_str());
            }
        }
        let mut entries: HashMap<String, Vec<&DsptRow>> = HashMap::new();
        let rows = if wanted.is_empty() {
            &[]
        } else {
            programme.dspt.as_slice()
        };
        for row in rows {
            let key = name::comparable(&row.name);
            if wanted.contains(&key) {
                entries.entry(key).or_default().push(row);
            }
        }
        Self { places, entries }
    }

    fn join(&self, joined: &mut JoinedLocation<'a>, codes: &Codes<'a>) {
        let row = self.by_name_and_postcode(joined.location, codes);
        let known = joined.headquarters.map(|found| &found.row.code);
        let how = How::NameAndPostcode;
        joined.by_name = row
            .filter(|row| known != Some(&row.code))
            .map(|row| Found { row, how });
        if !joined.is_found() {
            joined.suggestions = self.suggestions(joined.location);
        }
    }

    /// One organisation in ODS has the location's name, or its provider's, and its postcode.
    fn by_name_and_postcode(&self, location: &CqcLocation, codes: &Codes<'a>) -> Option<&'a DsptRow> {
        let postcode = location.postcode.as_ref()?;
        // The location's own name is more particular than that of its provider.
        let mut found = keys(location).find_map(|name| self.places.get(&(name, postcode)).cloned())?;
        // A single-site provider stands in ODS twice, as a site and as a headquarters: the site is the location.
        if found.len() > 1 {
            found.retain(|code| codes.sites.contains_key(code));
        }
        let code = found.first().filter(|_| found.len() == 1)?;
        codes.dspt.get(code).copied()
    }

    fn suggestions(&self, location: &CqcLocation) -> Vec<&'a DsptRow> {
        let mut rows: Vec<&DsptRow> = keys(location)
            .filter_map(|key| self.entries.get(&key))
            .flatten()
            .copied()
            .collect();
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        rows.dedup_by(|a, b| a.code == b.code);
        rows.truncate(limits::SUGGESTIONS);
        rows
    }
}

/// The names under which a location may be known: its own, then its provider's.
fn keys(location: &CqcLocation) -> impl Iterator<Item = String> {
    let names = [&location.name, &location.provider_name];
    names
        .into_iter()
        .map(|name| name::comparable(name))
        .filter(|key| !key.is_empty())
}
