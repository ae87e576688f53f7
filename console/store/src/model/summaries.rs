//! What others signed of how far a provider is.

use dspt_report::Envelope;
use dspt_report::ProviderSummary;
use dspt_report::PublicKey;
use dspt_report::Verified;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// A verified summary that came.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "every part is needed to keep one")]
pub struct NewSummary {
    /// What is said, and the proof.
    pub verified: Verified<ProviderSummary>,
    /// The envelope it came in.
    pub envelope: Envelope,
    /// Whether a key that was never seen is to be known from now on: a person compared its four words, or was told the key.
    pub learn: bool,
}

/// What became of a summary.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "readers must think about each")]
pub enum SummaryOutcome {
    /// It is held, in the place of an older one.
    Kept,
    /// The same, or one of a later moment, is held already. Nothing was changed.
    NotNewer,
    /// Its key is not known to the asker's organisation. Nothing was kept.
    UnknownSigner,
}

/// A summary that is held: what was said as of its moment, never a fact.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SummaryRow {
    /// What was said, with its moment and level.
    pub said: ProviderSummary,
    /// When it came, console time.
    pub received: Timestamp,
    /// Since when the key that signed it is known.
    pub signer_known_since: Timestamp,
}

/// A key whose summaries are taken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct SignerRow {
    /// The key.
    pub key: PublicKey,
    /// As its organisation calls itself in its newest summary.
    pub name: String,
    /// Since when it is known.
    pub since: Timestamp,
}
