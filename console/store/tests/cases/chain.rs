//! The place of a report in its device's chain.

use dspt_report::Report;
use dspt_report::ReportId;
use dspt_store::Store;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewReport;
use dspt_store::change::Remark;
use dspt_store::model::DeviceState;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::noon;

fn accepted(remarks: &[Remark]) -> AcceptResult {
    AcceptResult::Accepted {
        remarks: remarks.to_vec(),
    }
}

async fn state_of(store: &dyn Store, machine: &Machine) -> DeviceState {
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    detail.device.state
}

/// Held: 0 (enrolment), 1, 2, 5, 6. Missing: 3 and 4. Every other number is tried with each claim about its
/// predecessor.
pub(crate) async fn each_place_in_the_chain_gets_its_answer(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let one = machine.head.id;
    machine.report(store).await;
    let (two, held) = (machine.head.id, machine.next());
    // What the machine says about 3 and 4 before the console hears of 5.
    let three = machine.seal();
    let four = machine.seal();
    let five = machine.seal();
    assert_eq!(accept(store, &five).await, accepted(&[Remark::Gap]));
    let six = machine.seal();
    assert_eq!(accept(store, &six).await, accepted(&[]));

    let foreign = ReportId::new([9; 32]);
    let claim = |sequence, previous, duration_ms| Report {
        sequence,
        previous,
        duration_ms,
        ..held.clone()
    };
    let conflicts = [
        ("1 again, otherwise", claim(1, one, 31)),
        ("2 again, otherwise", claim(2, one, 31)),
        ("3 that does not follow 2", claim(3, foreign, 31)),
        ("4 that 5 does not follow", claim(4, three.verified.id(), 31)),
        ("6 again, otherwise", claim(6, five.verified.id(), 31)),
        ("7 that does not follow 6", claim(7, five.verified.id(), 31)),
        ("7 that follows nothing known", claim(7, foreign, 31)),
    ];
    for (what, report) in conflicts {
        let outcome = store.accept(machine.sealed(report)).await.unwrap();
        assert_eq!(outcome.result, AcceptResult::Conflict, "{what}");
        assert_eq!(outcome.head, Some(machine.head), "{what}");
    }
    for (what, report) in [("5", &five), ("6", &six)] {
        assert_eq!(accept(store, report).await, AcceptResult::Again, "{what}");
    }
    assert_eq!(accept(store, &four).await, AcceptResult::Late);
    assert_eq!(accept(store, &four).await, AcceptResult::Again);
    assert_eq!(accept(store, &three).await, AcceptResult::Late);
    assert_eq!(accept(store, &three).await, AcceptResult::Again);
    let unlike = machine.sealed(claim(3, two, 31));
    assert_eq!(accept(store, &unlike).await, AcceptResult::Conflict);
    machine.report(store).await;
    assert_eq!(machine.head.sequence, 7);
}

async fn accept(store: &dyn Store, report: &NewReport) -> AcceptResult {
    store.accept(report.clone()).await.unwrap().result
}

