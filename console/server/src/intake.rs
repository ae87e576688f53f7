//! Reports that came by another way than the network: the very same code keeps them.

use std::fmt;
use std::sync::Arc;

use dspt_report::Pin;
use dspt_report::wire::FrameError;
use dspt_report::wire::ReportResult;
use dspt_store::Store;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::handlers::reports;
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
    pub async fn accept(&self, request: &[u8]) -> Result<Vec<ReportResult>, FrameError> {
        reports::accept(&self.0, None, request).await
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Intake({})", self.0.pin)
    }
}
