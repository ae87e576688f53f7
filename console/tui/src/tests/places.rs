//! Sections of a provider, strings, posts and the log.

use dspt_report::OperatorId;
use dspt_report::ProviderId;

use super::*;

fn views() -> Vec<(&'static str, View)> {
    let rosewood = ProviderId::new([4; 8]);
    vec![
        ("answers", View::Answers(rosewood)),
        ("assets", View::Assets(rosewood)),
        ("timeline", View::Timeline(rosewood)),
        ("enrolment", View::Enrolment(None)),
        ("enrolment_one", View::Enrolment(Some(estate::string(4)))),
        ("operators", View::Operators(None)),
        ("operators_one", View::Operators(Some(OperatorId::new([1; 8])))),
        ("log", View::Log),
    ]
}

#[test]
fn every_one_at_every_size() {
    for (name, screen) in at_every_size(&Estate::worked(), views()) {
        insta::assert_snapshot!(name, screen);
    }
}

#[test]
fn every_one_as_plain_lines_and_json() {
    for (name, lines) in as_plain_lines(&Estate::worked(), views()) {
        insta::assert_snapshot!(name, lines);
    }
}

#[test]
fn every_one_keeps_to_ascii() {
    keeps_to_ascii(&Estate::worked(), views());
}

#[test]
fn tab_goes_round_the_sections_of_a_provider_and_back_leads_out() {
    let estate = Estate::worked();
    let rosewood = ProviderId::new([4; 8]);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Last, Command::Up, Command::Open]);
    let sections = View::sections(rosewood);
    for section in &sections {
        assert_eq!(person.model.screen().view, *section);
        person.press(&[Command::NextSection]);
    }
    assert_eq!(person.model.screen().view, sections[0]);
    person.press(&[Command::PreviousSection]);
    assert_eq!(person.model.screen().view, sections[4]);
    person.press(&[Command::Back]);
    assert_eq!(person.model.screen().view, View::Providers);
}

#[test]
fn a_string_is_made_for_a_provider_and_shown_once() {
    let estate = Estate::worked();
    let mut person = Person::new(
        &estate,
        &starting(View::Provider(ProviderId::new([4; 8]))),
        80,
        24,
    );
    person.press(&[Command::Make]);
    assert!(
        person.screen().contains("A new string for Rosewood Care Home"),
        "{}",
        person.screen()
    );
    person
        .press(&[Command::EraseAll])
        .write("many")
        .press(&[Command::Accept]);
    assert!(
        person.screen().contains("Type two numbers"),
        "{}",
        person.screen()
    );
    person
        .press(&[Command::EraseAll])
        .write("3 14")
        .press(&[Command::Accept]);
    insta::assert_snapshot!("string_made_80x24", person.screen());
    person.press(&[Command::Copy]);
    assert!(person.copied.take().unwrap().contains("copper window lazy sail"));
    person.press(&[Command::Back, Command::Enrolment]);
    assert!(!person.screen().contains("copper"), "{}", person.screen());
}

#[test]
fn strings_and_posts_are_taken_back_after_a_question_alone() {
    let estate = Estate::worked();
    let mut person = Person::new(&estate, &starting(View::Enrolment(None)), 80, 24);
    person.press(&[Command::Revoke]);
    assert!(
        person.screen().contains("Take back the string"),
        "{}",
        person.screen()
    );
    person.press(&[Command::No]);
    assert!(estate.revoked.lock().unwrap().is_empty());
    person.press(&[Command::Revoke, Command::Yes]);
    assert_eq!(*estate.revoked.lock().unwrap(), [estate::string(4)]);
    assert!(person.screen().contains("taken back"), "{}", person.screen());
    // What is taken back is not asked about.
    person.press(&[Command::Revoke]);
    assert!(!person.screen().contains("y yes, n no"), "{}", person.screen());

    let mut person = Person::new(&estate, &starting(View::Operators(None)), 80, 24);
    person.press(&[Command::Down, Command::Revoke]);
    assert!(
        person.screen().contains("End the right of the post server room"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Yes]);
    assert_eq!(*estate.ended.lock().unwrap(), [OperatorId::new([2; 8])]);
}
