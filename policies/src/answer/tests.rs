//! Answers and the book of them.

use proptest::prelude::*;

use super::Answer;
use super::AnswerBook;
use super::Fault;
use super::NotConfirmed;
use super::Part;
use super::Refused;
use super::Training;
use super::TrainingRefused;
use super::Value;
use super::is_ico_number;
use crate::date::day;
use crate::toolkit::AnswerKind;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;
use crate::toolkit::Who;

mod held;

/// 2026-11-01.
const TODAY: i64 = 20_758;

fn toolkit() -> &'static Toolkit {
    Toolkit::in_use(TODAY)
}

fn last_year() -> &'static Toolkit {
    Toolkit::in_use(day("2026-06-30").unwrap())
}

fn id(text: &str) -> ItemId {
    text.parse().unwrap()
}

fn item(text: &str) -> &'static EvidenceItem {
    toolkit().item(&id(text)).unwrap()
}

fn yes(item: &str, who: Who, on: i64) -> Answer {
    Answer::new(id(item), Value::YesNo(true), who, on)
}

fn text(item: &str, text: &str) -> Answer {
    Answer::new(id(item), Value::Text(text.to_owned()), Who::Manager, TODAY)
}

fn trained(trained: u32, total: u32, oldest: Option<&str>) -> Answer {
    let training = Training::new(trained, total, oldest.and_then(day)).unwrap();
    Answer::new(
        id("training-done"),
        Value::Training(training),
        Who::Manager,
        TODAY,
    )
}

#[test]
fn a_registration_number_has_its_form() {
    for good in [
        "ZA123456",
        "Z1234567",
        "Z123456X",
        "za 123 456",
        "ZB1234567",
        "Z123456",
    ] {
        assert!(is_ico_number(good), "{good}");
    }
    for bad in [
        "",
        "Z",
        "Z12345",
        "ZA12345678",
        "A1234567",
        "12345678",
        "ZEBRAFISH",
        "ZA-123456",
        "ZÄ123456",
        "ZA123456 since 2019",
    ] {
        assert!(!is_ico_number(bad), "{bad}");
    }
}

#[test]
fn training_is_counted_and_never_rounded_up() {
    let cases = [
        (57, 60, Ok(95)),
        (95, 100, Ok(95)),
        (60, 60, Ok(100)),
        (19, 20, Ok(95)),
        (1, 1, Ok(100)),
        (u32::MAX, u32::MAX, Ok(100)),
        (0, 0, Err("nobody works there")),
        (61, 60, Err("61 people trained of 60 cannot be")),
        (
            56,
            60,
            Err("56 of 60 people is 93 %, and the toolkit asks for 95 %: 57 people, so 1 more"),
        ),
        (
            94_999,
            100_000,
            Err("94 %, and the toolkit asks for 95 %: 95000 people, so 1 more"),
        ),
        (0, 1, Err("0 of 1 people is 0 %")),
        (18, 19, Err("19 people, so 1 more")),
    ];
    for (trained, total, expected) in cases {
        let found = Training::new(trained, total, None).map(Training::percent);
        match expected {
            Ok(percent) => assert_eq!(found, Ok(percent), "{trained} of {total}"),
            Err(words) => {
                let said = found.unwrap_err().to_string();
                assert!(said.contains(words), "{said}");
            }
        }
    }
}

#[test]
fn training_lapses_a_year_after_the_oldest_that_is_counted() {
    let by = |oldest: Option<&str>| {
        Training::new(57, 60, oldest.and_then(day))
            .unwrap()
            .publish_by(TODAY)
    };
    assert_eq!(Some(by(Some("2026-03-01"))), day("2027-03-01"));
    assert_eq!(Some(by(None)), day("2027-11-01"));
    let answer = trained(57, 60, Some("2026-03-01"));
    assert_eq!(answer.last_good_day(item("training-done"), []), day("2027-03-01"));
}

