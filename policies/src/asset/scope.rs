//! Which assets an item is about.

use super::Asset;
use super::AssetKind;
use super::Owner;
use crate::words::words;

/// Which assets an item is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scope {
    kinds: Vec<AssetKind>,
    only: Option<Only>,
}

words! {
    /// What narrows a scope.
    #[non_exhaustive]
    pub enum Only {
        /// Assets that hold or open personal data.
        PersonalData = "personal-data",
        /// Assets that people own themselves.
        PersonalDevices = "personal-devices",
    }
}

impl Scope {
    /// No assets.
    pub const NOTHING: Self = Self {
        kinds: Vec::new(),
        only: None,
    };

    /// Assets of some kinds, or only some of those.
    pub fn new(kinds: Vec<AssetKind>, only: Option<Only>) -> Self {
        Self { kinds, only }
    }

    /// All that is used for work.
    pub fn everything() -> Self {
        Self::new(AssetKind::ALL.to_vec(), None)
    }

    /// The kinds that are in it.
    pub fn kinds(&self) -> &[AssetKind] {
        &self.kinds
    }

    /// What narrows it.
    pub fn only(&self) -> Option<Only> {
        self.only
    }

    /// Whether an asset is in it.
    pub fn includes(&self, asset: &Asset) -> bool {
        self.includes_one(asset.kind, asset.owner, asset.reaches_personal_data)
    }

    /// Whether something of this kind, owner and reach is in it. What a person owns and does not use for personal data never
    /// is.
    pub fn includes_one(&self, kind: AssetKind, owner: Owner, reaches_personal_data: bool) -> bool {
        let personal = owner == Owner::Personal;
        let wanted = match self.only {
            None => true,
            Some(Only::PersonalData) => reaches_personal_data,
            Some(Only::PersonalDevices) => personal,
        };
        self.kinds.contains(&kind) && wanted && (reaches_personal_data || !personal)
    }
}
