//! Ed25519 keys: RFC 8032, `S < L`, cofactorless verification, by ring.

use std::fmt;

use data_encoding::HEXLOWER;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use ring::signature::ED25519;
use ring::signature::Ed25519KeyPair;
use ring::signature::KeyPair;
use ring::signature::UnparsedPublicKey;
use serde::Deserialize;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::id::DeviceId;
use crate::id::KeyId;
use crate::id::sha256;

/// A key cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The system gave no randomness.
    #[error("the system's random source gave nothing")]
    NoRandomness,
    /// Not 32 bytes, or not their hexadecimal form.
    #[error("not an Ed25519 public key: 32 bytes as 64 lower-case hexadecimal digits")]
    Malformed,
    /// The y coordinate is not below the field's prime: two encodings would name one key.
    #[error("public key is not in its one canonical encoding")]
    NonCanonical,
    /// A point of small order: anybody can forge for it.
    #[error("public key is a point of small order, for which signatures can be forged")]
    SmallOrder,
    /// Not the hexadecimal form of 64 bytes.
    #[error("not an Ed25519 signature: 64 bytes as 128 lower-case hexadecimal digits")]
    Signature,
    /// ring refused the seed.
    #[error("seed does not make an Ed25519 key")]
    Seed,
}

/// The 32 secret bytes of a signing key, wiped when dropped. They never print.
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// A fresh seed from the system's random source.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom::new()
            .fill(bytes.as_mut())
            .map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// A seed read back from where it was kept.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be kept in a file that only the owner can read.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// A key that signs.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// The key that `seed` makes.
    ///
    /// # Errors
    /// [`KeyError::Seed`] where ring refuses it.
    pub fn from_seed(seed: &Seed) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).map_err(|_| KeyError::Seed)?;
        let public = PublicKey::from_bytes(pair.public_key().as_ref())?;
        Ok(Self { pair, public })
    }

    /// Its public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs bytes as they are.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(bytes).as_ref());
        Signature(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public.key_id().short())
    }
}

/// A public key that is canonical and not of small order.
#[derive(Clone, Copy, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(extend("pattern" = "^[0-9a-f]{64}$"))
)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Malformed`], [`KeyError::NonCanonical`], [`KeyError::SmallOrder`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let key: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Malformed)?;
        let mut y = key;
        if let Some(last) = y.last_mut() {
            *last &= 0x7f; // the top bit is the sign of x
        }
        if y.iter().rev().cmp(FIELD_PRIME.iter().rev()).is_ge() {
            return Err(KeyError::NonCanonical);
        }
        if SMALL_ORDER_Y.contains(&y) {
            return Err(KeyError::SmallOrder);
        }
        Ok(Self(key))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256 of the key.
    pub fn key_id(&self) -> KeyId {
        KeyId::new(sha256(&[&self.0]))
    }

    /// The id for life of the device whose first key this is.
    pub fn device_id(&self) -> DeviceId {
        let mut id = [0; 16];
        id.copy_from_slice(sha256(&[&self.0]).split_at(16).0);
        DeviceId::new(id)
    }

    /// Whether `signature` over `bytes` was made with this key.
    pub fn verifies(&self, bytes: &[u8], signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(bytes, &signature.0)
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", HEXLOWER.encode(&self.0))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_bytes(
            &HEXLOWER
                .decode(text.as_bytes())
                .map_err(|_| KeyError::Malformed)?,
        )
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        HEXLOWER.encode(&key.0)
    }
}

/// An Ed25519 signature.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signature([u8; 64]);

impl Signature {
    /// Wraps the bytes.
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl TryFrom<String> for Signature {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| KeyError::Signature)?;
        bytes.try_into().map(Self).map_err(|_| KeyError::Signature)
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> Self {
        HEXLOWER.encode(&signature.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({}…)", HEXLOWER.encode(self.0.split_at(4).0))
    }
}

/// 2^255 − 19, little-endian.
const FIELD_PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

/// The y coordinates of the eight points of small order. With both signs, and with the encodings that are not
/// canonical, these are the fourteen encodings that ring accepts and that must be refused.
const SMALL_ORDER_Y: [[u8; 32]; 5] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    {
        let mut minus_one = FIELD_PRIME;
        minus_one[0] = 0xec;
        minus_one
    },
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
        0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
        0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];