#[test]
fn each_fault_of_an_answer_is_found() {
    let long = "a".repeat(1_501);
    let with = |mut answer: Answer, change: &dyn Fn(&mut Answer)| {
        change(&mut answer);
        answer
    };
    let policies = |change: &dyn Fn(&mut Answer)| with(yes("policies-in-place", Who::Manager, TODAY), change);
    let cases: Vec<(Answer, &str, Vec<Part>)> = vec![
        (
            yes("antivirus-everywhere", Who::Manager, TODAY),
            "antivirus-everywhere",
            vec![],
        ),
        (
            yes("antivirus-everywhere", Who::Manager, TODAY),
            "policies-in-place",
            vec![Part::Item],
        ),
        (
            text("antivirus-everywhere", "Defender"),
            "antivirus-everywhere",
            vec![Part::Value],
        ),
        (
            yes("privacy-notice", Who::Manager, TODAY),
            "privacy-notice",
            vec![Part::Value],
        ),
        (
            yes("training-done", Who::Manager, TODAY),
            "training-done",
            vec![Part::Value],
        ),
        (
            trained(57, 60, Some("2025-10-31")),
            "training-done",
            vec![Part::OldestTraining],
        ),
        (
            trained(57, 60, Some("2026-11-02")),
            "training-done",
            vec![Part::OldestTraining],
        ),
        (trained(57, 60, Some("2025-11-01")), "training-done", vec![]),
        (text("ico-registration", "ZA123456"), "ico-registration", vec![]),
        (
            text("ico-registration", "C1234567"),
            "ico-registration",
            vec![Part::Value],
        ),
        (
            text("security-leadership", " \n "),
            "security-leadership",
            vec![Part::Value],
        ),
        (
            text("security-leadership", &long),
            "security-leadership",
            vec![Part::Value],
        ),
        (
            text("security-leadership", "our \u{1b}[2J lead"),
            "security-leadership",
            vec![Part::Value],
        ),
        (
            policies(&|a| a.comment = Some(String::new())),
            "policies-in-place",
            vec![Part::Comment],
        ),
        (
            policies(&|a| a.evidence_at = Some("\u{202e}".into())),
            "policies-in-place",
            vec![Part::EvidenceAt],
        ),
        (
            policies(&|a| a.said_on = TODAY + 1),
            "policies-in-place",
            vec![Part::SaidOn],
        ),
        (
            policies(&|a| a.said_on = i64::MIN),
            "policies-in-place",
            vec![Part::SaidOn],
        ),
        (
            policies(&|a| a.good_until = Some(TODAY - 1)),
            "policies-in-place",
            vec![Part::GoodUntil],
        ),
        (
            policies(&|a| a.good_until = Some(i64::MAX)),
            "policies-in-place",
            vec![Part::GoodUntil],
        ),
        (
            policies(&|a| (a.comment, a.said_on) = (Some("\t".into()), TODAY + 1)),
            "policies-in-place",
            vec![Part::Comment, Part::Comment, Part::SaidOn],
        ),
    ];
    for (answer, about, parts) in cases {
        let faults = answer.faults(item(about), TODAY);
        let found: Vec<Part> = faults.iter().map(Fault::part).collect();
        assert_eq!(found, parts, "{answer:?}: {faults:?}");
    }
}

#[test]
fn a_book_takes_only_what_fits_its_toolkit() {
    let mut book = AnswerBook::new(toolkit());
    let wrong = text("antivirus-everywhere", "Defender");
    let wanted = AnswerKind::YesNo;
    let reference = "6.2.1".to_owned();
    assert_eq!(
        book.say(wrong, toolkit(), TODAY),
        Err(Refused::Faults(vec![Fault::OtherKind { reference, wanted }]))
    );
    let unheard = yes("unheard-of", Who::Manager, TODAY);
    assert!(matches!(
        book.say(unheard, toolkit(), TODAY),
        Err(Refused::NoSuchItem { .. })
    ));
    let other = yes("antivirus-everywhere", Who::Manager, TODAY);
    assert!(matches!(
        book.say(other, last_year(), TODAY),
        Err(Refused::OtherToolkit { .. })
    ));
    assert_eq!(book, AnswerBook::new(toolkit()));
}

#[test]
fn every_change_is_kept_and_the_last_word_of_the_provider_counts() {
    let mut book = AnswerBook::new(toolkit());
    let about = id("antivirus-everywhere");
    let first = yes("antivirus-everywhere", Who::Manager, TODAY - 9);
    let draft = yes("antivirus-everywhere", Who::ItSupport, TODAY - 5);
    book.say(first.clone(), toolkit(), TODAY).unwrap();
    book.say(draft.clone(), toolkit(), TODAY).unwrap();
    let standing = book.standing(&about);
    assert_eq!((standing.counted, standing.draft), (Some(&first), Some(&draft)));

    book.confirm(&about, TODAY).unwrap();
    let standing = book.standing(&about);
    assert_eq!(standing.draft, None);
    assert!(standing.counted.is_some_and(|answer| {
        answer.entered_by == Who::ItSupport && answer.confirmed_by_provider && answer.said_on == TODAY - 5
    }));
    assert_eq!(book.history(&about).len(), 3);
    assert_eq!(book.history(&about)[0].answer, first);
    assert_eq!(book.confirm(&about, TODAY), Err(NotConfirmed::NothingWaits));
}

