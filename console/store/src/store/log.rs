//! The log: a tree over everything accepted, and what was signed of it.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::log::Checkpoint;
use dspt_report::log::SignedNote;
use dspt_report::log::Tile;
use jiff::Timestamp;

use crate::model::EntryKind;
use crate::model::EntryRow;
use crate::model::Evidence;
use crate::model::KeptCheckpoint;
use crate::model::LogProof;
use crate::model::Page;
use crate::model::Scope;
use crate::store::BoxFuture;

/// The log: a tree over everything accepted, and what was signed of it. It holds nothing readable, so what is proven of it
/// takes no scope.
///
/// # Errors
/// As [`crate::Store`].
pub trait Log: Send + Sync {
    /// Origin, size and root, as they are committed; none before the first entry.
    fn log_head(&self) -> BoxFuture<'_, Option<Checkpoint>>;

    /// The newest checkpoint that was signed.
    fn log_checkpoint(&self) -> BoxFuture<'_, Option<KeptCheckpoint>>;

    /// Keeps a checkpoint that was signed, before it is given out, and answers the one to give out: for one size, and within
    /// one second, there is never a second one, whichever node signed it. `Invalid` for one that is not of this log as it stood.
    fn log_checkpoint_keep(&self, signed: SignedNote, at: Timestamp) -> BoxFuture<'_, KeptCheckpoint>;

    /// Proves against the newest checkpoint that a report of a device's chain, 0 for its enrolment, is in the log, and that
    /// the log grew from the size that is named. `NotFound` where the chain holds another one under this number, or none, or no
    /// checkpoint has it yet.
    fn log_proof(
        &self,
        device: DeviceId,
        sequence: u64,
        report: ReportId,
        from: Option<u64>,
    ) -> BoxFuture<'_, LogProof>;

    /// The hashes of a tile. `NotFound` where the log does not have all of it.
    fn log_tile(&self, tile: Tile) -> BoxFuture<'_, Vec<Digest>>;

    /// What proves a provider by the newest checkpoint: every device that ever joined with its newest report, and that the log
    /// grew from these sizes too. `NotFound` without a checkpoint.
    fn log_evidence(
        &self,
        scope: &Scope,
        provider: ProviderId,
        grew_from: Vec<u64>,
    ) -> BoxFuture<'_, Evidence>;

    /// Entries of one kind, or of each, newest first, for whoever runs the console. `after` and `limit` as for providers.
    fn log_entries(
        &self,
        scope: &Scope,
        kind: Option<EntryKind>,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<EntryRow>>;
}
