//! Bodies: facts, findings, inventory and assessment, salted and addressed by digest.
//!
//! A statement names each body by SHA-256 and size. Each body carries a salt, kept per device and kind, so that equal
//! facts of two devices differ in digest and a digest without its body says nothing.

use std::io::Read;
use std::io::Write;

use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use ring::hmac;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::CanonicalError;
use crate::canonical::exact;
use crate::fact::FactSet;
use crate::fact::FactValue;
use crate::finding::Finding;
use crate::id::Digest;
use crate::key::KeyError;
use crate::key::Seed;
use crate::limits;
use crate::schema;

/// Sixteen random bytes, kept per device and kind of body.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Salt([u8; 16]);

impl Salt {
    /// A fresh salt from the system's random source.
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

    /// The salt of one kind of body that nobody need keep: the same each time, and nothing that can be worked out
    /// without the seed.
    pub fn derived(seed: &Seed, kind: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, seed.as_bytes());
        let tag = hmac::sign(&key, kind.as_bytes());
        let mut bytes = [0; 16];
        bytes
            .iter_mut()
            .zip(tag.as_ref())
            .for_each(|(to, from)| *to = *from);
        Self(bytes)
    }

    /// Wraps the bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<String> for Salt {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = HEXLOWER
            .decode(text.as_bytes())
            .map_err(|_| "salt is not hexadecimal")?;
        bytes.try_into().map(Self).map_err(|_| "salt is not 16 bytes")
    }
}

impl From<Salt> for String {
    fn from(salt: Salt) -> Self {
        HEXLOWER.encode(&salt.0)
    }
}

/// The settled facts, and moving ones that are not known.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct FactsBody {
    /// By key.
    pub facts: FactSet,
    /// See [`Salt`].
    pub salt: Salt,
}

impl Canonical for FactsBody {
    const WHAT: &'static str = "facts body";
    const LIMIT: usize = limits::FACTS_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        facts_within_limits(&self.facts)
    }
}

/// What the checks concluded.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct FindingsBody {
    /// Sorted by check, each check once.
    pub findings: Vec<Finding>,
    /// See [`Salt`].
    pub salt: Salt,
}

impl Canonical for FindingsBody {
    const WHAT: &'static str = "findings body";
    const LIMIT: usize = limits::FINDINGS_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if self.findings.len() > limits::FINDINGS {
            return Err("findings");
        }
        if !self.findings.is_sorted_by(|a, b| a.check < b.check) {
            return Err("findings out of order");
        }
        for finding in &self.findings {
            if finding.cited.len() > limits::CITED_KEYS {
                return Err("cited keys");
            }
            if !finding.cited.is_sorted_by(|a, b| a < b) {
                return Err("cited keys out of order");
            }
            if finding.reason.is_some() != finding.verdict.has_reason() {
                return Err("a verdict without its reason, or a reason without its verdict");
            }
        }
        Ok(())
    }
}

/// Hardware in round figures: enough for an asset register, no serial numbers, no names.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct HardwareSummary {
    /// Size of all fixed disks in GiB.
    pub disk_gib: u32,
    /// Who made the computer.
    pub manufacturer: String,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Model as its maker calls it.
    pub model: String,
    /// Processor model.
    pub processor: String,
    /// Logical processors.
    pub processors: u32,
}

/// One installed program or package.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Where it was listed: `dpkg`, `rpm`, `uninstall-key`, `applications-folder`.
    pub source: String,
    /// Its version as listed; may be empty.
    pub version: String,
}

/// What the asset register is made of.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Inventory {
    /// The machine.
    pub hardware: HardwareSummary,
    /// Installed software, sorted.
    pub software: Vec<Software>,
}

/// The inventory.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct InventoryBody {
    /// See [`Inventory`].
    pub inventory: Inventory,
    /// See [`Salt`].
    pub salt: Salt,
}

impl Canonical for InventoryBody {
    const WHAT: &'static str = "inventory body";
    const LIMIT: usize = limits::INVENTORY_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let hardware = &self.inventory.hardware;
        let hardware_texts = [&hardware.manufacturer, &hardware.model, &hardware.processor];
        let software = &self.inventory.software;
        let software_texts = software.iter().flat_map(|s| [&s.name, &s.source, &s.version]);
        if software.len() > limits::SOFTWARE_ENTRIES {
            return Err("software entries");
        }
        if !software.is_sorted() {
            return Err("software out of order");
        }
        if hardware_texts
            .into_iter()
            .chain(software_texts)
            .any(|t| t.len() > limits::TEXT_BYTES)
        {
            return Err("a text");
        }
        Ok(())
    }
}