#[test]
fn what_was_published_stays_what_was_said() {
    let mut book = AnswerBook::new(toolkit());
    book.say(
        yes("antivirus-everywhere", Who::Manager, TODAY - 9),
        toolkit(),
        TODAY,
    )
    .unwrap();
    book.say(yes("induction", Who::Supplier, TODAY - 9), toolkit(), TODAY)
        .unwrap();
    book.publish(TODAY - 8, TODAY).unwrap();
    let frozen = book.publications()[0].clone();
    assert_eq!(frozen.answers.len(), 1, "drafts were not said");
    assert_eq!(book.changed_since(&frozen), []);

    let mut no = yes("antivirus-everywhere", Who::Manager, TODAY);
    no.value = Value::YesNo(false);
    book.say(no, toolkit(), TODAY).unwrap();
    book.confirm(&id("induction"), TODAY).unwrap();
    assert_eq!(book.publications(), std::slice::from_ref(&frozen));
    assert_eq!(
        book.changed_since(&frozen),
        [id("antivirus-everywhere"), id("induction")]
    );

    let part = Part::PublishedOn;
    let refused = |fault| Err(Refused::Faults(vec![fault]));
    assert_eq!(book.publish(TODAY + 1, TODAY), refused(Fault::ToCome { part }));
    assert_eq!(book.publish(0, TODAY), refused(Fault::NotADay { part }));
}

#[test]
fn a_new_year_starts_from_the_old_one_and_asks_again() {
    let then = day("2026-06-01").unwrap();
    let mut old = AnswerBook::new(last_year());
    let mut numbers = trained(57, 60, None);
    numbers.said_on = then;
    for answer in [
        yes("antivirus-everywhere", Who::Manager, then),
        yes("induction", Who::ItSupport, then),
        numbers,
    ] {
        old.say(answer, last_year(), then).unwrap();
    }
    old.publish(then, then).unwrap();
    let carried = old.carry_to(toolkit());
    assert_eq!(carried.left_behind, []);
    let mut book = carried.book;
    assert_eq!(book.publications(), []);
    let about = id("antivirus-everywhere");
    let standing = book.standing(&about);
    assert_eq!(standing.counted, None);
    assert_eq!(standing.carried.map(|(_, year)| year), Some("2025-26"));

    book.confirm(&about, TODAY).unwrap();
    let standing = book.standing(&about);
    assert_eq!(standing.counted.map(|answer| answer.said_on), Some(TODAY));
    assert_eq!(standing.carried, None);
    assert_eq!(
        book.confirm(&id("training-done"), TODAY),
        Err(NotConfirmed::NumbersOfAnotherYear)
    );
    // What was never confirmed comes from where it was said.
    let again = book.carry_to(last_year()).book;
    assert_eq!(
        again.standing(&id("induction")).carried.map(|(_, year)| year),
        Some("2025-26")
    );
    assert_eq!(
        again.standing(&about).carried.map(|(_, year)| year),
        Some("2026-27")
    );
}

#[test]
fn what_another_year_does_not_ask_is_left_behind() {
    let mut book = AnswerBook::new(toolkit());
    book.say(yes("antivirus-everywhere", Who::Manager, TODAY), toolkit(), TODAY)
        .unwrap();
    book.say(yes("induction", Who::Manager, TODAY), toolkit(), TODAY)
        .unwrap();
    book.say(yes("breach-reporting", Who::Manager, TODAY), toolkit(), TODAY)
        .unwrap();
    let mut next = toolkit().clone();
    next.items.retain(|item| item.id != id("induction"));
    for item in &mut next.items {
        if item.id == id("breach-reporting") {
            item.answer = AnswerKind::Text;
        }
    }
    let carried = book.carry_to(&next);
    assert_eq!(carried.left_behind, [id("breach-reporting"), id("induction")]);
    assert_eq!(carried.book.latest().count(), 1);
}

