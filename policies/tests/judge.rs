//! What the judge says of a few cases that are easy to get wrong.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod support;

use dspt_policies::Fix;
use dspt_policies::Policy;
use dspt_policies::derive;
use dspt_policies::judge;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;

const TODAY: i64 = 20_758;

const CHECKS: &str = "\
checks:
  - id: definitions-fresh
    title: Antivirus definitions are fresh
    why: New harm appears daily.
    weight: good-practice
    severity: medium
    freshness: true
    applies: device.kind != 'server' || params.servers_too
    pass: antivirus.definitions_day >= today - params.days
    params:
      days: { default: 7, about: how old they may be }
      servers_too: { default: false, about: whether servers count }
    fix:
      windows: { minutes: 1, text: any Windows }
      windows-home: { minutes: 2, text: Home }
      windows-pro: { minutes: 3, text: Pro }
      linux: { minutes: 4, text: Linux }
    tests:
      - { name: fresh, facts: { device.kind: laptop, antivirus.definitions_day: 2026-10-30 }, verdict: pass }
      - { name: old, facts: { device.kind: laptop, antivirus.definitions_day: 2026-10-24 }, verdict: fail }
      - { name: not seen, facts: { device.kind: laptop }, verdict: unknown }
      - { name: a server, facts: { device.kind: server }, verdict: not_applicable }
  - id: os-supported
    title: The system is supported
    why: Holes are closed only while it is.
    weight: good-practice
    severity: high
    pass: support.os_ends_day >= today
    fix: { linux: { minutes: 90, text: Upgrade. } }
    tests:
      - { name: row, facts: { os.release: 'debian:12' }, verdict: pass }
      - { name: given, facts: { support.os_ends_day: 2026-10-31 }, verdict: fail }
      - { name: no row, facts: { os.release: 'x:1' }, verdict: unknown }
      - { name: table too old, today: 2027-06-01, facts: { os.release: 'debian:12' }, verdict: unknown }
";

