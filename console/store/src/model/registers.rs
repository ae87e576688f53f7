//! What public registers say, and the figures that come from them.

use std::sync::Arc;

use dspt_register::Branch;
use dspt_register::Coverage;
use dspt_register::CqcId;
use dspt_register::Forecast;
use dspt_register::How;
use dspt_register::JoinedLocation;
use dspt_register::Kind;
use dspt_register::Lapsing;
use dspt_register::Measure;
use dspt_register::OdsCode;
use dspt_register::Part;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::Via;
use dspt_report::Digest;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::Page;

/// A register's file that was taken in.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RegisterFile {
    /// Which register.
    pub kind: Kind,
    /// The day that it speaks of.
    pub of: Date,
    /// When it was taken in, console time.
    pub imported: Timestamp,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Rows held of it.
    pub rows: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that no figure needs and that were not kept: locations of other sectors.
    pub left_out: u64,
    /// Rows that were not in the file before it.
    pub added: u64,
    /// Rows that stood otherwise in the file before it.
    pub changed: u64,
    /// Rows of the file before it that are not in this one.
    pub ended: u64,
}

/// What came of an import.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Imported {
    /// The file as it is held.
    pub file: RegisterFile,
    /// The same file was held for that day already: nothing changed.
    pub known: bool,
    /// Another file of the same day was held, whose place it took.
    pub replaced: bool,
    /// The day of the file before it.
    pub before: Option<Date>,
    /// For locations: how many changed since the file before it, by what changed.
    pub changes: Vec<(RegisterChangeKind, u64)>,
}

/// What happened to a location.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "screens must think about each")]
pub enum RegisterChangeKind {
    /// New in the register.
    Opened,
    /// No more in the register, or marked as closed.
    Closed,
    /// Registered to another provider, under the same id or another.
    ChangedHands,
    /// Another name.
    Renamed,
    /// Nobody is cared for there any more, for now.
    FellDormant,
    /// It cares for people again.
    Woke,
    /// Another ODS code, or one at last.
    Recoded,
}

impl RegisterChangeKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Opened,
        Self::Closed,
        Self::ChangedHands,
        Self::Renamed,
        Self::FellDormant,
        Self::Woke,
        Self::Recoded,
    ];

    /// What happened, in words after a count.
    pub fn words(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::ChangedHands => "changed hands",
            Self::Renamed => "renamed",
            Self::FellDormant => "fell dormant",
            Self::Woke => "active again",
            Self::Recoded => "with another ODS code",
        }
    }
}

/// A change to one location, from one file of its register to the next.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RegisterChange {
    /// The day of the file in which it is seen first.
    pub of: Date,
    /// What happened.
    pub what: RegisterChangeKind,
    /// The location; after it changed hands, as it is now.
    pub id: CqcId,
    /// The id before, where it changed hands and has another.
    pub before: Option<CqcId>,
    /// Its name, as published last.
    pub name: String,
    /// Its local authority in the register's words.
    pub authority: String,
}

/// The files of which a figure was made, by the days that they speak of.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RegisterDays {
    /// Which of CQC's files the locations are from.
    pub locations_from: Kind,
    /// The locations.
    pub locations: Date,
    /// The published statuses.
    pub dspt: Date,
    /// ODS headquarters; without them nothing joins by name.
    pub headquarters: Option<Date>,
    /// ODS sites; without them nothing is covered through a headquarters.
    pub sites: Option<Date>,
    /// ODS successions.
    pub successions: Option<Date>,
    /// The newest lookup of places; without one, areas are local authorities in CQC's words.
    pub places: Option<Date>,
}

impl RegisterDays {
    /// What a reader must know of a figure besides its own warnings: which registers are missing.
    pub fn notes(&self) -> Vec<&'static str> {
        let mut notes = Vec::new();
        if self.sites.is_none() {
            notes.push(
                "no ODS file of sites was imported: nothing is counted through a headquarters, nor by name and postcode",
            );
        }
        if self.places.is_none() {
            notes.push(
                "no lookup of places was imported: areas are local authorities in CQC's words, and no ICBs",
            );
        }
        if self.locations_from != Kind::CqcLocations {
            notes.push("the locations are not from CQC's full location file: some may be missing");
        }
        notes
    }
}

/// The registers that answer for a day.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HeldProgramme {
    /// The files that they are from.
    pub registers: RegisterDays,
    /// What they hold.
    pub programme: Arc<Programme>,
}

/// Coverage of all segments of one kind.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Board {
    /// The files that it was made of.
    pub registers: RegisterDays,
    /// One row for each segment that has locations, in order.
    pub rows: Vec<BoardRow>,
}

/// Coverage of one segment.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct BoardRow {
    /// The segment.
    pub segment: Segment,
    /// The figure with its measure, days and parts.
    pub coverage: Coverage,
}

