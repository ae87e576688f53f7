//! What people entered.

use dspt_report::ProviderId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::change::NewAssessment;
use crate::model::HeldAssessment;
use crate::model::Page;
use crate::model::RiskRow;
use crate::model::Scope;
use crate::store::BoxFuture;

/// Books of answers and registers.
///
/// # Errors
/// As [`crate::Store`].
pub trait Books: Send + Sync {
    /// Keeps a new version of the console's own books of a provider, with its place in the log; every version stays. One
    /// that is as the last is not kept again. `NotFound`, `Invalid` for none, an empty or an over-long text.
    fn keep_assessment(&self, scope: &Scope, new: NewAssessment, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Risks that stand in the books last held, accepted or proposed, whose last day lies between two, both counted: by that
    /// day, then by provider. One accepted until a later day has not ended. They end by the clock alone. `after` and `limit`
    /// as for providers.
    fn risks(
        &self,
        scope: &Scope,
        between: (Date, Date),
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<RiskRow>>;

    /// The books last held from each device that a provider ever had, by label, and then the console's own. Empty where
    /// nobody entered anything; what a device withholds is not held. `NotFound`.
    fn assessments(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, Vec<HeldAssessment>>;
}
