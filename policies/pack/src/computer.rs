//! One computer of a provider, with all that is known of it.

use std::collections::BTreeMap;

use dspt_policies::Policy;
use dspt_policies::readiness::DeviceEvidence;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::body::Inventory;

/// One computer: what was seen of it, and what the checks made of that.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Computer {
    /// The device; each stands in a pack once.
    pub device: DeviceId,
    /// What people call it.
    pub label: String,
    /// What was observed.
    pub facts: FactSet,
    /// What the checks of the pack's policy conclude from these facts.
    pub findings: Vec<Finding>,
    /// Hardware and programs, where they were read.
    pub inventory: Option<Inventory>,
    /// The day on which it was looked at, in days since 1970-01-01 UTC.
    pub seen_day: i64,
    /// How we know.
    pub how: Seen,
    /// Since when each failing check has failed, where earlier reports tell, in days since 1970-01-01 UTC.
    pub failing_since: BTreeMap<CheckId, i64>,
}

/// How a pack knows of a computer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fourth way must be thought about everywhere"
)]
pub enum Seen {
    /// It is the computer on which the pack is made.
    Here,
    /// It reported to a console.
    Reported,
    /// A file that was made on it was handed over.
    File,
}

impl Computer {
    /// A computer without inventory and without history.
    pub fn new(
        device: DeviceId,
        label: impl Into<String>,
        facts: FactSet,
        findings: Vec<Finding>,
        seen_day: i64,
        how: Seen,
    ) -> Self {
        Self {
            device,
            label: label.into(),
            facts,
            findings,
            inventory: None,
            seen_day,
            how,
            failing_since: BTreeMap::new(),
        }
    }

    /// As evidence for readiness.
    pub(crate) fn evidence(&self, policy: &Policy) -> DeviceEvidence {
        let findings = self.findings.clone();
        let mut evidence = DeviceEvidence::new(self.device, self.label.clone(), self.seen_day, findings)
            .with_minutes(policy, &self.facts);
        evidence.failing_since.clone_from(&self.failing_since);
        match &self.inventory {
            Some(inventory) => evidence.with_inventory(inventory),
            None => evidence,
        }
    }

    pub(crate) fn value(&self, key: &str) -> Option<&FactValue> {
        let (_, fact) = self.facts.iter().find(|(name, _)| name.as_str() == key)?;
        fact.value()
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.value(key)? {
            FactValue::Text(text) => Some(text),
            FactValue::Bool(_) | FactValue::Integer(_) | FactValue::List(_) => None,
        }
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            FactValue::Integer(number) => Some(*number),
            FactValue::Bool(_) | FactValue::Text(_) | FactValue::List(_) => None,
        }
    }

    pub(crate) fn is(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            FactValue::Bool(yes) => Some(*yes),
            FactValue::Integer(_) | FactValue::Text(_) | FactValue::List(_) => None,
        }
    }

    pub(crate) fn list(&self, key: &str) -> Option<&[String]> {
        match self.value(key)? {
            FactValue::List(list) => Some(list),
            FactValue::Bool(_) | FactValue::Integer(_) | FactValue::Text(_) => None,
        }
    }
}
