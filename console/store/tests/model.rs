//! A reference model of the chain beside the real store: any deliveries, in any order, any number of times.
#![cfg(test)]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::Report;
use dspt_report::ReportId;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::SqlStore;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewReport;
use dspt_store::change::Remark;
use dspt_store::model::Scope;
use proptest::collection::vec;
use proptest::prelude::*;
use support::Machine;
use support::estate;
use support::noon;

/// The rules, written as plainly as they can be.
struct Reference {
    head: u64,
    chain: BTreeMap<u64, (ReportId, ReportId)>,
    missing: BTreeSet<u64>,
    conflicts: BTreeSet<ReportId>,
}

impl Reference {
    fn deliver(&mut self, sequence: u64, id: ReportId, previous: ReportId) -> AcceptResult {
        let at = |number: u64| self.chain.get(&number);
        if at(sequence).is_some_and(|kept| kept.0 == id) {
            return AcceptResult::Again;
        }
        if sequence > self.head + 1 {
            self.missing.extend(self.head + 1..sequence);
            self.head = sequence;
            self.chain.insert(sequence, (id, previous));
            let remarks = vec![Remark::Gap];
            return AcceptResult::Accepted { remarks };
        }
        let follows = at(sequence - 1).is_none_or(|before| before.0 == previous);
        let is_followed = at(sequence + 1).is_none_or(|after| after.1 == id);
        if sequence == self.head + 1 && follows {
            self.head = sequence;
            self.chain.insert(sequence, (id, previous));
            return AcceptResult::Accepted { remarks: vec![] };
        }
        if follows && is_followed && self.missing.remove(&sequence) {
            self.chain.insert(sequence, (id, previous));
            return AcceptResult::Late;
        }
        self.conflicts.insert(id);
        AcceptResult::Conflict
    }
}

/// Two disks with one key: they share the first reports, then each goes on by itself.
fn two_copies(machine: &mut Machine, shared: usize, each: usize) -> Vec<NewReport> {
    let mut reports: Vec<_> = (0..shared).map(|_| machine.seal()).collect();
    let fork = machine.head;
    for copy in 0..2 {
        machine.head = fork;
        for _ in 0..each {
            let new = machine.sealed(Report {
                duration_ms: 40 + copy,
                ..machine.next()
            });
            machine.move_to(&new);
            reports.push(new);
        }
    }
    reports
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_store_agrees_with_the_rules(shared in 0_usize..5, deliveries in vec(0_usize..13, 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(shared, deliveries))?;
    }
}

async fn compare(shared: usize, deliveries: Vec<usize>) -> Result<(), TestCaseError> {
    let place = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&place.path().join("console.db")).unwrap();
    let (_, mut machine) = estate(&store).await;
    let enrolment = machine.head.id;
    let reports = two_copies(&mut machine, shared, 4);
    let mut reference = Reference {
        head: 0,
        chain: BTreeMap::from([(0, (enrolment, enrolment))]),
        missing: BTreeSet::new(),
        conflicts: BTreeSet::new(),
    };
    let before = store.log_size().await.unwrap();
    for delivery in deliveries {
        let new = reports[delivery % reports.len()].clone();
        let said = new.verified.statement();
        let expected = reference.deliver(said.sequence, new.verified.id(), said.previous);
        let outcome = store.accept(new).await.unwrap();
        prop_assert_eq!(outcome.result, expected);
        let head = outcome.head.unwrap();
        prop_assert_eq!(head.sequence, reference.head);
        prop_assert_eq!(head.id, reference.chain[&reference.head].0);
    }
    // Each thing once: the chain without the enrolment, and the conflicts.
    let kept = reference.chain.len() - 1 + reference.conflicts.len();
    prop_assert_eq!(store.log_size().await.unwrap() - before, kept as u64);
    for (sequence, (id, _)) in &reference.chain {
        let kept = store
            .envelope(&Scope::Everything, machine.device(), *sequence)
            .await
            .unwrap();
        prop_assert_eq!(kept.id(), *id);
    }
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    prop_assert_eq!(detail.history.len(), kept);
    Ok(())
}
