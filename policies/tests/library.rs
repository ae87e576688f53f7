//! The shipped library: it loads, its tests hold, and it says nothing that this build does not know.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::path::Path;

use dspt_policies::Policy;
use dspt_policies::SourceFile;
use dspt_policies::Toolkit;
use dspt_policies::Weight;
use dspt_policies::json_schema;
use dspt_policies::read_folder;
use dspt_report::FactSet;
use dspt_report::Verdict;
use dspt_report::schema;

#[test]
fn every_test_of_every_shipped_check_holds() {
    match Policy::shipped().test() {
        Ok(count) => assert!(count >= 3 * Policy::shipped().checks().len(), "{count} tests"),
        Err(mistakes) => panic!("{mistakes}"),
    }
}

#[test]
fn the_folder_and_the_program_hold_the_same_policy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
    let loaded = Policy::load(&read_folder(&folder).unwrap()).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(loaded.digest(), Policy::shipped().digest());
    assert_eq!(loaded.name(), "dspt-care");
    // The program reads its own without their tests.
    let checks = |policy: &Policy| format!("{:#?}", policy.checks());
    assert_eq!(checks(&loaded), checks(Policy::shipped()));
}

#[test]
fn the_policy_collects_only_facts_of_the_schema() {
    let facts = Policy::shipped().facts();
    assert!(facts.len() > 20);
    for key in &facts {
        assert!(schema::fact(key.as_str()).is_some(), "{key}");
        assert!(
            !key.as_str().starts_with("support."),
            "{key} is derived: nothing can collect it"
        );
    }
}

#[test]
fn a_device_of_which_nothing_is_known_passes_nothing_and_fails_nothing() {
    let findings = dspt_policies::judge(Policy::shipped(), &FactSet::new(), 20_758);
    assert_eq!(findings.len(), Policy::shipped().checks().len());
    for finding in findings {
        assert_eq!(finding.verdict, Verdict::Unknown, "{}", finding.check);
        assert!(finding.reason.is_some());
    }
}

#[test]
fn evidence_stands_behind_mandatory_items_and_the_year_in_use_is_chosen_by_date() {
    let day = |days_after_2026_11_01: i64| 20_758 + days_after_2026_11_01;
    assert_eq!(Toolkit::in_use(day(0)).year, "2026-27");
    assert_eq!(Toolkit::in_use(day(-150)).year, "2025-26");
    assert_eq!(
        Toolkit::in_use(day(5_000)).year,
        Toolkit::shipped().last().unwrap().year
    );
    let toolkit = Toolkit::in_use(day(0));
    let ids: BTreeSet<_> = toolkit.items().iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids.len(), toolkit.items().len());
    for check in Policy::shipped()
        .checks()
        .iter()
        .filter(|check| check.weight() == Weight::Evidence)
    {
        assert!(
            toolkit.items_supported_by(check.id()).next().is_some(),
            "{}",
            check.id()
        );
    }
}

#[test]
fn the_policy_of_the_readme_loads() {
    let readme = include_str!("../README.md");
    let blocks: Vec<&str> = readme
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let [header, checks] = blocks.as_slice() else {
        panic!("{} blocks of YAML", blocks.len())
    };
    let files = [
        SourceFile::new("policy.yaml", *header),
        SourceFile::new("checks/screen-locks.yaml", *checks),
    ];
    let policy = Policy::load(&files).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(policy.test(), Ok(4));
}

/// Run with `UPDATE_SCHEMA=1` to write the file.
#[test]
fn the_editors_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.json");
    let made = json_schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        use std::io::Write;
        std::fs::File::create(&path)
            .unwrap()
            .write_all(made.as_bytes())
            .unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    // As values: whether keys are sorted depends on what else is built.
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    assert!(
        value(&kept) == value(&made),
        "policies/schema.json is stale; run the test with UPDATE_SCHEMA=1"
    );
}
