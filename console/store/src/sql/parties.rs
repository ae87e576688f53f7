//! Organisations, their posts, and what providers let them see.

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use jiff::Timestamp;

use super::SqlStore;
use super::people;
use super::permissions;
use super::sight::Deed;
use super::sight::Need;
use crate::change::Claim;
use crate::change::NewOperator;
use crate::change::NewParty;
use crate::change::NewPermission;
use crate::limits;
use crate::model::Operator;
use crate::model::OperatorRow;
use crate::model::Page;
use crate::model::PartyRow;
use crate::model::PermissionRow;
use crate::model::Scope;
use crate::store::BoxFuture;
use crate::store::Parties;
use crate::valid;

impl Parties for SqlStore {
    fn party_add(&self, scope: &Scope, new: NewParty, at: Timestamp) -> BoxFuture<'_, PartyId> {
        let valid = valid::party(&new).and_then(|new| Ok((self.new_id()?, new)));
        self.act(scope, Deed::Run, valid, move |batch, sight, (id, new)| {
            let id = PartyId::new(*id);
            people::party_add(batch, sight, id, new, at)?;
            Ok(id)
        })
    }

    fn parties(&self, scope: &Scope) -> BoxFuture<'_, Vec<PartyRow>> {
        self.see(scope, people::parties)
    }

    fn party_by_name(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, PartyId> {
        let typed = typed.to_owned();
        self.see(scope, move |sight| people::party_by_name(sight, &typed))
    }

    fn permit(&self, scope: &Scope, new: NewPermission, at: Timestamp) -> BoxFuture<'_, ()> {
        let valid = valid::permission(&new, at);
        self.act(scope, Deed::Tend, valid, move |batch, sight, new| {
            permissions::permit(batch, sight, new, None, at)
        })
    }

    fn withdraw(
        &self,
        scope: &Scope,
        provider: ProviderId,
        party: PartyId,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.act(
            scope,
            Deed::Tend,
            Ok((provider, party)),
            move |batch, sight, both| permissions::withdraw(batch, sight, *both, None, at),
        )
    }

    fn permissions(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<PermissionRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            let number = sight.provider(provider, Need::Progress)?;
            permissions::list(sight, number, after.as_deref(), limit)
        })
    }

    fn operator_add(&self, scope: &Scope, new: NewOperator, at: Timestamp) -> BoxFuture<'_, OperatorId> {
        let valid = valid::operator(&new, at).and_then(|new| Ok((self.new_id()?, new)));
        self.act(scope, Deed::Run, valid, move |batch, sight, (id, new)| {
            let id = OperatorId::new(*id);
            people::operator_add(batch, sight, id, new, at)?;
            Ok(id)
        })
    }

    fn operator_claim(&self, claim: Claim, at: Timestamp) -> BoxFuture<'_, Operator> {
        self.writer.submit(limits::REPORT_BYTES, move |batch| {
            people::operator_claim(batch, &claim, at)
        })
    }

    fn operator_renew(
        &self,
        key: PublicKey,
        certificate_sha256: Digest,
        at: Timestamp,
    ) -> BoxFuture<'_, Operator> {
        self.writer.submit(limits::REPORT_BYTES, move |batch| {
            people::operator_renew(batch, &key, certificate_sha256, at)
        })
    }

    fn operator_by_key(&self, key: PublicKey) -> BoxFuture<'_, Option<Operator>> {
        self.ask(move |sql| people::by_key(sql, &key))
    }

    fn operator_revoke(&self, scope: &Scope, operator: OperatorId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Run, Ok(operator), move |batch, sight, operator| {
            people::operator_revoke(batch, sight, *operator, at)
        })
    }

    fn operator_by_certificate(&self, certificate_sha256: Digest) -> BoxFuture<'_, Option<Operator>> {
        self.ask(move |sql| people::by_certificate(sql, certificate_sha256))
    }

    fn operators(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<OperatorRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            people::operators(sight, after.as_deref(), limit)
        })
    }
}
