//! What somebody reads who hands in answers: one file in `answers/` for each mistake, and one with many.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::path::Path;

use dspt_policies::AnswerBook;
use dspt_policies::AssetBook;
use dspt_policies::Diagnostics;
use dspt_policies::Toolkit;
use dspt_policies::answer::Target;
use dspt_policies::answer::Value;
use dspt_policies::toolkit::Who;

/// 2026-11-01.
const TODAY: i64 = 20_758;

fn toolkit() -> &'static Toolkit {
    Toolkit::in_use(TODAY)
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers")
}

fn mistakes_of(name: &str) -> Diagnostics {
    let text = std::fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
    AnswerBook::from_yaml(&text, toolkit(), TODAY).unwrap_err()
}

fn all() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned()))
        .collect();
    names.sort();
    names
}

#[test]
fn every_mistake_is_said_as_the_snapshot_says() {
    let names = all();
    assert!(names.len() >= 30, "{names:?}");
    for name in names {
        insta::assert_snapshot!(name.as_str(), mistakes_of(&name).to_string());
    }
}

#[test]
fn one_mistake_in_a_file_is_one_message() {
    for name in all().iter().filter(|name| *name != "many") {
        let mistakes = mistakes_of(name);
        assert_eq!(mistakes.len(), 1, "{name}:\n{mistakes}");
    }
}

#[test]
fn many_mistakes_are_all_said_at_once() {
    let mistakes = mistakes_of("many");
    assert!(mistakes.len() >= 12, "{mistakes}");
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
fn what_has_gone_out_of_date_since_is_no_mistake_in_a_file_of_ours() {
    for name in ["until-past", "said-too-long-ago"] {
        let text = std::fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
        let book = AnswerBook::reopen(&text, toolkit(), TODAY).unwrap();
        assert_eq!(book.latest().count(), 1, "{name}");
    }
}

#[test]
fn a_file_that_a_person_would_type_is_read() {
    let text = "\
toolkit: dspt-2026-27
entered_by: manager      # unless an answer says otherwise
said_on: 2026-10-30
answers:
  - item: 1.1.1
    text: ZA123456
  - item: privacy-notice
    document: On our website, and in the welcome pack
    comment: |
      Renewed in May.
      Next time in two years.
  - item: 3.2.1
    trained: 58
    total: 60
    oldest_training: 2026-02-01
  - item: 6.2.1
    answer: yes
    entered_by: it-support
    evidence_at: The monthly report
    good_until: 2027-03-31
  - item: 1.3.12
    not_applicable: No records leave the building
";
    let book = AnswerBook::from_yaml(text, toolkit(), TODAY).unwrap();
    let of = |reference: &str| {
        let item = toolkit().items().iter().find(|item| item.reference == reference);
        book.standing(&item.unwrap().id)
    };
    assert_eq!(of("1.1.1").counted.unwrap().value, Value::Text("ZA123456".into()));
    let comment = of("1.1.3").counted.unwrap().comment.clone();
    assert_eq!(
        comment.as_deref(),
        Some("Renewed in May.\nNext time in two years.")
    );
    assert!(
        matches!(of("3.2.1").counted.unwrap().value, Value::Training(training) if training.percent() == 96)
    );
    assert_eq!(
        of("6.2.1").counted,
        None,
        "IT support's word waits for the provider"
    );
    assert_eq!(of("6.2.1").draft.unwrap().entered_by, Who::ItSupport);
    assert!(matches!(
        of("1.3.12").counted.unwrap().value,
        Value::NotApplicable { .. }
    ));
    insta::assert_snapshot!("written-again", book.to_yaml());
    assert_eq!(AnswerBook::reopen(&book.to_yaml(), toolkit(), TODAY), Ok(book));
}

#[test]
fn the_books_of_the_readme_are_read() {
    let readme = include_str!("../README.md");
    let blocks: Vec<&str> = readme
        .split("```yml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let [answers, more, assets] = blocks.as_slice() else {
        panic!("{} blocks", blocks.len());
    };
    let book = AnswerBook::from_yaml(answers, toolkit(), TODAY).unwrap();
    assert_eq!(book.latest().count(), 5);
    let book = AnswerBook::from_yaml(more, toolkit(), TODAY).unwrap();
    assert_eq!((book.risks().count(), book.certificates().count()), (1, 1));
    assert_eq!(book.target(), Target::Exceeded);
    let book = AssetBook::from_yaml(assets, TODAY).unwrap();
    assert_eq!(book.standing(TODAY).len(), 2);
}
