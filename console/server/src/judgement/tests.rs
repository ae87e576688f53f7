use dspt_report::FactSet;
use dspt_report::body::Salt;

use super::*;

#[test]
fn a_check_is_dated_where_it_names_the_day() {
    let shelf = PolicyShelf::new(Policy::shipped());
    for check in Policy::shipped().checks() {
        let text = format!("{} {}", check.applies().text(), check.pass().text());
        assert_eq!(
            shelf.shipped().dated.contains(check.id()),
            text.contains("today"),
            "{}",
            check.id()
        );
    }
    assert!(shelf.shipped().dated.len() < Policy::shipped().checks().len());
}

#[test]
fn a_defect_in_judging_lets_no_verdict_stand() {
    let findings = FindingsBody {
        findings: judge(Policy::shipped(), &FactSet::new(), 20_000),
        salt: Salt::new([0; 16]),
    };
    assert!(guarded(&findings, BTreeSet::new).is_empty());
    let found = guarded(&findings, || panic!("a defect"));
    assert_eq!(found.len(), findings.findings.len());
    assert!(!found.is_empty());
}
