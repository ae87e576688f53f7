//! What was, and what changed.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::AsAt;
use crate::model::ChangeKind;
use crate::model::ChangeRow;
use crate::model::Changes;
use crate::model::CheckRow;
use crate::model::DeviceDetail;
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
use crate::model::Overview;
use crate::model::Page;
use crate::model::ProviderRow;
use crate::model::RollUp;
use crate::model::RollUpBy;
use crate::model::Scope;
use crate::store::BoxFuture;

/// What was at the end of a day in London, and what changed since a moment. What is reached is what is reached today; a
/// device that keeps its bodies back today is shown to no party for any day.
///
/// # Errors
/// As [`crate::Store`]; `as_at` methods `Invalid` for a day that has not begun, or one before what was is kept.
pub trait Past: Send + Sync {
    /// [`crate::Estate::overview`] at the end of a day.
    fn overview_as_at(&self, scope: &Scope, day: Date, now: Timestamp) -> BoxFuture<'_, AsAt<Overview>>;

    /// [`crate::Providers::providers`] at the end of a day.
    fn providers_as_at(
        &self,
        scope: &Scope,
        text: &str,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<ProviderRow>>>;

    /// [`crate::Providers::provider`] at the end of a day. `NotFound`.
    fn provider_as_at(
        &self,
        scope: &Scope,
        provider: ProviderId,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<ProviderRow>>;

    /// [`crate::Estate::devices`] at the end of a day.
    fn devices_as_at(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<DeviceRow>>>;

    /// [`crate::Estate::device`] at the end of a day. `NotFound`.
    fn device_as_at(
        &self,
        scope: &Scope,
        device: DeviceId,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<DeviceDetail>>;

    /// [`crate::Estate::checks`] at the end of a day, with `after` and `limit` as there.
    fn checks_as_at(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<CheckRow>>>;

    /// [`crate::Estate::roll_ups`] at the end of a day. Whose a location was and what it was answered with is told by the dates
    /// that were given, and areas are today's.
    fn roll_ups_as_at(
        &self,
        scope: &Scope,
        by: RollUpBy,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<RollUp>>>;

    /// What changed since a moment, in numbers.
    fn changes(&self, scope: &Scope, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Changes>;

    /// The changes of one kind, those of one check where one is named: by provider and label. `after` and `limit` as for
    /// providers.
    #[expect(clippy::too_many_arguments, reason = "a list's own, and what it is about")]
    fn changed(
        &self,
        scope: &Scope,
        kind: ChangeKind,
        check: Option<CheckId>,
        since: Timestamp,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<ChangeRow>>;
}
