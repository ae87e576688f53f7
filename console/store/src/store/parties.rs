//! Organisations, their posts, and what providers let them see.

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use jiff::Timestamp;

use crate::change::Claim;
use crate::change::NewOperator;
use crate::change::NewParty;
use crate::change::NewPermission;
use crate::model::Operator;
use crate::model::OperatorRow;
use crate::model::Page;
use crate::model::PartyRow;
use crate::model::PermissionRow;
use crate::model::Scope;
use crate::store::BoxFuture;

/// Organisations, their posts, and what providers let them see.
///
/// # Errors
/// As [`crate::Store`].
pub trait Parties: Send + Sync {
    /// Adds a party. `NotAllowed`, `Invalid`, `Taken` for a name in use.
    fn party_add(&self, scope: &Scope, new: NewParty, at: Timestamp) -> BoxFuture<'_, PartyId>;

    /// Parties, the one that runs this console first, then by name. A party of others sees itself. In one
    /// answer, because there are at most [`crate::limits::PARTIES`], which are no more than the rows of one page.
    fn parties(&self, scope: &Scope) -> BoxFuture<'_, Vec<PartyRow>>;

    /// The party that an id, the beginning of an id or a whole name means, of those [`Parties::parties`] lists. `NotFound`,
    /// `Ambiguous`.
    fn party_by_name(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, PartyId>;

    /// Keeps what a provider lets a party see, in the place of what it let it see before. It holds at once, and ends by its
    /// date alone. `NotFound`, `NotAllowed`, `Invalid`.
    fn permit(&self, scope: &Scope, new: NewPermission, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Takes back at once what a provider lets a party see. `NotFound` where nothing is in force.
    fn withdraw(
        &self,
        scope: &Scope,
        provider: ProviderId,
        party: PartyId,
        at: Timestamp,
    ) -> BoxFuture<'_, ()>;

    /// Every permission that a provider ever gave, newest first: all of them for itself and for who runs this console, its
    /// own for another party. `after` and `limit` as for providers. `NotFound`.
    fn permissions(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<PermissionRow>>;

    /// Adds a post, which whoever holds the token can claim. `NotFound`, `NotAllowed`, `Invalid`, `Taken`.
    fn operator_add(&self, scope: &Scope, new: NewOperator, at: Timestamp) -> BoxFuture<'_, OperatorId>;

    /// A client claims a post with the key it made. The same token, key and certificate are answered again. `NotFound` for a
    /// token that is unknown, used, out of date or of a revoked post; `Taken` for a key or certificate in use.
    fn operator_claim(&self, claim: Claim, at: Timestamp) -> BoxFuture<'_, Operator>;

    /// The certificate of a post in use is made anew, over the old one: the holder of this key proved to be there with one.
    /// The old one is good no more. The same certificate is answered again. `NotFound` for another key, or a revoked post;
    /// `Taken` for a certificate in use.
    fn operator_renew(
        &self,
        key: PublicKey,
        certificate_sha256: Digest,
        at: Timestamp,
    ) -> BoxFuture<'_, Operator>;

    /// The post of a key, whichever certificate was shown for it: only to make its certificate anew. Revoked ones are not there.
    fn operator_by_key(&self, key: PublicKey) -> BoxFuture<'_, Option<Operator>>;

    /// Ends a post's right at once: the next call with its certificate, or its scope, reaches nothing. `NotFound`.
    fn operator_revoke(&self, scope: &Scope, operator: OperatorId, at: Timestamp) -> BoxFuture<'_, ()>;

    /// The post whose certificate has this digest, as of this moment: revoked ones are not there.
    fn operator_by_certificate(&self, certificate_sha256: Digest) -> BoxFuture<'_, Option<Operator>>;

    /// Posts by party and label: every one for an admin of whoever runs this console, else a party's own, or a provider's own.
    /// `after` and `limit` as for providers.
    fn operators(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<OperatorRow>>;
}
