//! Devices, their posture, and how they join.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactSet;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use jiff::Timestamp;

use crate::change::NewToken;
use crate::change::TokenRow;
use crate::model::CheckRow;
use crate::model::ComputerHeld;
use crate::model::DeviceDetail;
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
use crate::model::ErasureRow;
use crate::model::Interval;
use crate::model::Overview;
use crate::model::Page;
use crate::model::RollUp;
use crate::model::RollUpBy;
use crate::model::Scope;
use crate::model::SelfChecks;
use crate::store::BoxFuture;

/// Devices, their posture, and the strings by which they join. Everything here is of the level `devices`.
///
/// # Errors
/// As [`crate::Store`].
pub trait Estate: Send + Sync {
    /// The first screen.
    fn overview(&self, scope: &Scope, now: Timestamp) -> BoxFuture<'_, Overview>;

    /// Devices in use, most failing first, then by provider and label. `after` and `limit` as for providers.
    fn devices(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>>;

    /// What devices in use add up to: by the provider's name, then headquarters first and by the place's name; areas by code.
    /// A provider's own devices are at its location where it has one only, else where they were placed. Small figures are
    /// withheld from a post in the role `lead`. `after` and `limit` as for providers.
    fn roll_ups(
        &self,
        scope: &Scope,
        by: RollUpBy,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<RollUp>>;

    /// Everything about one device. `NotFound`.
    fn device(&self, scope: &Scope, device: DeviceId, now: Timestamp) -> BoxFuture<'_, DeviceDetail>;

    /// How a device stood, where it was and what stood of each check, each from when to when: what began last first. `after` and
    /// `limit` as for providers. `NotFound`.
    fn device_history(
        &self,
        scope: &Scope,
        device: DeviceId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<Interval>>;

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

    /// Every check with a verdict anywhere: evidence before advice, most failing first, then most that could not be told.
    /// A pass that is out of date counts among those that could not be told. `after` and `limit` as for providers.
    fn checks(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<CheckRow>>;

    /// One check. `NotFound`.
    fn check(&self, scope: &Scope, check: CheckId, now: Timestamp) -> BoxFuture<'_, CheckRow>;

    /// The envelope of the enrolment (sequence 0) or of the report that the chain holds under this number, with the
    /// same payload, signature and identity as it came. `NotFound`.
    fn envelope(&self, scope: &Scope, device: DeviceId, sequence: u64) -> BoxFuture<'_, Envelope>;

    /// What the self-checks of a provider came to. `NotFound`.
    fn self_checks(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, SelfChecks>;

    /// Devices that left, those due first.
    fn erasures(&self, scope: &Scope) -> BoxFuture<'_, Vec<ErasureRow>>;

    /// Enrolment strings given out, newest first. `after` and `limit` as for providers.
    fn tokens(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<TokenRow>>;

    /// Devices that joined by the string of this token, by label, whatever became of them; none of what is not reached.
    /// `after` and `limit` as for providers.
    fn joined_by(
        &self,
        scope: &Scope,
        token_sha256: Digest,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>>;

    /// Keeps the digest of a new enrolment token. `NotFound` for the provider, `Invalid`, `Taken`.
    fn token_add(&self, scope: &Scope, token: NewToken, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Takes an enrolment string back; devices that joined by it stay. `NotFound`.
    fn token_revoke(&self, scope: &Scope, token_sha256: Digest, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Keeps digests of one-time codes. `NotFound`, `Invalid`.
    fn once_add(
        &self,
        scope: &Scope,
        provider: ProviderId,
        codes: Vec<Digest>,
        expires: Timestamp,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// A person confirms that a new, restored or copied device is the one it says. `NotFound`; `Invalid` for a
    /// cloned or retired one.
    fn device_confirm(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Says that `new` stands for `old`, which retires with its history. `NotFound`; `Invalid` for the same device, one of
    /// another provider, a copied or retired `new`, an `old` that was replaced before.
    fn device_replace(&self, scope: &Scope, old: DeviceId, new: DeviceId, at: Timestamp)
    -> BoxFuture<'_, ()>;

    /// Says at which location of its provider a device is, or that this is not known: from the day of the change on. A
    /// location that goes to another provider leaves the device not placed. `NotFound` for one that is not this provider's
    /// today; `Invalid` for a retired device.
    fn device_place(
        &self,
        scope: &Scope,
        device: DeviceId,
        location: Option<LocationId>,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// Takes a device out of use: it counts nowhere and its reports are refused. `NotFound`.
    fn device_retire(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()>;
}
