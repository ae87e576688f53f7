use super::archive;
use super::*;
use crate::SheetError;
use crate::limits;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Table;

const RELATIONS: &str = r#"<Relationships><Relationship Id="a" Target="worksheets/one.xml"/><Relationship Id="b" Target="sharedStrings.xml"/></Relationships>"#;
const WORKBOOK: &str =
    r#"<workbook xmlns:r="x"><sheets><sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>"#;

/// A workbook with one sheet of these rows, and these shared texts.
fn book(rows: &str, shared: &str) -> Vec<u8> {
    packed(&[
        ("xl/workbook.xml", WORKBOOK.to_owned()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.to_owned()),
        (
            "xl/worksheets/one.xml",
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{shared}</sst>")),
    ])
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let parts: Vec<(String, String)> = parts
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.clone()))
        .collect();
    archive::pack(&parts).unwrap()
}

fn cells(rows: &str, shared: &str) -> Vec<(usize, usize, String)> {
    let sheets = read("x.xlsx", &book(rows, shared)).unwrap();
    assert_eq!(sheets.len(), 1);
    let flat = sheets.into_iter().flat_map(|sheet| sheet.rows);
    flat.flat_map(|(row, cells)| cells.into_iter().map(move |(column, text)| (row, column, text)))
        .collect()
}

fn refused(rows: &str, shared: &str) -> SheetError {
    read("x.xlsx", &book(rows, shared)).unwrap_err()
}

fn too_many(error: &SheetError) -> usize {
    if let SheetError::TooMany { limit, .. } = error {
        return *limit;
    }
    panic!("{error:?}")
}

#[test]
fn what_is_written_is_read_again() {
    let texts = [
        "plain",
        "=1+1",
        "'quoted",
        "two\nlines",
        " blanks around ",
        "<&>\"'",
        "_x000D_ literally",
        "ünïcödé ✓",
    ];
    let table = Table {
        name: "One & <two>",
        columns: vec![Column::new("First", 10), Column::to_fill("Second", 10)],
        rows: texts
            .map(|text| vec![Cell::text(text), Cell::Day(20_607)])
            .to_vec(),
    };
    let sheets = read("x.xlsx", &write(&[table]).unwrap()).unwrap();
    assert_eq!(sheets[0].name, "One & <two>");
    assert_eq!(sheets[0].rows[&0][&0], "First");
    for (text, row) in texts.iter().zip(1..) {
        assert_eq!(sheets[0].rows[&row][&0], *text);
        assert_eq!(sheets[0].rows[&row][&1], "46176");
    }
}

