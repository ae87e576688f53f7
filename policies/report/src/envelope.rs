//! The DSSE envelope: bytes and one signature over them.

use data_encoding::BASE64;
use data_encoding::BASE64_NOPAD;
use data_encoding::BASE64URL;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::CanonicalError;
use crate::id::KeyId;
use crate::id::ReportId;
use crate::id::sha256;
use crate::key::Signature;
use crate::key::SigningKey;
use crate::limits;
use crate::statement::PAYLOAD_TYPE;
use crate::statement::Predicate;
use crate::statement::Statement;

/// A DSSE envelope whose signature has not been looked at.
///
/// Nothing can be read out of it but the key hint and the identity: what it says is reached only by
/// [`Envelope::verify`](crate::verify).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Envelope {
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Signature,
    key_hint: KeyId,
}

impl Envelope {
    /// Parses the outer JSON. Unknown outer fields are ignored and both base64 alphabets are accepted, as DSSE asks;
    /// exactly one signature and our payload type are required.
    ///
    /// # Errors
    /// [`EnvelopeError`], each variant but `Seal`.
    pub fn parse(json: &[u8]) -> Result<Self, EnvelopeError> {
        if json.len() > limits::ENVELOPE_BYTES {
            return Err(EnvelopeError::TooLarge { size: json.len() });
        }
        let outer: Outer = serde_json::from_slice(json).map_err(|source| EnvelopeError::Json { source })?;
        if outer.payload_type != PAYLOAD_TYPE {
            return Err(EnvelopeError::PayloadType {
                found: outer.payload_type.chars().take(80).collect(),
            });
        }
        let [signature] = outer.signatures.as_slice() else {
            return Err(EnvelopeError::SignatureCount {
                count: outer.signatures.len(),
            });
        };
        let key_hint = signature.keyid.parse().map_err(|_| EnvelopeError::KeyHint)?;
        let payload = base64(&outer.payload).ok_or(EnvelopeError::Base64 { field: "payload" })?;
        let bytes = base64(&signature.sig).ok_or(EnvelopeError::Base64 { field: "sig" })?;
        let signature = bytes
            .try_into()
            .map(Signature::new)
            .map_err(|_| EnvelopeError::SignatureLength)?;
        Ok(Self {
            payload,
            signature,
            key_hint,
        })
    }

    /// Puts an envelope together from kept parts; it is as unverified as a parsed one.
    pub fn from_parts(payload: Vec<u8>, signature: Signature, key_hint: KeyId) -> Self {
        Self {
            payload,
            signature,
            key_hint,
        }
    }

    /// Puts the envelope of a kept statement together again from what was said, the signature and the key that
    /// spoke, so that a store need not keep the payload. It is as unverified as a parsed one.
    ///
    /// # Errors
    /// [`EnvelopeError::Seal`] where the statement is beyond its limits.
    pub fn rebuild<P: Predicate>(
        predicate: P,
        signature: Signature,
        key: KeyId,
    ) -> Result<Self, EnvelopeError> {
        let payload = Statement::new(predicate, key)
            .encode()
            .map_err(|source| EnvelopeError::Seal { source })?;
        Ok(Self::from_parts(payload, signature, key))
    }

    /// The one JSON form in which envelopes are sent and exported. It is never hashed.
    pub fn to_json(&self) -> Vec<u8> {
        let (payload, sig) = (
            BASE64.encode(&self.payload),
            BASE64.encode(self.signature.as_bytes()),
        );
        let keyid = self.key_hint;
        format!(
            r#"{{"payload":"{payload}","payloadType":"{PAYLOAD_TYPE}","signatures":[{{"keyid":"{keyid}","sig":"{sig}"}}]}}"#
        )
        .into_bytes()
    }

    /// Which key it claims to be signed by: a look-up hint that decides nothing.
    pub fn key_hint(&self) -> KeyId {
        self.key_hint
    }

    /// The signature, unverified.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Its identity: `SHA-256(0x00 ‖ PAE ‖ signature)`.
    pub fn id(&self) -> ReportId {
        ReportId::new(sha256(&[&[0], &pae(&self.payload), self.signature.as_bytes()]))
    }

    /// What is logged: `PAE ‖ signature`. Its RFC 6962 leaf hash is [`Envelope::id`].
    pub fn log_entry(&self) -> Vec<u8> {
        let mut entry = pae(&self.payload);
        entry.extend_from_slice(self.signature.as_bytes());
        entry
    }
}

/// Seals a statement with the key it is about.
///
/// # Errors
/// [`EnvelopeError::Seal`] where the statement is beyond its limits.
pub fn seal<P: Predicate>(predicate: P, key: &SigningKey) -> Result<Envelope, EnvelopeError> {
    let statement = Statement::new(predicate, key.public().key_id());
    let payload = statement
        .encode()
        .map_err(|source| EnvelopeError::Seal { source })?;
    let signature = key.sign(&pae(&payload));
    Ok(Envelope {
        payload,
        signature,
        key_hint: key.public().key_id(),
    })
}

/// DSSE's pre-authentication encoding: what is really signed. Type and lengths are inside.
pub(crate) fn pae(payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Bytes are not an envelope, or a statement cannot be put in one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// More bytes than an envelope may have; not parsed.
    #[error("envelope has {size} bytes, more than {}", limits::ENVELOPE_BYTES)]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// Not the JSON of an envelope.
    #[error("envelope is not DSSE JSON")]
    Json {
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// Another payload type.
    #[error("envelope has payload type {found:?}, not {PAYLOAD_TYPE:?}")]
    PayloadType {
        /// What it says.
        found: String,
    },
    /// None, or more than one.
    #[error("envelope has {count} signatures, not one")]
    SignatureCount {
        /// How many.
        count: usize,
    },
    /// The key id is not 64 hex digits.
    #[error("envelope's keyid is not the SHA-256 of a key in lower-case hexadecimal")]
    KeyHint,
    /// Neither base64 alphabet.
    #[error("envelope's {field} is not base64")]
    Base64 {
        /// Which field.
        field: &'static str,
    },
    /// A signature of another length.
    #[error("envelope's signature does not have 64 bytes")]
    SignatureLength,
    /// The statement is beyond its limits.
    #[error("statement cannot be sealed")]
    Seal {
        /// Which limit.
        #[source]
        source: CanonicalError,
    },
}

/// A DSSE envelope: a signed statement.
#[derive(Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Envelope")
)]
struct Outer {
    /// The statement, base64.
    payload: String,
    /// What the statement is in.
    #[serde(rename = "payloadType")]
    payload_type: String,
    /// One.
    signatures: Vec<OuterSignature>,
}

/// A signature of an envelope.
#[derive(Deserialize, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "EnvelopeSignature")
)]
struct OuterSignature {
    /// SHA-256 of the key, hexadecimal: a hint that decides nothing.
    keyid: String,
    /// The signature over type and statement, base64.
    sig: String,
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Envelope {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Outer::schema_name()
    }

    fn json_schema(known: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Outer::json_schema(known)
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let url = text.contains(['-', '_']);
    let padded = text.ends_with('=') || text.len().is_multiple_of(4);
    let encoding = match (url, padded) {
        (false, true) => BASE64,
        (false, false) => BASE64_NOPAD,
        (true, true) => BASE64URL,
        (true, false) => BASE64URL_NOPAD,
    };
    encoding.decode(text.as_bytes()).ok()
}
