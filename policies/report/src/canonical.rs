//! The one byte form of everything that is signed or addressed by its digest: RFC 8785, limited further.
//!
//! UTF-8; ASCII keys sorted bytewise; integers within ±(2^53 − 1); no floats; no null (absent instead); no
//! insignificant space; no duplicate keys. Types give the order: structs declare their fields sorted, maps are
//! `BTreeMap`. A reader decodes into the type, encodes again and refuses what is not byte-equal, so there is exactly
//! one accepted form and no second parser to disagree with.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes are not what they should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CanonicalError {
    /// Larger than the limits table allows, and so not parsed.
    #[error("{what} has {size} bytes, more than {limit}")]
    TooLarge {
        /// What was read.
        what: &'static str,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Not JSON of this type.
    #[error("{what} is not of its type")]
    Malformed {
        /// What was read.
        what: &'static str,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// JSON of this type in another byte form.
    #[error("{what} is not in canonical form")]
    NotCanonical {
        /// What was read.
        what: &'static str,
    },
    /// A value is beyond a limit of [`crate::limits`].
    #[error("{what} holds {thing} beyond its limit")]
    BeyondLimit {
        /// What was read.
        what: &'static str,
        /// Which value.
        thing: &'static str,
    },
}

/// A type with one byte form, a name for messages, and limits of its own.
pub trait Canonical: DeserializeOwned + Serialize {
    /// What it is called in messages.
    const WHAT: &'static str;
    /// Most bytes it may have.
    const LIMIT: usize;

    /// Checks what the type alone cannot hold: counts, lengths, magnitudes.
    ///
    /// # Errors
    /// The name of the first value beyond its limit.
    fn within_limits(&self) -> Result<(), &'static str>;

    /// Encodes.
    ///
    /// # Errors
    /// [`CanonicalError::TooLarge`], [`CanonicalError::BeyondLimit`].
    fn encode(&self) -> Result<Vec<u8>, CanonicalError> {
        self.within_limits()
            .map_err(|thing| CanonicalError::BeyondLimit {
                what: Self::WHAT,
                thing,
            })?;
        let bytes = to_bytes(self, Self::WHAT)?;
        within(bytes.len(), Self::LIMIT, Self::WHAT)?;
        Ok(bytes)
    }

    /// Decodes, refusing every other byte form.
    ///
    /// # Errors
    /// [`CanonicalError`], each variant.
    fn decode(bytes: &[u8]) -> Result<Self, CanonicalError> {
        within(bytes.len(), Self::LIMIT, Self::WHAT)?;
        let value: Self = serde_json::from_slice(bytes).map_err(|source| CanonicalError::Malformed {
            what: Self::WHAT,
            source,
        })?;
        value
            .within_limits()
            .map_err(|thing| CanonicalError::BeyondLimit {
                what: Self::WHAT,
                thing,
            })?;
        if to_bytes(&value, Self::WHAT)? == bytes {
            Ok(value)
        } else {
            Err(CanonicalError::NotCanonical { what: Self::WHAT })
        }
    }
}

fn to_bytes(value: &impl Serialize, what: &'static str) -> Result<Vec<u8>, CanonicalError> {
    serde_json::to_vec(value).map_err(|source| CanonicalError::Malformed { what, source })
}

fn within(size: usize, limit: usize, what: &'static str) -> Result<(), CanonicalError> {
    if size <= limit {
        Ok(())
    } else {
        Err(CanonicalError::TooLarge { what, size, limit })
    }
}

/// Whether an integer is one that every JSON reader holds exactly.
pub(crate) fn exact(n: i64) -> bool {
    n.unsigned_abs() <= crate::limits::INTEGER.unsigned_abs()
}
