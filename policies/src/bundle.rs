//! A signed policy: its files, and the author's word on which they are.
//!
//! A bundle is two frames ([`dspt_report::wire::encode_bundle`]): the release as a DSSE envelope, and the files as each name
//! and text in turn, sorted by name, with a zero byte after every one, deflated. What is refused is refused before more of it
//! is read: size, envelope, key, signature, dates, version, digest, and only then the files themselves.

use std::io::Read;

use dspt_report::Envelope;
use dspt_report::KeyId;
use dspt_report::PolicyRelease;
use dspt_report::PublicKey;
use dspt_report::ReportId;
use dspt_report::SigningKey;
use dspt_report::TrustDocument;
use dspt_report::Verified;
use dspt_report::body::deflate;
use dspt_report::envelope::EnvelopeError;
use dspt_report::limits::BUNDLE_BYTES;
use dspt_report::statement::PolicyRefusal;
use dspt_report::verify::VerifyError;
use dspt_report::wire;
use dspt_report::wire::FrameError;
use flate2::read::DeflateDecoder;

use crate::date;
use crate::diagnostic::Diagnostics;
use crate::limits;
use crate::load;
use crate::policy::Policy;
use crate::policy::SourceFile;

/// Bytes that have the shape of a bundle. Nothing of it is verified.
#[derive(Clone, Debug)]
pub struct Bundle {
    envelope: Envelope,
    bytes: Vec<u8>,
    /// Where the deflated files begin in `bytes`.
    files_at: usize,
}

/// A policy whose author's signature was verified and whose files are those that were signed.
#[derive(Debug)]
pub struct Released {
    release: Verified<PolicyRelease>,
    policy: Policy,
    bytes: Vec<u8>,
}

/// What is in use already, so that nothing older takes its place.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct InUse {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// When it was signed, seconds since 1970-01-01, UTC; 0 for one that nobody signed.
    pub issued: i64,
}

impl InUse {
    /// The policy of this program, which nobody signed.
    pub fn shipped() -> Self {
        let shipped = Policy::shipped();
        Self {
            name: shipped.name().to_owned(),
            version: shipped.version(),
            issued: 0,
        }
    }

    /// Whether this is a later version of what a release holds, or the same one.
    pub fn outgrows(&self, release: &PolicyRelease) -> bool {
        self.name == release.name && self.version >= release.version
    }

    /// A release.
    pub fn of(release: &PolicyRelease) -> Self {
        Self {
            name: release.name.clone(),
            version: release.version,
            issued: release.issued,
        }
    }
}

impl Bundle {
    /// Signs the files of a policy, which must load with all tests passing.
    ///
    /// # Errors
    /// [`BundleError::Policy`], [`BundleError::TooLarge`], [`BundleError::Seal`].
    pub fn sign(
        files: &[SourceFile],
        key: &SigningKey,
        issued: i64,
        valid_until: i64,
    ) -> Result<Self, BundleError> {
        let policy = Policy::load(files).map_err(|source| BundleError::Policy { source })?;
        let release = PolicyRelease {
            digest: policy.digest(),
            issued,
            name: policy.name().to_owned(),
            valid_until,
            version: policy.version(),
        };
        let envelope = dspt_report::seal(release, key).map_err(|source| BundleError::Seal { source })?;
        let mut plain = Vec::new();
        for file in &policy.files {
            for part in [file.name(), file.text()] {
                plain.extend_from_slice(part.as_bytes());
                plain.push(0);
            }
        }
        let files = deflate(&plain).map_err(|_| BundleError::Files { what: "deflated" })?;
        Self::parse(&wire::encode_bundle(&envelope.to_json(), &files))
    }

