//! What readiness is worked out from.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::FactSet;
use dspt_report::Finding;

use crate::answer::AnswerBook;
use crate::asset::Asset;
use crate::policy::Policy;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Level;
use crate::toolkit::Toolkit;
use crate::toolkit::Who;

/// Days for which what a device reported is good, unless the caller says otherwise.
pub const GOOD_FOR_DAYS: u32 = 14;

/// Everything known about one assessment: one toolkit submission.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Situation<'a> {
    /// The questions.
    pub toolkit: &'a Toolkit,
    /// The checks that made the findings.
    pub policy: &'a Policy,
    /// What the provider is working towards.
    pub target: Target,
    /// What people said.
    pub answers: &'a AnswerBook,
    /// What devices reported, once for each device.
    pub devices: &'a [DeviceEvidence],
    /// The register.
    pub assets: &'a [Asset],
    /// The risks that the provider accepts, or is asked to accept.
    pub waivers: &'a [Waiver],
    /// The certificates that the provider holds.
    pub certificates: &'a [Certificate],
    /// Days for which what a device reported is good.
    pub good_for_days: u32,
}

impl<'a> Situation<'a> {
    /// A provider of whom only the answers are known.
    pub fn new(toolkit: &'a Toolkit, policy: &'a Policy, target: Target, answers: &'a AnswerBook) -> Self {
        Self {
            toolkit,
            policy,
            target,
            answers,
            devices: &[],
            assets: &[],
            waivers: &[],
            certificates: &[],
            good_for_days: GOOD_FOR_DAYS,
        }
    }
}

/// What a provider is working towards.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fourth level must be thought about everywhere"
)]
pub enum Target {
    /// Approaching Standards.
    Approaching,
    /// Standards Met.
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

    /// Whether it needs an answer to an item.
    pub fn needs(self, item: &EvidenceItem) -> bool {
        match item.level {
            Level::Approaching => true,
            Level::Met => self >= Self::Met,
            Level::Optional => false,
        }
    }
}

/// What one device last reported, as judged.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DeviceEvidence {
    /// The device.
    pub device: DeviceId,
    /// What people call it.
    pub label: String,
    /// The day of the report, in days since 1970-01-01 UTC.
    pub seen_day: i64,
    /// What the checks said.
    pub findings: Vec<Finding>,
    /// Since when each failing check has failed, where earlier reports tell, in days since 1970-01-01 UTC.
    pub failing_since: BTreeMap<CheckId, i64>,
    /// How many minutes it takes on this device to put a check right.
    pub minutes: BTreeMap<CheckId, u32>,
}

impl DeviceEvidence {
    /// A device's report, without history.
    pub fn new(device: DeviceId, label: impl Into<String>, seen_day: i64, findings: Vec<Finding>) -> Self {
        Self {
            device,
            label: label.into(),
            seen_day,
            findings,
            failing_since: BTreeMap::new(),
            minutes: BTreeMap::new(),
        }
    }

    /// With the minutes that the policy's fixes take on a device with these facts.
    #[must_use]
    pub fn with_minutes(mut self, policy: &Policy, facts: &FactSet) -> Self {
        for finding in &self.findings {
            let fix = policy
                .check(&finding.check)
                .and_then(|check| check.fix_for(facts));
            if let Some(fix) = fix {
                self.minutes.insert(finding.check.clone(), fix.minutes);
            }
        }
        self
    }
}

/// A risk that the provider accepts until a day. It never makes a pass.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Waiver {
    /// The item.
    pub item: ItemId,
    /// The first day, in days since 1970-01-01 UTC.
    pub from_day: i64,
    /// The last day, in days since 1970-01-01 UTC. It ends by itself.
    pub until_day: i64,
    /// Why, and what protects instead. No names of people.
    pub reason: String,
    /// Whose words it is.
    pub entered_by: Who,
    /// Whether the provider agreed. What a supporter enters is a proposal until then, and counts nowhere.
    pub agreed_by_provider: bool,
}

impl Waiver {
    /// A risk from one day to another, both included. The manager's own are the provider's; anyone else's are proposals.
    pub fn new(
        item: ItemId,
        days: std::ops::RangeInclusive<i64>,
        reason: impl Into<String>,
        entered_by: Who,
    ) -> Self {
        Self {
            item,
            from_day: *days.start(),
            until_day: *days.end(),
            reason: reason.into(),
            entered_by,
            agreed_by_provider: entered_by == Who::Manager,
        }
    }

    /// Whether it counts for an item on a day: agreed, not over, and of an item whose risk can be accepted.
    pub fn counts(&self, item: &EvidenceItem, today: i64) -> bool {
        item.risk_can_be_accepted
            && self.item == item.id
            && self.agreed_by_provider
            && (self.from_day..=self.until_day).contains(&today)
    }
}

/// A certificate that the provider holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Certificate {
    /// Which.
    pub kind: CertificateKind,
    /// The last day on which it is good, in days since 1970-01-01 UTC.
    pub until_day: i64,
}

impl Certificate {
    /// A certificate that is good up to and including a day.
    pub fn new(kind: CertificateKind, until_day: i64) -> Self {
        Self { kind, until_day }
    }

    /// Whether its holder need not answer an item on a day.
    pub fn counts(&self, item: &EvidenceItem, today: i64) -> bool {
        today <= self.until_day && item.waived_by.iter().any(|name| name == self.kind.as_str())
    }
}

/// The certificates that the toolkit knows.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum CertificateKind {
    /// Cyber Essentials Plus.
    CyberEssentialsPlus,
    /// ISO 27001.
    Iso27001,
    /// The Public Services Network's.
    Psn,
}

impl CertificateKind {
    /// The word in toolkit files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CyberEssentialsPlus => "cyber-essentials-plus",
            Self::Iso27001 => "iso-27001",
            Self::Psn => "psn",
        }
    }

    /// Its name.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::CyberEssentialsPlus => "Cyber Essentials Plus",
            Self::Iso27001 => "ISO 27001",
            Self::Psn => "PSN",
        }
    }
}
