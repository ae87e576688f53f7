use std::io::BufReader;

use dspt_policies::AnswerBook;
use dspt_policies::Toolkit;

use super::*;
use crate::look::Look;

const TODAY: i64 = 20_778;

fn item(id: &str) -> &'static EvidenceItem {
    let id = id.parse().unwrap();
    Toolkit::in_use(TODAY).item(&id).unwrap()
}

/// Asks one question; what was typed comes from `lines`.
fn ask_about(item: &EvidenceItem, standing: Standing<'_>, who: Who, lines: &[u8]) -> (Reply, String) {
    let mut out = Vec::new();
    let mut input = BufReader::new(lines);
    let mut talk = Talk::new(&mut input, &mut out, Look::plain(100), true);
    let reply = Question::new(item, standing, who, TODAY).ask(&mut talk).unwrap();
    (reply, String::from_utf8(out).unwrap())
}

fn ask(id: &str, lines: &str) -> (Reply, String) {
    ask_about(item(id), Standing::default(), Who::Manager, lines.as_bytes())
}

fn value(reply: Reply) -> (Value, Option<String>) {
    let Reply::Answer(answer) = reply else {
        panic!("{reply:?}")
    };
    (answer.value, answer.comment)
}

#[test]
fn yes_and_no_are_understood_with_a_remark_and_nothing_else_is() {
    let table = [
        ("yes", Some((true, None))),
        ("Y", Some((true, None))),
        ("no", Some((false, None))),
        ("Yes, looked at in May.", Some((true, Some("looked at in May.")))),
        (
            "no: the old laptop is left",
            Some((false, Some("the old laptop is left"))),
        ),
        ("yes.", Some((true, None))),
        ("n/a", None),
        ("nobody", None),
        ("no one does", None),
        ("yesterday", None),
        ("", None),
    ];
    for (text, wanted) in table {
        let wanted = wanted.map(|(yes, remark)| (yes, remark.map(str::to_owned)));
        assert_eq!(yes_or_no(text), wanted, "{text}");
    }
}

#[test]
fn not_about_us_is_understood_with_its_reason() {
    let table = [
        ("not about us", Some("")),
        (
            "Not about us, because we have no laptops",
            Some("we have no laptops"),
        ),
        ("n/a: no paper records", Some("no paper records")),
        ("not applicable", Some("")),
        ("not about usual things", None),
        ("nothing", None),
    ];
    for (text, wanted) in table {
        assert_eq!(not_about_us(text), wanted, "{text}");
    }
}

#[test]
fn an_answer_with_a_fault_is_refused_with_the_reason_and_asked_again() {
    let (reply, out) = ask("ico-registration", "12345\nZA123456\n");
    assert_eq!(value(reply).0, Value::Text("ZA123456".to_owned()));
    assert!(
        out.contains("This does not look like a registration number"),
        "{out}"
    );
    assert!(out.contains("It begins with Z, such as ZA123456."), "{out}");
}

#[test]
fn training_below_95_in_100_is_refused_and_the_next_numbers_are_projected() {
    let (reply, out) = ask("training-done", "many\n40\n37\n31/3/2026\n40\n39\n31/3/2026\n");
    assert!(out.contains("37 of 40 people is 92 %"), "{out}");
    assert!(
        out.contains("39 of 40 people are trained, 97 %. That is enough to publish until 31 March 2027."),
        "{out}"
    );
    assert!(out.contains(words::ASK_NUMBER.text), "{out}");
    let (value, _) = value(reply);
    assert!(
        matches!(value, Value::Training(training) if training.trained() == 39 && training.oldest_day().is_some()),
        "{value:?}"
    );
}

#[test]
fn training_of_more_than_a_year_ago_is_refused_and_asked_again() {
    let (reply, out) = ask("training-done", "40\n40\n1/1/2025\n40\n40\n\n");
    assert!(
        out.contains("only training in the twelve months") || out.contains("Only training"),
        "{out}"
    );
    assert!(matches!(value(reply).0, Value::Training(_)));
}

