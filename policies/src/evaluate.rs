//! The judge.

use std::collections::BTreeSet;

use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::Finding;

use crate::policy::Policy;

/// Judges the facts of one device on one day (days since 1970-01-01 UTC): one finding for each check, by id.
pub fn judge(_policy: &Policy, _facts: &FactSet, _today: i64) -> Vec<Finding> {
    Vec::new()
}

pub(crate) fn facts_to_collect(policy: &Policy) -> BTreeSet<FactKey> {
    policy.checks().iter().flat_map(|check| check.pass.facts().iter().cloned()).collect()
}