fn policy() -> Policy {
    Policy::load(&support::policy_with("checks/two.yaml", CHECKS))
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn facts(pairs: &[(&str, Fact)]) -> FactSet {
    pairs
        .iter()
        .map(|(key, fact)| (key.parse().unwrap(), fact.clone()))
        .collect()
}

fn finding(check: &str, pairs: &[(&str, Fact)], today: i64) -> Finding {
    let findings = judge(&policy(), &facts(pairs), today);
    findings
        .into_iter()
        .find(|finding| finding.check.as_str() == check)
        .unwrap()
}

fn definitions(pairs: &[(&str, Fact)]) -> (Verdict, Option<Reason>, Vec<String>) {
    let Finding {
        verdict,
        reason,
        cited,
        ..
    } = finding("definitions-fresh", pairs, TODAY);
    (verdict, reason, cited.iter().map(FactKey::to_string).collect())
}

fn said(verdict: Verdict, reason: Option<Reason>, cited: &[&str]) -> (Verdict, Option<Reason>, Vec<String>) {
    (
        verdict,
        reason,
        cited.iter().map(|key| (*key).to_owned()).collect(),
    )
}

const DAY: &str = "antivirus.definitions_day";

#[test]
fn pass_and_fail_cite_what_decided() {
    let laptop = ("device.kind", Fact::known("laptop"));
    let cited = [DAY, "device.kind"];
    assert_eq!(
        definitions(&[laptop.clone(), (DAY, Fact::known(TODAY - 7))]),
        said(Verdict::Pass, None, &cited)
    );
    assert_eq!(
        definitions(&[laptop, (DAY, Fact::known(TODAY - 8))]),
        said(Verdict::Fail, None, &cited)
    );
}

#[test]
fn unknown_applies_is_unknown_and_never_not_applicable() {
    let known = (DAY, Fact::known(TODAY));
    let expected = said(Verdict::Unknown, Some(Reason::TimedOut), &["device.kind"]);
    assert_eq!(
        definitions(&[known.clone(), ("device.kind", Fact::unknown(Reason::TimedOut))]),
        expected
    );
    let expected = said(Verdict::Unknown, Some(Reason::NotCollected), &["device.kind"]);
    assert_eq!(definitions(&[known]), expected);
    let server = ("device.kind", Fact::known("server"));
    assert_eq!(
        definitions(&[server]),
        said(Verdict::NotApplicable, None, &["device.kind"])
    );
}

#[test]
fn a_device_that_just_started_is_not_blamed_for_being_behind() {
    let judged = |day: Fact, started: Fact| {
        definitions(&[
            ("device.kind", Fact::known("laptop")),
            (DAY, day),
            ("device.just_started", started),
        ])
        .0
    };
    let old = Fact::known(TODAY - 30);
    assert_eq!(judged(old.clone(), Fact::known(true)), Verdict::Unknown);
    assert_eq!(judged(old.clone(), Fact::known(false)), Verdict::Fail);
    assert_eq!(judged(old, Fact::unknown(Reason::NotPermitted)), Verdict::Fail);
    assert_eq!(judged(Fact::known(TODAY), Fact::known(true)), Verdict::Pass);
    let started = ("device.just_started", Fact::known(true));
    let finding = definitions(&[
        ("device.kind", Fact::known("laptop")),
        (DAY, Fact::known(1)),
        started,
    ]);
    assert_eq!(
        finding,
        said(
            Verdict::Unknown,
            Some(Reason::JustStarted),
            &["device.just_started"]
        )
    );
}

#[test]
fn a_fact_of_the_wrong_type_is_our_error_and_a_new_choice_is_unknown() {
    let wrong = definitions(&[
        ("device.kind", Fact::known("laptop")),
        (DAY, Fact::known("yesterday")),
    ]);
    assert_eq!(wrong, said(Verdict::Error, Some(Reason::ProbeFailed), &[DAY]));
    let newer = definitions(&[
        ("device.kind", Fact::known("wristwatch")),
        (DAY, Fact::known(TODAY)),
    ]);
    assert_eq!(
        newer,
        said(Verdict::Unknown, Some(Reason::Unreadable), &["device.kind"])
    );
}

#[test]
fn what_a_device_says_of_derived_facts_is_not_believed() {
    let claimed = ("support.os_ends_day", Fact::known(99_999));
    let finding = finding(
        "os-supported",
        &[("os.release", Fact::known("x:1")), claimed.clone()],
        TODAY,
    );
    assert_eq!(
        (finding.verdict, finding.reason),
        (Verdict::Unknown, Some(Reason::NotInTable))
    );
    let derived = derive(
        &policy(),
        &facts(&[("os.release", Fact::known("debian:12")), claimed]),
        TODAY,
    );
    let ends = derived
        .get(&"support.os_ends_day".parse().unwrap())
        .and_then(Fact::value);
    assert_eq!(ends, Some(&FactValue::Integer(21_365)));
}

#[test]
fn the_table_decides_until_its_date_and_then_nothing_does() {
    let debian = [("os.release", Fact::known("debian:12"))];
    // 2027-05-31 is the table's last day.
    assert_eq!(finding("os-supported", &debian, 20_969).verdict, Verdict::Pass);
    let after = finding("os-supported", &debian, 20_970);
    assert_eq!(
        (after.verdict, after.reason),
        (Verdict::Unknown, Some(Reason::TableOutOfDate))
    );
}

#[test]
fn the_policy_asks_for_the_sources_of_derived_facts_and_for_what_names_the_system() {
    let keys: Vec<String> = policy().facts().iter().map(FactKey::to_string).collect();
    let expected = [
        "antivirus.definitions_day",
        "device.just_started",
        "device.kind",
        "firewall.on",
        "os.edition",
        "os.extended_support",
        "os.family",
        "os.name",
        "os.release",
        "os.support_ends_declared",
        "os.version",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn a_fix_is_chosen_by_system_and_edition() {
    let policy = policy();
    let fix = |check: &str, pairs: &[(&str, Fact)]| {
        let check = policy.check(&check.parse().unwrap()).unwrap();
        check.fix_for(&facts(pairs)).map(|Fix { minutes, .. }| *minutes)
    };
    let family = |name: &str| ("os.family", Fact::known(name));
    let edition = |name: &str| ("os.edition", Fact::known(name));
    let chosen = |pairs: &[(&str, Fact)]| fix("definitions-fresh", pairs);
    assert_eq!(chosen(&[family("windows"), edition("home")]), Some(2));
    assert_eq!(chosen(&[family("windows"), edition("pro")]), Some(3));
    assert_eq!(chosen(&[family("windows"), edition("enterprise")]), Some(1));
    assert_eq!(
        chosen(&[
            family("windows"),
            ("os.edition", Fact::unknown(Reason::Unreadable))
        ]),
        Some(1)
    );
    assert_eq!(chosen(&[family("linux"), edition("home")]), Some(4));
    assert_eq!(chosen(&[family("macos")]), None);
    assert_eq!(chosen(&[]), None);
    assert_eq!(fix("os-supported", &[family("windows"), edition("pro")]), None);
}

#[test]
fn the_digest_follows_names_and_texts_and_not_line_ends_or_order() {
    let files = support::policy_with("checks/two.yaml", CHECKS);
    let digest = |files: &[_]| Policy::load(files).unwrap().digest();
    let mut backwards = files.clone();
    backwards.reverse();
    assert_eq!(digest(&files), digest(&backwards));
    let windows = support::policy_with("checks/two.yaml", &CHECKS.replace('\n', "\r\n"));
    assert_eq!(digest(&files), digest(&windows));
    let renamed = support::policy_with("checks/three.yaml", CHECKS);
    assert_ne!(digest(&files), digest(&renamed));
    let changed = support::policy_with(
        "checks/two.yaml",
        &CHECKS.replace("severity: high", "severity: low"),
    );
    assert_ne!(digest(&files), digest(&changed));
}

#[test]
fn a_folder_that_holds_no_policy_is_refused_by_name() {
    let error = dspt_policies::read_folder(std::path::Path::new("tests/invalid/nowhere")).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
    let error = dspt_policies::read_folder(std::path::Path::new("tests/snapshots")).unwrap_err();
    assert!(error.to_string().contains("has no policy files"), "{error}");
}
