//! Parts of the whole that a figure can be asked for.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// How many locations a provider has.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the bands are ours")]
pub enum ProviderSize {
    /// One.
    Single,
    /// 2 to 5.
    Small,
    /// 6 to 20.
    Medium,
    /// 21 to 50.
    Large,
    /// More than 50.
    National,
}

impl ProviderSize {
    /// The band of so many locations; none is one.
    pub fn of(locations: usize) -> Self {
        match locations {
            0 | 1 => Self::Single,
            2..=5 => Self::Small,
            6..=20 => Self::Medium,
            21..=50 => Self::Large,
            _ => Self::National,
        }
    }
}

impl fmt::Display for ProviderSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Single => "1 location",
            Self::Small => "2 to 5 locations",
            Self::Medium => "6 to 20 locations",
            Self::Large => "21 to 50 locations",
            Self::National => "more than 50 locations",
        })
    }
}

/// A segment of all locations. Where the registers do not tell, a location stands in the segment *not known* of its kind,
/// so that every kind adds up to the whole.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Segment {
    /// Every location.
    All,
    /// Care homes (`true`), home care and other services (`false`), not known (null).
    CareHome(Option<bool>),
    /// The region in CQC's words; empty where it is not known.
    Region(String),
    /// The NHS region's code and name.
    NhsRegion(Option<(String, String)>),
    /// The ICB's ONS code and name.
    Icb(Option<(String, String)>),
    /// The local authority's ONS code and name.
    Authority(Option<(String, String)>),
    /// The local authority in CQC's words, where no lookup of places was imported.
    AuthorityNamed(String),
    /// By the size of the provider.
    Size(ProviderSize),
}

/// A kind of segment: what a table of figures has a row for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "AreaKind")]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "screens think about each")]
pub enum By {
    /// One row: every location.
    All,
    /// Care homes, home care and other services.
    CareHome,
    /// CQC's regions.
    Region,
    /// NHS regions.
    NhsRegion,
    /// ICBs.
    Icb,
    /// Local authorities by their ONS codes.
    Authority,
    /// Local authorities in CQC's words.
    AuthorityNamed,
    /// Sizes of providers.
    Size,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::CareHome,
        Self::Region,
        Self::NhsRegion,
        Self::Icb,
        Self::Authority,
        Self::AuthorityNamed,
        Self::Size,
    ];

    /// Its name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::CareHome => "kind",
            Self::Region => "region",
            Self::NhsRegion => "nhs-region",
            Self::Icb => "icb",
            Self::Authority => "authority",
            Self::AuthorityNamed => "authority-named",
            Self::Size => "size",
        }
    }
}

impl Segment {
    /// The kind of it.
    pub fn by(&self) -> By {
        match self {
            Self::All => By::All,
            Self::CareHome(_) => By::CareHome,
            Self::Region(_) => By::Region,
            Self::NhsRegion(_) => By::NhsRegion,
            Self::Icb(_) => By::Icb,
            Self::Authority(_) => By::Authority,
            Self::AuthorityNamed(_) => By::AuthorityNamed,
            Self::Size(_) => By::Size,
        }
    }

    /// The ONS or NHS code of an area, where it has one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::NhsRegion(area) | Self::Icb(area) | Self::Authority(area) => {
                area.as_ref().map(|(code, _)| code.as_str())
            }
            Self::All | Self::CareHome(_) | Self::Region(_) | Self::AuthorityNamed(_) | Self::Size(_) => None,
        }
    }

    /// Whether it is a part that the registers name, and not what is left over.
    pub fn is_known(&self) -> bool {
        match self {
            Self::All | Self::Size(_) => true,
            Self::CareHome(kind) => kind.is_some(),
            Self::NhsRegion(area) | Self::Icb(area) | Self::Authority(area) => area.is_some(),
            Self::Region(name) | Self::AuthorityNamed(name) => !name.is_empty(),
        }
    }

    /// What to type for an area: its code where it has one, else its name; nothing for all of them.
    pub fn typed(&self) -> String {
        if *self == Self::All {
            return String::new();
        }
        self.code().map_or_else(|| self.to_string(), str::to_owned)
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all locations"),
            Self::CareHome(Some(true)) => f.write_str("care homes"),
            Self::CareHome(Some(false)) => f.write_str("home care and other services"),
            Self::CareHome(None) => f.write_str("kind not known"),
            Self::NhsRegion(Some((_, name)))
            | Self::Icb(Some((_, name)))
            | Self::Authority(Some((_, name))) => f.write_str(name),
            Self::NhsRegion(None) => f.write_str("NHS region not known"),
            Self::Icb(None) => f.write_str("ICB not known"),
            Self::Authority(None) => f.write_str("local authority not known"),
            Self::Region(name) if name.is_empty() => f.write_str("region not known"),
            Self::AuthorityNamed(name) if name.is_empty() => f.write_str("local authority not known"),
            Self::Region(name) | Self::AuthorityNamed(name) => f.write_str(name),
            Self::Size(size) => size.fmt(f),
        }
    }
}
