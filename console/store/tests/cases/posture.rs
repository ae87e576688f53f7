//! What findings become.

use std::collections::BTreeSet;

use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Report;
use dspt_report::Verdict;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Seen;
use dspt_store::Store;
use dspt_store::change::AcceptResult;
use dspt_store::change::Judge;
use dspt_store::change::NewReport;
use dspt_store::change::Remark;
use dspt_store::model::DeviceDetail;
use dspt_store::model::FindingRow;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::check;
use crate::support::estate;
use crate::support::noon;
use crate::support::provider;

async fn detail(store: &dyn Store, machine: &Machine) -> DeviceDetail {
    store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap()
}

fn finding<'a>(detail: &'a DeviceDetail, id: &str) -> &'a FindingRow {
    detail
        .findings
        .iter()
        .find(|finding| finding.check.as_str() == id)
        .unwrap()
}

async fn accept(store: &dyn Store, machine: &mut Machine, new: NewReport) -> Vec<Remark> {
    machine.move_to(&new);
    let outcome = store.accept(new).await.unwrap();
    let AcceptResult::Accepted { remarks } = outcome.result else {
        panic!("{outcome:?}");
    };
    remarks
}

pub(crate) async fn a_verdict_keeps_its_since_until_it_changes(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let verdicts = [
        (0, Verdict::Fail, 0),
        (24, Verdict::Fail, 0),
        (48, Verdict::Unknown, 48),
        (72, Verdict::Fail, 72),
        (96, Verdict::Fail, 72),
    ];
    for (hours, verdict, since) in verdicts {
        machine.findings[0].1 = verdict;
        let mut new = machine.sealed(machine.next());
        new.received_at = after_hours(hours);
        accept(store, &mut machine, new).await;
        let detail = detail(store, &machine).await;
        let encryption = finding(&detail, "disk-encryption");
        assert_eq!(
            (encryption.verdict, encryption.since),
            (verdict, after_hours(since))
        );
        assert_eq!(finding(&detail, "firewall").since, noon());
        assert_eq!(encryption.cited[0].as_str(), "os.name");
        let reason = (verdict == Verdict::Unknown).then_some(Reason::NotPermitted);
        assert_eq!(encryption.reason, reason);
    }
}

pub(crate) async fn advice_is_not_a_failure(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.findings = vec![
        ("disk-encryption", Verdict::Fail),
        ("firewall", Verdict::NotApplicable),
        ("screen-lock", Verdict::Fail),
        ("updates", Verdict::Error),
    ];
    machine.report(store).await;
    let first = detail(store, &machine).await;
    let counts = first.device.counts;
    assert_eq!(
        (counts.fail, counts.advice, counts.not_applicable, counts.error),
        (1, 1, 1, 1)
    );
    let order: Vec<_> = first
        .findings
        .iter()
        .map(|finding| finding.check.as_str())
        .collect();
    assert_eq!(order, ["disk-encryption", "screen-lock", "updates", "firewall"]);

    // The next policy asks for nothing: the same findings weigh otherwise.
    machine.policy_version = 2;
    let mut new = machine.sealed(machine.next());
    new.evidence = BTreeSet::new();
    accept(store, &mut machine, new).await;
    let second = detail(store, &machine).await;
    assert_eq!((second.device.counts.fail, second.device.counts.advice), (0, 2));
    assert_eq!(second.policy.as_deref(), Some("dspt-2025-26 2"));
    assert_eq!(second.agent.as_deref(), Some("0.1.0"));
    let overview = store.overview(&Scope::Everything, noon()).await.unwrap();
    assert_eq!(overview.failing_devices, 0);
    assert!(overview.fix_first.iter().all(|check| !check.evidence));
}

