//! Who looked, and who did what.

use dspt_report::ProviderId;

use crate::model::ActionRow;
use crate::model::LogState;
use crate::model::LookRow;
use crate::model::Page;
use crate::model::Scope;
use crate::model::TimelineRow;
use crate::store::BoxFuture;

/// Who looked, and who did what: for the provider itself, and for whoever holds the store.
///
/// # Errors
/// As [`crate::Store`].
pub trait Audit: Send + Sync {
    /// Who of another organisation read a provider's items or devices, newest day first. A look shows here once the next
    /// commit is made, which no reader waits for. `after` and `limit` as for providers. `NotFound`.
    fn lookers(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<LookRow>>;

    /// What operators did about a provider, newest first. `after` and `limit` as for providers. `NotFound`.
    fn actions(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<ActionRow>>;

    /// What happened at a provider, newest first: as much of it as is reached. `after` and `limit` as for providers. `NotFound`.
    fn timeline(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<TimelineRow>>;

    /// What was written into the log, by day and kind. `NotAllowed` for whoever does not run this console.
    fn log_state(&self, scope: &Scope) -> BoxFuture<'_, LogState>;
}
