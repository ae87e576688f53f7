//! What people entered.

use dspt_report::ProviderId;
use jiff::Timestamp;

use crate::change::NewAssessment;
use crate::model::HeldAssessment;
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

    /// The books last held from each device that a provider ever had, by label, and then the console's own. Empty where
    /// nobody entered anything; what a device withholds is not held. `NotFound`.
    fn assessments(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, Vec<HeldAssessment>>;
}
