use dspt_policies::SourceFile;
use dspt_report::Fact;

use super::*;

/// 2026-11-01.
const TODAY: i64 = 20_758;

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
    Explanation::new(&policy, &facts(), findings, TODAY, Some("sudo dspt-agent check")).text(look)
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
        assert!(!text.contains(&heading.text.to_uppercase()), "{text}");
    }
}

#[test]
fn good_practice_is_never_under_fix_now() {
    let policy = policy();
    let findings = findings();
    let explanation = Explanation::new(&policy, &facts(), &findings, TODAY, None);
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
    let unhelped = Explanation::new(&policy, &facts(), &findings, TODAY, Some("sudo dspt-agent check"));
    assert!(!unhelped.text(&Look::plain(80)).contains("sudo"));
    let findings = [finding("epsilon", Verdict::Unknown, Some(Reason::NotPermitted))];
    let elevated = Explanation::new(&policy, &facts(), &findings, TODAY, None);
    assert!(!elevated.text(&Look::plain(80)).contains("sudo"));
    let helped = Explanation::new(&policy, &facts(), &findings, TODAY, Some("sudo dspt-agent check"));
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
fn what_was_seen_stands_under_what_failed() {
    let key = |key: &str| key.parse::<dspt_report::FactKey>().unwrap();
    let facts = FactSet::from([
        (key("os.family"), Fact::known("linux")),
        (key("software.products"), Fact::known(vec!["debian:9".to_owned()])),
    ]);
    let findings = dspt_policies::judge(Policy::shipped(), &facts, TODAY);
    let explanation = Explanation::new(Policy::shipped(), &facts, &findings, TODAY, None);
    let text = explanation.text(&Look::plain(80));
    assert!(
        text.contains("past its end of support\n    Seen here: Debian 9\n    Why: "),
        "{text}"
    );
    // What is fine or could not be told shows nothing of the kind.
    let shown = explanation
        .all
        .iter()
        .filter(|explained| explained.seen.is_some());
    assert!(shown.clone().count() >= 1);
    assert!(
        shown
            .into_iter()
            .all(|explained| explained.finding.verdict == Verdict::Fail)
    );
}

fn page(policy: &Policy, findings: &[Finding], system: &str) -> String {
    let about = About {
        when: "1 Nov 2026, 10:00".to_owned(),
        system: system.to_owned(),
        policy: policy.name().to_owned(),
        notice: None,
        version: policy.version(),
    };
    Explanation::new(policy, &facts(), findings, TODAY, Some("sudo dspt-agent check")).html(&about)
}

/// The elements of a page in order, `h1` and `/h1`; panics where one is not closed in its turn.
fn elements(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for tag in page.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name: String = tag
            .chars()
            .take_while(|c| *c == '/' || c.is_alphanumeric())
            .collect();
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "{page}");
        } else if !matches!(name.as_str(), "meta" | "") {
            open.push(name.clone());
        }
        all.push(name);
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

#[test]
fn the_page_says_what_the_text_says_and_needs_nothing_from_outside() {
    let page = page(&policy(), &findings(), "Debian GNU/Linux 12");
    let elements = elements(&page);
    let count = |name: &str| elements.iter().filter(|element| *element == name).count();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en-GB\">"), "{page}");
    assert_eq!((count("h1"), count("h2"), count("h3")), (1, 5, 3));
    for none in ["script", "link", "img", "iframe", "a", "form"] {
        assert_eq!(count(none), 0, "{none}");
    }
    for outside in ["http:", "https:", "//", "url(", "@import", " on"] {
        let marks: Vec<&str> = page.split('<').filter_map(|tag| tag.split('>').next()).collect();
        let style = page
            .split("<style>")
            .nth(1)
            .unwrap()
            .split("</style>")
            .next()
            .unwrap();
        assert!(!style.contains(outside) || outside == " on", "{outside}");
        assert!(!marks.iter().any(|mark| mark.contains(outside)), "{outside}");
    }
    for word in [
        "This computer: 2 things to fix now",
        "Not true here: The title of beta",
        "<strong>What to do (about 10 minutes):</strong> Turn on what alpha asks for.",
        "The title of delta",
        "run this as administrator: sudo dspt-agent check",
        "System: Debian GNU/Linux 12. Checks: pretend, version 3.",
        words::FAULT.text,
        "1 check is not about this kind of computer.",
        words::CHECK_NEXT.text,
        words::SUPPORTS.text,
        words::INDEPENDENT.text,
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn nothing_on_the_page_can_break_out_of_it() {
    let hostile = "<script>alert(1)</script>\"'&\u{202e}";
    let mut files = vec![
        SourceFile::new("toolkit/dspt-2025-26.yaml", TOOLKIT),
        SourceFile::new("policy.yaml", PRETEND),
    ];
    for (id, weight) in [
        ("alpha", "evidence"),
        ("beta", "evidence"),
        ("epsilon", "evidence"),
        ("eta", "evidence"),
        ("zeta", "evidence"),
        ("gamma", "good-practice"),
        ("delta", "good-practice"),
    ] {
        let file = check(id, weight, "high");
        let text = file.text().replace(
            &format!("The title of {id}"),
            &format!("'<script>alert(1)</script>\" {id}'"),
        );
        let text = text.replace("A reason", "<img src=x> &amp; a reason");
        let text = text.replace(&format!("what {id} asks"), "<b>what</b>");
        files.push(SourceFile::new(file.name(), text));
    }
    let policy = Policy::load(&files).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let page = page(&policy, &findings(), hostile);
    let elements = elements(&page);
    assert!(
        !elements
            .iter()
            .any(|element| matches!(element.as_str(), "script" | "img" | "b"))
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(page.contains("&lt;img src=x&gt; &amp;amp; a reason"), "{page}");
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn the_shipped_policy_reads_without_our_jargon_or_claims() {
    let policy = Policy::shipped();
    let findings: Vec<Finding> = policy
        .checks()
        .iter()
        .map(|check| finding(check.id().as_str(), Verdict::Fail, None))
        .collect();
    let text = Explanation::new(policy, &facts(), &findings, TODAY, None).text(&Look::plain(100));
    let text = text.replace(words::INDEPENDENT.text, "").to_lowercase();
    for word in dspt_pack::sentence::JARGON
        .iter()
        .chain(dspt_pack::sentence::CLAIMS)
    {
        assert!(!text.contains(word), "{word}");
    }
}