pub(crate) async fn what_the_console_judges_otherwise_is_an_error_and_stays_one(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let mut new = machine.sealed(machine.next());
    new.differing = Some(BTreeSet::from([check("firewall")]));
    assert_eq!(accept(store, &mut machine, new).await, [Remark::JudgementsDiffer]);
    for policy_version in [1, 2] {
        let detail = detail(store, &machine).await;
        assert_eq!(finding(&detail, "firewall").verdict, Verdict::Error);
        assert_eq!((detail.device.counts.error, detail.device.counts.pass), (1, 0));
        machine.policy_version = policy_version;
        machine.report(store).await;
    }
    machine.findings[0].1 = Verdict::Pass;
    machine.report(store).await;
    let detail = detail(store, &machine).await;
    assert_eq!(finding(&detail, "firewall").verdict, Verdict::Pass);
}

pub(crate) async fn a_wrong_clock_makes_dated_verdicts_unknown_until_it_is_right(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    for (clock_wrong, expected) in [
        (false, Verdict::Pass),
        (true, Verdict::Unknown),
        (false, Verdict::Pass),
    ] {
        let mut new = machine.sealed(machine.next());
        new.clock_wrong = clock_wrong;
        new.dated = BTreeSet::from([check("firewall")]);
        let remarks = accept(store, &mut machine, new).await;
        assert_eq!(remarks.contains(&Remark::ClockWrong), clock_wrong);
        let detail = detail(store, &machine).await;
        assert_eq!(detail.device.clock_wrong, clock_wrong);
        assert_eq!(finding(&detail, "firewall").verdict, expected);
        assert_eq!(finding(&detail, "disk-encryption").verdict, Verdict::Fail);
        let overview = store.overview(&Scope::Everything, noon()).await.unwrap();
        assert_eq!(overview.clock_wrong, u32::from(clock_wrong));
    }
}

pub(crate) async fn checks_count_devices_and_providers(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    let lily = store
        .provider_add(&Scope::Everything, crate::support::named("Lily Court"), noon())
        .await
        .unwrap();
    let token = dspt_report::Token::from_bytes(&[4; 15]).unwrap();
    store
        .token_add(
            &Scope::Everything,
            crate::support::token_for(lily, &token, 5),
            noon(),
        )
        .await
        .unwrap();
    let (mut second, mut third) = (Machine::new(2), Machine::new(3));
    third.token = token;
    second.join(store, rose).await;
    third.join(store, lily).await;
    for machine in [&mut first, &mut second, &mut third] {
        machine.report(store).await;
    }
    let row = |scope, id| async move {
        let row = store.check(&scope, check(id), noon()).await.unwrap();
        (row.failing, row.failing_providers, row.passing, row.unknown)
    };
    assert_eq!(row(Scope::Everything, "disk-encryption").await, (3, 2, 0, 0));
    assert_eq!(row(Scope::Provider(rose), "disk-encryption").await, (2, 1, 0, 0));
    assert_eq!(row(Scope::Everything, "firewall").await, (0, 0, 3, 0));
    third.findings[0].1 = Verdict::Unknown;
    third.report(store).await;
    assert_eq!(row(Scope::Everything, "disk-encryption").await, (2, 1, 0, 1));
    second.findings.remove(0);
    second.report(store).await;
    assert_eq!(row(Scope::Everything, "disk-encryption").await, (1, 1, 0, 1));
    store
        .device_retire(&Scope::Everything, first.device(), noon())
        .await
        .unwrap();
    assert_eq!(row(Scope::Everything, "disk-encryption").await, (0, 0, 0, 1));
    let first_to_fix = store
        .overview(&Scope::Everything, noon())
        .await
        .unwrap()
        .fix_first;
    assert!(first_to_fix.is_empty());
}

pub(crate) async fn facts_of_a_device_are_settled_facts_and_readings(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let facts = store
        .facts_of(&Scope::Everything, machine.device())
        .await
        .unwrap();
    assert!(facts.is_empty());
    machine.report(store).await;
    let facts = store
        .facts_of(&Scope::Everything, machine.device())
        .await
        .unwrap();
    let mut expected = machine.facts.clone();
    expected.extend(machine.readings.clone());
    assert_eq!(facts, expected);
    let detail = detail(store, &machine).await;
    assert_eq!(detail.facts, expected);
    assert_eq!(detail.device.os, "Debian GNU/Linux 12");
}

