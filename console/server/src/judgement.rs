//! What the console makes of the policy that a report names.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use dspt_policies::Check;
use dspt_policies::Policy;
use dspt_policies::Weight;
use dspt_policies::judge;
use dspt_report::CheckId;
use dspt_report::Digest;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::Report;
use dspt_store::change::Judge;

use crate::trace;

/// The policies that this console knows. Today that is the shipped one.
#[derive(Debug)]
pub(crate) struct PolicyShelf {
    shipped: Known,
}

#[derive(Debug)]
struct Known {
    digest: Digest,
    judge: Judge,
    evidence: BTreeSet<CheckId>,
    dated: BTreeSet<CheckId>,
}

impl PolicyShelf {
    pub(crate) fn new(policy: &'static Policy) -> Self {
        let those = |wanted: fn(&Check) -> bool| {
            let checks = policy.checks().iter().filter(|check| wanted(check));
            checks.map(|check| check.id().clone()).collect()
        };
        let shipped = Known {
            digest: policy.digest(),
            judge: Judge::new(move |report, facts, findings| {
                guarded(findings, || differing(policy, report, facts, findings))
            }),
            evidence: those(|check| check.weight() == Weight::Evidence),
            dated: those(rests_on_today),
        };
        Self { shipped }
    }

    /// Checks of weight `evidence`. Of a policy that is not known here, by the checks that it has in common with the
    /// shipped one: an id is for life.
    pub(crate) fn evidence(&self) -> &BTreeSet<CheckId> {
        &self.shipped.evidence
    }

    /// Checks whose verdict rests on the day; of an unknown policy as for [`Self::evidence`].
    pub(crate) fn dated(&self) -> &BTreeSet<CheckId> {
        &self.shipped.dated
    }

    /// Who judges a report again. Nobody where its policy is not known here: what cannot be looked at is not called
    /// different.
    pub(crate) fn judge(&self, report: &Report) -> Option<Judge> {
        (report.policy.digest == self.shipped.digest).then(|| self.shipped.judge.clone())
    }
}

/// A defect of ours in judging must neither lose the report nor let its verdicts stand: each becomes an error.
fn guarded(findings: &FindingsBody, judge: impl FnOnce() -> BTreeSet<CheckId>) -> BTreeSet<CheckId> {
    catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|_| {
        trace::defect("judge a report again", "it ended by a panic");
        let said = findings.findings.iter();
        said.map(|finding| finding.check.clone()).collect()
    })
}

/// Checks of which the console, from the same facts, policy and day, concludes otherwise than the device.
fn differing(
    policy: &Policy,
    report: &Report,
    facts: &FactsBody,
    findings: &FindingsBody,
) -> BTreeSet<CheckId> {
    let mut all = facts.facts.clone();
    all.extend(report.readings.clone());
    let ours = judge(policy, &all, report.collected_at.div_euclid(SECONDS_PER_DAY));
    let mut ours: BTreeMap<_, _> = ours.iter().map(|finding| (&finding.check, finding)).collect();
    let mut differing = BTreeSet::new();
    for theirs in &findings.findings {
        let same = ours.remove(&theirs.check).is_some_and(|ours| {
            // What is cited may be worded otherwise by another build; the conclusion may not.
            ours.verdict == theirs.verdict && ours.reason == theirs.reason
        });
        if !same {
            differing.insert(theirs.check.clone());
        }
    }
    // A check that the policy has and the device left out.
    differing.extend(ours.into_keys().cloned());
    differing
}

fn rests_on_today(check: &Check) -> bool {
    let names = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
            .any(|word| word == "today")
    };
    names(check.applies().text()) || names(check.pass().text())
}

const SECONDS_PER_DAY: i64 = 86_400;

#[cfg(test)]
mod tests;
