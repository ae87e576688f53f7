//! What the console makes of the policy that a report names.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use dspt_policies::Bundle;
use dspt_policies::Check;
use dspt_policies::Policy;
use dspt_policies::Toolkits;
use dspt_policies::Weight;
use dspt_policies::judge;
use dspt_report::CheckId;
use dspt_report::Digest;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::Report;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::Judge;

use crate::limits;
use crate::trace;

/// The policies that this console knows: the shipped one, and each published one as soon as a report names it.
pub(crate) struct PolicyShelf {
    shipped: Arc<Known>,
    published: Mutex<BTreeMap<Digest, Arc<Known>>>,
}

/// What the console needs of a policy.
#[derive(Debug)]
pub(crate) struct Known {
    digest: Digest,
    /// Judges a report again.
    pub(crate) judge: Judge,
    /// Checks of weight `evidence`.
    pub(crate) evidence: BTreeSet<CheckId>,
    /// Checks whose verdict rests on the day.
    pub(crate) dated: BTreeSet<CheckId>,
    /// The questions that books can be about.
    pub(crate) toolkits: Toolkits,
}

impl Known {
    pub(crate) fn new<P: Borrow<Policy> + Send + Sync + 'static>(policy: P) -> Self {
        let those = |wanted: fn(&Check) -> bool| {
            let checks = policy.borrow().checks().iter().filter(|check| wanted(check));
            checks.map(|check| check.id().clone()).collect()
        };
        Self {
            digest: policy.borrow().digest(),
            evidence: those(|check| check.weight() == Weight::Evidence),
            dated: those(rests_on_today),
            toolkits: Toolkits::of(policy.borrow()),
            judge: Judge::new(move |report, facts, findings| {
                guarded(findings, || differing(policy.borrow(), report, facts, findings))
            }),
        }
    }

    /// Whether it is the policy of this digest.
    pub(crate) fn is(&self, digest: Digest) -> bool {
        self.digest == digest
    }
}

impl PolicyShelf {
    pub(crate) fn new(policy: &'static Policy) -> Self {
        Self {
            shipped: Arc::new(Known::new(policy)),
            published: Mutex::default(),
        }
    }

    /// What is known of the policy that a report names; nothing where it is neither shipped nor was ever published here:
    /// what cannot be looked at is not called different.
    pub(crate) async fn find(
        &self,
        store: &dyn Store,
        digest: Digest,
    ) -> Result<Option<Arc<Known>>, StoreError> {
        if digest == self.shipped.digest {
            return Ok(Some(Arc::clone(&self.shipped)));
        }
        if let Some(known) = self.published().get(&digest) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(published) = store.policy_by_digest(digest).await? else {
            return Ok(None);
        };
        let opened = tokio::task::spawn_blocking(move || open(&published.bundle, digest)).await;
        let Ok(Some(known)) = opened else {
            trace::defect("open a published policy", "its bundle is not what was published");
            return Ok(None);
        };
        let mut shelf = self.published();
        if shelf.len() >= limits::POLICIES_KNOWN {
            shelf.clear();
        }
        shelf.insert(digest, Arc::clone(&known));
        Ok(Some(known))
    }

    /// Of a policy that is not known here, evidence and dates by the checks that it has in common with the shipped one: an id
    /// is for life.
    pub(crate) fn shipped(&self) -> &Known {
        &self.shipped
    }

    fn published(&self) -> MutexGuard<'_, BTreeMap<Digest, Arc<Known>>> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The policy of this digest in a bundle.
pub(crate) fn open(bundle: &[u8], digest: Digest) -> Option<Arc<Known>> {
    let bundle = Bundle::parse(bundle).ok()?;
    let policy = bundle.policy_with_digest(digest).ok()?;
    Some(Arc::new(Known::new(policy)))
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
