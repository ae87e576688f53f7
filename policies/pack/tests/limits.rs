//! Every maximum of what is handed in as text, at its edge. Those of workbooks stand beside their reader.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use dspt_pack::SheetError;
use dspt_pack::limits;
use dspt_pack::sheet;
use dspt_policies::Toolkit;

const TODAY: i64 = 20_778;
const HEADER: &str = "Number,Answer\n";

fn read(text: &str) -> Result<usize, SheetError> {
    let toolkit = Toolkit::in_use(TODAY);
    sheet::read("x.csv", text.as_bytes(), toolkit, TODAY).map(|taken| taken.answers.len() + taken.empty)
}

fn limit_of(text: &str) -> usize {
    let error = read(text).unwrap_err();
    if let SheetError::TooLarge { limit, .. } | SheetError::TooMany { limit, .. } = error {
        return limit;
    }
    panic!("{error:?}")
}

#[test]
fn a_sheet_has_a_greatest_size() {
    let padded = |bytes: usize| {
        let row = format!("{HEADER}1.1.1,ZA123456\n");
        let rest = bytes - row.len();
        // Empty lines are no rows.
        format!("{row}{}", "\n".repeat(rest))
    };
    assert_eq!(read(&padded(limits::SHEET_BYTES)).unwrap(), 1);
    assert_eq!(limit_of(&padded(limits::SHEET_BYTES + 1)), limits::SHEET_BYTES);
}

#[test]
fn rows_have_an_end() {
    let rows = |count: usize| format!("{HEADER}{}", ",x\n".repeat(count - 1));
    assert_eq!(read(&rows(limits::ROWS)).unwrap(), limits::ROWS - 1);
    assert_eq!(limit_of(&rows(limits::ROWS + 1)), limits::ROWS);
}

#[test]
fn columns_have_an_end() {
    let columns = |count: usize| format!("Number,Answer{}\n", ",x".repeat(count - 2));
    assert_eq!(read(&columns(limits::COLUMNS)).unwrap(), 0);
    assert_eq!(limit_of(&columns(limits::COLUMNS + 1)), limits::COLUMNS);
}

#[test]
fn a_cell_has_an_end() {
    let cell = |characters: usize| format!("{HEADER},{}\n", "é".repeat(characters));
    assert_eq!(read(&cell(limits::CELL_CHARS)).unwrap(), 1);
    assert_eq!(limit_of(&cell(limits::CELL_CHARS + 1)), limits::CELL_CHARS);
}

#[test]
fn the_names_of_the_columns_stand_near_the_top() {
    let below = |rows: usize| format!("{}{HEADER}1.1.1,ZA123456\n", "About this list,x\n".repeat(rows));
    assert_eq!(read(&below(limits::HEADER_ROWS - 1)).unwrap(), 1);
    let error = read(&below(limits::HEADER_ROWS)).unwrap_err();
    assert!(matches!(error, SheetError::NoHeader { .. }), "{error:?}");
}
