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
