//! What stands beside coverage and is never merged with it: what changed in the registers, how surely entries were joined,
//! readiness as providers and their computers tell it, indicators from elsewhere, and who helps where.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_register::Change;
use dspt_register::CqcId;
use dspt_register::CqcLocation;
use dspt_register::Helper;
use dspt_register::How;
use dspt_register::Indicator;
use dspt_register::IndicatorOf;
use dspt_register::Joined;
use dspt_register::Programme;
use jiff::civil::Date;
use serde::Serialize;

/// What is not in the registers of locations and statuses. Whoever has none of it leaves it empty.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct Beside {
    /// Indicators of the area and of England.
    pub indicators: Vec<Indicator>,
    /// Who helps in the area.
    pub helpers: Vec<Helper>,
    /// What providers and their computers tell; absent where none of the area does.
    pub readiness: Option<ReadinessFigure>,
}

/// Published status beside readiness, in locations. Small figures are withheld already.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct ReadinessFigure {
    /// The day that it is of: what computers tell is told of today only.
    pub on: Date,
    /// By local authority, by name.
    pub areas: Vec<ReadinessRow>,
    /// All of them.
    pub all: ReadinessRow,
    /// Providers that were not looked at, because there are too many.
    pub left_out: u32,
    /// Organisations by name, where they were asked for: only those that permitted it.
    pub named: Vec<NamedRow>,
}

/// Counts of an area, in locations; absent where a figure could tell of one provider.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct ReadinessRow {
    /// Its name.
    pub area: String,
    /// Locations whose providers answer or report here.
    pub locations: Option<u32>,
    /// Every question answered and nothing differs, and not published this year.
    pub ready_not_published: Option<u32>,
    /// Published, and its answers or computers show something else.
    pub differs: Option<u32>,
    /// Published, and none of its computers was heard of lately.
    pub silent: Option<u32>,
}

/// An organisation to ring.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct NamedRow {
    /// Its name as published.
    pub organisation: String,
    /// A public telephone number.
    pub telephone: Option<String>,
    /// Locations that would count for this year if it published.
    pub gains: u32,
    /// Why, in words.
    pub why: Vec<String>,
}

/// A value of an indicator, to show.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IndicatorFigure {
    /// Which.
    pub indicator: String,
    /// Of what: `England`, an area, or a location.
    pub of: String,
    /// The day that it speaks of.
    pub on: Date,
    /// The value.
    pub value: f64,
    /// What the value is.
    pub unit: String,
    /// What somebody set out to reach.
    pub target: Option<f64>,
    /// Where it was published.
    pub source: String,
}

impl IndicatorFigure {
    pub(crate) fn of(row: &Indicator) -> Self {
        Self {
            indicator: row.indicator.clone(),
            of: match &row.of {
                IndicatorOf::England => "England".to_owned(),
                IndicatorOf::Area(area) => area.clone(),
                IndicatorOf::Location(id) => id.to_string(),
                _ => String::new(),
            },
            on: row.on,
            value: row.value,
            unit: row.unit.clone(),
            target: row.target,
            source: row.source.clone(),
        }
    }

    /// A value in words: `57 %`.
    pub(crate) fn words(&self, value: f64) -> String {
        format!("{value} {}", self.unit).trim_end().to_owned()
    }
}

/// What changed in the register of locations between the two days of the bridge, whether covered or not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RegisterChanges {
    /// The day of the earlier register.
    pub from: Date,
    /// The day of the later one.
    pub to: Date,
    /// How many of each kind.
    pub counts: Vec<ChangeCount>,
    /// Each of them, by kind and CQC id.
    pub rows: Vec<ChangeRow>,
}

/// How many changes there were of one kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangeCount {
    /// Which: `opened`, `closed`, `changed hands` and so on.
    pub what: &'static str,
    /// How many locations.
    pub count: u32,
}

/// A change of one location.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ChangeRow {
    /// Which kind.
    pub what: &'static str,
    /// CQC's id of the location.
    pub location: String,
    /// The id before, where it is another now.
    pub before: Option<String>,
    /// Its name as published.
    pub name: String,
    /// Its local authority in CQC's words.
    pub authority: String,
}

