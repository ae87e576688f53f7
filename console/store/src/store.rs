//! The one contract that every store keeps.

use std::pin::Pin;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactSet;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::SelfCheck;
use dspt_report::wire::HeldAnswer;
use jiff::Timestamp;

use crate::change::AcceptOutcome;
use crate::change::EnrolOutcome;
use crate::change::EnrolledKey;
use crate::change::NewAssessment;
use crate::change::NewEnrolment;
use crate::change::NewLink;
use crate::change::NewProvider;
use crate::change::NewRelease;
use crate::change::NewReport;
use crate::change::NewString;
use crate::change::NewToken;
use crate::change::NewTrust;
use crate::change::OnceOutcome;
use crate::change::Settings;
use crate::change::TokenRow;
use crate::error::StoreError;
use crate::model::CheckRow;
use crate::model::ComputerHeld;
use crate::model::DeviceDetail;
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
use crate::model::ErasureRow;
use crate::model::HeldAssessment;
use crate::model::Overview;
use crate::model::Page;
use crate::model::ProviderRow;
use crate::model::Published;
use crate::model::Scope;
use crate::model::SelfChecks;

/// What every method answers: a future that may be sent between threads, of a value or a [`StoreError`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Everything the console keeps, behind one contract for every kind of store.
///
/// All methods are asynchronous, because a store may be another machine; they must be polled on a tokio runtime and
/// never block it. A change is **durable when its future resolves**, as a whole or not at all; dropping the future
/// does not undo it. Every query takes the [`Scope`] of whoever asks: what lies outside it answers
/// [`StoreError::NotFound`], or is not counted, by the same query as what does not exist.
///
/// # Errors
/// Every method: [`StoreError::Busy`], `Full`, `Io`, `Corrupt` and `Closed`, besides what it names itself.
pub trait Store: Send + Sync + 'static {
    // Changes made by devices.

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

    /// Adds a self-check to its provider's sums and uses its code up. Nothing else of it is kept.
    fn self_check(&self, said: SelfCheck, at: Timestamp) -> BoxFuture<'_, OnceOutcome>;

    /// What is held of an enrolled device from a number of its chain on, as it came: no more than
    /// [`crate::limits::HELD_BYTES`] and one link. `NotFound`.
    fn held(&self, device: DeviceId, from: u64) -> BoxFuture<'_, HeldAnswer>;

    // Changes made by operators.

    /// Says that `new` stands for `old`, which retires with its history. `NotFound`; `Invalid` for the same device, one of
    /// another provider, a copied or retired `new`, an `old` that was replaced before.
    fn device_replace(&self, scope: &Scope, old: DeviceId, new: DeviceId, at: Timestamp)
    -> BoxFuture<'_, ()>;

    /// Keeps digests of one-time codes. `NotFound`, `Invalid`.
    fn once_add(
        &self,
        provider: ProviderId,
        codes: Vec<Digest>,
        expires: Timestamp,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// Adds a provider under a new id. `Invalid` for an empty or over-long value, `Taken` for a code in use.
    fn provider_add(&self, provider: NewProvider, at: Timestamp) -> BoxFuture<'_, ProviderId>;

    /// Keeps the digest of a new enrolment token. `NotFound` for the provider, `Invalid`, `Taken`.
    fn token_add(&self, token: NewToken, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Keeps many strings, and adds the providers that are new: all of them, or nothing. `NotFound`, `Invalid`, `Taken`.
    fn strings_add(&self, strings: Vec<NewString>, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Takes an enrolment string back; devices that joined by it stay. `NotFound`.
    fn token_revoke(&self, scope: &Scope, token_sha256: Digest, at: Timestamp) -> BoxFuture<'_, ()>;

    /// A person confirms that a new, restored or copied device is the one it says. `NotFound`; `Invalid` for a
    /// cloned or retired one.
    fn device_confirm(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Takes a device out of use: it counts nowhere and its reports are refused. `NotFound`.
    fn device_retire(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Keeps a new version of the console's own books of a provider, with its place in the log; every version stays. One
    /// that is as the last is not kept again. `NotFound`, `Invalid` for none, an empty or an over-long text.
    fn keep_assessment(&self, scope: &Scope, new: NewAssessment, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Publishes a released policy, with its place in the log; every one stays. The one published last again changes nothing.
    /// Who signed it, and whether its date is past, is for the caller to look at. `Invalid` for one that is not newer.
    fn policy_publish(&self, new: NewRelease, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Publishes a trust document, with its place in the log; every one stays. The one published last again changes nothing.
    /// Who signed it is for the caller to look at. `Invalid` for one whose version does not follow.
    fn trust_publish(&self, new: NewTrust, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Keeps what this console tells about itself. `Invalid` for an over-long value.
    fn settings_set(&self, settings: Settings, at: Timestamp) -> BoxFuture<'_, ()>;

    // Questions.

    /// What this console tells about itself; empty texts where nothing was set.
    fn settings(&self) -> BoxFuture<'_, Settings>;

    /// The policy published last.
    fn policy_published(&self) -> BoxFuture<'_, Option<Published>>;

    /// The published policy that reports name by this digest.
    fn policy_by_digest(&self, digest: Digest) -> BoxFuture<'_, Option<Published>>;

    /// The envelope JSON of a trust document: of this version, or the newest.
    fn trust_document(&self, version: Option<u32>) -> BoxFuture<'_, Option<Vec<u8>>>;

    /// The enrolled key of this id, from memory where it was asked for before. It may lag behind a retirement by
    /// another process; [`Store::accept`] looks again.
    fn key(&self, key: KeyId) -> BoxFuture<'_, Option<EnrolledKey>>;

    /// The provider that a CQC code, ODS code, id, beginning of an id (four digits or more) or whole name means.
    /// `NotFound`, `Ambiguous`.
    fn provider_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, ProviderId>;

    /// Enrolment strings given out, newest first.
    fn tokens(&self, scope: &Scope) -> BoxFuture<'_, Vec<TokenRow>>;

    /// The first screen.
    fn overview(&self, scope: &Scope, now: Timestamp) -> BoxFuture<'_, Overview>;

    /// Providers by name whose name or codes hold every word of `text`. `after` is a page's `next`; `limit` is cut
    /// to [`crate::limits::PAGE_ROWS`]. `Invalid` for an `after` that no page gave.
    fn providers(
        &self,
        scope: &Scope,
        text: &str,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<ProviderRow>>;

    /// One provider. `NotFound`.
    fn provider(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, ProviderRow>;

    /// Devices in use, most failing first, then by provider and label. `after` and `limit` as for providers.
    fn devices(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>>;

    /// Everything about one device. `NotFound`.
    fn device(&self, scope: &Scope, device: DeviceId, now: Timestamp) -> BoxFuture<'_, DeviceDetail>;

    /// Settled facts and readings of a device's highest accepted report, to judge again. `NotFound`.
    fn facts_of(&self, scope: &Scope, device: DeviceId) -> BoxFuture<'_, FactSet>;

    /// Everything that is held of each device in use of a provider, by label. `NotFound`; `TooMany` above
    /// [`crate::limits::COMPUTERS`] devices.
    fn computers(
        &self,
        scope: &Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'_, Vec<ComputerHeld>>;

    /// The books last held from each device that a provider ever had, by label, and then the console's own. Empty where
    /// nobody entered anything; what a device withholds is not held. `NotFound`.
    fn assessments(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, Vec<HeldAssessment>>;

    /// Devices that left, those due first.
    fn erasures(&self, scope: &Scope) -> BoxFuture<'_, Vec<ErasureRow>>;

    /// What the self-checks of a provider came to. `NotFound`.
    fn self_checks(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, SelfChecks>;

    /// Every check with a verdict anywhere: evidence before advice, most failing first, then most that could not be told.
    fn checks(&self, scope: &Scope) -> BoxFuture<'_, Vec<CheckRow>>;

    /// One check. `NotFound`.
    fn check(&self, scope: &Scope, check: CheckId) -> BoxFuture<'_, CheckRow>;

    /// The envelope of the enrolment (sequence 0) or of the report that the chain holds under this number, with the
    /// same payload, signature and identity as it came. `NotFound`.
    fn envelope(&self, scope: &Scope, device: DeviceId, sequence: u64) -> BoxFuture<'_, Envelope>;

    /// Another number than before when anything changed, by any process. Comparable only within one open store.
    fn version(&self) -> BoxFuture<'_, u64>;

    /// Entries of the log.
    fn log_size(&self) -> BoxFuture<'_, u64>;

    /// Reports kept as raw envelopes, because what was kept of them did not make the same envelope again: a defect
    /// to be looked into when it is not zero.
    fn raw_count(&self) -> BoxFuture<'_, u64>;
}
