//! What is held for how long.

use dspt_report::Verdict;
use dspt_store::Closings;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Past;
use dspt_store::SqlStore;
use dspt_store::Store;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewReport;
use dspt_store::model::Scope;
use jiff::Timestamp;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::noon;

const ALL: Scope = Scope::Everything;
/// More than two toolkit years after noon.
const LATER: i64 = 24 * 365 * 2;

fn sealed_at(machine: &mut Machine, at: Timestamp) -> NewReport {
    let new = NewReport {
        received_at: at,
        ..machine.seal()
    };
    machine.move_to(&new);
    new
}

async fn report_at(store: &dyn Store, machine: &mut Machine, at: Timestamp) -> NewReport {
    let new = sealed_at(machine, at);
    let outcome = store.accept(new.clone()).await.unwrap();
    assert!(
        matches!(outcome.result, AcceptResult::Accepted { .. }),
        "{outcome:?}"
    );
    new
}

pub(crate) async fn reports_older_than_the_year_before_go_and_what_they_came_to_stays(store: &SqlStore) {
    let (_, mut machine) = estate(store).await;
    let first = report_at(store, &mut machine, noon()).await;
    // Other findings: those of before are named by the first report alone.
    machine.findings[0].1 = Verdict::Pass;
    let second = report_at(store, &mut machine, after_hours(24)).await;
    let now = after_hours(LATER);
    let third = report_at(store, &mut machine, now).await;
    let before = store.log_size().await.unwrap();
    let day = noon().to_zoned(jiff::tz::TimeZone::UTC).date();
    let held = store.overview_as_at(&ALL, day, now).await.unwrap();
    assert!(held.provable);

    let erased = store.erase_due(now).await.unwrap();
    assert_eq!((erased.reports, erased.providers, erased.devices), (2, 0, 0));
    assert!(erased.wiped, "{erased:?}");
    // Nothing left the log, and one entry tells what went.
    assert_eq!(store.log_size().await.unwrap(), before + 1);
    assert_eq!(store.erase_due(now).await.unwrap().reports, 0);
    assert_eq!(store.log_size().await.unwrap(), before + 1);
    let verified = store.log_verify(Vec::new(), Vec::new()).await.unwrap();
    assert_eq!((verified.erased, verified.faults.len()), (2, 0), "{verified:?}");

    // What was held that day is told as before, and cannot be proved any more.
    let told = store.overview_as_at(&ALL, day, now).await.unwrap();
    assert!(!told.provable);
    assert_eq!(told.answer, held.answer);
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    assert!(store.overview_as_at(&ALL, today, now).await.unwrap().provable);

    // Below the horizon nobody can tell; above it everything is as ever.
    for old in [first, second] {
        let outcome = store.accept(old).await.unwrap();
        assert_eq!(
            (outcome.result, outcome.head),
            (AcceptResult::Gone, Some(machine.head))
        );
    }
    let again = store.accept(third).await.unwrap();
    assert_eq!(again.result, AcceptResult::Again);
    let detail = store.device(&ALL, machine.device(), now).await.unwrap();
    assert_eq!((detail.device.counts.pass, detail.device.counts.fail), (2, 0));
    // The bodies of the head are held still; those of before are asked for where they come back.
    let bare = NewReport {
        received_at: now,
        ..machine.sealed_bare(machine.next())
    };
    let outcome = store.accept(bare.clone()).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
    machine.move_to(&bare);
    machine.findings[0].1 = Verdict::Fail;
    let other = machine.next();
    let outcome = store.accept(machine.sealed_bare(other.clone())).await.unwrap();
    let need = vec![other.findings.sha256];
    assert_eq!(outcome.result, AcceptResult::Missing { need });
}

pub(crate) async fn a_store_without_old_reports_lets_go_of_nothing(store: &dyn Store) {
    assert_eq!(store.erase_due(after_hours(LATER)).await.unwrap().reports, 0);
    let (_, mut machine) = estate(store).await;
    report_at(store, &mut machine, noon()).await;
    // September's year and the one before: nothing is so old.
    let now = after_hours(24 * 365);
    report_at(store, &mut machine, now).await;
    let size = store.log_size().await.unwrap();
    assert_eq!(store.erase_due(now).await.unwrap().reports, 0);
    assert_eq!(store.log_size().await.unwrap(), size);
}

pub(crate) async fn a_clock_that_jumped_ahead_empties_nothing(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let new = report_at(store, &mut machine, noon()).await;
    assert_eq!(store.erase_due(after_hours(10 * LATER)).await.unwrap().reports, 0);
    assert_eq!(store.accept(new).await.unwrap().result, AcceptResult::Again);
}

pub(crate) async fn more_than_one_step_of_old_reports_goes(store: &dyn Store) {
    let (provider, mut machine) = estate(store).await;
    let mut other = Machine::new(2);
    other.join(store, provider).await;
    let count = dspt_store::limits::ERASED_AT_ONCE as u64 + 200;
    let old: Vec<_> = (0..count).map(|_| sealed_at(&mut machine, noon())).collect();
    store.accept_all(old).await.unwrap();
    report_at(store, &mut other, noon()).await;
    let now = after_hours(LATER);
    let last = report_at(store, &mut machine, now).await;
    let size = store.log_size().await.unwrap();
    let erased = store.erase_due(now).await.unwrap();
    assert_eq!(erased.reports, count + 1);
    assert_eq!(
        store.log_size().await.unwrap(),
        size + 2,
        "one entry for each step"
    );
    assert_eq!(store.accept(last).await.unwrap().result, AcceptResult::Again);
    // The other one says nothing since: what it said last is still how it stands.
    let detail = store.device(&ALL, other.device(), now).await.unwrap();
    assert!(!detail.findings.is_empty());
    let next = other.sealed_bare(other.next());
    let outcome = store
        .accept(NewReport {
            received_at: now,
            ..next
        })
        .await
        .unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
}