/// What changed, of locations that count on one of the two days and lie where the report is of.
pub(crate) fn changes(
    (before, earlier): (&Programme, &Joined<'_>),
    (after, later): (&Programme, &Joined<'_>),
) -> RegisterChanges {
    let counted = earlier.locations.iter().chain(&later.locations);
    let counted: BTreeSet<&CqcId> = counted.map(|joined| &joined.location.id).collect();
    let known = before.locations.iter().chain(&after.locations);
    let known: BTreeMap<&CqcId, &CqcLocation> = known.map(|location| (&location.id, location)).collect();
    let mut rows = Vec::new();
    for change in dspt_register::changes(&before.locations, &after.locations) {
        let (what, was, id) = told(change);
        if !counted.contains(&id) && !was.as_ref().is_some_and(|id| counted.contains(id)) {
            continue;
        }
        let location = known.get(&id);
        rows.push(ChangeRow {
            what,
            before: was.filter(|was| *was != id).map(|was| was.to_string()),
            name: location.map(|location| location.name.clone()).unwrap_or_default(),
            authority: location
                .map(|location| location.authority.clone())
                .unwrap_or_default(),
            location: id.to_string(),
        });
    }
    let count = |what| ChangeCount {
        what,
        count: u32::try_from(rows.iter().filter(|row| row.what == what).count()).unwrap_or(u32::MAX),
    };
    RegisterChanges {
        from: before.locations_of,
        to: after.locations_of,
        counts: WHAT.map(count).to_vec(),
        rows,
    }
}

const WHAT: [&str; 7] = [
    "opened",
    "closed",
    "changed hands",
    "renamed",
    "fell dormant",
    "woke",
    "given another ODS code",
];

fn told(change: Change) -> (&'static str, Option<CqcId>, CqcId) {
    let [opened, closed, changed, renamed, dormant, woke, recoded] = WHAT;
    match change {
        Change::Opened(id) => (opened, None, id),
        Change::Closed(id) => (closed, None, id),
        Change::ChangedHands { before, after } => (changed, Some(before), after),
        Change::Renamed(id) => (renamed, None, id),
        Change::FellDormant(id) => (dormant, None, id),
        Change::Woke(id) => (woke, None, id),
        Change::Recoded(id) => (recoded, None, id),
    }
}

/// How surely locations were joined with entries, and what did not join.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Joins {
    /// Locations by how their nearest entry was found, the surest first; all of them are counted.
    pub found: Vec<JoinCount>,
    /// Locations without any entry, by CQC id.
    pub not_found: Vec<NotFoundRow>,
    /// Social care entries that belong to no location, by code; none where the report is of an area.
    pub entries: Vec<EntryRow>,
}

/// Locations whose entry was found one way.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JoinCount {
    /// How, with the confidence in words.
    pub how: &'static str,
    /// How many locations.
    pub count: u32,
}

/// A location without an entry.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NotFoundRow {
    /// CQC's id.
    pub location: String,
    /// Its name as published.
    pub name: String,
    /// Its local authority in CQC's words.
    pub authority: String,
    /// Its public telephone number.
    pub telephone: Option<String>,
    /// Codes of entries with the same name and nothing else in common, for a person to look at.
    pub same_name: Vec<String>,
}

/// An entry without a location.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EntryRow {
    /// Its code in the search.
    pub code: String,
    /// Its name as published.
    pub name: String,
    /// Its status in words.
    pub status: String,
    /// The day of its latest publication.
    pub published_on: Option<Date>,
}

pub(crate) fn joins(joined: &Joined<'_>) -> Joins {
    let mut counts = [0_u32; 4];
    let mut not_found = Vec::new();
    for location in &joined.locations {
        let nearest = location.own.or(location.headquarters).or(location.by_name);
        let place = match nearest.map(|found| found.how) {
            Some(How::Code) => 0,
            Some(How::Succession) => 1,
            Some(How::NameAndPostcode) => 2,
            None => 3,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
        if nearest.is_none() {
            not_found.push(NotFoundRow {
                location: location.location.id.to_string(),
                name: location.location.name.clone(),
                authority: location.location.authority.clone(),
                telephone: location.location.telephone.clone(),
                same_name: location
                    .suggestions
                    .iter()
                    .map(|row| row.code.to_string())
                    .collect(),
            });
        }
    }
    let how = [
        How::Code.confidence(),
        How::Succession.confidence(),
        How::NameAndPostcode.confidence(),
        "not found: no entry belongs to it",
    ];
    let entries = joined.unjoined.iter().map(|row| EntryRow {
        code: row.code.to_string(),
        name: row.name.clone(),
        status: row.status.to_string(),
        published_on: row.published_on,
    });
    Joins {
        found: how
            .into_iter()
            .zip(counts)
            .map(|(how, count)| JoinCount { how, count })
            .collect(),
        not_found,
        entries: entries.collect(),
    }
}
