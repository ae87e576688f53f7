//! Everything by name: screens, what can be done, and what is meant by a name.

use dspt_report::ProviderId;

use super::*;
use crate::keymap::Mode;
use crate::plain;

fn going(person: &mut Person<'_>, text: &str) {
    person
        .press(&[Command::Palette])
        .write(text)
        .press(&[Command::Accept]);
}

#[test]
fn a_few_letters_find_screens_and_what_can_be_done() {
    let estate = Estate::small();
    for (width, height) in SIZES {
        let mut person = Person::new(&estate, &options(), width, height);
        person.press(&[Command::Providers, Command::Palette]);
        insta::assert_snapshot!(format!("palette_{width}x{height}"), person.screen());
        person.write("tfx");
        insta::assert_snapshot!(format!("palette_letters_{width}x{height}"), person.screen());
    }
}

#[test]
fn every_screen_is_reached_by_its_words() {
    let estate = Estate::worked();
    let rosewood = ProviderId::new([4; 8]);
    for (typed, view) in [
        ("work", View::Work),
        ("log", View::Log),
        ("operators", View::Operators(None)),
        ("provider rosewood", View::Provider(rosewood)),
        ("timeline Rosewood Care Home", View::Timeline(rosewood)),
        ("assets rosewood", View::Assets(rosewood)),
        (
            "item rosewood 9.5.2",
            View::Item(rosewood, "9.5.2".parse().unwrap()),
        ),
        ("devices of rosewood", View::of(rosewood)),
        ("device front desk", View::Device(estate::device(1, 4, "", "").id)),
        ("enrolment", View::Enrolment(None)),
    ] {
        let mut person = Person::new(&estate, &options(), 80, 24);
        going(&mut person, typed);
        assert_eq!(person.model.screen().view, view, "{typed}: {}", person.screen());
        assert_eq!(person.model.mode, Mode::Browse);
    }
}

#[test]
fn a_name_that_many_have_opens_their_list_and_one_that_nobody_has_says_so() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    going(&mut person, "provider o");
    assert_eq!(person.model.screen().view, View::Providers);
    assert_eq!(person.model.screen().filter, "o");
    let mut person = Person::new(&estate, &options(), 80, 24);
    going(&mut person, "provider zinnia");
    assert!(
        person.screen().contains("No provider here is called \"zinnia\"."),
        "{}",
        person.screen()
    );
    going(&mut person, "qqqq");
    assert!(
        person.screen().contains("Nothing here is called"),
        "{}",
        person.screen()
    );
    // It stays as it was typed, to be put right.
    assert_eq!(person.model.mode, Mode::Palette);
    person.press(&[Command::Cancel]);
    assert_eq!(person.model.mode, Mode::Browse);
}

#[test]
fn what_can_be_done_here_is_done_from_here() {
    let estate = Estate::worked();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Last, Command::Up]);
    going(&mut person, "keep a remark");
    assert_eq!(person.model.mode, Mode::Write);
    assert!(
        person.screen().contains("A remark on Rosewood"),
        "{}",
        person.screen()
    );
}

#[test]
fn a_screen_is_seen_as_text_before_it_is_copied() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Copy]);
    assert_eq!(person.copied, None);
    insta::assert_snapshot!("as_text_80x24", person.screen());
    person.press(&[Command::Copy]);
    let copied = person.copied.take().unwrap();
    let options = options();
    let lines = plain::lines(&estate, &options, &View::Providers, 80).unwrap();
    assert_eq!(copied, lines.join("\n"));
    person.press(&[Command::Back]);
    assert_eq!(person.model.screen().view, View::Providers);
}