pub(crate) async fn a_kept_report_makes_its_envelope_again(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let mut machine = Machine::new(1);
    let enrolment = machine.enrolment(id);
    machine.join(store, id).await;
    let scope = Scope::Everything;
    let kept = store.envelope(&scope, machine.device(), 0).await.unwrap();
    assert_eq!(kept, enrolment.envelope);
    assert!(kept.verify_enrolment().is_ok());

    let plain = machine.sealed(machine.next());
    accept(store, &mut machine, plain.clone()).await;
    // After a gap, with everything that most reports do not have.
    let full = machine.sealed(Report {
        sequence: 9,
        previous: dspt_report::ReportId::new([8; 32]),
        seen: Some(Seen {
            root: dspt_report::Digest::of(b"root"),
            size: 77,
        }),
        rejoined: Some(Rejoined {
            from: dspt_report::ReportId::new([1; 32]),
            refused: dspt_report::ReportId::new([2; 32]),
        }),
        skipped: Some(3),
        readings: dspt_report::FactSet::new(),
        collected_at: -dspt_report::limits::INTEGER,
        ..machine.next()
    });
    let remarks = accept(store, &mut machine, full.clone()).await;
    assert_eq!(remarks, [Remark::Gap, Remark::Rejoined, Remark::Skipped]);
    for sent in [plain, full] {
        let sequence = sent.verified.statement().sequence;
        let kept = store.envelope(&scope, machine.device(), sequence).await.unwrap();
        assert_eq!(kept, sent.envelope);
        let again = Envelope::parse(&kept.to_json()).unwrap();
        let verified = again.verify::<Report>(machine.key.public()).unwrap();
        assert_eq!(verified.statement(), sent.verified.statement());
        assert_eq!(verified.id(), sent.verified.id());
    }
    assert!(store.envelope(&scope, machine.device(), 5).await.is_err());
    assert_eq!(store.raw_count().await.unwrap(), 0);
}

/// Concludes that the firewall is on where the fact `x.firewall` says so.
fn judge() -> Judge {
    Judge::new(|_, facts, findings| {
        let key: FactKey = "x.firewall".parse().unwrap();
        let on = facts.facts.get(&key) == Some(&Fact::known(true));
        let said = |finding: &&Finding| finding.check.as_str() == "firewall";
        let passes =
            findings.findings.iter().find(said).map(|finding| finding.verdict) == Some(Verdict::Pass);
        if on == passes {
            BTreeSet::new()
        } else {
            BTreeSet::from([check("firewall")])
        }
    })
}

/// Each step: whether the firewall is on, what is said of it, which half comes along, and what then stands.
pub(crate) async fn findings_and_facts_are_judged_together_whichever_of_them_came(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let (both, facts, findings, none) = ((true, true), (true, false), (false, true), (false, false));
    let steps = [
        (true, Verdict::Pass, both, Verdict::Pass),
        (true, Verdict::Fail, findings, Verdict::Error),
        (true, Verdict::Fail, none, Verdict::Error),
        (false, Verdict::Fail, facts, Verdict::Fail),
        (false, Verdict::Pass, findings, Verdict::Error),
        (true, Verdict::Pass, none, Verdict::Pass),
        (false, Verdict::Pass, none, Verdict::Error),
        (false, Verdict::Fail, none, Verdict::Fail),
    ];
    for (number, (on, says, (facts, findings), stands)) in steps.into_iter().enumerate() {
        machine
            .facts
            .insert("x.firewall".parse().unwrap(), Fact::known(on));
        machine.findings[1].1 = says;
        let mut new = machine.sealed(machine.next());
        new.facts = new.facts.filter(|_| facts);
        new.findings = new.findings.filter(|_| findings);
        new.judge = Some(judge());
        let remarks = accept(store, &mut machine, new).await;
        let detail = detail(store, &machine).await;
        assert_eq!(finding(&detail, "firewall").verdict, stands, "step {number}");
        let changed = number != 2;
        let differs = stands == Verdict::Error && changed;
        assert_eq!(
            remarks.contains(&Remark::JudgementsDiffer),
            differs,
            "step {number}"
        );
    }
}
