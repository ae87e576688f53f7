//! What a person says of their own computer, once: verdicts, and nothing by which it could be known again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::finding::CheckId;
use crate::finding::Verdict;
use crate::id::Digest;
use crate::id::Pin;
use crate::id::ProviderId;
use crate::key::PublicKey;
use crate::limits;
use crate::statement::Predicate;

/// The result of one check of a personal computer, signed by a key that is made for it and thrown away. It holds no time,
/// no name, no fact and no software.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct SelfCheck {
    /// SHA-256 of the one-time code, which itself travels beside.
    pub code_sha256: Digest,
    /// Family of the operating system.
    pub os: Family,
    /// The console's CA key.
    pub pin: Pin,
    /// The provider that gave the code out.
    pub provider: ProviderId,
    /// The key of this one run.
    pub public_key: PublicKey,
    /// What each check came to.
    pub verdicts: BTreeMap<CheckId, Verdict>,
}

/// A family of operating systems.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new family must be thought about everywhere"
)]
pub enum Family {
    /// Linux.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl Family {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Macos => "macos",
            Self::Windows => "windows",
        }
    }
}

impl Canonical for SelfCheck {
    const WHAT: &'static str = "self-check";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if self.verdicts.is_empty() || self.verdicts.len() > limits::SELF_CHECK_VERDICTS {
            Err("verdicts")
        } else {
            Ok(())
        }
    }
}

impl Predicate for SelfCheck {
    const URI: &'static str = "https://dspt.invalid/predicate/self-check/v1";
}