fn texts() -> impl Strategy<Value = String> {
    // What people type, and what a YAML reader could stumble over.
    prop_oneof![
        "[ -~é–€]{1,40}",
        "[\\[\\]{}:#&*!|>'\"%@`,? \n\\\\-]{1,12}",
        Just("yes".to_owned()),
        Just("- a: b\n---\n".to_owned()),
    ]
    .prop_filter("an empty text is refused", |text| !text.trim().is_empty())
}

fn answers() -> impl Strategy<Value = (usize, String, Option<String>, u8, i64, Option<i64>, u32)> {
    (
        any::<prop::sample::Index>().prop_map(|index| index.index(toolkit().items().len())),
        texts(),
        prop::option::of(texts()),
        0_u8..12,
        0_i64..400,
        prop::option::of(0_i64..400),
        0_u32..50,
    )
}

/// An answer that fits, from whatever numbers.
fn fitting(
    (at, words, remark, which, ago, more, people): (usize, String, Option<String>, u8, i64, Option<i64>, u32),
) -> Answer {
    let item = &toolkit().items()[at];
    let said_on = TODAY - ago;
    let value = match (which % 3, item.answer) {
        (0, _) => Value::NotApplicable { why: words },
        _ if item.id.as_str() == "training-done" => {
            Value::Training(Training::new(100, 100 + people / 10, Some(said_on)).unwrap())
        }
        _ if item.id.as_str() == "ico-registration" => Value::Text("ZA123456".to_owned()),
        (_, AnswerKind::YesNo) => Value::YesNo(which > 3),
        (_, AnswerKind::Text) => Value::Text(words),
        (_, AnswerKind::Document) => Value::Document { kept_at: words },
    };
    let who = [Who::Manager, Who::ItSupport, Who::Supplier][usize::from(which / 4)];
    let mut answer = Answer::new(item.id.clone(), value, who, said_on);
    answer.evidence_at.clone_from(&remark);
    answer.comment = remark;
    answer.good_until = more.map(|more| said_on + more);
    answer
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_book_that_is_written_is_the_same_when_it_is_opened_again(
        all in prop::collection::vec(answers(), 0..12),
        published in prop::option::of(0_i64..10),
        carried in any::<bool>(),
    ) {
        let mut book = AnswerBook::new(toolkit());
        for answer in all {
            prop_assert_eq!(book.say(fitting(answer), toolkit(), TODAY), Ok(()));
        }
        if let Some(ago) = published {
            prop_assert_eq!(book.publish(TODAY - ago, TODAY), Ok(()));
        }
        if carried {
            book = book.carry_to(toolkit()).book;
        }
        let yaml = book.to_yaml();
        match AnswerBook::reopen(&yaml, toolkit(), TODAY) {
            Ok(again) => prop_assert_eq!(again, book),
            Err(mistakes) => prop_assert!(false, "{}\n{}", mistakes, yaml),
        }
    }

    #[test]
    fn no_text_stops_the_reader(text in "[ -~\n\t]{0,200}", today in any::<i64>()) {
        let found = AnswerBook::from_yaml(&text, toolkit(), today);
        prop_assert!(found.is_ok() || found.is_err_and(|mistakes| !mistakes.is_empty()));
        let within = format!("toolkit: dspt-2026-27\nanswers:\n  - item: 6.2.1\n    {text}");
        let found = AnswerBook::from_yaml(&within, toolkit(), today);
        prop_assert!(found.is_ok() || found.is_err_and(|mistakes| !mistakes.is_empty()));
    }

    #[test]
    fn any_answer_is_judged(said_on in any::<i64>(), until in prop::option::of(any::<i64>()), today in any::<i64>(), text in ".*") {
        for item in toolkit().items() {
            let mut answer = Answer::new(item.id.clone(), Value::Text(text.clone()), Who::Manager, said_on);
            answer.good_until = until;
            let faults = answer.faults(item, today);
            prop_assert!(said_on <= today || !faults.is_empty());
            prop_assert!(answer.last_good_day(item, [today]).is_none_or(|last| until.is_none_or(|until| last <= until)));
        }
    }

    #[test]
    fn enough_is_enough_and_one_fewer_is_not(total in 1_u32..10_000, trained in 0_u32..10_000) {
        match Training::new(trained, total, None) {
            Ok(training) => prop_assert!(training.percent() >= 95 && trained <= total),
            Err(TrainingRefused::TooFew { missing, .. }) => {
                prop_assert!(Training::new(trained + missing, total, None).is_ok());
                prop_assert!(Training::new(trained + missing - 1, total, None).is_err());
            }
            Err(_) => prop_assert!(trained > total),
        }
    }
}
