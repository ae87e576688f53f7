//! The register: what a provider works with, and for each item how much of it was looked at.

use dspt_report::DeviceId;

use crate::fault;
use crate::fault::Fault;
use crate::fault::Part;
use crate::limits;
use crate::toolkit::Who;
use crate::words::words;

mod book;
mod denominator;
mod id;
mod raw;
mod read;
mod scope;
mod write;

pub use book::AssetBook;
pub use book::AssetEntry;
pub use book::NotKept;
pub use denominator::Denominator;
pub use denominator::OnWord;
pub use id::AssetId;
pub use id::InvalidAssetId;
pub use scope::Only;
pub use scope::Scope;

/// An entry of the register, alone or as a count (*38 carers' phones*).
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
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
    /// Make and model.
    pub make_model: Option<String>,
    /// Its operating system.
    pub operating_system: Option<String>,
    /// Where it is kept. No names of people.
    pub kept_at: Option<String>,
    /// Who supplies it: an organisation.
    pub supplier: Option<String>,
    /// A note. No names of people.
    pub note: Option<String>,
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
            make_model: None,
            operating_system: None,
            kept_at: None,
            supplier: None,
            note: None,
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

    /// Everything that is wrong with it, in the order of its fields; empty when nothing is.
    pub fn faults(&self, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        fault::of_line(Part::Label, &self.label, &mut faults);
        let lines = [
            (Part::MakeModel, &self.make_model),
            (Part::OperatingSystem, &self.operating_system),
            (Part::KeptAt, &self.kept_at),
            (Part::Supplier, &self.supplier),
        ];
        for (part, line) in lines {
            if let Some(line) = line {
                fault::of_line(part, line, &mut faults);
            }
        }
        if let Some(note) = &self.note {
            fault::of_text(Part::Note, note, &mut faults);
        }
        if let Some(reviewed) = self.last_reviewed_day {
            fault::of_past_day(Part::LastReviewed, reviewed, today, &mut faults);
        }
        if let Source::Word { count, on_day, .. } = self.source {
            if !(1..=limits::ASSET_COUNT).contains(&count) {
                let most = limits::ASSET_COUNT;
                faults.push(Fault::OutOfRange {
                    part: Part::Count,
                    most,
                });
            }
            fault::of_past_day(Part::SaidOn, on_day, today, &mut faults);
        }
        if let Some(retired) = self.retired_day {
            fault::of_past_day(Part::RetiredOn, retired, today, &mut faults);
        }
        faults
    }

    /// Takes blanks and line ends off both ends of every text.
    pub(crate) fn tidy(&mut self) {
        let more = [
            &mut self.make_model,
            &mut self.operating_system,
            &mut self.kept_at,
            &mut self.supplier,
            &mut self.note,
        ];
        for text in more.into_iter().flatten().chain([&mut self.label]) {
            if text.trim().len() < text.len() {
                *text = text.trim().to_owned();
            }
        }
    }
}

/// How we know of an asset.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
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

words! {
    /// Whose an asset is.
    #[expect(clippy::exhaustive_enums, reason = "a third owner must be thought about everywhere")]
    pub enum Owner {
        /// The provider.
        Organisation = "organisation",
        /// A person who uses it for work.
        Personal = "personal",
    }
    /// What an asset is.
    #[non_exhaustive]
    pub enum AssetKind {
        /// A desktop, laptop or server.
        Computer = "computer",
        /// A phone.
        Phone = "phone",
        /// A tablet.
        Tablet = "tablet",
        /// A memory stick, a card, a disc.
        RemovableMedium = "removable-medium",
        /// A router, a switch, a firewall, a Wi-Fi box.
        NetworkEquipment = "network-equipment",
        /// A system that a supplier runs, such as care planning.
        OnlineService = "online-service",
        /// Data that is kept as one, such as the personnel files.
        DataSet = "data-set",
    }
}

impl AssetKind {
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