#[test]
fn commands_are_understood_at_every_question() {
    for (line, wanted) in [
        ("skip", Reply::Skip),
        ("", Reply::Skip),
        ("BACK", Reply::Back),
        ("quit", Reply::Quit),
    ] {
        for id in [
            "ico-registration",
            "information-register",
            "training-done",
            "antivirus-everywhere",
        ] {
            let (reply, _) = ask(id, &format!("help\n{line}\n"));
            assert_eq!(reply, wanted, "{id}: {line}");
        }
    }
    assert_eq!(ask("ico-registration", "").0, Reply::End);
    assert_eq!(ask("training-done", "40\n").0, Reply::End);
}

#[test]
fn a_line_that_is_too_long_or_no_text_is_asked_for_again_and_never_taken_in_part() {
    let mut lines = vec![b'a'; limits_line() + 100];
    lines.extend(b"\n\xff\xfe\nshort\n");
    let (reply, out) = ask_about(
        item("information-register"),
        Standing::default(),
        Who::Manager,
        &lines,
    );
    assert!(out.contains(words::ASK_TOO_LONG.text), "{out}");
    assert!(out.contains(words::ASK_NOT_TEXT.text), "{out}");
    let kept_at = "short".to_owned();
    assert_eq!(value(reply).0, Value::Document { kept_at });
}

fn limits_line() -> usize {
    crate::limits::LINE_BYTES
}

#[test]
fn what_steers_a_screen_is_refused_and_never_echoed() {
    let (reply, out) = ask("information-register", "a\u{1b}[2Jb\nin the safe\n");
    assert!(!out.contains('\u{1b}'), "{out:?}");
    let kept_at = "in the safe".to_owned();
    assert_eq!(value(reply).0, Value::Document { kept_at });
}

fn book(who: Who, id: &str, value: Value) -> AnswerBook {
    let toolkit = Toolkit::in_use(TODAY);
    let mut book = AnswerBook::new(toolkit);
    let answer = Answer::new(id.parse().unwrap(), value, who, TODAY);
    book.say(answer, toolkit, TODAY).unwrap();
    book
}

#[test]
fn a_draft_is_shown_to_the_manager_who_agrees_or_answers_otherwise() {
    let item = item("antivirus-everywhere");
    let book = book(Who::ItSupport, item.id.as_str(), Value::YesNo(true));
    let standing = book.standing(&item.id);
    let (reply, out) = ask_about(item, standing, Who::Manager, b"perhaps\nyes\n");
    assert_eq!(reply, Reply::Confirm);
    assert!(out.contains("IT support entered this. Do you agree?"), "{out}");
    let (reply, _) = ask_about(item, standing, Who::Manager, b"no\nno, two have none\n");
    assert_eq!(
        value(reply),
        (Value::YesNo(false), Some("two have none".to_owned()))
    );
    // Nobody else is asked to agree.
    let (reply, out) = ask_about(item, standing, Who::Supplier, b"yes\n");
    assert!(!out.contains("Do you agree?"), "{out}");
    let Reply::Answer(answer) = reply else {
        panic!("{out}")
    };
    assert!(answer.is_draft() && answer.entered_by == Who::Supplier);
}

#[test]
fn an_answer_of_another_year_is_asked_whether_it_still_holds_but_never_the_training() {
    let next = Toolkit::in_use(TODAY);
    let before = Toolkit::shipped().first().unwrap();
    let mut last = AnswerBook::new(before);
    let day = TODAY - 300;
    for (id, value) in [
        ("antivirus-everywhere", Value::YesNo(true)),
        (
            "training-done",
            Value::Training(Training::new(40, 40, None).unwrap()),
        ),
    ] {
        let answer = Answer::new(id.parse().unwrap(), value, Who::Manager, day);
        last.say(answer, before, TODAY).unwrap();
    }
    let carried = last.carry_to(next).book;
    let antivirus = item("antivirus-everywhere");
    let (reply, out) = ask_about(antivirus, carried.standing(&antivirus.id), Who::Manager, b"yes\n");
    assert_eq!(reply, Reply::Confirm);
    assert!(out.contains("Already answered in 2025-26. Still so?"), "{out}");
    let training = item("training-done");
    let (reply, out) = ask_about(
        training,
        carried.standing(&training.id),
        Who::Manager,
        b"40\n40\n\n",
    );
    assert!(!out.contains("Still so?"), "{out}");
    assert!(matches!(value(reply).0, Value::Training(_)));
}
