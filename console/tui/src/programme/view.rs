//! The screens of a programme by name.

use std::fmt;

use dspt_register::CqcId;
use dspt_register::Segment;
use dspt_store::model::Standing;
use serde::Deserialize;
use serde::Serialize;

use crate::limits;

/// An area as a person types it: a name, a part of one, a code; nothing for all locations.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct AreaName(String);

impl AreaName {
    /// The whole.
    pub fn all() -> Self {
        Self::default()
    }

    /// The words as they were typed, cut to [`limits::AREA_CHARACTERS`].
    pub fn typed(words: &[&str]) -> Self {
        Self(words.join(" ").chars().take(limits::AREA_CHARACTERS).collect())
    }

    /// What stands for an area; nothing for what is not known to lie anywhere.
    pub fn of(area: &Segment) -> Option<Self> {
        area.is_known().then(|| Self(area.typed()))
    }

    /// What was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AreaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One screen of a programme.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub enum ProgrammeView {
    /// `coverage [AREA]`: how much of an area is covered, by which rule, and how it goes on.
    Coverage(AreaName),
    /// `areas`: every area with its figure.
    Areas,
    /// `map`: the local authorities as a map.
    Map,
    /// `locations [STANDING] [of AREA]` and `lapsing [AREA]`: locations; a STANDING is `covered`, `listed` or `not-found`.
    Locations(Standing, AreaName),
    /// `location ID`: one location, by CQC's id.
    Location(CqcId),
    /// `trend [AREA]`: publications of this year and last.
    Trend(AreaName),
    /// `help-list [AREA]`: whom to help first.
    HelpList(AreaName),
    /// `differs`: where published status and what is known here do not match, by area.
    Differs,
    /// `imports`: the registers that are held, and what changed in them.
    Imports,
    /// `indicators [AREA]`: dated values from elsewhere.
    Indicators(AreaName),
}

impl ProgrammeView {
    /// The forms that parse, for help and errors.
    pub const FORMS: [&'static str; 11] = [
        "coverage [AREA]",
        "areas",
        "map",
        "locations [STANDING] [of AREA]",
        "lapsing [AREA]",
        "location ID",
        "trend [AREA]",
        "help-list [AREA]",
        "differs",
        "imports",
        "indicators [AREA]",
    ];

    /// The screen that the words name, if it is one of a programme.
    pub(crate) fn of(words: &[&str]) -> Option<Self> {
        Some(match words {
            ["coverage", area @ ..] => Self::Coverage(AreaName::typed(area)),
            ["areas"] => Self::Areas,
            ["map"] => Self::Map,
            ["locations", rest @ ..] => return locations(rest),
            ["lapsing", area @ ..] => Self::Locations(Standing::Lapsing, AreaName::typed(area)),
            ["location", id] => Self::Location(id.parse().ok()?),
            ["trend", area @ ..] => Self::Trend(AreaName::typed(area)),
            ["help-list", area @ ..] => Self::HelpList(AreaName::typed(area)),
            ["differs"] => Self::Differs,
            ["imports"] => Self::Imports,
            ["indicators", area @ ..] => Self::Indicators(AreaName::typed(area)),
            _ => return None,
        })
    }

    /// The area that it is about, where it is about one.
    pub fn area(&self) -> Option<&AreaName> {
        match self {
            Self::Coverage(area)
            | Self::Locations(_, area)
            | Self::Trend(area)
            | Self::HelpList(area)
            | Self::Indicators(area) => Some(area),
            Self::Areas | Self::Map | Self::Location(_) | Self::Differs | Self::Imports => None,
        }
    }
}

fn locations(words: &[&str]) -> Option<ProgrammeView> {
    let (standing, rest) = match words {
        ["covered", rest @ ..] => (Standing::Covered, rest),
        ["listed", rest @ ..] => (Standing::Listed, rest),
        ["not-found", rest @ ..] => (Standing::NotFound, rest),
        rest => (Standing::Any, rest),
    };
    let area = match rest {
        [] => AreaName::all(),
        ["of", area @ ..] if !area.is_empty() => AreaName::typed(area),
        _ => return None,
    };
    Some(ProgrammeView::Locations(standing, area))
}

impl fmt::Display for ProgrammeView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut about = |word: &str, area: &AreaName| match area.as_str() {
            "" => f.write_str(word),
            area => write!(f, "{word} {area}"),
        };
        match self {
            Self::Coverage(area) => about("coverage", area),
            Self::Trend(area) => about("trend", area),
            Self::HelpList(area) => about("help-list", area),
            Self::Indicators(area) => about("indicators", area),
            Self::Locations(Standing::Lapsing, area) => about("lapsing", area),
            Self::Locations(standing, area) => {
                let which = match standing {
                    Standing::Covered => "locations covered",
                    Standing::Listed => "locations listed",
                    Standing::NotFound => "locations not-found",
                    Standing::Any | Standing::Lapsing => "locations",
                };
                match area.as_str() {
                    "" => f.write_str(which),
                    area => write!(f, "{which} of {area}"),
                }
            }
            Self::Areas => f.write_str("areas"),
            Self::Map => f.write_str("map"),
            Self::Location(id) => write!(f, "location {id}"),
            Self::Differs => f.write_str("differs"),
            Self::Imports => f.write_str("imports"),
        }
    }
}