pub(crate) async fn a_conflict_is_kept_once_and_the_device_is_flagged(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let other = Report {
        previous: ReportId::new([9; 32]),
        ..machine.next()
    };
    let conflict = machine.sealed(other);
    let before = store.log_size().await.unwrap();
    for _ in 0..3 {
        assert_eq!(accept(store, &conflict).await, AcceptResult::Conflict);
    }
    assert_eq!(store.log_size().await.unwrap(), before + 1);
    assert_eq!(state_of(store, &machine).await, DeviceState::RestoredOrCopied);
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    let remarks: Vec<_> = detail.history.iter().map(|row| row.remarks.join(" ")).collect();
    assert_eq!(remarks, ["conflict", ""]);
    assert_eq!(detail.device.sequence, 1);
    store
        .device_confirm(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(state_of(store, &machine).await, DeviceState::Confirmed);
    machine.report(store).await;
}

pub(crate) async fn rejoin(store: &dyn Store, machine: &mut Machine, hours: i64) {
    // Another copy of the disk says something else under the next number.
    let other = machine.sealed(Report {
        duration_ms: 77,
        ..machine.next()
    });
    machine.report(store).await;
    assert_eq!(accept(store, &other).await, AcceptResult::Conflict);
    let report = machine.rejoining(machine.head, other.verified.id());
    let mut again = machine.sealed(report);
    again.received_at = after_hours(hours);
    assert_eq!(accept(store, &again).await, accepted(&[Remark::Rejoined]));
    machine.move_to(&again);
}

pub(crate) async fn one_rejoin_is_restored_or_copied_and_a_second_soon_after_is_a_clone(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    rejoin(store, &mut machine, 0).await;
    assert_eq!(state_of(store, &machine).await, DeviceState::RestoredOrCopied);
    store
        .device_confirm(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    rejoin(store, &mut machine, 24 * 30).await;
    assert_eq!(state_of(store, &machine).await, DeviceState::Cloned);

    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(detail.device.counts.unknown, 2);
    assert_eq!(detail.device.counts.pass, 0);
    machine.findings[0].1 = dspt_report::Verdict::Pass;
    machine.report(store).await;
    let overview = store.overview(&Scope::Everything, noon()).await.unwrap();
    assert_eq!((overview.cloned, overview.failing_devices), (1, 0));
    let checks = store
        .checks(&Scope::Everything, None, 1_000, noon())
        .await
        .unwrap()
        .rows;
    assert!(
        checks
            .iter()
            .all(|check| check.unknown == 1 && check.passing == 0)
    );
    let refused = store
        .device_confirm(&Scope::Everything, machine.device(), noon())
        .await;
    assert!(refused.is_err());
}

pub(crate) async fn rejoins_far_apart_are_not_a_clone(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    rejoin(store, &mut machine, 0).await;
    rejoin(store, &mut machine, 24 * 30 + 1).await;
    assert_eq!(state_of(store, &machine).await, DeviceState::RestoredOrCopied);
}

pub(crate) async fn a_late_report_leaves_posture_alone(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    machine.findings[0].1 = dspt_report::Verdict::Pass;
    let late = machine.seal();
    machine.findings[0].1 = dspt_report::Verdict::Fail;
    machine.report_after_gap(store).await;
    let before = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(accept(store, &late).await, AcceptResult::Late);
    let after = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(after.device, before.device);
    assert_eq!(after.findings, before.findings);
    let remarks: Vec<_> = after.history.iter().map(|row| row.remarks.join(" ")).collect();
    assert_eq!(remarks, ["gap", "late", ""]);
}

pub(crate) async fn late_reports_fill_a_gap_from_both_ends(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let missed: Vec<_> = (0..5).map(|_| machine.seal()).collect();
    machine.report_after_gap(store).await;
    for index in [0, 4, 2, 3, 1] {
        assert_eq!(accept(store, &missed[index]).await, AcceptResult::Late, "{index}");
    }
    for report in &missed {
        assert_eq!(accept(store, report).await, AcceptResult::Again);
        let sequence = report.verified.statement().sequence;
        let kept = store
            .envelope(&Scope::Everything, machine.device(), sequence)
            .await
            .unwrap();
        assert_eq!(kept, report.envelope);
    }
}

pub(crate) async fn one_request_keeps_its_order(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let mut stranger = Machine::new(99);
    let reports = vec![machine.seal(), stranger.seal(), machine.seal(), machine.seal()];
    let outcomes = store.accept_all(reports).await.unwrap();
    let results: Vec<_> = outcomes.into_iter().map(|outcome| outcome.result).collect();
    let fine = accepted(&[]);
    assert_eq!(results, [fine.clone(), AcceptResult::Refused, fine.clone(), fine]);
}

pub(crate) async fn a_report_of_another_device_is_refused(store: &dyn Store) {
    let (_, machine) = estate(store).await;
    let report = Report {
        device: Machine::new(2).device(),
        ..machine.next()
    };
    let before = store.log_size().await.unwrap();
    let outcome = store.accept(machine.sealed(report)).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Refused);
    assert_eq!(store.log_size().await.unwrap(), before);
}

pub(crate) async fn a_gap_is_told_until_it_is_filled(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let (two, three, four, five) = (machine.seal(), machine.seal(), machine.seal(), machine.seal());
    let gap = async |report: &NewReport| {
        let gap = store.accept(report.clone()).await.unwrap().gap;
        gap.map(|gap| (gap.first, gap.last))
    };
    assert_eq!(gap(&four).await, Some((2, 3)));
    assert_eq!(gap(&four).await, Some((2, 3)), "the first answer may be lost");
    assert_eq!(gap(&five).await, None, "what follows its head asks for nothing");
    assert_eq!(gap(&three).await, Some((2, 2)));
    assert_eq!(gap(&two).await, None);
    assert_eq!(gap(&four).await, None);
}

pub(crate) async fn conflicts_beyond_those_kept_are_answered_alike(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let conflict = |duration_ms| {
        let report = Report {
            previous: ReportId::new([9; 32]),
            duration_ms,
            ..machine.next()
        };
        machine.sealed(report)
    };
    let before = store.log_size().await.unwrap();
    let kept = dspt_store::limits::CONFLICTS_KEPT;
    let reports: Vec<_> = (0..kept + 5).map(conflict).collect();
    let outcomes = store.accept_all(reports).await.unwrap();
    for outcome in outcomes {
        assert_eq!(outcome.result, AcceptResult::Conflict);
        assert_eq!(outcome.head, Some(machine.head));
    }
    assert_eq!(store.log_size().await.unwrap(), before + u64::from(kept));
    // One that is confirmed meanwhile is flagged by the next all the same.
    store
        .device_confirm(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(accept(store, &conflict(5_000)).await, AcceptResult::Conflict);
    assert_eq!(state_of(store, &machine).await, DeviceState::RestoredOrCopied);
    machine.report(store).await;
}
