//! Providers, their places and codes, and what is answered together.

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::change::NewCode;
use crate::change::NewLocation;
use crate::change::NewProvider;
use crate::change::NewSplit;
use crate::change::NewString;
use crate::model::Page;
use crate::model::ProviderDetail;
use crate::model::ProviderRow;
use crate::model::Scope;
use crate::store::BoxFuture;

/// Providers, their places and codes, and what is answered together. Seen from the level `progress` on; changed by whoever
/// runs this console.
///
/// # Errors
/// As [`crate::Store`].
pub trait Providers: Send + Sync {
    /// The provider that a CQC code, ODS code, id, beginning of an id (four digits or more) or whole name means.
    /// `NotFound`, `Ambiguous`.
    fn provider_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, ProviderId>;

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

    /// Adds a provider under a new id. `Invalid` for an empty or over-long value, `Taken` for a code in use.
    fn provider_add(&self, scope: &Scope, provider: NewProvider, at: Timestamp) -> BoxFuture<'_, ProviderId>;

    /// The location that a code of it, its id, the beginning of its id or its whole name means, of those reached.
    /// `NotFound`, `Ambiguous`.
    fn location_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, LocationId>;

    /// One provider with its places, codes, assessments and permissions. `NotFound`.
    fn provider_detail(
        &self,
        scope: &Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'_, ProviderDetail>;

    /// Whether the asker may see the provider at this level. For figures that are worked out from what lies below, as the
    /// state of each item is; it counts as having looked. `NotFound`.
    fn opened(&self, scope: &Scope, provider: ProviderId, level: Sharing) -> BoxFuture<'_, ()>;

    /// Keeps many enrolment strings, and adds the providers that are new: all of them, or nothing. `NotFound`, `Invalid`, `Taken`.
    fn strings_add(&self, scope: &Scope, strings: Vec<NewString>, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Changes a provider's name; its id and codes stay. `NotFound`, `Invalid`.
    fn provider_rename(
        &self,
        scope: &Scope,
        provider: ProviderId,
        name: &str,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// Adds a location, which the provider's assessment of the rest covers from its first day on. `NotFound`, `Invalid`,
    /// `Taken` for a code in use.
    fn location_add(&self, scope: &Scope, new: NewLocation, at: Timestamp) -> BoxFuture<'_, LocationId>;

    /// Says in which area a location lies, by a register's code; none takes it back. `NotFound`, `Invalid`.
    fn location_area_set(
        &self,
        scope: &Scope,
        location: LocationId,
        area: Option<&str>,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// A location changes hands: from the day on it is the other provider's, and that one's assessment of the rest covers
    /// it. What was before stays where it was. `NotFound`, `Invalid` for a day not after the one it came on.
    fn location_move(
        &self,
        scope: &Scope,
        location: LocationId,
        to: ProviderId,
        on: Date,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// Some locations are answered separately from a day on. `NotFound`, `Invalid`.
    fn assessment_split(&self, scope: &Scope, new: NewSplit, at: Timestamp) -> BoxFuture<'_, AssessmentId>;

    /// Ends a code and begins the next. `NotFound`, `Invalid`, `Taken`.
    fn code_change(&self, scope: &Scope, new: NewCode, at: Timestamp) -> BoxFuture<'_, ()>;
}
