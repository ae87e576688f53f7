//! What others signed of how far a provider is.

use jiff::Timestamp;

use crate::model::NewSummary;
use crate::model::Page;
use crate::model::Scope;
use crate::model::SignerRow;
use crate::model::SummaryOutcome;
use crate::model::SummaryRow;
use crate::store::BoxFuture;

/// What others signed of how far a provider is: each organisation holds its own, and sees no other's.
///
/// # Errors
/// As [`crate::Store`].
pub trait Summaries: Send + Sync {
    /// Keeps a summary for the asker's organisation: the newest of each signer and provider. `NotAllowed`; `Invalid` for one of
    /// a moment that is still to come; `TooMany`.
    fn summary_keep(&self, scope: &Scope, new: NewSummary, at: Timestamp) -> BoxFuture<'_, SummaryOutcome>;

    /// Summaries that the asker's organisation holds, in the order in which the first of each signer and provider came. `after`
    /// and `limit` as for providers.
    fn summaries(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<SummaryRow>>;

    /// Keys whose summaries the asker's organisation takes.
    fn signers(&self, scope: &Scope) -> BoxFuture<'_, Vec<SignerRow>>;
}
