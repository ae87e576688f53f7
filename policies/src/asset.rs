//! The register: what a provider works with, and for each item how much of it was looked at.

use std::fmt;
use std::str::FromStr;

use dspt_report::DeviceId;

use crate::toolkit::ItemId;
use crate::toolkit::Who;

mod denominator;
mod scope;

pub use denominator::Denominator;
pub use denominator::OnWord;
pub use scope::Scope;

/// An entry of the register, alone or as a count (*38 carers' phones*).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Asset {
    /// Our id for life.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// What people call it. No names of people.
    pub label: String,
    /// Whose it is.
    pub owner: Owner,
    /// Whether personal data is on it or can be reached from it.
    pub reaches_personal_data: bool,
    /// When somebody last went through this entry, in days since 1970-01-01 UTC.
    pub last_reviewed_day: Option<i64>,
    /// How we know of it.
    pub source: Source,
    /// The first day on which it is no longer in use, in days since 1970-01-01 UTC.
    pub retired_day: Option<i64>,
}

impl Asset {
    /// An entry of the organisation's own that reaches personal data, in use and not yet reviewed.
    pub fn new(id: AssetId, kind: AssetKind, label: impl Into<String>, source: Source) -> Self {
        Self {
            id,
            kind,
            label: label.into(),
            owner: Owner::Organisation,
            reaches_personal_data: true,
            last_reviewed_day: None,
            source,
            retired_day: None,
        }
    }

    /// How many things the entry stands for.
    pub fn count(&self) -> u32 {
        match self.source {
            Source::Device(_) => 1,
            Source::Word { count, .. } => count,
        }
    }

    /// The device that backs it, where one does.
    pub fn device(&self) -> Option<DeviceId> {
        match self.source {
            Source::Device(device) => Some(device),
            Source::Word { .. } => None,
        }
    }

    /// Whether it is in use on a day.
    pub fn in_use(&self, today: i64) -> bool {
        self.retired_day.is_none_or(|retired| today < retired)
    }
}

/// How we know of an asset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a program saw it or a person said it: there is no third"
)]
pub enum Source {
    /// An enrolled device.
    Device(DeviceId),
    /// Somebody's word.
    Word {
        /// How many there are.
        count: u32,
        /// Whose word.
        of: Who,
        /// When it was said, in days since 1970-01-01 UTC.
        on_day: i64,
    },
}

/// An asset's id for life: lower-case words joined by hyphens, `asset-12`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AssetId(ItemId);

impl AssetId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssetId {
    type Err = InvalidAssetId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The same grammar and length as an item's id.
        text.parse().map(Self).map_err(|_| InvalidAssetId)
    }
}

/// A text is not an asset's id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an asset's id is lower-case words joined by hyphens, such as asset-12")]
#[non_exhaustive]
pub struct InvalidAssetId;

/// Whose an asset is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third owner must be thought about everywhere"
)]
pub enum Owner {
    /// The provider.
    Organisation,
    /// A person who uses it for work.
    Personal,
}

impl Owner {
    /// The word in registers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Personal => "personal",
        }
    }
}

/// What an asset is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum AssetKind {
    /// A desktop, laptop or server.
    Computer,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A memory stick, a card, a disc.
    RemovableMedium,
    /// A router, a switch, a firewall, a Wi-Fi box.
    NetworkEquipment,
    /// A system that a supplier runs, such as care planning.
    OnlineService,
    /// Data that is kept as one, such as the personnel files.
    DataSet,
}

impl AssetKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Computer,
        Self::Phone,
        Self::Tablet,
        Self::RemovableMedium,
        Self::NetworkEquipment,
        Self::OnlineService,
        Self::DataSet,
    ];

    /// The word in registers, `network-equipment`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Computer => "computer",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::RemovableMedium => "removable-medium",
            Self::NetworkEquipment => "network-equipment",
            Self::OnlineService => "online-service",
            Self::DataSet => "data-set",
        }
    }

    /// What people call so many of them.
    pub fn in_words(self, count: u64) -> &'static str {
        let (one, many) = match self {
            Self::Computer => ("computer", "computers"),
            Self::Phone => ("phone", "phones"),
            Self::Tablet => ("tablet", "tablets"),
            Self::RemovableMedium => ("memory stick or disc", "memory sticks and discs"),
            Self::NetworkEquipment => ("piece of network equipment", "pieces of network equipment"),
            Self::OnlineService => ("online service", "online services"),
            Self::DataSet => ("set of data", "sets of data"),
        };
        if count == 1 { one } else { many }
    }
}

#[cfg(test)]
mod tests;
