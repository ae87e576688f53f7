//! Sets of one's own: corrected, or of another year, beside those that are shipped.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use dspt_policies::Answer;
use dspt_policies::AnswerBook;
use dspt_policies::Policy;
use dspt_policies::SourceFile;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_policies::answer::Value;
use dspt_policies::toolkit::Who;

/// 2026-11-01.
const TODAY: i64 = 20_758;

const NEXT: &str = "\
name: dspt-2027-28
year: 2027-28
deadline: 2028-06-30
status: checked
source: a test
items:
  - id: antivirus-everywhere
    ref: '6.2.1'
    title: Antivirus on every computer
    level: approaching
    standard: 6
    theme: it
    answer: yes-no
    who: [manager]
    device_class: strong
    scope: { kinds: [computer] }
    checks: [{ id: antivirus-present, how: strong }]
    from: { how: merged, items: [antivirus-everywhere, updates-installed] }
    confidence: stated
    source: a test
  - id: backups-of-computers
    ref: '7.3.1'
    title: Backups of computers
    level: approaching
    standard: 7
    theme: it
    answer: text
    who: [manager]
    device_class: person-only
    from: { how: split, items: [backups-working] }
    confidence: stated
    source: a test
";

fn file(text: &str) -> SourceFile {
    SourceFile::new("dspt-2027-28.yaml", text)
}

fn next() -> Toolkit {
    Toolkit::load(&file(NEXT), Policy::shipped()).unwrap_or_else(|mistakes| unreachable!("{mistakes}"))
}

#[test]
fn a_set_of_one_s_own_stands_beside_the_shipped_ones() {
    let all = Toolkits::shipped().with(next());
    let names: Vec<&str> = all.all().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["dspt-2025-26", "dspt-2026-27", "dspt-2027-28"]);
    assert_eq!(all.in_use(TODAY).name, "dspt-2026-27");
    assert_eq!(all.in_use(TODAY + 365).name, "dspt-2027-28");
    assert_eq!(all.find("2027-28"), Some(&next()));
    assert_eq!(all.find("dspt-2031-32"), None);
}

#[test]
fn a_corrected_set_takes_the_place_of_the_shipped_one() {
    let text = NEXT
        .replace("2027-28", "2026-27")
        .replace("2028-06-30", "2027-06-30");
    let corrected = Toolkit::load(&file(&text), Policy::shipped()).unwrap();
    let all = Toolkits::shipped().with(corrected.clone());
    assert_eq!(all.all().len(), 2);
    assert_eq!(all.in_use(TODAY), &corrected);
}

#[test]
fn mistakes_in_a_set_are_all_said_as_for_a_policy() {
    let text = NEXT
        .replace("antivirus-present", "antivirus-presents")
        .replace("level: approaching", "level: nearly")
        .replace("deadline: 2028-06-30", "deadline: 2026-06-30");
    let mistakes = Toolkit::load(&file(&text), Policy::shipped()).unwrap_err();
    insta::assert_snapshot!(mistakes.to_string());
    let large = format!("{NEXT}# {}\n", "a".repeat(dspt_policies::limits::FILE_BYTES));
    assert_eq!(
        Toolkit::load(&file(&large), Policy::shipped()).unwrap_err().len(),
        1
    );
}

#[test]
fn answers_follow_their_items_where_they_were_merged_or_split() {
    let toolkit = Toolkit::in_use(TODAY);
    let mut book = AnswerBook::new(toolkit);
    let said = [
        ("antivirus-everywhere", Value::YesNo(true)),
        ("updates-installed", Value::Text("By themselves".to_owned())),
        ("backups-working", Value::Text("Every night".to_owned())),
    ];
    for (item, value) in said {
        let answer = Answer::new(item.parse().unwrap(), value, Who::Manager, TODAY);
        book.say(answer, toolkit, TODAY).unwrap();
    }
    let carried = book.carry_to(&next());
    let left: Vec<&str> = carried.left_behind.iter().map(|item| item.as_str()).collect();
    assert_eq!(left, ["updates-installed"], "it was answered in another way");
    let waits = |item: &str| carried.book.standing(&item.parse().unwrap()).carried;
    assert_eq!(waits("antivirus-everywhere").unwrap().1, "2026-27");
    let backups = waits("backups-of-computers").unwrap().0;
    assert_eq!(backups.value, Value::Text("Every night".to_owned()));
    assert_eq!(backups.item.as_str(), "backups-of-computers");
}

/// This year's set, corrected: it asks fewer questions, one under a new id, one in another way.
fn corrected() -> Toolkit {
    let text = NEXT
        .replace("2027-28", "2026-27")
        .replace("2028-06-30", "2027-06-30")
        .replace(
            "merged, items: [antivirus-everywhere, updates-installed]",
            "reworded",
        );
    Toolkit::load(&file(&text), Policy::shipped()).unwrap()
}

fn said_before() -> AnswerBook {
    let toolkit = Toolkit::in_use(TODAY);
    let mut book = AnswerBook::new(toolkit);
    for (item, value) in [
        ("antivirus-everywhere", Value::YesNo(true)),
        ("updates-installed", Value::Text("By themselves".to_owned())),
        ("backups-working", Value::Text("Every night".to_owned())),
    ] {
        let answer = Answer::new(item.parse().unwrap(), value, Who::Manager, TODAY);
        book.say(answer, toolkit, TODAY).unwrap();
    }
    book.publish(TODAY, TODAY).unwrap();
    book
}

