use super::*;

fn rows(text: &str) -> Result<Vec<Row>, Vec<String>> {
    list::read(text.as_bytes(), 100)
}

#[test]
fn columns_are_found_by_name_in_any_order_and_others_are_passed_over() {
    let read =
        rows("\u{feff}ODS,Town,Name,telephone\na1b2c,Leeds,Rosewood Care,01234 567890\n,,Elm,\n").unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].ods.as_deref(), Some("A1B2C"));
    assert_eq!(read[0].telephone.as_deref(), Some("01234 567890"));
    assert_eq!((read[1].name.as_str(), read[1].line), ("Elm", 3));
}

#[test]
fn every_mistake_of_a_list_is_told_at_once() {
    let text = "name,cqc,telephone\n,1-1,\nElm,no code!,call me\nElm,1-1,\nOak,,\noak,,\n";
    let mistakes = rows(text).unwrap_err();
    let expected = [
        "line 2: the name is empty",
        "line 3: the CQC code is not one",
        "line 3: the telephone number is not one",
        "line 4: the CQC code stands in line 2 already",
        "line 6: the name stands in line 5 already",
    ];
    assert_eq!(mistakes, expected);
    assert!(rows("provider\nElm\n").unwrap_err()[0].contains("column `name`"));
    assert_eq!(rows("name\n").unwrap_err(), ["there is no provider in it"]);
    assert!(list::read(b"name\na\nb\nc\n", 2).unwrap_err()[0].contains("more than 2"));
}

#[test]
fn sentences_of_the_letter_are_short_and_plain() {
    let banned = [
        "posture",
        "envelope",
        "digest",
        "spool",
        "attest",
        "guarantee",
        "click",
        "anyway",
    ];
    for text in letter::SENTENCES {
        assert!(text.split_whitespace().count() <= 25, "{text}");
        let lower = text.to_lowercase();
        assert!(banned.iter().all(|word| !lower.contains(word)), "{text}");
        assert!(text.ends_with('.'), "{text}");
    }
}

#[test]
fn what_a_spreadsheet_would_run_is_guarded() {
    assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
    assert_eq!(guarded("Elm"), "Elm");
}
