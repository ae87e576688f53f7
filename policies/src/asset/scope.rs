//! Which assets an item is about.

use super::Asset;
use super::AssetKind;
use super::AssetKind::Computer;
use super::AssetKind::NetworkEquipment;
use super::AssetKind::OnlineService;
use super::AssetKind::Phone;
use super::AssetKind::RemovableMedium;
use super::AssetKind::Tablet;
use super::Owner;
use crate::toolkit::DeviceClass;
use crate::toolkit::EvidenceItem;

/// Items that are about more or less than the computers, by their lasting ids.
const NAMED: &[(&str, Scope)] = &[
    ("antivirus-everywhere", Scope::all(&[Computer, Tablet, Phone])),
    ("asset-register", Scope::all(&AssetKind::ALL)),
    ("personal-devices", Scope::personal(&[Computer, Phone, Tablet])),
    (
        "portable-encryption",
        Scope::with_personal_data(&[Computer, Tablet, RemovableMedium]),
    ),
    ("router-passwords", Scope::all(&[NetworkEquipment])),
    ("suppliers-listed", Scope::all(&[Computer, OnlineService])),
    ("suppliers-secure", Scope::all(&[Computer, OnlineService])),
    (
        "systems-supported",
        Scope::all(&[Computer, Phone, Tablet, OnlineService]),
    ),
    (
        "unsupported-risks-written",
        Scope::all(&[Computer, Phone, Tablet, OnlineService]),
    ),
    (
        "updates-installed",
        Scope::all(&[Computer, Phone, Tablet, NetworkEquipment]),
    ),
];

/// Which assets an item is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scope {
    kinds: &'static [AssetKind],
    only_personal_data: bool,
    only_personal_devices: bool,
}

impl Scope {
    /// All that is used for work.
    pub(crate) const EVERYTHING: Self = Self::all(&AssetKind::ALL);

    const fn all(kinds: &'static [AssetKind]) -> Self {
        Self {
            kinds,
            only_personal_data: false,
            only_personal_devices: false,
        }
    }

    const fn with_personal_data(kinds: &'static [AssetKind]) -> Self {
        Self {
            only_personal_data: true,
            ..Self::all(kinds)
        }
    }

    const fn personal(kinds: &'static [AssetKind]) -> Self {
        Self {
            only_personal_devices: true,
            ..Self::all(kinds)
        }
    }

    /// The scope of an item: its own, or the computers where devices can back it, or nothing where only a person knows.
    pub fn of(item: &EvidenceItem) -> Self {
        let named = NAMED.iter().find(|(id, _)| *id == item.id.as_str());
        match (named, item.device_class) {
            (Some((_, scope)), _) => *scope,
            (None, DeviceClass::Strong | DeviceClass::Partial) => Self::all(&[Computer]),
            (None, DeviceClass::PersonOnly) => Self::all(&[]),
        }
    }

    /// Whether an asset is in it.
    pub fn includes(self, asset: &Asset) -> bool {
        self.includes_one(asset.kind, asset.owner, asset.reaches_personal_data)
    }

    /// Whether something of this kind, owner and reach is in it. What a person owns and does not use for personal data never
    /// is.
    pub fn includes_one(self, kind: AssetKind, owner: Owner, reaches_personal_data: bool) -> bool {
        let personal = owner == Owner::Personal;
        self.kinds.contains(&kind)
            && (reaches_personal_data || !(self.only_personal_data || personal))
            && (personal || !self.only_personal_devices)
    }

    /// The ids of the items that have a scope of their own.
    #[cfg(test)]
    pub(super) fn named() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(id, _)| *id)
    }
}