    /// Reads the outer form of a bundle.
    ///
    /// # Errors
    /// [`BundleError::TooLarge`], [`BundleError::Frames`], [`BundleError::Envelope`].
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > BUNDLE_BYTES {
            return Err(BundleError::TooLarge { size: bytes.len() });
        }
        let (envelope, files) =
            wire::decode_bundle(bytes).map_err(|source| BundleError::Frames { source })?;
        let envelope = Envelope::parse(envelope).map_err(|source| BundleError::Envelope { source })?;
        Ok(Self {
            envelope,
            files_at: bytes.len() - files.len(),
            bytes: bytes.to_vec(),
        })
    }

    /// The bytes, to be kept and sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Which key it claims to be signed by: a look-up hint.
    pub fn key_hint(&self) -> KeyId {
        self.envelope.key_hint()
    }

    /// Its identity: the leaf in a log.
    pub fn id(&self) -> ReportId {
        self.envelope.id()
    }

    /// Whether it may take the place of what is in use at `now`, which should be the newest time that is known.
    ///
    /// The same release again is no mistake: whoever holds it already should compare [`Bundle::id`] first.
    ///
    /// # Errors
    /// [`Refused`], each variant.
    pub fn admit(self, trust: &TrustDocument, in_use: &InUse, now: i64) -> Result<Released, Refused> {
        let key = trust.policy_key(self.key_hint()).ok_or(Refused::Foreign)?;
        let release = self.release(&key.value)?;
        let said = release.statement();
        if !key.holds(now) {
            return Err(Refused::KeyNotGood {
                from: date::in_words(key.not_before.div_euclid(DAY)),
                until: date::in_words(key.not_after.div_euclid(DAY)),
            });
        }
        if said.valid_until < now {
            return Err(Refused::Expired {
                name: said.name.clone(),
                version: said.version,
                day: date::in_words(said.valid_until.div_euclid(DAY)),
            });
        }
        if said.issued > now.saturating_add(DAY) {
            return Err(Refused::Early);
        }
        let same_name = said.name == in_use.name;
        if said.issued < in_use.issued || (same_name && said.version <= in_use.version) {
            return Err(Refused::Older {
                name: said.name.clone(),
                version: said.version,
                in_use: format!("{} version {}", in_use.name, in_use.version),
            });
        }
        Ok(self.open(release, load::Trust::Foreign)?)
    }

    /// Opens a bundle that was admitted before and kept: signature and digest again, but neither dates nor tests. A key that
    /// the trust document lists no more was taken back, and so is what it signed.
    ///
    /// # Errors
    /// [`Refused::Foreign`], [`Refused::Damaged`].
    pub fn reopen(self, trust: &TrustDocument) -> Result<Released, Refused> {
        let key = trust.policy_key(self.key_hint()).ok_or(Refused::Foreign)?;
        let release = self.release(&key.value)?;
        Ok(self.open(release, load::Trust::Proved)?)
    }

    /// Opens a bundle with a key that is known to be its author's, and runs every test.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn verify(self, key: &PublicKey) -> Result<Released, BundleError> {
        let release = self.release(key)?;
        self.open(release, load::Trust::Foreign)
    }

    /// Opens a bundle that its own store kept after [`Bundle::admit`]: compared with its digest, not with any key.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn policy_with_digest(&self, digest: dspt_report::Digest) -> Result<Policy, BundleError> {
        self.policy(digest, load::Trust::Proved)
    }

    fn release(&self, key: &PublicKey) -> Result<Verified<PolicyRelease>, BundleError> {
        self.envelope
            .verify(key)
            .map_err(|source| BundleError::Verify { source })
    }

    fn open(self, release: Verified<PolicyRelease>, trust: load::Trust) -> Result<Released, BundleError> {
        let said = release.statement();
        let policy = self.policy(said.digest, trust)?;
        if policy.name() != said.name || policy.version() != said.version {
            return Err(BundleError::Files {
                what: "of the name and version that were signed",
            });
        }
        Ok(Released {
            release,
            policy,
            bytes: self.bytes,
        })
    }

    fn policy(&self, digest: dspt_report::Digest, trust: load::Trust) -> Result<Policy, BundleError> {
        let files = self.files()?;
        let policy = |source| BundleError::Policy { source };
        if load::digest_of(&files).map_err(policy)? != digest {
            return Err(BundleError::Files {
                what: "those that were signed",
            });
        }
        let loaded = load::load(&files, trust).map_err(policy)?;
        Ok(loaded.policy)
    }

    fn files(&self) -> Result<Vec<SourceFile>, BundleError> {
        let deflated = self.bytes.get(self.files_at..).unwrap_or_default();
        // Names and zero bytes besides the texts.
        let most = limits::POLICY_BYTES + limits::FILES * (limits::FILE_NAME_BYTES + 2);
        let mut plain = Vec::new();
        let mut inflating = DeflateDecoder::new(deflated).take(most as u64 + 1);
        inflating
            .read_to_end(&mut plain)
            .map_err(|_| BundleError::Files { what: "deflated" })?;
        if plain.len() > most {
            return Err(BundleError::Files {
                what: "within their limits",
            });
        }
        let text = String::from_utf8(plain).map_err(|_| BundleError::Files { what: "text" })?;
        let whole = BundleError::Files { what: "whole" };
        let Some(text) = text.strip_suffix('\0') else {
            return Err(whole);
        };
        let parts: Vec<&str> = text.split('\0').collect();
        let (pairs, rest) = parts.as_chunks::<2>();
        if !rest.is_empty() || pairs.len() > limits::FILES {
            return Err(whole);
        }
        Ok(pairs
            .iter()
            .map(|[name, text]| SourceFile::new(*name, *text))
            .collect())
    }
}

