//! What authors sign: a policy's release, and the document that says whose keys and addresses are good.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::exact;
use crate::envelope::Envelope;
use crate::id::Digest;
use crate::id::Pin;
use crate::key::PublicKey;
use crate::limits;
use crate::log::NoteKey;
use crate::statement::Predicate;
use crate::verify::Verified;
use crate::verify::VerifyError;

/// A policy as its author released it. The signature covers the digest, and the digest every file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct PolicyRelease {
    /// Digest of its files, as a report names it.
    pub digest: Digest,
    /// When it was signed, seconds since 1970-01-01, UTC.
    pub issued: i64,
    /// Name.
    pub name: String,
    /// The last second in which it may be taken into use.
    pub valid_until: i64,
    /// Version, which only grows.
    pub version: u32,
}

impl Canonical for PolicyRelease {
    const WHAT: &'static str = "policy release";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if self.name.is_empty() || self.name.len() > limits::TEXT_BYTES {
            Err("a name")
        } else if !exact(self.issued) || !exact(self.valid_until) || self.valid_until < self.issued {
            Err("a time")
        } else if self.version == 0 {
            Err("a version")
        } else {
            Ok(())
        }
    }
}

impl Predicate for PolicyRelease {
    const URI: &'static str = "https://dspt.invalid/predicate/policy-release/v1";
    const SUBJECT: &'static str = "policy-key";
}

/// Something that is good from one second to another, both included.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Lasting<T> {
    /// The last second.
    pub not_after: i64,
    /// The first second.
    pub not_before: i64,
    /// What is good.
    pub value: T,
}

impl<T> Lasting<T> {
    /// Whether it is good at `time`.
    pub fn holds(&self, time: i64) -> bool {
        (self.not_before..=self.not_after).contains(&time)
    }

    fn is_sound(&self) -> bool {
        exact(self.not_before) && exact(self.not_after) && self.not_before <= self.not_after
    }
}

/// Whose keys and addresses are good. Each version is signed by the key that the one before names; the first that a device
/// sees is vouched for by the pin of its enrolment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct TrustDocument {
    /// Where the console is: `host` or `host:port`, the best first.
    pub addresses: Vec<Lasting<String>>,
    /// When it was signed, seconds since 1970-01-01, UTC.
    pub issued: i64,
    /// The console's logs, each as its name and key, in the order in which they were begun. Where any is listed, no other is
    /// to be believed; absent where none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<Lasting<NoteKey>>,
    /// The key that signs the next version.
    pub next_key: PublicKey,
    /// The console's CA keys.
    pub pins: Vec<Lasting<Pin>>,
    /// Keys whose policies may be taken into use.
    pub policy_keys: Vec<Lasting<PublicKey>>,
    /// The key that signs this version.
    pub signed_by: PublicKey,
    /// Version, which grows by one.
    pub version: u32,
}

impl TrustDocument {
    /// The listed policy key of this id; whether it is good at some time is another question.
    pub fn policy_key(&self, key: crate::id::KeyId) -> Option<&Lasting<PublicKey>> {
        self.policy_keys
            .iter()
            .find(|listed| listed.value.key_id() == key)
    }

    /// Whether a log may be believed at `time`: it is listed as good, or none is listed at all.
    pub fn admits_log(&self, log: &NoteKey, time: i64) -> bool {
        let is_it = |listed: &Lasting<NoteKey>| listed.value == *log && listed.holds(time);
        self.logs.is_empty() || self.logs.iter().any(is_it)
    }

    /// Whether a CA key is good at `time`.
    pub fn has_pin(&self, pin: Pin, time: i64) -> bool {
        self.pins
            .iter()
            .any(|listed| listed.value == pin && listed.holds(time))
    }
}

impl Canonical for TrustDocument {
    const WHAT: &'static str = "trust document";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let addresses = self.addresses.iter().all(|listed| {
            listed.is_sound() && !listed.value.is_empty() && listed.value.len() <= limits::ADDRESS_BYTES
        });
        let pins = self.pins.iter().all(Lasting::is_sound);
        let keys = self.policy_keys.iter().all(Lasting::is_sound);
        let logs = self.logs.iter().all(Lasting::is_sound);
        if self.version == 0 {
            Err("a version")
        } else if !exact(self.issued) || !pins || !keys || !logs {
            Err("a time")
        } else if self.addresses.is_empty() || self.addresses.len() > limits::TRUSTED_ADDRESSES || !addresses
        {
            Err("an address")
        } else if self.pins.is_empty() || self.pins.len() > limits::TRUSTED_PINS {
            Err("a list of console keys")
        } else if self.policy_keys.len() > limits::TRUSTED_POLICY_KEYS {
            Err("a list of policy keys")
        } else if self.logs.len() > limits::TRUSTED_LOGS || !is_each_once(&self.logs) {
            Err("a list of logs")
        } else {
            Ok(())
        }
    }
}

/// Their order says which was begun later, so that none stands in two places.
fn is_each_once(logs: &[Lasting<NoteKey>]) -> bool {
    let mut seen = BTreeSet::new();
    logs.iter().all(|listed| seen.insert(&listed.value))
}

impl Predicate for TrustDocument {
    const URI: &'static str = "https://dspt.invalid/predicate/trust/v1";
    const SUBJECT: &'static str = "trust-key";
}

/// The first trust document that a device sees, which came over a connection of `pin`: it must list that pin, and be signed
/// by the key that it carries.
///
/// # Errors
/// [`TrustError`], each variant but `Version`.
pub fn first_trust(envelope: &Envelope, pin: Pin, now: i64) -> Result<Verified<TrustDocument>, TrustError> {
    let verified = self_signed(envelope)?;
    if !verified.statement().has_pin(pin, now) {
        return Err(TrustError::Pin);
    }
    Ok(verified)
}

/// A kept trust document, read back: only its own signature is looked at.
///
/// # Errors
/// [`TrustError::Verify`].
pub fn self_signed(envelope: &Envelope) -> Result<Verified<TrustDocument>, TrustError> {
    envelope
        .verify_carried::<TrustDocument>(|said| said.signed_by)
        .map_err(|source| TrustError::Verify { source })
}

/// The trust document that follows `held`.
///
/// # Errors
/// [`TrustError`], each variant but `Pin`.
pub fn next_trust(envelope: &Envelope, held: &TrustDocument) -> Result<Verified<TrustDocument>, TrustError> {
    let verified = envelope
        .verify::<TrustDocument>(&held.next_key)
        .map_err(|source| TrustError::Verify { source })?;
    let said = verified.statement();
    if said.signed_by != held.next_key {
        return Err(TrustError::Verify {
            source: VerifyError::Subject,
        });
    }
    if Some(said.version) != held.version.checked_add(1) || said.issued < held.issued {
        return Err(TrustError::Version {
            found: said.version,
            held: held.version,
        });
    }
    Ok(verified)
}

/// A trust document is not one that may be followed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Changed on the way, or signed by a key that nobody named.
    #[error("trust document is not signed by the key that may sign it")]
    Verify {
        /// Why.
        #[source]
        source: VerifyError,
    },
    /// It speaks of another console than the one that was joined.
    #[error("trust document does not list the console's own key as good now")]
    Pin,
    /// Not the next one.
    #[error("trust document is version {found}, which does not follow version {held}")]
    Version {
        /// Its version.
        found: u32,
        /// The version held.
        held: u32,
    },
}

#[cfg(test)]
mod tests;