/// One area, or all of them, on a day: the first screen of a programme.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Area {
    /// The area.
    pub area: Segment,
    /// The files of which the figures were made.
    pub registers: RegisterDays,
    /// Its coverage by each measure, the default first.
    pub figures: Vec<Coverage>,
    /// By the measure asked for: care homes, then home care and other services, then what is not known; without those that
    /// are none.
    pub kinds: Vec<BoardRow>,
    /// How the publications of the open toolkit year add up.
    pub trend: Trend,
    /// What counts today and will not on 1 July.
    pub lapsing: Lapsing,
    /// What will be published for the open year by its 30 June; absent where nothing can be said.
    pub forecast: Option<Forecast>,
    /// How the forecast was made, or why there is none.
    pub forecast_words: String,
}

/// Publications of the open toolkit year and the one before, cumulative; latest publications only.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Trend {
    /// The open year.
    pub year: ToolkitYear,
    /// Published for the open year by the day.
    pub published: u32,
    /// Published for the year before by the day that was as far from its deadline.
    pub published_last_year: u32,
    /// Published for the year before in all, as far as it is seen.
    pub last_year_in_all: u32,
    /// Missing from last year's figures, because they have published again since.
    pub replaced: u32,
    /// The end of each month of the open toolkit year, and the day itself.
    pub points: Vec<TrendPoint>,
}

/// One point of a trend.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct TrendPoint {
    /// The day, of the open year.
    pub day: Date,
    /// Published for the open year by its end; absent for a day to come, and for one after the file's.
    pub this_year: Option<u32>,
    /// Published for the year before by the end of the same day of it.
    pub last_year: u32,
}

/// Which locations of an area are listed.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "LocationStanding")]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must think about each")]
pub enum Standing {
    /// All that count.
    #[default]
    Any,
    /// Covered.
    Covered,
    /// In the search, and not covered.
    Listed,
    /// Not found in the search.
    NotFound,
    /// Published for the year before, not yet for the open one.
    Lapsing,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Any,
        Self::Covered,
        Self::Listed,
        Self::NotFound,
        Self::Lapsing,
    ];
}

/// Which locations of an area are asked for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LocationFilter {
    /// The rule by which they stand somewhere.
    pub measure: Measure,
    /// Where they stand.
    pub standing: Standing,
    /// Words that all are in a location's name, its provider's, its authority's, its codes or its telephone number.
    pub text: String,
}

/// Areas within areas, each with its figure.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AreaTree {
    /// The files that it was made of.
    pub registers: RegisterDays,
    /// Each area before those in it.
    pub rows: Vec<Branch>,
}

/// One location of an area, by public registers alone.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AreaLocation {
    /// CQC's id.
    pub id: CqcId,
    /// Its name as published.
    pub name: String,
    /// CQC's id of the provider.
    pub provider: Option<CqcId>,
    /// The provider's name as published.
    pub provider_name: String,
    /// The ODS code of the site.
    pub ods: Option<OdsCode>,
    /// The public telephone number.
    pub telephone: Option<String>,
    /// The local authority in the register's words.
    pub authority: String,
    /// Whether it is a care home; absent where it is not known.
    pub care_home: Option<bool>,
    /// Where it stands in the figure.
    pub part: Part,
    /// Published for the year before, not yet for the open one.
    pub lapsing: bool,
    /// The entry that is shown for it: the one that covers it, else the nearest.
    pub entry: Option<AreaEntry>,
}

impl AreaLocation {
    /// A location as the registers tell of it on a day, by a measure.
    pub fn of(joined: &JoinedLocation<'_>, measure: Measure, day: Date) -> Self {
        let location = joined.location;
        let entry = joined.shown(measure, day).map(|(via, found)| AreaEntry {
            via,
            how: found.how,
            code: found.row.code.to_string(),
            status: found.row.status.to_string(),
            published_on: found.row.published_on,
        });
        Self {
            id: location.id.clone(),
            name: location.name.clone(),
            provider: location.provider.clone(),
            provider_name: location.provider_name.clone(),
            ods: location.ods.clone(),
            telephone: location.telephone.clone(),
            authority: location.authority.clone(),
            care_home: location.care_home,
            part: joined.part(measure, day),
            lapsing: joined.is_lapsing(day),
            entry,
        }
    }
}

/// The entry of the DSPT search that is shown for a location.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AreaEntry {
    /// Whose entry it is.
    pub via: Via,
    /// How it was found.
    pub how: How,
    /// Its code in the search.
    pub code: String,
    /// The published status in words.
    pub status: String,
    /// The day of the latest publication.
    pub published_on: Option<Date>,
}

/// Locations of one area.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AreaLocations {
    /// The files of which they were made.
    pub registers: RegisterDays,
    /// The area.
    pub area: Segment,
    /// By CQC's id.
    pub page: Page<AreaLocation>,
}
