//! What devices add up to, by provider, place, what is answered together, and area.

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// By what devices are summed up.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "SumBy")]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "stores and screens must think about each")]
pub enum RollUpBy {
    /// Each provider.
    Provider,
    /// Each location, and what is placed at none.
    Location,
    /// What is answered together, and what is placed at none.
    Assessment,
    /// Each area that locations lie in, and what lies in none that is known.
    Area,
}

impl RollUpBy {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Provider, Self::Location, Self::Assessment, Self::Area];
}

/// What a sum is of.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "screens must have words for each")]
pub enum RollUpOf {
    /// All devices of a provider.
    Provider {
        /// The provider.
        id: ProviderId,
        /// Its name.
        name: String,
    },
    /// Those placed at a location, or of a provider that has no other.
    Location {
        /// The location.
        id: LocationId,
        /// Its name.
        name: String,
        /// Whose it is.
        provider: ProviderId,
        /// That provider's name.
        provider_name: String,
    },
    /// Those of which nobody said at which of a provider's locations they are.
    NotPlaced {
        /// The provider.
        provider: ProviderId,
        /// Its name.
        provider_name: String,
    },
    /// Those at the locations that one toolkit submission covers.
    Assessment {
        /// The assessment.
        id: AssessmentId,
        /// What it is called.
        name: String,
        /// Whose it is.
        provider: ProviderId,
        /// That provider's name.
        provider_name: String,
    },
    /// Those at the locations of an area.
    Area {
        /// Its code; none for locations whose area is not known, and for what is not placed.
        code: Option<String>,
    },
}

/// Figures of devices in use. `N` is a count, or where small ones are withheld a count that may be absent.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "Figures")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Figures<N> {
    /// Devices in use.
    pub devices: N,
    /// Those with at least one failed evidence check.
    pub failing_devices: N,
    /// Those never heard of.
    pub never: N,
    /// Quiet ones.
    pub quiet: N,
    /// Stale ones.
    pub stale: N,
    /// Those to be confirmed.
    pub to_confirm: N,
    /// Those with copied keys.
    pub cloned: N,
    /// Those whose clock is wrong.
    pub clock_wrong: N,
    /// Passes by a report that is not out of date.
    pub pass: N,
    /// Failed evidence checks.
    pub fail: N,
    /// Failed checks of good practice.
    pub advice: N,
    /// Checks of which it could not be told, and passes that are out of date.
    pub unknown: N,
    /// Checks that are not about the device.
    pub not_applicable: N,
    /// Our defects.
    pub error: N,
}

impl<N: Copy> Figures<N> {
    /// Each figure, in the order of the fields.
    pub fn all(&self) -> [N; 14] {
        [
            self.devices,
            self.failing_devices,
            self.never,
            self.quiet,
            self.stale,
            self.to_confirm,
            self.cloned,
            self.clock_wrong,
            self.pass,
            self.fail,
            self.advice,
            self.unknown,
            self.not_applicable,
            self.error,
        ]
    }

    /// From each figure, in the order of the fields.
    pub fn of_all(all: [N; 14]) -> Self {
        let [
            devices,
            failing_devices,
            never,
            quiet,
            stale,
            to_confirm,
            cloned,
            clock_wrong,
            rest @ ..,
        ] = all;
        let [pass, fail, advice, unknown, not_applicable, error] = rest;
        Self {
            devices,
            failing_devices,
            never,
            quiet,
            stale,
            to_confirm,
            cloned,
            clock_wrong,
            pass,
            fail,
            advice,
            unknown,
            not_applicable,
            error,
        }
    }
}

/// One sum as a row.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct RollUp {
    /// What it is of.
    pub of: RollUpOf,
    /// Its figures; absent ones are withheld from the asker, because they are about too few
    /// devices, or would tell such a figure by what is left of a sum.
    pub figures: Figures<Option<u32>>,
    /// Since when a device fails the evidence check that any of them has failed for longest; absent where none fails, and
    /// where it is withheld how many do.
    pub failing_since: Option<Timestamp>,
}
