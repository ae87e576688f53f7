//! The policies that words and questions come from: the one in force, and those that reports were judged by.
//!
//! In force is what was published last, as long as the newest trust document lists its key and this program does not bring a
//! newer version of it; else the policy of this program. Computers go by the same rule.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use dspt_policies::Bundle;
use dspt_policies::Policy;
use dspt_policies::bundle::InUse;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::TrustDocument;
use dspt_report::trust;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::model::Published;

/// A policy that the console holds.
#[derive(Debug)]
pub(crate) enum Held {
    /// Part of this program.
    Shipped(&'static Policy),
    /// Published here.
    Published(Box<Policy>),
}

impl Deref for Held {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        match self {
            Self::Shipped(policy) => policy,
            Self::Published(policy) => policy,
        }
    }
}

/// Published policies that were opened, so that each is read once.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    opened: Mutex<BTreeMap<Digest, Arc<Held>>>,
}

/// More are not kept open.
const MOST_OPEN: usize = 8;

impl Policies {
    /// The policy in force.
    pub(crate) async fn in_force(&self, store: &dyn Store) -> Result<Arc<Held>, StoreError> {
        let published = store.policy_published().await?;
        let usable = match published {
            Some(published) if !InUse::shipped().outgrows(&published.release) => {
                let trusted = newest_trust(store)
                    .await?
                    .is_some_and(|document| lists(&document, &published));
                trusted.then_some(published)
            }
            _ => None,
        };
        let held = usable.and_then(|published| self.open(&published));
        Ok(held.unwrap_or_else(shipped))
    }

    /// The policy of this digest; nothing where it is neither published here nor part of this program.
    pub(crate) async fn of(
        &self,
        store: &dyn Store,
        digest: Digest,
    ) -> Result<Option<Arc<Held>>, StoreError> {
        if Policy::shipped().digest() == digest {
            return Ok(Some(shipped()));
        }
        let published = store.policy_by_digest(digest).await?;
        Ok(published.and_then(|published| self.open(&published)))
    }

    /// Nothing where the store does not hold what was published: `serve` tells that.
    fn open(&self, published: &Published) -> Option<Arc<Held>> {
        let digest = published.release.digest;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = opened.get(&digest) {
            return Some(Arc::clone(held));
        }
        let held = open_bundle(&published.bundle, digest)?;
        if opened.len() >= MOST_OPEN {
            opened.clear();
        }
        opened.insert(digest, Arc::clone(&held));
        Some(held)
    }
}

/// The policy in a bundle, where it is the one of this digest.
pub(crate) fn open_bundle(bundle: &[u8], digest: Digest) -> Option<Arc<Held>> {
    let bundle = Bundle::parse(bundle).ok()?;
    let policy = bundle.policy_with_digest(digest).ok()?;
    Some(Arc::new(Held::Published(Box::new(policy))))
}

/// The policy of this program.
pub(crate) fn shipped() -> Arc<Held> {
    Arc::new(Held::Shipped(Policy::shipped()))
}

async fn newest_trust(store: &dyn Store) -> Result<Option<TrustDocument>, StoreError> {
    let json = store.trust_document(None).await?;
    let envelope = json.and_then(|json| Envelope::parse(&json).ok());
    let verified = envelope.and_then(|envelope| trust::self_signed(&envelope).ok());
    Ok(verified.map(dspt_report::Verified::into_statement))
}

/// Whether the key that signed it is listed; one that is not was taken back.
fn lists(document: &TrustDocument, published: &Published) -> bool {
    let bundle = Bundle::parse(&published.bundle);
    bundle.is_ok_and(|bundle| document.policy_key(bundle.key_hint()).is_some())
}
