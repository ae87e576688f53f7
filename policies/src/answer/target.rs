//! What a provider is working towards.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault;
use crate::fault::Fault;
use crate::fault::Part;
use crate::log::Dated;
use crate::toolkit::EvidenceItem;
use crate::toolkit::Level;
use crate::toolkit::Who;

/// What a provider is working towards.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fourth level must be thought about everywhere"
)]
pub enum Target {
    /// Approaching Standards.
    Approaching,
    /// Standards Met.
    #[default]
    Met,
    /// Standards Exceeded: the same questions as Met, and a Cyber Essentials Plus certificate.
    Exceeded,
}

impl Target {
    /// Its name in the toolkit.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approaching => "Approaching Standards",
            Self::Met => "Standards Met",
            Self::Exceeded => "Standards Exceeded",
        }
    }

    /// The word in files and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approaching => "approaching",
            Self::Met => "met",
            Self::Exceeded => "exceeded",
        }
    }

    /// Whether it needs an answer to an item.
    pub fn needs(self, item: &EvidenceItem) -> bool {
        match item.level {
            Level::Approaching => true,
            Level::Met => self >= Self::Met,
            Level::Optional => false,
        }
    }
}

/// A target, as somebody chose it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct TargetChoice {
    /// What was chosen.
    pub target: Target,
    /// Who chose it.
    pub entered_by: Who,
    /// Whether the provider stands behind it. What others choose is a draft until then.
    pub confirmed_by_provider: bool,
    /// When, in days since 1970-01-01 UTC.
    pub said_on: i64,
    pub(crate) turn: u32,
}

impl TargetChoice {
    /// A choice. The manager's is the provider's; anyone else's is a draft.
    pub fn new(target: Target, entered_by: Who, said_on: i64) -> Self {
        Self {
            target,
            entered_by,
            confirmed_by_provider: entered_by == Who::Manager,
            said_on,
            turn: 1,
        }
    }

    /// Everything that is wrong with it; empty when nothing is.
    pub fn faults(&self, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        fault::of_past_day(Part::SaidOn, self.said_on, today, &mut faults);
        faults
    }
}

impl Dated for TargetChoice {
    fn day(&self) -> i64 {
        self.said_on
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn set_turn(&mut self, turn: u32) {
        self.turn = turn;
    }
}