impl Released {
    /// What the author signed.
    pub fn release(&self) -> &PolicyRelease {
        self.release.statement()
    }

    /// The proof.
    pub fn verified(&self) -> &Verified<PolicyRelease> {
        &self.release
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Gives up the proof and keeps the policy.
    pub fn into_policy(self) -> Policy {
        self.policy
    }

    /// The bundle, to be kept and sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether its date is past at `now`.
    pub fn is_expired(&self, now: i64) -> bool {
        self.release().valid_until < now
    }
}

/// Bytes are not a bundle, or a policy cannot be made one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// More bytes than a bundle may have; not parsed.
    #[error("bundle has {size} bytes, more than {BUNDLE_BYTES}")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// Not the frames of a bundle.
    #[error("bundle is not a release and its files")]
    Frames {
        /// Where it departs.
        #[source]
        source: FrameError,
    },
    /// The release is not an envelope.
    #[error("bundle's release cannot be read")]
    Envelope {
        /// Why.
        #[source]
        source: EnvelopeError,
    },
    /// Changed on the way, or not what was signed.
    #[error("bundle's release is not signed by its key")]
    Verify {
        /// Why.
        #[source]
        source: VerifyError,
    },
    /// The files are not as they must be.
    #[error("bundle's files are not {what}")]
    Files {
        /// What they should be.
        what: &'static str,
    },
    /// The files are no policy.
    #[error("bundle's files do not make a policy")]
    Policy {
        /// Every mistake.
        #[source]
        source: Diagnostics,
    },
    /// The release is beyond its limits.
    #[error("release cannot be signed")]
    Seal {
        /// Which limit.
        #[source]
        source: EnvelopeError,
    },
}

/// A bundle may not take the place of what is in use, which stays in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The trust document does not list its key.
    #[error("it is signed by a key that the console's trust document does not list")]
    Foreign,
    /// The trust document lists its key for other days.
    #[error("it is signed by a key that is good from {from} to {until} only")]
    KeyNotGood {
        /// The first day.
        from: String,
        /// The last day.
        until: String,
    },
    /// Its date is past.
    #[error("{name} version {version} was good until {day}; ask its author for a newer one")]
    Expired {
        /// Its name.
        name: String,
        /// Its version.
        version: u32,
        /// The last day.
        day: String,
    },
    /// Signed more than a day after now.
    #[error("it says that it was signed in the future; is this clock right?")]
    Early,
    /// It is older than what is in use, or the same.
    #[error("{name} version {version} is not newer than {in_use}")]
    Older {
        /// Its name.
        name: String,
        /// Its version.
        version: u32,
        /// What is in use.
        in_use: String,
    },
    /// It is not as its author made it.
    #[error("it is damaged")]
    Damaged(#[from] BundleError),
}

impl Refused {
    /// The word under which a device reports it.
    pub fn word(&self) -> PolicyRefusal {
        match self {
            Self::Foreign => PolicyRefusal::ForeignKey,
            Self::KeyNotGood { .. } => PolicyRefusal::KeyOutOfDate,
            Self::Expired { .. } => PolicyRefusal::Expired,
            Self::Early => PolicyRefusal::FromTheFuture,
            Self::Older { .. } => PolicyRefusal::NotNewer,
            Self::Damaged(BundleError::Policy { .. }) => PolicyRefusal::Unusable,
            Self::Damaged(_) => PolicyRefusal::Damaged,
        }
    }
}

const DAY: i64 = 86_400;

#[cfg(test)]
mod tests;