#[test]
fn answers_outlive_a_correction_of_their_set() {
    let corrected = corrected();
    let book = AnswerBook::reopen(&said_before().to_yaml(), &corrected, TODAY).unwrap();
    let standing = |item: &str| book.standing(&item.parse().unwrap());
    assert_eq!(
        standing("antivirus-everywhere").counted.unwrap().value,
        Value::YesNo(true),
        "an answer hangs on the id of its item"
    );
    let (backups, year) = standing("backups-of-computers").carried.unwrap();
    assert_eq!(
        (&backups.value, year),
        (&Value::Text("Every night".to_owned()), "2026-27"),
        "what another item takes over is to be confirmed anew"
    );
    assert_eq!(standing("updates-installed").counted, None);
    let gone: Vec<&str> = book.not_asked(&corrected).map(|item| item.as_str()).collect();
    assert_eq!(gone, ["updates-installed"]);

    let again = AnswerBook::reopen(&book.to_yaml(), &corrected, TODAY).unwrap();
    assert_eq!(
        again, book,
        "nothing is lost when it is written under the corrected set"
    );
    let back = AnswerBook::reopen(&book.to_yaml(), Toolkit::in_use(TODAY), TODAY).unwrap();
    let item = "updates-installed".parse().unwrap();
    assert!(
        back.standing(&item).counted.is_some(),
        "and it counts again once it is asked again"
    );
}

#[test]
fn an_answer_that_does_not_suit_its_question_any_more_counts_nowhere_and_stays() {
    let mut book = said_before();
    let toolkit = Toolkit::in_use(TODAY);
    let mut other = corrected();
    let item = "antivirus-everywhere".parse().unwrap();
    let asked = other.items.iter_mut().find(|one| one.id == item).unwrap();
    asked.answer = dspt_policies::toolkit::AnswerKind::Text;
    let mut in_text = AnswerBook::reopen(&book.to_yaml(), &other, TODAY).unwrap();
    assert_eq!(
        in_text.standing(&item),
        dspt_policies::answer::Standing::default()
    );
    let value = Value::Text("On each".to_owned());
    in_text
        .say(
            Answer::new(item.clone(), value, Who::Manager, TODAY + 1),
            &other,
            TODAY + 1,
        )
        .unwrap();
    let text = in_text.to_yaml();
    let again = AnswerBook::reopen(&text, &other, TODAY + 1).unwrap();
    assert_eq!(again, in_text, "{text}");
    let merged = AnswerBook::merge(&other, [&again, &in_text]);
    assert_eq!(merged, again);
    // What a person types is still looked at.
    let typed = "toolkit: dspt-2026-27\nanswers:\n  - { item: no-such-item, answer: yes }\n";
    assert!(AnswerBook::from_yaml(typed, toolkit, TODAY).is_err());
    book = AnswerBook::reopen(&text, toolkit, TODAY + 1).unwrap();
    assert_eq!(book.standing(&item).counted.unwrap().value, Value::YesNo(true));
}

#[test]
fn the_set_in_force_says_where_it_comes_from() {
    assert_eq!(
        Toolkits::of(Policy::shipped()).in_force(TODAY).in_words(),
        "Questions of 2026-27: part of this program."
    );
    let handed = Toolkits::shipped().with(next());
    assert_eq!(
        handed.in_force(TODAY + 365).in_words(),
        "Questions of 2027-28: from a file that was handed in."
    );
    let check = "checks:\n  - id: antivirus-present\n    title: There is antivirus\n    why: It stops harm.\n    weight: evidence\n    applies: os.family == \"linux\"\n    pass: firewall.on\n    severity: high\n    fix:\n      linux: { minutes: 5, text: Turn it on. }\n    tests:\n      - { name: on, facts: { os.family: linux, firewall.on: true }, verdict: pass }\n      - { name: off, facts: { os.family: linux, firewall.on: false }, verdict: fail }\n      - { name: other, facts: { os.family: windows, firewall.on: false }, verdict: not_applicable }\n      - { name: not told, facts: { os.family: linux, firewall.on: { unknown: not-permitted } }, verdict: unknown }\n";
    let text = NEXT
        .replace("2027-28", "2026-27")
        .replace("2028-06-30", "2027-06-30");
    let files = [
        SourceFile::new("policy.yaml", "name: our-homes\nversion: 3\n"),
        SourceFile::new("checks/antivirus.yaml", check),
        SourceFile::new("toolkit/dspt-2026-27.yaml", text),
    ];
    let policy = Policy::load(&files).unwrap_or_else(|mistakes| unreachable!("{mistakes}"));
    let sets = Toolkits::of(&policy);
    let force = sets.in_force(TODAY);
    assert_eq!(
        force.in_words(),
        "Questions of 2026-27: from the checks our-homes, version 3."
    );
    assert_eq!(force.toolkit.items().len(), 2);
    assert_eq!(
        sets.with_source(sets.find("2025-26").unwrap()).source,
        dspt_policies::ToolkitSource::Shipped,
        "a year that the policy has no set for keeps the shipped one"
    );
}
