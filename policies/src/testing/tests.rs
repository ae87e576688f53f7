//! No shipped check is one that cannot fail: every fact that decides anything is changed, and a verdict has to follow.

use std::collections::BTreeSet;

use dspt_report::Reason;

use super::*;
use crate::load;
use crate::policy::Policy;

/// The facts that the tests of a check cite in their verdicts.
fn cited(bench: &Bench<'_>, tests: &[Test]) -> BTreeSet<FactKey> {
    let findings = tests.iter().map(|test| bench.judge(&test.facts, test.today));
    findings.flat_map(|finding| finding.cited).collect()
}

/// Whether a test no longer says what it said once a fact is another one.
fn another_verdict(bench: &Bench<'_>, test: &Test, key: &FactKey, fact: Fact) -> bool {
    let mut facts = test.facts.clone();
    facts.insert(key.clone(), fact);
    bench.judge(&facts, test.today).verdict != test.verdict
}

fn survives_other_values(bench: &Bench<'_>, tests: &[Test], key: &FactKey) -> bool {
    let known = |test: &&Test| test.facts.get(key).is_some_and(|fact| fact.value().is_some());
    !tests.iter().filter(known).any(|test| {
        let values = bench.candidates(key, test);
        let mut facts = values.into_iter().map(Fact::known);
        facts.any(|fact| another_verdict(bench, test, key, fact))
    })
}

fn survives_not_knowing(bench: &Bench<'_>, tests: &[Test], key: &FactKey) -> bool {
    let unknown = || Fact::unknown(Reason::NotPermitted);
    !tests
        .iter()
        .any(|test| another_verdict(bench, test, key, unknown()))
}

#[test]
fn changing_any_fact_that_decides_flips_a_test_of_every_shipped_check() {
    let policy = Policy::shipped();
    let mut survived = Vec::new();
    let mut changed = 0;
    let all = load::checks_with_tests(policy);
    assert_eq!(all.len(), policy.checks().len());
    for loaded in all {
        let bench = Bench {
            check: &loaded.check,
            support: policy.support_dates(),
        };
        let keys = cited(&bench, &loaded.tests);
        assert!(!keys.is_empty(), "{} decides by nothing", loaded.check.id);
        for key in keys {
            changed += 1;
            if survives_other_values(&bench, &loaded.tests, &key) {
                survived.push(format!("{}: {key} may be anything", loaded.check.id));
            }
            if survives_not_knowing(&bench, &loaded.tests, &key) {
                survived.push(format!("{}: {key} may be unknown", loaded.check.id));
            }
        }
    }
    assert!(changed > policy.checks().len(), "{changed} facts");
    assert_eq!(survived, Vec::<String>::new());
}

#[test]
fn every_shipped_check_fails_passes_and_says_when_it_cannot_tell() {
    for loaded in load::checks_with_tests(Policy::shipped()) {
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown] {
            let found = loaded.tests.iter().any(|test| test.verdict == verdict);
            assert!(found, "{} never says {verdict}", loaded.check.id);
        }
    }
}
