//! Tables to a workbook.
//!
//! Every text is written as a text, never as a formula; one that looks like a formula is marked as quoted besides, so that it
//! stays a text when somebody edits the cell.

use std::fmt::Write;
use std::io;

use super::archive;
use crate::plain;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Table;
use crate::table::defused;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const SHEET_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/// The day that spreadsheets count from, 1899-12-30, in days before 1970-01-01.
pub(super) const EPOCH: i64 = 25_569;
/// What a cell can hold, in characters.
const CELL_CHARS: usize = crate::limits::CELL_CHARS;

/// Puts tables into a workbook, each on a sheet of its own.
pub(crate) fn write(tables: &[Table]) -> io::Result<Vec<u8>> {
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(tables.len())),
        ("_rels/.rels".to_owned(), root_relations()),
        ("xl/workbook.xml".to_owned(), workbook(tables)),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations(tables.len())),
        ("xl/styles.xml".to_owned(), styles()),
    ];
    for (table, number) in tables.iter().zip(1..) {
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet(table)));
    }
    archive::pack(&parts)
}

fn content_types(sheets: usize) -> String {
    let mut out = format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>"#
    );
    for number in 1..=sheets {
        let _ = write!(
            out,
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>"#
        );
    }
    out.push_str("</Types>");
    out
}

fn root_relations() -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    )
}

fn relations(sheets: usize) -> String {
    let mut out = format!(r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">"#);
    for number in 1..=sheets {
        let _ = write!(
            out,
            r#"<Relationship Id="rId{number}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
    }
    let last = sheets + 1;
    let _ = write!(
        out,
        r#"<Relationship Id="rId{last}" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>"#
    );
    out
}

fn workbook(tables: &[Table]) -> String {
    let mut out = format!(r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>"#);
    for (table, number) in tables.iter().zip(1..) {
        let name = escaped(table.name);
        let _ = write!(
            out,
            r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#
        );
    }
    out.push_str("</sheets><definedNames>");
    // The names of the columns stand on every printed page.
    for (table, index) in tables.iter().zip(0..) {
        let name = escaped(table.name);
        let _ = write!(
            out,
            r#"<definedName name="_xlnm.Print_Titles" localSheetId="{index}">'{name}'!$1:$1</definedName>"#
        );
    }
    out.push_str("</definedNames></workbook>");
    out
}

// The places of the formats in `styles`.
const HEADING: u8 = 1;
const PLAIN: u8 = 2;
const QUOTED: u8 = 3;
const DATE: u8 = 4;
/// What is added for a cell that is to be filled in.
const TO_FILL: u8 = 3;

fn styles() -> String {
    let side = |fill: u8| {
        let format = |number: u8, more: &str| {
            format!(
                r#"<xf numFmtId="{number}" fontId="0" fillId="{fill}" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1"{more}><alignment vertical="top" wrapText="1"/></xf>"#
            )
        };
        [format(49, ""), format(49, r#" quotePrefix="1""#), format(164, "")].concat()
    };
    let line = |place: &str| format!(r#"<{place} style="thin"><color rgb="FFB1B4B6"/></{place}>"#);
    let border: String = ["left", "right", "top", "bottom"].map(line).concat();
    let solid = |colour: &str| {
        format!(r#"<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>"#)
    };
    format!(
        r#"{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Arial"/></font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>{}{}</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{border}<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>{}{}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
        solid("FF1B3A57"),
        solid("FFFFF7DB"),
        side(0),
        side(3),
    )
}

fn sheet(table: &Table) -> String {
    let mut out = format!(
        r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#
    );
    for (column, number) in table.columns.iter().zip(1..) {
        let width = column.width;
        let _ = write!(
            out,
            r#"<col min="{number}" max="{number}" width="{width}" customWidth="1"/>"#
        );
    }
    out.push_str("</cols><sheetData>");
    out.push_str(r#"<row r="1">"#);
    for (index, column) in table.columns.iter().enumerate() {
        text_cell(&mut out, &place(index, 1), HEADING, column.title);
    }
    out.push_str("</row>");
    for (row, number) in table.rows.iter().zip(2..) {
        let _ = write!(out, r#"<row r="{number}">"#);
        for ((index, cell), column) in row.iter().enumerate().zip(&table.columns) {
            write_cell(&mut out, &place(index, number), cell, column);
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData>");
    choices(&mut out, table);
    out.push_str(r#"<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>"#);
    out
}

fn write_cell(out: &mut String, place: &str, cell: &Cell, column: &Column) {
    let fill = if column.to_fill { TO_FILL } else { 0 };
    match cell {
        Cell::Empty | Cell::YesNo(None) => {
            let style = PLAIN + fill;
            let _ = write!(out, r#"<c r="{place}" s="{style}"/>"#);
        }
        Cell::Text(text) => {
            let quoted = defused(text).len() > text.len();
            let style = if quoted { QUOTED } else { PLAIN } + fill;
            text_cell(out, place, style, text);
        }
        Cell::YesNo(Some(_)) => text_cell(out, place, PLAIN + fill, &cell.shown()),
        Cell::Number(number) => {
            let style = PLAIN + fill;
            let _ = write!(out, r#"<c r="{place}" s="{style}"><v>{number}</v></c>"#);
        }
        Cell::Day(day) => {
            let (style, serial) = (DATE + fill, day.saturating_add(EPOCH));
            let _ = write!(out, r#"<c r="{place}" s="{style}"><v>{serial}</v></c>"#);
        }
    }
}

fn text_cell(out: &mut String, place: &str, style: u8, text: &str) {
    let text: String = plain::text(text).chars().take(CELL_CHARS).collect();
    let text = escaped(&text);
    let _ = write!(
        out,
        r#"<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
    );
}

/// Cells that hold yes or no offer both.
fn choices(out: &mut String, table: &Table) {
    let mut places = Vec::new();
    for (row, number) in table.rows.iter().zip(2..) {
        let yes_no = |cell: &Cell| matches!(cell, Cell::YesNo(_));
        let found = row.iter().enumerate().filter(|(_, cell)| yes_no(cell));
        places.extend(found.map(|(index, _)| place(index, number)));
    }
    if !places.is_empty() {
        let places = places.join(" ");
        let _ = write!(
            out,
            r#"<dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="{places}"><formula1>"Yes,No"</formula1></dataValidation></dataValidations>"#
        );
    }
}

/// `B3` for the second column of the third row.
fn place(column: usize, row: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{row}")
}

/// Text between tags: what XML would read as its own is escaped, and so is what spreadsheet programs read as a character's
/// number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '_' if super::read::character_number(rest).is_some() => out.push_str("_x005F_"),
            other => out.push(other),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}
