//! What authors signed.

use dspt_report::Digest;
use jiff::Timestamp;

use crate::change::NewRelease;
use crate::change::NewTrust;
use crate::model::Published;
use crate::model::Scope;
use crate::store::BoxFuture;

/// Released policies and trust documents. They are no secret: questions take no scope.
///
/// # Errors
/// As [`crate::Store`].
pub trait Releases: Send + Sync {
    /// Publishes a released policy, with its place in the log; every one stays. The one published last again changes nothing.
    /// Who signed it, and whether its date is past, is for the caller to look at. `Invalid` for one that is not newer.
    fn policy_publish(&self, scope: &Scope, new: NewRelease, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Publishes a trust document, with its place in the log; every one stays. The one published last again changes nothing.
    /// Who signed it is for the caller to look at. `Invalid` for one whose version does not follow.
    fn trust_publish(&self, scope: &Scope, new: NewTrust, at: Timestamp) -> BoxFuture<'_, ()>;

    /// The policy published last.
    fn policy_published(&self) -> BoxFuture<'_, Option<Published>>;

    /// The published policy that reports name by this digest.
    fn policy_by_digest(&self, digest: Digest) -> BoxFuture<'_, Option<Published>>;

    /// The envelope JSON of a trust document: of this version, or the newest.
    fn trust_document(&self, version: Option<u32>) -> BoxFuture<'_, Option<Vec<u8>>>;
}
