//! What the shipped library says to people: short sentences, plain words, and a way out on every system it can judge.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests: a wrong fixture has to stop them"
)]

mod plain;

use dspt_policies::Check;
use dspt_policies::Policy;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::schema;
use serde_json::json;

/// The systems that fixes are written for: family, edition.
const SYSTEMS: &[(&str, &str)] = &[
    ("windows", "home"),
    ("windows", "pro"),
    ("windows", "enterprise"),
    ("macos", "other"),
    ("linux", "other"),
];

fn system(family: &str, edition: &str) -> FactSet {
    serde_json::from_value(json!({ "os.family": family, "os.edition": edition })).expect("the facts decode")
}

/// Every text that a person may read, with where it stands.
fn texts() -> Vec<(String, String)> {
    let policy = Policy::shipped();
    let mut texts = Vec::new();
    for check in policy.checks() {
        let mut says =
            |what: &str, text: &str| texts.push((format!("{} {what}", check.id()), text.to_owned()));
        says("title", check.title());
        says("why", check.why());
        for parameter in check.parameters() {
            says(&parameter.name, &parameter.about);
        }
        for (family, edition) in SYSTEMS {
            if let Some(fix) = check.fix_for(&system(family, edition)) {
                says(&format!("fix for {family} {edition}"), &fix.text);
            }
        }
    }
    for toolkit in policy.toolkits() {
        texts.extend(
            toolkit
                .notice
                .iter()
                .map(|notice| (format!("{} notice", toolkit.name), notice.clone())),
        );
        for item in toolkit.items() {
            let at = format!("{} {}", toolkit.name, item.reference);
            texts.push((format!("{at} title"), item.title.clone()));
            texts.extend(item.help.iter().map(|help| (format!("{at} help"), help.clone())));
            texts.extend(
                item.person_says
                    .iter()
                    .map(|says| (format!("{at} says"), says.clone())),
            );
        }
    }
    texts
}

#[test]
fn words_are_plain_sentences_short_and_nothing_is_promised() {
    let faults: Vec<String> = texts()
        .into_iter()
        .filter_map(|(at, text)| Some(format!("{at}: {}", plain::fault_of(&text)?)))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_check_that_a_system_can_answer_says_there_how_to_put_it_right() {
    let missing: Vec<String> = Policy::shipped()
        .checks()
        .iter()
        .flat_map(|check| {
            SYSTEMS
                .iter()
                .map(move |(family, edition)| (check, *family, *edition))
        })
        .filter(|(check, family, _)| speaks_of(check, family))
        .filter(|(check, family, edition)| check.fix_for(&system(family, edition)).is_none())
        .map(|(check, family, edition)| format!("{} {family} {edition}", check.id()))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn at_least_thirty_two_checks_can_be_answered_on_linux() {
    let count = Policy::shipped()
        .checks()
        .iter()
        .filter(|check| speaks_of(check, "linux"))
        .count();
    assert!(count >= 32, "{count}");
}

/// Whether the facts of a check are read on a system, and the check does not exclude that system itself.
fn speaks_of(check: &Check, family: &str) -> bool {
    let read = |key: &FactKey| {
        schema::fact(key.as_str()).is_some_and(|spec| {
            let source = match family {
                "windows" => spec.sources.windows,
                "macos" => spec.sources.macos,
                _ => spec.sources.linux,
            };
            !source.is_empty()
        })
    };
    let applies = check.applies().text();
    let excluded = applies.contains(&format!("os.family != \"{family}\""));
    let other = applies.contains("os.family ==") && !applies.contains(&format!("os.family == \"{family}\""));
    // What only guards the other branch of an expression (`os.family == "windows" && …`) is not asked for here.
    let guarded = check.pass().text().contains("os.family ==");
    !excluded && !other && (guarded || check.pass().facts().iter().all(read))
}
