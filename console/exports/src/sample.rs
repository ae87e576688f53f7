//! Ten locations to check by hand: drawn by a digest, so that nobody chooses them and anybody can draw them again.

use dspt_register::Joined;
use dspt_register::JoinedLocation;
use dspt_register::Measure;
use dspt_register::Part;
use dspt_register::Via;
use dspt_report::Digest;
use jiff::civil::Date;
use serde::Serialize;

use crate::limits;

/// Locations to check by hand.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ByHand {
    /// What they were drawn by.
    pub seed: u64,
    /// How they were drawn.
    pub drawn: String,
    /// The locations, by id.
    pub rows: Vec<SampleRow>,
}

/// A location, how it was counted, and where to look.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SampleRow {
    /// CQC's id of the location.
    pub location: String,
    /// Its name in CQC's register.
    pub name: String,
    /// How it was counted, in words, by the default measure.
    pub counted: &'static str,
    /// The code of the entry in the search that was used, where one was found.
    pub code: Option<String>,
    /// What that entry says.
    pub status: Option<String>,
    /// When that was published.
    pub published_on: Option<Date>,
    /// How the entry was found, in words.
    pub found: Option<&'static str>,
    /// The public page of the entry; the public search where none was found.
    pub page: String,
}

/// The public search of the toolkit; an entry's page is its code below.
const SEARCH: &str = "https://www.dsptoolkit.nhs.uk/OrganisationSearch";

impl ByHand {
    pub(crate) fn draw(joined: &Joined<'_>, seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| of_day(joined.as_at));
        let drawn_by = |location: &&JoinedLocation<'_>| {
            let id = location.location.id.as_str();
            (Digest::of(format!("{seed}:{id}").as_bytes()), id.to_owned())
        };
        let mut chosen: Vec<&JoinedLocation<'_>> = joined.locations.iter().collect();
        chosen.sort_by_cached_key(drawn_by);
        chosen.truncate(limits::SAMPLE);
        chosen.sort_by_key(|location| location.location.id.as_str());
        let drawn = format!(
            "the {} smallest of SHA-256 of \"{seed}:\" and the location's id, among {} locations",
            limits::SAMPLE,
            joined.locations.len()
        );
        let rows = chosen
            .iter()
            .map(|location| row(location, joined.as_at))
            .collect();
        Self { seed, drawn, rows }
    }
}

/// 20260601 for 1 June 2026.
fn of_day(day: Date) -> u64 {
    let number = i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
    u64::try_from(number).unwrap_or(0)
}

fn row(location: &JoinedLocation<'_>, day: Date) -> SampleRow {
    let shown = location.shown(Measure::InDate, day).map(|(_, found)| found);
    let row = shown.map(|found| found.row);
    let code = row.map(|row| row.code.to_string());
    SampleRow {
        location: location.location.id.to_string(),
        name: location.location.name.clone(),
        counted: counted(location.part(Measure::InDate, day)),
        page: match &code {
            Some(code) => format!("{SEARCH}/{code}"),
            None => SEARCH.to_owned(),
        },
        code,
        status: row.map(|row| row.status.to_string()),
        published_on: row.and_then(|row| row.published_on),
        found: shown.map(|found| found.how.confidence()),
    }
}

fn counted(part: Part) -> &'static str {
    match part {
        Part::Covered(Via::Own) => "covered by its own entry",
        Part::Covered(Via::Headquarters) => "covered through its headquarters (assumed)",
        Part::Covered(Via::Name) => "covered by an entry of the same name and postcode",
        Part::Listed => "listed, not covered",
        Part::NotFound => "not found",
    }
}
