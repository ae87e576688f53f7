use dspt_policies::SourceFile;
use dspt_report::Fact;

use super::*;

const PRETEND: &str = "name: pretend
version: 3
";

fn check(id: &str, weight: &str, severity: &str) -> SourceFile {
    SourceFile::new(
        format!("checks/{id}.yaml"),
        format!(
            "checks:
  - id: {id}
    title: The title of {id}
    why: A reason that a manager understands, long enough to need a second line on a narrow screen.
    weight: {weight}
    severity: {severity}
    pass: firewall.on
    fix:
      linux: {{ minutes: 10, text: \"Turn on what {id} asks for.\" }}
    tests:
      - {{ name: on, facts: {{ firewall.on: true }}, verdict: pass }}
      - {{ name: off, facts: {{ firewall.on: false }}, verdict: fail }}
      - {{ name: locked, facts: {{ firewall.on: {{ unknown: not-permitted }} }}, verdict: unknown }}
"
        ),
    )
}

const TOOLKIT: &str = "name: dspt-2025-26
year: \"2025-26\"
deadline: 2026-06-30
status: compiled
source: a test
items:
  - id: an-item
    ref: \"1.1.1\"
    title: An item
    level: met
    standard: 1
    theme: policies
    answer: text
    who: [manager]
    device_class: strong
    checks:
      - { id: alpha, how: strong }
      - { id: beta, how: strong }
      - { id: epsilon, how: strong }
      - { id: eta, how: strong }
      - { id: zeta, how: strong }
    cyber_essentials: []
    caf: []
    waived_by: []
    risk_can_be_accepted: false
    confidence: stated
    source: a test
";

fn policy() -> Policy {
    let files = [
        SourceFile::new("toolkit/dspt-2025-26.yaml", TOOLKIT),
        SourceFile::new("policy.yaml", PRETEND),
        check("alpha", "evidence", "low"),
        check("beta", "evidence", "high"),
        check("gamma", "good-practice", "high"),
        check("delta", "good-practice", "low"),
        check("epsilon", "evidence", "medium"),
        check("zeta", "evidence", "medium"),
        check("eta", "evidence", "medium"),
    ];
    Policy::load(&files).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn finding(check: &str, verdict: Verdict, reason: Option<Reason>) -> Finding {
    Finding {
        check: check.parse().unwrap(),
        cited: Vec::new(),
        reason,
        verdict,
    }
}

fn findings() -> Vec<Finding> {
    vec![
        finding("alpha", Verdict::Fail, None),
        finding("beta", Verdict::Fail, None),
        finding("delta", Verdict::Pass, None),
        finding("epsilon", Verdict::Unknown, Some(Reason::NotPermitted)),
        finding("eta", Verdict::NotApplicable, None),
        finding("gamma", Verdict::Fail, None),
        finding("zeta", Verdict::Error, None),
    ]
}

fn facts() -> FactSet {
    FactSet::from([("os.family".parse().unwrap(), Fact::known("linux"))])
}

fn text(findings: &[Finding], look: &Look) -> String {
    let policy = policy();
    Explanation::new(&policy, &facts(), findings, Some("sudo dspt-agent check")).text(look)
}

#[test]
fn a_run_reads_as_four_groups_with_the_most_urgent_first() {
    insta::assert_snapshot!(text(&findings(), &Look::plain(72)));
}

#[test]
fn a_healthy_computer_has_nothing_to_fix_and_no_alarming_heading() {
    let healthy = [
        finding("alpha", Verdict::Pass, None),
        finding("delta", Verdict::Pass, None),
    ];
    let text = text(&healthy, &Look::plain(80));
    assert!(
        text.starts_with("This computer: nothing to fix now, 2 fine.\n"),
        "{text}"
    );
    for heading in [
        words::HEAD_FIX,
        words::HEAD_KNOW,
        words::HEAD_UNTOLD,
        words::HEAD_FAULT,
    ] {
        assert!(!text.contains(heading.text), "{text}");
    }
}

#[test]
fn good_practice_is_never_under_fix_now() {
    let policy = policy();
    let findings = findings();
    let explanation = Explanation::new(&policy, &facts(), &findings, None);
    let ids: Vec<&str> = explanation
        .group(Group::FixNow)
        .map(|e| e.check.id().as_str())
        .collect();
    assert_eq!(ids, ["beta", "alpha"]);
    let ids: Vec<&str> = explanation
        .group(Group::WorthKnowing)
        .map(|e| e.check.id().as_str())
        .collect();
    assert_eq!(ids, ["gamma"]);
}

#[test]
fn more_rights_are_offered_only_where_they_would_help() {
    let policy = policy();
    let findings = [finding("epsilon", Verdict::Unknown, Some(Reason::NotImplemented))];
    let unhelped = Explanation::new(&policy, &facts(), &findings, Some("sudo dspt-agent check"));
    assert!(!unhelped.text(&Look::plain(80)).contains("sudo"));
    let findings = [finding("epsilon", Verdict::Unknown, Some(Reason::NotPermitted))];
    let elevated = Explanation::new(&policy, &facts(), &findings, None);
    assert!(!elevated.text(&Look::plain(80)).contains("sudo"));
    let helped = Explanation::new(&policy, &facts(), &findings, Some("sudo dspt-agent check"));
    assert!(
        helped
            .text(&Look::plain(80))
            .contains("To see 1 more, run this as administrator: sudo")
    );
}

#[test]
fn no_line_is_wider_than_asked_and_ascii_means_ascii() {
    for width in [40, 60, 100] {
        let mut look = Look::plain(width);
        for line in text(&findings(), &look).lines() {
            assert!(textwrap::core::display_width(line) <= width, "{width}: {line}");
        }
        look.ascii = true;
        assert!(text(&findings(), &look).is_ascii());
    }
}

#[test]
fn colours_change_no_word() {
    let plain = text(&findings(), &Look::plain(80));
    let mut look = Look::plain(80);
    look.colour = true;
    let mut coloured = text(&findings(), &look);
    assert!(coloured.contains("\u{1b}[1;31m"));
    for code in ["1;31", "33", "32", "36", "1", "0"] {
        coloured = coloured.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_eq!(coloured, plain);
}

#[test]
fn the_shipped_policy_reads_without_our_jargon_or_claims() {
    let policy = Policy::shipped();
    let findings: Vec<Finding> = policy
        .checks()
        .iter()
        .map(|check| finding(check.id().as_str(), Verdict::Fail, None))
        .collect();
    let text = Explanation::new(policy, &facts(), &findings, None).text(&Look::plain(100));
    let text = text.replace(words::INDEPENDENT.text, "").to_lowercase();
    for word in words::JARGON.iter().chain(words::CLAIMS) {
        assert!(!text.contains(word), "{word}");
    }
}
