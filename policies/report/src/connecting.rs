//! What an operator's computer says once, to be given a certificate for its key.

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::envelope::Envelope;
use crate::id::Digest;
use crate::id::OperatorId;
use crate::id::Pin;
use crate::key::PublicKey;
use crate::limits;
use crate::statement::Predicate;
use crate::verify::Verified;
use crate::verify::VerifyError;

/// An operator's computer claims a post with the key that it made. It is no link of a chain.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Connecting {
    /// Clock of the operator's computer, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The post.
    pub operator: OperatorId,
    /// The console's CA key.
    pub pin: Pin,
    /// The key that was made for the post.
    pub public_key: PublicKey,
    /// SHA-256 of the token, which itself travels beside and is not kept.
    pub token_sha256: Digest,
}

impl Canonical for Connecting {
    const WHAT: &'static str = "connecting";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if crate::canonical::exact(self.collected_at) {
            Ok(())
        } else {
            Err("a time")
        }
    }
}

impl Predicate for Connecting {
    const URI: &'static str = "https://dspt.invalid/predicate/connecting/v1";
}

impl Envelope {
    /// Verifies a connecting against the key that it carries itself: proof that whoever sends it holds that key.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify_connecting(&self) -> Result<Verified<Connecting>, VerifyError> {
        self.verify_carried(|said: &Connecting| said.public_key)
    }
}
