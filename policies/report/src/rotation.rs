//! A new key for the same device: said by the old key, agreed to by the new one.

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::envelope::Envelope;
use crate::envelope::EnvelopeError;
use crate::envelope::seal;
use crate::id::DeviceId;
use crate::id::ReportId;
use crate::key::PublicKey;
use crate::key::Signature;
use crate::key::SigningKey;
use crate::limits;
use crate::statement::AgentInfo;
use crate::statement::Predicate;
use crate::verify::Verified;
use crate::verify::VerifyError;

/// A link of a device's chain after which another key speaks for it. The device's id stays that of its first key.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Rotation {
    /// The program.
    pub agent: AgentInfo,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// The report before, or the enrolment for sequence 1.
    pub previous: ReportId,
    /// The new key's signature over its place in the chain and both keys: nobody can bind a key that is not theirs.
    pub proof: Signature,
    /// The key that speaks from the next number on.
    pub public_key: PublicKey,
    /// Its number, in the same row as reports.
    pub sequence: u64,
}

impl Canonical for Rotation {
    const WHAT: &'static str = "rotation";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        crate::statement::link_within_limits(&self.agent, self.sequence, self.collected_at)
    }
}

impl Predicate for Rotation {
    const URI: &'static str = "https://dspt.invalid/predicate/rotation/v1";
}

/// Where a rotation stands, before it is signed.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Place {
    /// The program.
    pub agent: AgentInfo,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// The report before, or the enrolment for sequence 1.
    pub previous: ReportId,
    /// Its number.
    pub sequence: u64,
}

/// Seals the passing from one key to another, by both.
///
/// # Errors
/// [`EnvelopeError::Seal`] where the statement is beyond its limits.
pub fn rotate(place: Place, old: &SigningKey, new: &SigningKey) -> Result<Envelope, EnvelopeError> {
    let mut rotation = Rotation {
        agent: place.agent,
        collected_at: place.collected_at,
        device: place.device,
        previous: place.previous,
        proof: Signature::new([0; 64]),
        public_key: *new.public(),
        sequence: place.sequence,
    };
    rotation.proof = new.sign(&rotation.proven(old.public()));
    seal(rotation, old)
}

impl Rotation {
    /// What the new key signs.
    fn proven(&self, old: &PublicKey) -> Vec<u8> {
        [
            b"dspt key rotation 1\0".as_slice(),
            self.device.as_bytes(),
            &self.sequence.to_be_bytes(),
            self.previous.as_bytes(),
            old.as_bytes(),
            self.public_key.as_bytes(),
        ]
        .concat()
    }
}

impl Envelope {
    /// Verifies a rotation with the old key, and the new key's agreement to it.
    ///
    /// # Errors
    /// [`VerifyError`]; `NewKey` where the new key did not agree, or is the old one.
    pub fn verify_rotation(&self, old: &PublicKey) -> Result<Verified<Rotation>, VerifyError> {
        let verified = self.verify::<Rotation>(old)?;
        let said = verified.statement();
        if said.public_key != *old && said.public_key.verifies(&said.proven(old), &said.proof) {
            Ok(verified)
        } else {
            Err(VerifyError::NewKey)
        }
    }
}