/// What people entered on this computer about one assessment: its two books, as the texts that a person can read. They
/// are carried and not understood here: a book that cannot be read never costs its report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct AssessmentBody {
    /// The book of answers, YAML; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The hand-written part of the register, YAML; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<String>,
    /// See [`Salt`].
    pub salt: Salt,
}

impl Canonical for AssessmentBody {
    const WHAT: &'static str = "assessment body";
    const LIMIT: usize = limits::ASSESSMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let texts = [&self.answers, &self.assets];
        if texts.iter().all(|text| text.is_none()) {
            return Err("an assessment without any book");
        }
        let sizes = texts.into_iter().flatten().map(String::len);
        for size in sizes {
            if size == 0 {
                return Err("an empty book");
            }
            if size > limits::ASSESSMENT_TEXT_BYTES {
                return Err("a book");
            }
        }
        Ok(())
    }
}

/// How a statement names a body.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct BodyRef {
    /// SHA-256 of the canonical bytes.
    pub sha256: Digest,
    /// Their number.
    pub size: u32,
}

impl BodyRef {
    /// The reference to canonical body bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: Digest::of(bytes),
            size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        }
    }

    /// Inflates a body as sent and opens it: bounded by the named size and the kind's limit, compared with the named
    /// digest, decoded.
    ///
    /// # Errors
    /// [`BodyError`], each variant.
    pub fn open<B: Canonical>(&self, deflated: &[u8]) -> Result<OpenBody<B>, BodyError> {
        let size = self.size as usize;
        if size > B::LIMIT {
            return Err(BodyError::TooLarge {
                what: B::WHAT,
                size,
                limit: B::LIMIT,
            });
        }
        let mut bytes = Vec::with_capacity(size.min(limits::FACTS_BYTES));
        // One byte more than named, so that a longer body is seen as such and no more of it is inflated.
        let read = DeflateDecoder::new(deflated)
            .take(u64::from(self.size) + 1)
            .read_to_end(&mut bytes);
        if read.is_err() || bytes.len() != size {
            return Err(BodyError::NotAsNamed { what: B::WHAT });
        }
        self.open_inflated(bytes)
    }

    /// Opens a body that is already inflated, as it was kept.
    ///
    /// # Errors
    /// [`BodyError::NotAsNamed`], [`BodyError::Malformed`].
    pub fn open_inflated<B: Canonical>(&self, bytes: Vec<u8>) -> Result<OpenBody<B>, BodyError> {
        if Self::of(&bytes) != *self {
            return Err(BodyError::NotAsNamed { what: B::WHAT });
        }
        let body = B::decode(&bytes).map_err(|source| BodyError::Malformed { source })?;
        Ok(OpenBody { body, bytes })
    }
}

/// A body with its canonical bytes, which are what is kept.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenBody<B> {
    /// Decoded.
    pub body: B,
    /// Canonical bytes.
    pub bytes: Vec<u8>,
}

/// A body is not what its statement names.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The statement names more than the kind may have; nothing was inflated.
    #[error("{what} is said to have {size} bytes, more than {limit}")]
    TooLarge {
        /// Kind of body.
        what: &'static str,
        /// Named size.
        size: usize,
        /// Limit.
        limit: usize,
    },
    /// Other bytes than the statement names.
    #[error("{what} does not have the size and digest that the statement names")]
    NotAsNamed {
        /// Kind of body.
        what: &'static str,
    },
    /// The named bytes, but no body.
    #[error("body has its named digest and cannot be read")]
    Malformed {
        /// Why.
        #[source]
        source: CanonicalError,
    },
}

/// Raw deflate, as bodies travel.
///
/// # Errors
/// Only what writing to memory can give.
pub fn deflate(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Checks a fact set against the limits and, for keys that this build knows, against the schema's types.
pub(crate) fn facts_within_limits(facts: &FactSet) -> Result<(), &'static str> {
    if facts.len() > limits::FACTS {
        return Err("facts");
    }
    for (key, fact) in facts {
        let Some(value) = fact.value() else { continue };
        let admitted = match schema::fact(key.as_str()) {
            Some(spec) => spec.kind.admits(value),
            None => value_within_limits(value),
        };
        if !admitted {
            return Err("a fact's value");
        }
    }
    Ok(())
}

fn value_within_limits(value: &FactValue) -> bool {
    match value {
        FactValue::Bool(_) => true,
        FactValue::Integer(n) => exact(*n),
        FactValue::Text(text) => text.len() <= limits::TEXT_BYTES,
        FactValue::List(items) => {
            items.len() <= limits::LIST_ITEMS && items.iter().all(|i| i.len() <= limits::TEXT_BYTES)
        }
    }
}
