//! What an author reads: one file in `invalid/` for each mistake, and one with many.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::path::Path;

use dspt_policies::Diagnostics;
use dspt_policies::Policy;

/// Where a file of `invalid/` belongs in a policy, by its name.
fn place_of(name: &str) -> String {
    match name.split('-').next() {
        Some("policy") => "policy.yaml".to_owned(),
        Some("dates") => "support-dates.yaml".to_owned(),
        Some("toolkit") => "toolkit/year.yaml".to_owned(),
        _ => format!("checks/{name}.yaml"),
    }
}

fn mistakes_of(name: &str) -> Diagnostics {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/invalid")
        .join(format!("{name}.yaml"));
    let text = std::fs::read_to_string(path).unwrap();
    Policy::load(&support::policy_with(&place_of(name), &text)).unwrap_err()
}

fn all() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            Some(
                entry
                    .unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".yaml")?
                    .to_owned(),
            )
        })
        .collect();
    names.sort();
    names
}

#[test]
fn the_policy_without_any_of_these_files_loads() {
    let policy = Policy::load(&support::policy_with("policy.yaml", support::POLICY)).unwrap();
    assert_eq!(policy.test(), Ok(3));
}

#[test]
fn every_mistake_is_said_as_the_snapshot_says() {
    let names = all();
    assert!(names.len() >= 50, "{names:?}");
    for name in names {
        insta::assert_snapshot!(name.as_str(), mistakes_of(&name).to_string());
    }
}

#[test]
fn one_mistake_in_a_file_is_one_message() {
    for name in all().iter().filter(|name| !name.starts_with("many")) {
        let mistakes = mistakes_of(name);
        assert_eq!(mistakes.len(), 1, "{name}:\n{mistakes}");
    }
}

#[test]
fn many_mistakes_are_all_said_at_once() {
    let mistakes = mistakes_of("many");
    assert!(mistakes.len() >= 9, "{mistakes}");
    let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn nothing_in_a_message_can_steer_a_terminal() {
    for name in all() {
        let text = mistakes_of(&name).to_string();
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steers), "{name}");
    }
}

#[test]
fn carets_stay_inside_the_line_they_point_at() {
    for name in all() {
        for mistake in mistakes_of(&name).iter().filter(|mistake| mistake.line > 0) {
            let width = mistake.excerpt.chars().count();
            assert!(
                mistake.caret >= 1 && mistake.caret + mistake.length <= width.max(1) + 1,
                "{mistake}"
            );
        }
    }
}
