//! Every maximum of a book, at its edge: the largest that is taken and the smallest that is refused.

use std::fmt::Write;

use dspt_policies::AnswerBook;
use dspt_policies::AssetBook;
use dspt_policies::Toolkit;
use dspt_policies::limits;

/// 2026-11-01.
const TODAY: i64 = 20_758;

const TOP: &str = "entered_by: manager\nsaid_on: 2026-10-30\n";

fn answers(text: &str) -> Result<(), String> {
    let text = format!("toolkit: dspt-2026-27\n{TOP}{text}");
    let found = AnswerBook::from_yaml(&text, Toolkit::in_use(TODAY), TODAY);
    found.map(drop).map_err(|mistakes| mistakes.to_string())
}

fn assets(text: &str) -> Result<(), String> {
    let found = AssetBook::from_yaml(&format!("{TOP}{text}"), TODAY);
    found.map(drop).map_err(|mistakes| mistakes.to_string())
}

fn phones(count: u32) -> String {
    format!("assets: [{{ kind: phone, label: Phones, count: {count} }}]\n")
}

#[test]
fn a_count_is_at_its_edge() {
    assert_eq!(assets(&phones(limits::ASSET_COUNT)), Ok(()));
    assert!(assets(&phones(limits::ASSET_COUNT + 1)).is_err_and(|said| said.contains("the count is 1 to")));
    assert!(assets(&phones(0)).is_err());
}

#[test]
fn the_turns_of_a_day_are_at_their_edge() {
    let said = |turn: u32| format!("answers: [{{ item: 9.5.2, answer: yes, turn: {turn} }}]\n");
    assert_eq!(answers(&said(limits::BOOK_TURNS)), Ok(()));
    assert!(answers(&said(limits::BOOK_TURNS + 1)).is_err_and(|said| said.contains("a turn of a day")));
}

#[test]
fn the_entries_of_a_book_are_at_their_edge() {
    let list = |count: usize| {
        let mut text = "assets:\n".to_owned();
        for number in 0..count {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  - {{ kind: phone, label: Phone {number} }}");
        }
        text
    };
    assert_eq!(assets(&list(limits::BOOK_ENTRIES)), Ok(()));
    assert!(assets(&list(limits::BOOK_ENTRIES + 1)).is_err_and(|said| said.contains("entries")));

    let risks = |count: usize| {
        let mut text = "risks:\n".to_owned();
        for number in 0..count {
            let _ = writeln!(
                text,
                "  - {{ item: 8.1.4, until: 2027-05-31, reason: Reason {number} }}"
            );
        }
        text
    };
    assert_eq!(answers(&risks(limits::BOOK_ENTRIES)), Ok(()));
    assert!(answers(&risks(limits::BOOK_ENTRIES + 1)).is_err_and(|said| said.contains("entries")));
}

#[test]
fn the_bytes_of_a_book_are_at_their_edge() {
    let padded = |top: usize, bytes: usize| format!("# {}\n", "a".repeat(bytes - top - 3));
    let top = TOP.len();
    assert_eq!(assets(&padded(top, limits::BOOK_BYTES)), Ok(()));
    assert!(assets(&padded(top, limits::BOOK_BYTES + 1)).is_err_and(|said| said.contains("larger than")));
    let top = top + "toolkit: dspt-2026-27\n".len();
    assert_eq!(answers(&padded(top, limits::BOOK_BYTES)), Ok(()));
    assert!(answers(&padded(top, limits::BOOK_BYTES + 1)).is_err_and(|said| said.contains("larger than")));
}
