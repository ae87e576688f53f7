//! Which bodies must come along.

use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::change::AcceptResult;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::estate;
use crate::support::noon;
use crate::support::provider;

pub(crate) async fn a_body_that_is_not_held_is_asked_for_and_nothing_is_kept(store: &dyn Store) {
    let (_, machine) = estate(store).await;
    let before = store.log_size().await.unwrap();
    let report = machine.next();
    let bare = machine.sealed_bare(report.clone());
    let outcome = store.accept(bare).await.unwrap();
    let need = vec![
        report.facts.sha256,
        report.findings.sha256,
        report.inventory.sha256,
    ];
    assert_eq!(outcome.result, AcceptResult::Missing { need });
    assert_eq!(outcome.head, Some(machine.head));

    let mut partly = machine.sealed(report.clone());
    partly.facts = None;
    let outcome = store.accept(partly).await.unwrap();
    let need = vec![report.facts.sha256];
    assert_eq!(outcome.result, AcceptResult::Missing { need });
    assert_eq!(store.log_size().await.unwrap(), before);
    // What came along with a report that was not kept was not kept either.
    let outcome = store.accept(machine.sealed_bare(report)).await.unwrap();
    assert!(matches!(outcome.result, AcceptResult::Missing { need } if need.len() == 3));
}

pub(crate) async fn an_unchanged_body_need_not_come_again(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let bare = machine.sealed_bare(machine.next());
    let outcome = store.accept(bare).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
}

pub(crate) async fn findings_that_come_back_are_taken_from_what_is_held(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    machine.findings[0].1 = Verdict::Pass;
    machine.report(store).await;
    machine.findings[0].1 = Verdict::Fail;
    let bare = machine.sealed_bare(machine.next());
    let outcome = store.accept(bare).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!((detail.device.counts.fail, detail.device.counts.pass), (1, 1));
}

pub(crate) async fn a_body_of_another_device_does_not_count_as_held(store: &dyn Store) {
    let (provider, mut first) = estate(store).await;
    first.report(store).await;
    let mut second = Machine::new(2);
    second.join(store, provider).await;
    let report = second.next();
    assert_eq!(report.facts, first.next().facts, "the same bytes");
    let outcome = store.accept(second.sealed_bare(report)).await.unwrap();
    assert!(matches!(outcome.result, AcceptResult::Missing { need } if need.len() == 3));
}

pub(crate) async fn a_body_that_is_not_the_named_one_counts_as_not_sent(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let report = machine.next();
    machine.findings[0].1 = Verdict::Pass;
    let other = machine.sealed(machine.next());
    machine.findings[0].1 = Verdict::Fail;
    let mut mixed = machine.sealed(report.clone());
    mixed.findings = other.findings;
    let outcome = store.accept(mixed).await.unwrap();
    let need = vec![report.findings.sha256];
    assert_eq!(outcome.result, AcceptResult::Missing { need });
}

pub(crate) async fn below_the_devices_level_bodies_are_neither_asked_for_nor_kept(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let mut machine = Machine::new(1);
    machine.sharing = Sharing::Items;
    machine.join(store, id).await;
    let bare = machine.sealed_bare(machine.next());
    let outcome = store.accept(bare.clone()).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
    machine.move_to(&bare);
    // A device that sends them all the same finds nobody who keeps them.
    machine.report(store).await;
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert!(detail.findings.is_empty());
    assert_eq!(detail.device.counts, dspt_store::model::VerdictCounts::default());
    assert!(detail.facts.keys().all(|key| key.as_str() != "os.name"));
    assert_eq!(detail.device.os, "linux");
}
