//! A provider and what belongs to it.

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::model::PermissionRow;
use crate::model::VerdictCounts;

/// One provider as a row: as much as the asker may see of it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ProviderRow {
    /// Its id for life.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// CQC provider id in force, where known.
    pub cqc: Option<String>,
    /// ODS HQ code in force, where known.
    pub ods: Option<String>,
    /// Telephone number for the call list, where known.
    pub telephone: Option<String>,
    /// How much of it the asker may see.
    pub sight: Sharing,
    /// Its devices summed up; absent below the level `devices`.
    pub estate: Option<EstateCounts>,
}

/// The devices in use of one provider, summed up.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct EstateCounts {
    /// Devices in use.
    pub devices: u32,
    /// Devices that are quiet or stale.
    pub silent: u32,
    /// Devices with at least one failed evidence check.
    pub failing_devices: u32,
    /// Verdicts summed over them.
    pub counts: VerdictCounts,
    /// Newest report of any of them, console time.
    pub last_heard: Option<Timestamp>,
}

/// A provider with its places, its codes, what is answered together, and who may see it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ProviderDetail {
    /// The row.
    pub provider: ProviderRow,
    /// Postcode, where known.
    pub postcode: Option<String>,
    /// Codes of the provider itself, those in force first, then the newest.
    pub codes: Vec<CodeRow>,
    /// Its locations: headquarters first, then by name; those that it had once at the end.
    pub locations: Vec<LocationRow>,
    /// What is answered together, newest year first, the one that covers the rest first.
    pub assessments: Vec<AssessmentRow>,
    /// What it permits: all of it to itself and to who runs this console, its own to another party.
    pub permissions: Vec<PermissionRow>,
}

/// Which register a code is of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have a word for each")]
pub enum Scheme {
    /// CQC provider id.
    CqcProvider,
    /// CQC location id.
    CqcLocation,
    /// ODS code of the headquarters.
    OdsHq,
    /// ODS code of a site.
    OdsSite,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 4] = [Self::CqcProvider, Self::CqcLocation, Self::OdsHq, Self::OdsSite];

    /// The words on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CqcProvider => "CQC provider",
            Self::CqcLocation => "CQC location",
            Self::OdsHq => "ODS HQ",
            Self::OdsSite => "ODS site",
        }
    }
}

/// A register's code of a provider or location, with its dates.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct CodeRow {
    /// Which register.
    pub scheme: Scheme,
    /// The code.
    pub value: String,
    /// The first day, where known.
    pub since: Option<Date>,
    /// The first day on which it held no more; absent where it holds.
    pub until: Option<Date>,
}

/// A registered place.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LocationRow {
    /// Its id for life, whoever runs it.
    pub id: LocationId,
    /// Its name.
    pub name: String,
    /// Postcode, where known.
    pub postcode: Option<String>,
    /// Telephone number, where known.
    pub telephone: Option<String>,
    /// Whether the provider is run from it; else it is a site.
    pub headquarters: bool,
    /// Its codes, those in force first.
    pub codes: Vec<CodeRow>,
    /// The first day with this provider.
    pub since: Date,
    /// The first day on which it was this provider's no more.
    pub until: Option<Date>,
}

/// One toolkit submission.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct AssessmentRow {
    /// Its id for life.
    pub id: AssessmentId,
    /// The year in which its toolkit year begins: 2026 for 2026-27.
    pub year: i16,
    /// The ODS code it is answered under, where known.
    pub ods: Option<String>,
    /// What it is called.
    pub name: String,
    /// Whether it covers every location without one of its own.
    pub rest: bool,
    /// Locations that it covers on the day asked, by name.
    pub locations: Vec<LocationId>,
}
