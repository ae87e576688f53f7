//! The end of what is held of a provider.

use dspt_report::ProviderId;
use jiff::Timestamp;

use crate::model::Closed;
use crate::model::ClosingRow;
use crate::model::Erased;
use crate::model::HandOver;
use crate::model::Scope;
use crate::store::BoxFuture;

/// The end of what is held of a provider: closed, handed over, erased. A provider whose last computer left is closed by that.
///
/// # Errors
/// As [`crate::Store`].
pub trait Closings: Send + Sync {
    /// Closes a provider: at once its enrolment strings and computers are refused, its own people's posts are cut and what it
    /// permitted ends, all of it or nothing. [`crate::limits::ERASURE_DAYS`] later it is due to be erased. One that is closed
    /// stays as it is, and is told again. `NotFound`, `NotAllowed`.
    fn provider_close(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, Closed>;

    /// Undoes closing: what it took away is as it was, but what ended by its date. `NotFound`; `Invalid` for a provider that is
    /// not closed, or is due.
    fn provider_reopen(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Erases a closed provider now, and whatever else is due. `NotFound`; `Invalid` for one that is not closed.
    fn provider_erase(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, Erased>;

    /// Providers that are closed and not erased yet, those due first.
    fn closings(&self, scope: &Scope) -> BoxFuture<'_, Vec<ClosingRow>>;

    /// What is held of a provider besides what the usual questions tell. Only for whoever holds the store: the remarks of
    /// every party are in it. `NotFound`, `NotAllowed`.
    fn hand_over(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, HandOver>;

    /// Erases providers and devices that are due, and finishes what was begun before. It looks at an index, so that it may be
    /// asked often.
    fn erase_due(&self, at: Timestamp) -> BoxFuture<'_, Erased>;
}
