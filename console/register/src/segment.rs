//! Parts of the whole that a figure can be asked for.

use std::fmt;

use crate::join::JoinedLocation;

/// How many locations a provider has.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
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
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Segment {
    /// Every location.
    All,
    /// Care homes (`Some(true)`), home care and other services (`Some(false)`), not known.
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

impl Segment {
    /// Every segment in which a location stands: one of each kind.
    pub fn of(joined: &JoinedLocation<'_>) -> [Self; 8] {
        let location = joined.location;
        [
            Self::All,
            Self::CareHome(location.care_home),
            Self::Region(location.region.clone()),
            Self::NhsRegion(joined.place.nhs_region.clone()),
            Self::Icb(joined.place.icb.clone()),
            Self::Authority(joined.place.authority.clone()),
            Self::AuthorityNamed(location.authority.clone()),
            Self::Size(joined.size),
        ]
    }

    /// Whether a location stands in this segment.
    pub fn holds(&self, joined: &JoinedLocation<'_>) -> bool {
        let (location, place) = (joined.location, &joined.place);
        match self {
            Self::All => true,
            Self::CareHome(is) => *is == location.care_home,
            Self::Region(name) => *name == location.region,
            Self::NhsRegion(region) => *region == place.nhs_region,
            Self::Icb(icb) => *icb == place.icb,
            Self::Authority(authority) => *authority == place.authority,
            Self::AuthorityNamed(name) => *name == location.authority,
            Self::Size(size) => *size == joined.size,
        }
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
