//! What the console tells about itself, and about its store.

use jiff::Timestamp;

use crate::change::Settings;
use crate::model::Scope;
use crate::store::BoxFuture;

/// What the console tells about itself, and about its store. Nothing here is of a provider: questions take no scope.
///
/// # Errors
/// As [`crate::Store`].
pub trait Upkeep: Send + Sync {
    /// Keeps what this console tells about itself. `Invalid` for an over-long value.
    fn settings_set(&self, scope: &Scope, settings: Settings, at: Timestamp) -> BoxFuture<'_, ()>;

    /// What this console tells about itself; empty texts where nothing was set.
    fn settings(&self) -> BoxFuture<'_, Settings>;

    /// Another number than before when anything changed, by any process. Comparable only within one open store.
    fn version(&self) -> BoxFuture<'_, u64>;

    /// Entries of the log.
    fn log_size(&self) -> BoxFuture<'_, u64>;

    /// Reports kept as raw envelopes, because what was kept of them did not make the same envelope again: a defect
    /// to be looked into when it is not zero.
    fn raw_count(&self) -> BoxFuture<'_, u64>;
}
