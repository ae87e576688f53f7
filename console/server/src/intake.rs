//! Reports that came by another way than the network: the very same code keeps them.

use std::fmt;
use std::sync::Arc;

use dspt_report::DeviceId;
use dspt_report::Pin;
use dspt_report::wire::FrameError;
use dspt_report::wire::ReportResult;
use dspt_store::Store;
use serde::Serialize;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::handlers::reports;
use crate::handlers::reports::Told;
use crate::limits::Budget;

/// Takes in reports that an operator brings, such as from a memory stick.
///
/// Nothing about a report is believed because of who brings it: keys, signatures, chain and bodies are looked at as for a
/// request, and the store keeps each once, by whichever way and however often it comes. Only the budgets are left out, which
/// protect a listener.
pub struct Intake(App);

impl Intake {
    /// An intake into a store of the console with this pin.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, pin: Pin) -> Self {
        let mut config = Config::new(std::path::PathBuf::new());
        config.budgets.device = Budget::new(u32::MAX, u32::MAX);
        config.budgets.failures = None;
        Self(App::new(&config, store, clock, pin))
    }

    /// Keeps the reports of one request, as [`dspt_report::wire::encode_reports`] makes it; one result for each, in order.
    ///
    /// # Errors
    /// [`FrameError`] where the bytes are not a request of reports; then nothing of it was kept.
    pub async fn accept(&self, request: &[u8]) -> Result<Vec<TakenIn>, FrameError> {
        let told = reports::accept(&self.0, None, request).await?;
        Ok(told.into_iter().map(TakenIn::of).collect())
    }
}

/// What became of a report that an operator brought.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TakenIn {
    /// Device and number, where the report was verified.
    pub named: Option<(DeviceId, u64)>,
    /// In one word.
    pub outcome: Outcome,
    /// As a device would be answered.
    pub result: ReportResult,
}

/// What became of a report, in one word.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a seventh must be thought about where people are told"
)]
pub enum Outcome {
    /// Kept now.
    Kept,
    /// Kept now, into a gap.
    FilledGap,
    /// Kept before, by whichever way it came.
    Known,
    /// Kept aside as evidence: another stands at its place.
    Conflict,
    /// Never kept.
    Refused,
    /// The console could not keep it just now.
    NotNow,
}

impl TakenIn {
    fn of(told: Told) -> Self {
        let outcome = match (told.result.status, told.word) {
            (200, "again") => Outcome::Known,
            (200, "late") => Outcome::FilledGap,
            (200, _) => Outcome::Kept,
            (409, _) => Outcome::Conflict,
            (429 | 500.., _) => Outcome::NotNow,
            _ => Outcome::Refused,
        };
        Self {
            named: told.named,
            outcome,
            result: told.result,
        }
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Intake({})", self.0.pin)
    }
}
