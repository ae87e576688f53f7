//! Reporting.

use std::io::Write;

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::Finding;
use dspt_report::Verdict;
use dspt_report::body::Salt;
use dspt_report::seal;
use dspt_report::statement::Predicate;
use dspt_report::statement::Rejoined;
use dspt_report::wire;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportResult;
use dspt_server::Clock;
use dspt_store::Books;
use dspt_store::Estate;
use dspt_store::Upkeep;
use dspt_store::model::Scope;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Deserialize;
use serde::Serialize;

use crate::device::Bodies;
use crate::device::Device;
use crate::device::request;
use crate::site::START;
use crate::site::Site;

fn statuses(results: &[ReportResult]) -> Vec<u16> {
    results.iter().map(|result| result.status).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_report_comes_with_its_bodies_and_the_next_without() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let first = device.next(START);
    let result = site.send_one(first.whole()).await;
    assert_eq!(
        (result.status, result.report, result.reason),
        (200, Some(first.id), None)
    );
    assert_eq!(
        result.head.map(|head| (head.id, head.sequence)),
        Some((first.id, 1))
    );

    site.clock.forward(60);
    let second = device.next(START + 60);
    let result = site.send_one(second.alone()).await;
    assert_eq!((result.status, result.need), (200, vec![]));
    assert_eq!(
        result.head.map(|head| (head.id, head.sequence)),
        Some((second.id, 2))
    );
    assert_eq!(site.counted("dspt_reports_total{outcome=\"accepted\"}").await, 2);
    assert_eq!(site.counted("dspt_bodies_total{kind=\"inventory\"}").await, 1);

    let kept = site
        .store
        .envelope(&Scope::Everything, device.id(), 2)
        .await
        .unwrap();
    assert_eq!(kept.id(), second.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_bodies_are_asked_for_and_nothing_is_kept_until_they_come() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    let result = site.send_one(report.alone()).await;
    assert_eq!(result.status, 422);
    let mut need = result.need;
    need.sort();
    let mut all = report.digests();
    all.sort();
    assert_eq!(need, all);
    assert_eq!(
        result.head.map(|head| head.sequence),
        Some(0),
        "the chain still ends at the enrolment"
    );

    assert_eq!(site.send_one(report.whole()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_report_is_acknowledged_again_and_kept_once() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    let before = site.send_one(report.whole()).await;
    let size = site.store.log_size().await.unwrap();
    for _ in 0..3 {
        assert_eq!(site.send_one(report.whole()).await, before);
    }
    assert_eq!(site.store.log_size().await.unwrap(), size);
    assert_eq!(site.counted("dspt_reports_total{outcome=\"again\"}").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_in_the_wrong_order_are_all_kept_and_posture_follows_the_highest() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let reports = [device.next(START), device.next(START), device.next(START)];
    let sent = [reports[2].whole(), reports[0].whole(), reports[1].whole()];
    let results = site.send(&sent).await;
    assert_eq!(statuses(&results), [200, 200, 200]);
    assert!(results.iter().all(|result| result.head.unwrap().sequence == 3));
    assert_eq!(site.counted("dspt_remarks_total{remark=\"gap\"}").await, 1);
    assert_eq!(site.counted("dspt_reports_total{outcome=\"late\"}").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_told_with_the_head_and_a_rejoin_goes_on_from_there() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let start = device.head;
    let kept = device.next(START);
    assert_eq!(site.send_one(kept.whole()).await.status, 200);

    let copied = device.seal_after(start, 1, START + 1, |_| {}, |_| {});
    let result = site.send_one(copied.whole()).await;
    assert_eq!(result.status, 409);
    assert_eq!(
        result.head.map(|head| (head.id, head.sequence)),
        Some((kept.id, 1))
    );
    assert!(result.reason.unwrap().contains("go on from the head"));

    let rejoined = Rejoined {
        from: start,
        refused: copied.id,
    };
    let rejoin = device.seal_after(
        kept.id,
        2,
        START + 2,
        |_| {},
        |report| report.rejoined = Some(rejoined),
    );
    let result = site.send_one(rejoin.whole()).await;
    assert_eq!((result.status, result.head.unwrap().sequence), (200, 2));
    assert_eq!(site.counted("dspt_remarks_total{remark=\"rejoined\"}").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_altered_byte_of_an_envelope_is_ever_accepted_as_something_else() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    for place in (0..report.envelope.len()).step_by(29) {
        let mut altered = report.envelope.clone();
        altered[place] ^= 1;
        let outgoing = Outgoing {
            envelope: &altered,
            ..report.whole()
        };
        let result = site.send_one(outgoing).await;
        // The base64 of a field has bits that say nothing only where its decoder allows them; ours does not.
        assert!(
            matches!(result.status, 400 | 401 | 415),
            "byte {place}: {result:?}"
        );
        assert_eq!((result.head, result.need), (None, vec![]));
    }
    assert_eq!(site.send_one(report.whole()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_foreign_and_retired_keys_hear_the_same_words() {
    let site = Site::start().await;
    let unknown = Device::new().next(START);
    let result = site.send_one(unknown.whole()).await;
    assert_eq!((result.status, result.head), (401, None));
    let words = result.reason.unwrap();
    assert!(words.contains("enrol it again"), "{words}");

    let mut retired = site.enrolled().await;
    let now = site.clock.now();
    site.store
        .device_retire(&Scope::Everything, retired.id(), now)
        .await
        .unwrap();
    let result = site.send_one(retired.next(START).whole()).await;
    assert_eq!((result.status, result.head), (401, None));
    assert_eq!(result.reason.unwrap(), words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_signature_under_a_devices_name_is_refused_and_costs_that_device_nothing() {
    let site = Site::start_with(|config| config.budgets.device = dspt_server::Budget::new(1, 0)).await;
    let mut device = site.enrolled().await;
    let forger = Device::new().next(START);
    let forged = String::from_utf8(forger.envelope.clone()).unwrap();
    let hint = Envelope::parse(&forger.envelope).unwrap().key_hint();
    let forged = forged.replace(&hint.to_string(), &device.key.public().key_id().to_string());
    for _ in 0..5 {
        let outgoing = Outgoing {
            envelope: forged.as_bytes(),
            ..forger.whole()
        };
        let result = site.send_one(outgoing).await;
        assert_eq!((result.status, result.head), (401, None));
        assert!(result.reason.unwrap().contains("signature"));
    }
    assert_eq!(site.send_one(device.next(START).whole()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_speaks_for_no_other() {
    let site = Site::start().await;
    let (mut one, other) = (site.enrolled().await, site.enrolled().await);
    let report = one.next_with(START, |_| {}, |report| report.device = other.id());
    let result = site.send_one(report.whole()).await;
    assert_eq!((result.status, result.head), (401, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_report_never_affects_another() {
    let site = Site::start().await;
    let (mut one, mut other) = (site.enrolled().await, site.enrolled().await);
    let (first, second) = (one.next(START), one.next(START));
    let (unknown, others) = (Device::new().next(START), other.next(START));
    let garbage = Outgoing {
        envelope: b"{\"payload\":1}",
        ..Outgoing::default()
    };
    let sent = [
        first.whole(),
        garbage,
        second.alone(),
        unknown.whole(),
        others.alone(),
        others.whole(),
    ];
    let results = site.send(&sent).await;
    assert_eq!(statuses(&results), [200, 400, 200, 401, 422, 200]);
    let ids: Vec<_> = results.iter().map(|result| result.report).collect();
    let named = [
        Some(first.id),
        None,
        Some(second.id),
        Some(unknown.id),
        Some(others.id),
        Some(others.id),
    ];
    assert_eq!(ids, named);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_the_statement_names_is_refused() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    let outgoing = Outgoing {
        findings: Some(&report.facts),
        ..report.whole()
    };
    let result = site.send_one(outgoing).await;
    assert_eq!(result.status, 400);
    assert!(result.reason.unwrap().contains("findings body"));
    assert_eq!(
        site.send_one(report.whole()).await.status,
        200,
        "the device may still send it right"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deflate_bomb_is_not_inflated() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    let mut bomb = DeflateEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..400 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() <= dspt_report::limits::FRAME_BYTES, "{}", bomb.len());
    let mut body = Vec::new();
    for frame in [&report.envelope, &bomb, &bomb, &bomb, &Vec::new()] {
        body.extend_from_slice(&u32::try_from(frame.len()).unwrap().to_be_bytes());
        body.extend_from_slice(frame);
    }
    let result = site.send_bytes(body).await.remove(0);
    assert_eq!(result.status, 400);
    assert!(result.reason.unwrap().contains("size and digest"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_said_to_be_larger_than_its_kind_is_not_inflated() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let limit = u32::try_from(dspt_report::limits::FACTS_BYTES).unwrap();
    for (size, status) in [(limit, 400), (limit + 1, 413), (u32::MAX, 413)] {
        let report = device.next_with(START, |_| {}, |report| report.facts.size = size);
        let result = site.send_one(report.whole()).await;
        assert_eq!(result.status, status, "{size}: {result:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_far_off_is_accepted_with_a_remark() {
    let site = Site::start().await;
    let wrong = "dspt_remarks_total{remark=\"clock-wrong\"}";
    for (offset, expected) in [(0, 0), (299, 0), (10 * 365 * 86_400, 1), (-15 * 365 * 86_400, 2)] {
        let mut device = site.enrolled().await;
        let report = device.next(START + offset);
        assert_eq!(site.send_one(report.whole()).await.status, 200);
        assert_eq!(site.counted(wrong).await, expected, "offset {offset}");
        let row = site
            .store
            .device(&Scope::Everything, device.id(), site.clock.now())
            .await
            .unwrap();
        assert_eq!(row.device.clock_wrong, offset.abs() > 300);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spool_of_a_month_offline_is_not_a_wrong_clock() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    site.clock.forward(30 * 86_400);
    let report = device.next(START + 3_600);
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    assert_eq!(
        site.counted("dspt_remarks_total{remark=\"clock-wrong\"}").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_that_the_facts_do_not_give_is_seen() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let differ = "dspt_remarks_total{remark=\"judgements-differ\"}";
    let report = device.next(START);
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    assert_eq!(
        site.counted(differ).await,
        0,
        "what the policy says of the facts is no difference"
    );

    let mut changed = None;
    let lie = |bodies: &mut Bodies| {
        lie(bodies);
        changed = bodies
            .findings
            .findings
            .first()
            .map(|finding| finding.check.clone());
    };
    let report = device.next_with(START, lie, |_| {});
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    assert_eq!(site.counted(differ).await, 1);
    let detail = site
        .store
        .device(&Scope::Everything, device.id(), site.clock.now())
        .await
        .unwrap();
    let finding = detail
        .findings
        .iter()
        .find(|finding| Some(&finding.check) == changed.as_ref())
        .unwrap();
    assert_eq!(finding.verdict, Verdict::Error);
}

fn lie(bodies: &mut Bodies) {
    let finding: &mut Finding = bodies.findings.findings.first_mut().unwrap();
    finding.verdict = if finding.verdict == Verdict::Pass {
        Verdict::Fail
    } else {
        Verdict::Pass
    };
    finding.reason = None;
}

/// Verdicts that the console counts as its own defect or somebody's lie.
async fn errors(site: &Site, device: &Device) -> u32 {
    let now = site.clock.now();
    let detail = site.store.device(&Scope::Everything, device.id(), now).await;
    detail.unwrap().device.counts.error
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_that_come_alone_are_judged_by_the_facts_that_are_held() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let honest = device.next(START);
    assert_eq!(site.send_one(honest.whole()).await.status, 200);
    let lied = device.next_with(START, lie, |_| {});
    let alone = Outgoing {
        findings: Some(&lied.findings),
        ..lied.alone()
    };
    assert_eq!(site.send_one(alone).await.status, 200);
    assert_eq!(errors(&site, &device).await, 1);

    // Taken back, and said again, each time by name only.
    let honest = device.next(START);
    assert_eq!(site.send_one(honest.alone()).await.status, 200);
    assert_eq!(errors(&site, &device).await, 0);
    let lied = device.next_with(START, lie, |_| {});
    assert_eq!(site.send_one(lied.alone()).await.status, 200);
    assert_eq!(errors(&site, &device).await, 1);
    assert_eq!(
        site.counted("dspt_remarks_total{remark=\"judgements-differ\"}")
            .await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_that_follow_their_facts_in_one_request_are_judged_by_them() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let (first, lied) = (device.next(START), device.next_with(START, lie, |_| {}));
    let alone = Outgoing {
        findings: Some(&lied.findings),
        ..lied.alone()
    };
    let results = site.send(&[first.whole(), alone]).await;
    assert_eq!(statuses(&results), [200, 200]);
    assert_eq!(errors(&site, &device).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_that_come_alone_are_judged_with_the_findings_that_are_held() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    assert_eq!(site.send_one(device.next(START).whole()).await.status, 200);
    // Windows instead of Linux: most checks now conclude otherwise, and the device says what it said before.
    let changed = device.next_with(
        START,
        |bodies| {
            let key = "os.family".parse().unwrap();
            bodies.facts.facts.insert(key, Fact::known("windows"));
            let key = "firewall.on".parse().unwrap();
            bodies.facts.facts.insert(key, Fact::known(false));
        },
        |_| {},
    );
    let alone = Outgoing {
        facts: Some(&changed.facts),
        ..changed.alone()
    };
    assert_eq!(site.send_one(alone).await.status, 200);
    assert!(errors(&site, &device).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_is_kept_as_it_came_and_asked_for_where_it_is_missing() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    // Not a book at all: that is for whoever reads it to say, and costs the report nothing.
    let entered = |bodies: &mut Bodies| {
        bodies.assessment = Some(AssessmentBody {
            answers: Some("\u{202e}: [".to_owned()),
            assets: None,
            salt: Salt::new([9; 16]),
        });
    };
    let first = device.next_with(START, entered, |_| {});
    let without = Outgoing {
        assessment: None,
        ..first.whole()
    };
    let result = site.send_one(without).await;
    let named = Digest::of(first.assessment.as_ref().unwrap());
    assert_eq!((result.status, result.need), (422, vec![named]));
    assert_eq!(site.send_one(first.whole()).await.status, 200);
    assert_eq!(site.counted("dspt_bodies_total{kind=\"assessment\"}").await, 1);
    let second = device.next_with(START, entered, |_| {});
    assert_eq!(site.send_one(second.alone()).await.status, 200);

    let scope = Scope::Everything;
    let held = site.store.assessments(&scope, site.provider).await.unwrap();
    let texts: Vec<_> = held.iter().map(|one| one.answers.as_deref()).collect();
    assert_eq!(texts, [Some("\u{202e}: [")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assessment_that_is_not_the_named_one_or_not_named_is_not_kept() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(START);
    let unnamed = Outgoing {
        assessment: Some(b"{}"),
        ..report.whole()
    };
    assert_eq!(site.send_one(unnamed).await.status, 200, "as if it had not come");
    assert_eq!(site.counted("dspt_bodies_total{kind=\"assessment\"}").await, 0);

    let named = |size: u32| BodyRef {
        sha256: Digest::of(b"{}"),
        size,
    };
    let most = u32::try_from(dspt_report::limits::ASSESSMENT_BYTES).unwrap();
    for (size, status) in [(2, 400), (3, 400), (most, 400), (most + 1, 413)] {
        let report = device.seal_after(
            device.head,
            device.sequence + 1,
            START,
            |_| {},
            |report| report.assessment = Some(named(size)),
        );
        let wrong = Outgoing {
            assessment: Some(b"{}"),
            ..report.whole()
        };
        assert_eq!(site.send_one(wrong).await.status, status, "{size}");
    }
    let scope = Scope::Everything;
    assert_eq!(site.store.assessments(&scope, site.provider).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_told_with_what_is_missing() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let chain: Vec<_> = (0..4).map(|_| device.next(START)).collect();
    let gap = async |place: usize| {
        let result = site.send_one(chain[place].whole()).await;
        assert_eq!(result.status, 200);
        result.gap.map(|gap| (gap.first, gap.last))
    };
    assert_eq!(gap(0).await, None);
    assert_eq!(gap(3).await, Some((2, 3)));
    assert_eq!(gap(3).await, Some((2, 3)));
    assert_eq!(gap(1).await, Some((3, 3)));
    assert_eq!(gap(2).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_the_device_left_out_is_seen() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let left_out = |bodies: &mut Bodies| drop(bodies.findings.findings.pop().unwrap());
    assert_eq!(
        site.send_one(device.next_with(START, left_out, |_| {}).whole())
            .await
            .status,
        200
    );
    assert_eq!(
        site.counted("dspt_remarks_total{remark=\"judgements-differ\"}")
            .await,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_under_a_policy_not_known_here_are_not_called_different() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let emptied = |bodies: &mut Bodies| {
        bodies.findings.findings.clear();
        let key = "os.version".parse().unwrap();
        bodies.facts.facts.insert(key, Fact::known("12"));
    };
    let report = device.next_with(START, emptied, |report| {
        report.policy.digest = Digest::of(b"another")
    });
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    assert_eq!(
        site.counted("dspt_remarks_total{remark=\"judgements-differ\"}")
            .await,
        0
    );
}

/// A statement of a program that is newer than this console.
#[derive(Deserialize, Serialize)]
struct Newer {
    sequence: u64,
}

impl Canonical for Newer {
    const WHAT: &'static str = "newer report";
    const LIMIT: usize = 1_000;

    fn within_limits(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

impl Predicate for Newer {
    const URI: &'static str = "https://dspt.invalid/predicate/report/v9";
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_another_type_is_told_apart_from_a_broken_one() {
    let site = Site::start().await;
    let device = site.enrolled().await;
    let envelope = seal(Newer { sequence: 1 }, &device.key).unwrap().to_json();
    let outgoing = Outgoing {
        envelope: &envelope,
        ..Outgoing::default()
    };
    let result = site.send_one(outgoing).await;
    assert_eq!(result.status, 415);
    assert!(result.reason.unwrap().contains("report/v9"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_reports_go_in_one_request_and_no_more() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let chain: Vec<_> = (0..65).map(|_| device.next(START)).collect();
    let mut sent: Vec<_> = chain.iter().map(|report| report.alone()).collect();
    sent[0] = chain[0].whole();
    let results = site.send(&sent[..64]).await;
    assert!(results.iter().all(|result| result.status == 200));
    assert_eq!(results[63].head.unwrap().sequence, 64);

    let mut body = request(&sent[..64]);
    body.extend(request(&sent[64..]));
    let answer = site.client.post(wire::REPORTS_PATH, body).await;
    assert_eq!((answer.status, answer.problem_name().as_str()), (400, "frames"));
    assert_eq!(site.send(&sent[64..]).await[0].status, 200);
}
