//! Devices, their posture, and how they join.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactSet;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use jiff::Timestamp;

use super::SqlStore;
use super::detail;
use super::devices;
use super::erase;
use super::history;
use super::once;
use super::operate;
use super::overview;
use super::placing;
use super::read;
use super::roll_ups;
use super::sight::Deed;
use super::timeline;
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
use crate::store::Estate;
use crate::valid;

impl Estate for SqlStore {
    fn overview(&self, scope: &Scope, now: Timestamp) -> BoxFuture<'_, Overview> {
        self.see(scope, move |sight| overview::overview(sight, now))
    }

    fn devices(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            devices::devices(sight, &filter, after.as_deref(), limit, now)
        })
    }

    fn roll_ups(
        &self,
        scope: &Scope,
        by: RollUpBy,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<RollUp>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            roll_ups::roll_ups(sight, by, after.as_deref(), limit, now)
        })
    }

    fn device(&self, scope: &Scope, device: DeviceId, now: Timestamp) -> BoxFuture<'_, DeviceDetail> {
        self.see(scope, move |sight| detail::device(sight, device, now))
    }

    fn device_history(
        &self,
        scope: &Scope,
        device: DeviceId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<Interval>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            history::history(sight, device, after.as_deref(), limit)
        })
    }

    fn facts_of(&self, scope: &Scope, device: DeviceId) -> BoxFuture<'_, FactSet> {
        self.see(scope, move |sight| detail::facts_of(sight, device))
    }

    fn computers(
        &self,
        scope: &Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'_, Vec<ComputerHeld>> {
        self.see(scope, move |sight| detail::computers(sight, provider, now))
    }

    fn checks(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<CheckRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            overview::checks(sight, after.as_deref(), limit, now)
        })
    }

    fn check(&self, scope: &Scope, check: CheckId, now: Timestamp) -> BoxFuture<'_, CheckRow> {
        self.see(scope, move |sight| overview::check(sight, &check, now))
    }

    fn envelope(&self, scope: &Scope, device: DeviceId, sequence: u64) -> BoxFuture<'_, Envelope> {
        self.see(scope, move |sight| detail::envelope(sight, device, sequence))
    }

    fn self_checks(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, SelfChecks> {
        self.see(scope, move |sight| once::read(sight, provider, now))
    }

    fn erasures(&self, scope: &Scope) -> BoxFuture<'_, Vec<ErasureRow>> {
        self.see(scope, erase::list)
    }

    fn tokens(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<TokenRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| read::tokens(sight, after.as_deref(), limit))
    }

    fn joined_by(
        &self,
        scope: &Scope,
        token_sha256: Digest,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            timeline::joined_by(sight, token_sha256, (after.as_deref(), limit), now)
        })
    }

    fn token_add(&self, scope: &Scope, token: NewToken, at: Timestamp) -> BoxFuture<'_, ()> {
        let token = valid::token(&token, at);
        self.act(scope, Deed::Tend, token, move |batch, sight, token| {
            operate::token_add(batch, sight, token, at)
        })
    }

    fn token_revoke(&self, scope: &Scope, token_sha256: Digest, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Tend, Ok(token_sha256), move |batch, sight, token| {
            operate::token_revoke(batch, sight, *token, at)
        })
    }

    fn once_add(
        &self,
        scope: &Scope,
        provider: ProviderId,
        codes: Vec<Digest>,
        expires: Timestamp,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        let codes = valid::once(codes, expires, at);
        self.act(scope, Deed::Tend, codes, move |batch, sight, codes| {
            once::add(batch, sight, provider, codes, expires, at)
        })
    }

    fn device_confirm(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Tend, Ok(device), move |batch, sight, device| {
            operate::device_confirm(batch, sight, *device, at)
        })
    }

    fn device_replace(
        &self,
        scope: &Scope,
        old: DeviceId,
        new: DeviceId,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Tend, Ok((old, new)), move |batch, sight, both| {
            operate::device_replace(batch, sight, *both, at)
        })
    }

    fn device_place(
        &self,
        scope: &Scope,
        device: DeviceId,
        location: Option<LocationId>,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.act(
            scope,
            Deed::Tend,
            Ok((device, location)),
            move |batch, sight, both| placing::place(batch, sight, *both, at),
        )
    }

    fn device_retire(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Tend, Ok(device), move |batch, sight, device| {
            operate::device_retire(batch, sight, *device, at)
        })
    }
}
