//! Providers, their places and codes, and what is answered together.

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;

use super::SqlStore;
use super::identify::Named;
use super::operate;
use super::pages;
use super::permissions;
use super::places;
use super::placing;
use super::sight::Deed;
use super::sight::Need;
use super::sight::Sight;
use crate::change::NewCode;
use crate::change::NewLocation;
use crate::change::NewProvider;
use crate::change::NewSplit;
use crate::change::NewString;
use crate::error::StoreError;
use crate::limits;
use crate::model::Page;
use crate::model::ProviderDetail;
use crate::model::ProviderRow;
use crate::model::Scope;
use crate::store::BoxFuture;
use crate::store::Providers;
use crate::valid;

impl Providers for SqlStore {
    fn provider_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, ProviderId> {
        let typed = typed.to_owned();
        self.see(scope, move |sight| {
            Named::provider(sight).find(sight, &typed).map(ProviderId::new)
        })
    }

    fn location_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, LocationId> {
        let typed = typed.to_owned();
        self.see(scope, move |sight| {
            Named::location(sight).find(sight, &typed).map(LocationId::new)
        })
    }

    fn providers(
        &self,
        scope: &Scope,
        text: &str,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<ProviderRow>> {
        let (text, after) = (text.to_owned(), after.map(str::to_owned));
        self.see(scope, move |sight| {
            pages::providers(sight, &text, after.as_deref(), limit, now)
        })
    }

    fn provider(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, ProviderRow> {
        self.see(scope, move |sight| pages::provider(sight, provider, now))
    }

    fn provider_detail(
        &self,
        scope: &Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'_, ProviderDetail> {
        self.see(scope, move |sight| detail(sight, provider, now))
    }

    fn opened(&self, scope: &Scope, provider: ProviderId, level: Sharing) -> BoxFuture<'_, ()> {
        self.see(scope, move |sight| {
            // Whoever may see nothing of a provider may not learn that it is here either.
            let need = Need::of(level).unwrap_or(Need::Progress);
            sight.provider(provider, need).map(drop)
        })
    }

    fn provider_add(&self, scope: &Scope, new: NewProvider, at: Timestamp) -> BoxFuture<'_, ProviderId> {
        let valid = valid::provider(&new).and_then(|new| Ok((self.new_id()?, self.new_id()?, new)));
        self.act(scope, Deed::Keep, valid, move |batch, sight, (id, first, new)| {
            let id = ProviderId::new(*id);
            places::provider_add(batch, sight, (id, AssessmentId::new(*first)), new, at)?;
            Ok(id)
        })
    }

    fn strings_add(&self, scope: &Scope, strings: Vec<NewString>, at: Timestamp) -> BoxFuture<'_, ()> {
        let valid = valid::strings(&strings, at).and_then(|strings| {
            let each = strings.into_iter().map(|new| Ok((self.new_id()?, new)));
            each.collect::<Result<Vec<_>, StoreError>>()
        });
        self.act(scope, Deed::Keep, valid, move |batch, sight, strings| {
            strings.iter().try_for_each(|(first, new)| {
                if let Some(provider) = &new.provider {
                    let ids = (new.token.provider, AssessmentId::new(*first));
                    places::provider_add(batch, sight, ids, provider, at)?;
                }
                operate::token_add(batch, sight, &new.token, at)
            })
        })
    }

    fn provider_rename(
        &self,
        scope: &Scope,
        provider: ProviderId,
        name: &str,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.act(
            scope,
            Deed::Keep,
            valid::name("a provider's name", name),
            move |batch, sight, name| places::provider_rename(batch, sight, provider, name, at),
        )
    }

    fn location_add(&self, scope: &Scope, new: NewLocation, at: Timestamp) -> BoxFuture<'_, LocationId> {
        let valid = valid::location(&new).and_then(|new| Ok((self.new_id()?, new)));
        self.act(scope, Deed::Keep, valid, move |batch, sight, (id, new)| {
            let id = LocationId::new(*id);
            places::location_add(batch, sight, id, new, at)?;
            Ok(id)
        })
    }

    fn location_area_set(
        &self,
        scope: &Scope,
        location: LocationId,
        area: Option<&str>,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        let valid = valid::area(area);
        self.act(scope, Deed::Keep, valid, move |batch, sight, area| {
            placing::area_set(batch, sight, (location, area.as_deref()), at)
        })
    }

    fn location_move(
        &self,
        scope: &Scope,
        location: LocationId,
        to: ProviderId,
        on: Date,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        let valid = valid::day(on);
        self.act(scope, Deed::Keep, valid, move |batch, sight, on| {
            places::location_move(batch, sight, (location, to), *on, at)
        })
    }

    fn assessment_split(&self, scope: &Scope, new: NewSplit, at: Timestamp) -> BoxFuture<'_, AssessmentId> {
        let valid = valid::split(&new).and_then(|new| Ok((self.new_id()?, new)));
        self.act(scope, Deed::Keep, valid, move |batch, sight, (id, new)| {
            let id = AssessmentId::new(*id);
            places::split(batch, sight, id, new, at)?;
            Ok(id)
        })
    }

    fn code_change(&self, scope: &Scope, new: NewCode, at: Timestamp) -> BoxFuture<'_, ()> {
        let valid = valid::new_code(&new, at);
        self.act(scope, Deed::Keep, valid, move |batch, sight, new| {
            places::code_change(batch, sight, new, at)
        })
    }
}

/// One provider with everything that belongs to it.
fn detail(sight: &Sight<'_>, id: ProviderId, now: Timestamp) -> Result<ProviderDetail, super::Failure> {
    let provider = pages::provider(sight, id, now)?;
    let number = sight.provider(id, Need::Progress)?;
    Ok(ProviderDetail {
        provider,
        postcode: places::postcode(sight.sql, number)?,
        codes: places::codes_of_provider(sight.sql, number)?,
        locations: places::locations(sight.sql, number)?,
        assessments: places::assessments(sight.sql, number, now)?,
        permissions: permissions::list(sight, number, None, limits::PERMISSIONS)?.rows,
    })
}
