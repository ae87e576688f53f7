//! What public registers, answers and computers say together, for a programme.

use std::collections::BTreeMap;

use dspt_register::CqcId;
use dspt_register::Indicator;
use dspt_register::Segment;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde_json::json;

use crate::model::RegisterDays;

/// Why help would gain something. The order is that of effort, the least first.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "HelpReason")]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "each has its words")]
pub enum Why {
    /// Every question is answered and no computer differs, and nothing was published this year.
    ReadyNotPublished,
    /// Published last year, not yet this year.
    Lapsing,
    /// In the search, and not covered.
    Listed,
    /// Not found in the search.
    NotFound,
    /// What was published or answered does not match its computers.
    Differs,
    /// Published, and none of its computers has been heard of lately.
    Silent,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ReadyNotPublished,
        Self::Lapsing,
        Self::Listed,
        Self::NotFound,
        Self::Differs,
        Self::Silent,
    ];

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::ReadyNotPublished => {
                "ready but not published: every question is answered, only publishing is left"
            }
            Self::Lapsing => "published last year, not yet this year",
            Self::Listed => "registered, nothing published that counts",
            Self::NotFound => "not found in the DSPT search: may need to register",
            Self::Differs => "published, and its computers show something else: look at them together",
            Self::Silent => "published, and none of its computers was heard of lately",
        }
    }
}

/// One organisation to ring.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HelpRow {
    /// Its name as published.
    pub name: String,
    /// A public telephone number of it, or of one of its locations.
    pub telephone: Option<String>,
    /// Locations that would be covered for this year if it published.
    pub gains: usize,
    /// The reasons, with the number of its locations here that each is about.
    #[schemars(extend("propertyNames" = json!({ "enum": Why::ALL })))]
    pub why: BTreeMap<Why, usize>,
    /// The first of its locations here that a reason is about.
    pub location: CqcId,
}

/// Whom to help first in an area: those for which help gains most come first.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct HelpList {
    /// The files that it was made of.
    pub registers: RegisterDays,
    /// The area.
    pub area: Segment,
    /// How many locations each reason is about.
    #[schemars(extend("propertyNames" = json!({ "enum": Why::ALL })))]
    pub locations: BTreeMap<Why, usize>,
    /// The organisations, as many as were asked for.
    pub organisations: Vec<HelpRow>,
    /// How many organisations there are.
    pub total: usize,
    /// Providers whose answers were not looked at, because there are too many.
    pub left_out: usize,
}

/// Figures of ours about locations of which answers or computers are known here; absent ones are withheld.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "OwnFigures")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct OwnFigures<N> {
    /// Locations whose providers' answers and computers were looked at.
    pub locations: N,
    /// Published, and its computers or answers show something else.
    pub differs: N,
    /// Every question answered and nothing differs, and not published for this year.
    pub ready: N,
    /// Published, and none of its computers was heard of lately.
    pub silent: N,
}

impl<N> OwnFigures<N> {
    /// From each figure, in the order of the fields.
    pub fn of_all([locations, differs, ready, silent]: [N; 4]) -> Self {
        Self {
            locations,
            differs,
            ready,
            silent,
        }
    }
}

/// One area, and where what is known of it does not match.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct DifferencesOf {
    /// The area.
    pub area: Segment,
    /// Its figures.
    pub figures: OwnFigures<Option<u32>>,
}

/// Where published status and what is known here do not match: counts by local authority, never a name.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Differences {
    /// The files that they were made of.
    pub registers: RegisterDays,
    /// Areas in which any location was looked at, in the order of their names.
    pub rows: Vec<DifferencesOf>,
    /// All of them together.
    pub total: OwnFigures<Option<u32>>,
    /// Providers that were not looked at, because there are too many.
    pub left_out: usize,
    /// Whether small figures are withheld from the asker.
    pub protected: bool,
}

/// Values of indicators of an area.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Indicators {
    /// The area.
    pub area: Segment,
    /// By name, the latest day first.
    pub rows: Vec<Indicator>,
}
