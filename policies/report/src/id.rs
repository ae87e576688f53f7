//! Identities: fixed-length bytes that parse from and print as lower-case hex.
//!
//! No name that a peer chooses is ever used as an identity, a file name or a path.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use serde::Deserialize;
use serde::Serialize;

use crate::key::KeyError;

/// A text is not an identity of the expected kind.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a {kind}: {bytes} bytes as {} lower-case hexadecimal digits", bytes * 2)]
pub struct InvalidId {
    kind: &'static str,
    bytes: usize,
}

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[cfg_attr(
            feature = "schema",
            derive(schemars::JsonSchema),
            schemars(extend("pattern" = format!("^[0-9a-f]{{{}}}$", $bytes * 2)))
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Wraps the bytes.
            pub const fn new(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// The first eight hex digits: enough for a person to tell two apart on a screen, never to look one up.
            pub fn short(&self) -> String {
                HEXLOWER.encode(self.0.split_at(4).0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), HEXLOWER.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let invalid = InvalidId { kind: $kind, bytes: $bytes };
                let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| invalid.clone())?;
                Self::try_from(bytes.as_slice()).map_err(|_| invalid)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = InvalidId;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map(Self).map_err(|_| InvalidId { kind: $kind, bytes: $bytes })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

identity!(
    /// One enrolled computer for life: the first 16 bytes of SHA-256 of its first public key.
    DeviceId, 16, "device id"
);
identity!(
    /// A provider: 8 random bytes that never change. CQC and ODS codes are dated attributes of it.
    ProviderId, 8, "provider id"
);
identity!(
    /// A registered place of a provider: 8 random bytes that never change, whoever runs it.
    LocationId, 8, "location id"
);
identity!(
    /// One toolkit submission: 8 random bytes that never change.
    AssessmentId, 8, "assessment id"
);
identity!(
    /// An organisation whose people use a console: 8 random bytes that never change.
    PartyId, 8, "party id"
);
identity!(
    /// A post of a party from which a console is used: 8 random bytes that never change. Never a person.
    OperatorId, 8, "operator id"
);
identity!(
    /// The one identity of a report: `SHA-256(0x00 ‖ PAE ‖ signature)`, which is also its RFC 6962 leaf hash.
    ReportId, 32, "report id"
);
identity!(
    /// SHA-256 of a public key. A look-up hint only; it decides nothing before verification.
    KeyId, 32, "key id"
);
identity!(
    /// SHA-256 of something addressed by its content.
    Digest, 32, "digest"
);
identity!(
    /// The public half (X25519) of the key to which a console has its offline files encrypted.
    ExportKey, 32, "export key"
);
identity!(
    /// Truncated SHA-256 (120 bits) of a CA key's `SubjectPublicKeyInfo`.
    Pin, 15, "pin"
);

identity!(
    /// Sixteen random bytes that make what is asked or said another each time.
    Nonce, 16, "nonce"
);

impl Nonce {
    /// A fresh one from the system's random source.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = [0; 16];
        SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }
}

impl Digest {
    /// The SHA-256 digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(&[bytes]))
    }
}

impl Pin {
    /// The pin of a DER `SubjectPublicKeyInfo`.
    pub fn of_spki(spki: &[u8]) -> Self {
        let mut pin = [0; 15];
        pin.copy_from_slice(sha256(&[spki]).split_at(15).0);
        Self(pin)
    }
}

/// SHA-256 over the parts in order.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}
