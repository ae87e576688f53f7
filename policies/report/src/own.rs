//! What a computer asks and says for its provider's own people: how far they are, who sees what, and what they let others see.
//!
//! None of it is a link of the chain. Each is good for a few minutes and, by its nonce, once.

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::exact;
use crate::id::DeviceId;
use crate::id::Nonce;
use crate::id::PartyId;
use crate::limits;
use crate::statement::Predicate;
use crate::statement::Sharing;

/// What is asked.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the words are fixed by the format; a new one is a new URI"
)]
pub enum OwnView {
    /// How far the provider is, in counts.
    Progress,
    /// Who sees what, who looked, and whom a permission can be given to.
    Sharing,
}

/// A computer asks for its provider's own people.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Viewing {
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// Makes it another each time.
    pub nonce: Nonce,
    /// What is asked.
    pub view: OwnView,
}

/// A provider lets a party see something of it, in the place of what it let it see before.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Permitting {
    /// Role of who agreed, never a name.
    pub agreed_by: String,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// How much; more than [`Sharing::Public`].
    pub level: Sharing,
    /// Makes it another each time.
    pub nonce: Nonce,
    /// Whom.
    pub party: PartyId,
    /// What for.
    pub purpose: String,
    /// Version of the words agreed to, from 1.
    pub text: u32,
    /// The last day, in London, as days since 1970-01-01.
    pub until: i64,
}

/// A provider takes back what it lets a party see.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Withdrawing {
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// Makes it another each time.
    pub nonce: Nonce,
    /// From whom.
    pub party: PartyId,
}

impl Canonical for Viewing {
    const WHAT: &'static str = "viewing";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        time(self.collected_at)
    }
}

impl Canonical for Permitting {
    const WHAT: &'static str = "permitting";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let is_text = |text: &str| !text.is_empty() && text.len() <= limits::LABEL_BYTES;
        if !is_text(&self.agreed_by) || !is_text(&self.purpose) {
            Err("a text")
        } else if self.level == Sharing::Public {
            Err("a level")
        } else if self.text == 0 {
            Err("a version")
        } else if !exact(self.until) {
            Err("a day")
        } else {
            time(self.collected_at)
        }
    }
}

impl Canonical for Withdrawing {
    const WHAT: &'static str = "withdrawing";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        time(self.collected_at)
    }
}

fn time(seconds: i64) -> Result<(), &'static str> {
    if exact(seconds) { Ok(()) } else { Err("a time") }
}

impl Predicate for Viewing {
    const URI: &'static str = "https://dspt.invalid/predicate/viewing/v1";
}

impl Predicate for Permitting {
    const URI: &'static str = "https://dspt.invalid/predicate/permitting/v1";
}

impl Predicate for Withdrawing {
    const URI: &'static str = "https://dspt.invalid/predicate/withdrawing/v1";
}
