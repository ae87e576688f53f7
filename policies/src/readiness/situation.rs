//! What readiness is worked out from.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::FactSet;
use dspt_report::Finding;
use dspt_report::Inventory;

use crate::answer::AnswerBook;
use crate::asset::Asset;
use crate::policy::Policy;
use crate::toolkit::Toolkit;

/// Everything known about one assessment: one toolkit submission.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Situation<'a> {
    /// The questions.
    pub toolkit: &'a Toolkit,
    /// The checks that made the findings.
    pub policy: &'a Policy,
    /// What people said, the risks and certificates among it, and what the provider is working towards.
    pub answers: &'a AnswerBook,
    /// What devices reported, once for each device.
    pub devices: &'a [DeviceEvidence],
    /// The register.
    pub assets: &'a [Asset],
    /// Days for which what a device reported is good.
    pub good_for_days: u32,
}

impl<'a> Situation<'a> {
    /// A provider of whom only the answers are known.
    pub fn new(toolkit: &'a Toolkit, policy: &'a Policy, answers: &'a AnswerBook) -> Self {
        Self {
            toolkit,
            policy,
            answers,
            devices: &[],
            assets: &[],
            good_for_days: policy.good_for_days(),
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
    /// Whether the register can be written from it: the list of its hardware and software is held, and names the computer.
    pub in_register: bool,
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
            in_register: false,
        }
    }

    /// With the list of its hardware and software, where whoever works out readiness holds it. Without one the device stands in
    /// no register, whatever its findings say.
    #[must_use]
    pub fn with_inventory(mut self, inventory: &Inventory) -> Self {
        let hardware = &inventory.hardware;
        let names = [&hardware.model, &hardware.manufacturer, &hardware.processor];
        self.in_register = names.into_iter().any(|name| !name.is_empty());
        self
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
