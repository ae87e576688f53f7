//! Words for checks, handed in by the caller: the screens never reach for a policy themselves.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use serde::Deserialize;
use serde::Serialize;

/// Words for every check of the policy in force. A check without words is shown by its id.
pub type CheckTexts = BTreeMap<CheckId, CheckText>;

/// Words for one check.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct CheckText {
    /// What is so when it passes: "The system drive is encrypted".
    pub title: String,
    /// Why it matters, a sentence or two.
    pub why: String,
    /// What putting it right usually takes on one device, where that is known.
    pub minutes: Option<u32>,
}

/// How to put one check right on one device.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Fix {
    /// What it takes.
    pub minutes: u32,
    /// The steps, in words for whoever sits there.
    pub text: String,
}