#[test]
fn no_cell_is_ever_written_as_a_formula() {
    let rows = ["=1+1", "+1", "-1", "@x"].map(|text| vec![Cell::text(text)]);
    let table = Table {
        name: "T",
        columns: vec![Column::new("A", 1)],
        rows: rows.to_vec(),
    };
    let bytes = write(&[table]).unwrap();
    let mut opened = archive::Archive::open(&bytes).unwrap();
    let sheet = opened.text("xl/worksheets/sheet1.xml").unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert_eq!(sheet.matches(r#"s="3" t="inlineStr""#).count(), 4, "{sheet}");
    let styles = opened.text("xl/styles.xml").unwrap();
    assert!(styles.contains("quotePrefix"));
}

#[test]
fn other_programs_write_cells_in_other_ways() {
    let rows = r#"<row r="2"><c r="B2" t="s"><v>1</v></c><c t="str"><f>A1&amp;"x"</f><v>given</v></c></row>
        <row><c r="A3" t="b"><v>1</v></c><c r="C3"><v>12.5</v></c><c r="D3" t="e"><v>#REF!</v></c><c r="E3"/>
        <c><is><t>in</t></is></c></row>"#;
    let shared = "<si><t>never</t></si><si><r><t>a &lt;run&gt; </t></r><r><t xml:space='preserve'>and more</t></r><rPh><t>aid</t></rPh></si>";
    let found = cells(rows, shared);
    let expected = [
        (1, 1, "a <run> and more"),
        (1, 2, "given"),
        (2, 0, "Yes"),
        (2, 2, "12.5"),
        (2, 5, "in"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((row, column, text), expected) in found.iter().zip(expected) {
        assert_eq!((*row, *column, text.as_str()), expected);
    }
}

#[test]
fn characters_written_as_numbers_come_back() {
    let found = cells(
        r#"<row><c t="inlineStr"><is><t>a&#x2713;b_x000A_c_x005F_x000D_</t></is></c></row>"#,
        "",
    );
    assert_eq!(found[0].2, "a✓b\nc_x000D_");
}

#[test]
fn places_that_a_file_names_make_no_room() {
    let last = limits::ROWS;
    let row = |row: usize| format!(r#"<row r="{row}"><c r="A{row}"><v>1</v></c></row>"#);
    assert_eq!(cells(&row(last), "").len(), 1);
    assert_eq!(too_many(&refused(&row(last + 1), "")), limits::ROWS);
    assert_eq!(too_many(&refused(&row(usize::MAX), "")), limits::ROWS);
    // The 200th column is GR.
    let cell = |place: &str| format!(r#"<row r="1"><c r="{place}"><v>1</v></c></row>"#);
    assert_eq!(cells(&cell("GR1"), "").len(), 1);
    assert_eq!(too_many(&refused(&cell("GS1"), "")), limits::COLUMNS);
    assert_eq!(too_many(&refused(&cell("ZZZZZZZZZZZZ1"), "")), limits::COLUMNS);
}

#[test]
fn a_cell_holds_as_much_as_a_spreadsheet_can() {
    let cell = |characters: usize| {
        format!(
            r#"<row><c t="inlineStr"><is><t>{}</t></is></c></row>"#,
            "é".repeat(characters)
        )
    };
    assert_eq!(cells(&cell(limits::CELL_CHARS), "").len(), 1);
    assert_eq!(
        too_many(&refused(&cell(limits::CELL_CHARS + 1), "")),
        limits::CELL_CHARS
    );
}

#[test]
fn cells_and_shared_texts_have_an_end() {
    let shared = |count: usize| "<si/>".repeat(count);
    assert!(cells("", &shared(limits::SHARED_TEXTS)).is_empty());
    assert_eq!(
        too_many(&refused("", &shared(limits::SHARED_TEXTS + 1))),
        limits::SHARED_TEXTS
    );
    let rows = |extra: usize| {
        let wide = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(100));
        let rest = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(extra));
        format!("{}{rest}", wide.repeat(limits::CELLS / 100))
    };
    assert_eq!(cells(&rows(0), "").len(), limits::CELLS);
    assert_eq!(too_many(&refused(&rows(1), "")), limits::CELLS);
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth));
    // Two elements are around the rows.
    assert!(cells(&nested(limits::XML_DEPTH - 2), "").is_empty());
    assert_eq!(
        too_many(&refused(&nested(limits::XML_DEPTH - 1), "")),
        limits::XML_DEPTH
    );
}

#[test]
fn sheets_have_an_end_and_hidden_ones_are_not_read() {
    let with = |count: usize| {
        let sheets = r#"<sheet name="S" r:id="a"/>"#.repeat(count);
        packed(&[
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns:r="x"><sheets><sheet name="H" state="hidden" r:id="none"/>{sheets}</sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                RELATIONS.replace("sharedStrings", "other"),
            ),
            ("xl/worksheets/one.xml", "<worksheet/>".to_owned()),
        ])
    };
    assert_eq!(read("x", &with(limits::SHEETS)).unwrap().len(), limits::SHEETS);
    let error = read("x", &with(limits::SHEETS + 1)).unwrap_err();
    assert_eq!(too_many(&error), limits::SHEETS);
}

#[test]
fn parts_have_an_end() {
    let with = |count: usize| {
        let parts: Vec<(String, String)> = (0..count)
            .map(|number| (format!("part{number}"), String::new()))
            .collect();
        archive::Archive::open(&archive::pack(&parts).unwrap()).map(|_| ())
    };
    assert_eq!(with(limits::PARTS), Ok(()));
    assert_eq!(with(limits::PARTS + 1), Err(archive::Trouble::TooManyParts));
}

/// A few kilobytes that would be gigabytes: what is inflated is counted, whatever the archive says of sizes.
#[test]
fn a_bomb_is_not_inflated() {
    let spaces = |bytes: usize| format!("<worksheet>{}</worksheet>", " ".repeat(bytes));
    let with = |bytes: usize| {
        let mut packed = packed(&[
            ("xl/workbook.xml", WORKBOOK.to_owned()),
            (
                "xl/_rels/workbook.xml.rels",
                RELATIONS.replace("sharedStrings", "other"),
            ),
            ("xl/worksheets/one.xml", spaces(bytes)),
        ]);
        // The archive says that its parts are small.
        let central = packed.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
        packed[central + 24..central + 28].copy_from_slice(&7_u32.to_le_bytes());
        packed
    };
    let around = spaces(0).len() + WORKBOOK.len() + RELATIONS.len() - "sharedStrings".len() + "other".len();
    let most = with(limits::INFLATED_BYTES - around);
    assert!(most.len() < limits::SHEET_BYTES, "{}", most.len());
    assert_eq!(read("x", &most).unwrap().len(), 1);
    let error = read("x", &with(limits::INFLATED_BYTES - around + 1)).unwrap_err();
    assert_eq!(too_many(&error), limits::INFLATED_BYTES);
}

#[test]
fn a_part_with_definitions_of_its_own_is_refused() {
    let bytes = packed(&[
        (
            "xl/workbook.xml",
            r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook/>"#.to_owned(),
        ),
        ("xl/_rels/workbook.xml.rels", RELATIONS.to_owned()),
    ]);
    let error = read("x", &bytes).unwrap_err();
    assert!(error.to_string().contains("definitions of its own"), "{error}");
    let error = refused(r#"<row><c t="inlineStr"><is><t>&a;</t></is></c></row>"#, "");
    assert!(error.to_string().contains("does not define"), "{error}");
}

#[test]
fn a_cell_that_names_a_text_that_is_not_there_is_damage() {
    let error = refused(r#"<row><c t="s"><v>4</v></c></row>"#, "<si><t>one</t></si>");
    assert!(matches!(error, SheetError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_cut_anywhere_is_an_error_and_never_a_panic() {
    let whole = book(r#"<row><c><v>1</v></c></row>"#, "<si><t>a</t></si>");
    assert!(read("x", &whole).is_ok());
    for end in 0..whole.len() {
        assert!(read("x", &whole[..end]).is_err(), "{end}");
    }
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_changed_byte_never_panics(place in 0_usize..700, byte in any::<u8>()) {
            let mut bytes = book(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#, "<si><t>a</t></si>");
            let place = place % bytes.len();
            bytes[place] = byte;
            let _ = read("x", &bytes).map_err(|error| error.to_string());
        }

        #[test]
        fn any_text_comes_back_from_a_workbook(text in "\\PC{1,40}") {
            let safe = crate::plain::text(&text);
            let table = Table { name: "T", columns: vec![Column::new("A", 1)], rows: vec![vec![Cell::text(text)]] };
            let sheets = read("x", &write(&[table]).unwrap()).unwrap();
            let read = sheets[0].rows.get(&1).and_then(|row| row.get(&0)).cloned().unwrap_or_default();
            if !safe.trim().is_empty() {
                prop_assert_eq!(read, safe);
            }
        }
    }
}
