//! What devices change and ask. Their signature is the credential, so nothing here takes a scope.

use dspt_report::DeviceId;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::SelfCheck;
use dspt_report::wire::HeldAnswer;
use jiff::Timestamp;

use crate::change::AcceptOutcome;
use crate::change::EnrolOutcome;
use crate::change::EnrolledKey;
use crate::change::NewEnrolment;
use crate::change::NewLink;
use crate::change::NewReport;
use crate::change::NewWord;
use crate::change::OnceOutcome;
use crate::error::StoreError;
use crate::store::BoxFuture;

/// What devices change and ask.
///
/// # Errors
/// As [`crate::Store`].
pub trait Ingest: Send + Sync {
    /// Keeps an enrolment. The same token with the same key is answered again; a key enrolled by another token, or
    /// one that was retired, is refused.
    fn enrol(&self, enrolment: NewEnrolment) -> BoxFuture<'_, EnrolOutcome>;

    /// Keeps the reports of one request in their order and answers each in its place. For each: its bodies, its
    /// place in the log and its effect on posture are kept with it, or nothing is. One that is not accepted does not
    /// affect its neighbours; an error means that none was kept.
    fn accept_all(&self, reports: Vec<NewReport>) -> BoxFuture<'_, Vec<AcceptOutcome>>;

    /// Keeps one report.
    fn accept(&self, report: NewReport) -> BoxFuture<'_, AcceptOutcome> {
        let outcomes = self.accept_all(vec![report]);
        Box::pin(async move { outcomes.await?.pop().ok_or(StoreError::Closed) })
    }

    /// Keeps a link of a chain that is no report: a rotation makes the new key speak and the old one end; a leaving takes the
    /// device out of use and erases its bodies. Each by the same rules of the chain as a report.
    fn accept_link(&self, link: NewLink) -> BoxFuture<'_, AcceptOutcome>;

    /// The confirmed device that this is the present key of, as of this moment: people at it may ask for their provider. None for
    /// any other key.
    fn own_asker(&self, key: KeyId) -> BoxFuture<'_, Option<(DeviceId, ProviderId)>>;

    /// Keeps what a provider's own people say with one of its computers, the proof with it. `NotFound` where the key is not the
    /// present one of a confirmed device, the party is not there, or there is nothing to withdraw; `Taken` for one that was
    /// kept before; `Invalid`.
    fn own_word(&self, word: NewWord) -> BoxFuture<'_, ()>;

    /// Adds a self-check to its provider's sums and uses its code up. Nothing else of it is kept.
    fn self_check(&self, said: SelfCheck, at: Timestamp) -> BoxFuture<'_, OnceOutcome>;

    /// What is held of an enrolled device from a number of its chain on, as it came: no more than
    /// [`crate::limits::HELD_BYTES`] and one link. `NotFound`.
    fn held(&self, device: DeviceId, from: u64) -> BoxFuture<'_, HeldAnswer>;

    /// The enrolled key of this id, from memory where it was asked for before. It may lag behind a retirement by
    /// another process; [`Ingest::accept`] looks again.
    fn key(&self, key: KeyId) -> BoxFuture<'_, Option<EnrolledKey>>;
}
