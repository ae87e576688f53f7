use std::collections::BTreeMap;

use dspt_report::schema;

use super::*;

#[test]
fn every_declared_fact_is_in_the_schema_and_of_one_probe() {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for probe in PROBES {
        for key in probe.facts {
            assert!(
                schema::fact(key).is_some(),
                "{}: {key} is not in the schema",
                probe.name
            );
            let other = owners.insert(key, probe.name);
            assert_eq!(other, None, "{key} is declared twice");
        }
        assert!(!probe.facts.is_empty(), "{} declares nothing", probe.name);
    }
}

#[test]
fn every_fact_of_every_family_has_its_probe() {
    let declared = |key: &str| PROBES.iter().any(|probe| probe.facts.contains(&key));
    for platform in [Platform::Linux, Platform::Macos, Platform::Windows] {
        let missing: Vec<&str> = schema::SCHEMA
            .iter()
            .filter(|spec| is_observed(spec, platform) && !declared(spec.key))
            .map(|spec| spec.key)
            .collect();
        assert_eq!(missing, [""; 0], "{platform:?}");
    }
}

#[test]
fn names_are_those_of_the_files_and_used_once() {
    let mut names: Vec<&str> = PROBES.iter().map(|probe| probe.name).collect();
    names.sort_unstable();
    let listed = include_str!("../probes.rs");
    for name in &names {
        assert!(listed.contains(&format!("pub mod {name};")), "{name}");
    }
    let modules = listed.matches("\npub mod ").count();
    names.dedup();
    assert_eq!(names.len(), modules);
}

/// The module comment of a probe is the page that people read.
#[test]
fn every_probe_has_its_page_in_the_same_sections() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/probes");
    for probe in PROBES {
        let text = std::fs::read_to_string(format!("{folder}/{}.rs", probe.name)).unwrap();
        let headings: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("//! ## "))
            .collect();
        let sections = ["What it looks at", "Why", "Where", "What it needs"];
        assert_eq!(headings, sections, "{}", probe.name);
        assert!(text.starts_with("//! # "), "{}", probe.name);
    }
}
