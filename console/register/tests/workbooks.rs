//! Packed files and workbooks as people and publishers make them, and as somebody would make them who means harm.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod packing;

use dspt_register::Kind;
use dspt_register::Mistake;
use dspt_register::Unreadable;
use dspt_register::limits;
use dspt_register::read_cqc_locations;
use dspt_register::read_dspt;
use dspt_register::read_indicators;
use dspt_register::sniff;
use jiff::civil::date;
use packing::archive;
use packing::content;
use packing::gzip;
use packing::opendocument;
use packing::table;

const SEARCH: &str = "Code,Organisation Name,Status,Date Of Publication,Primary Sector\n\
    VZ1AA,Zarrowmere House,2025-26 Standards Met,05/01/2026,Social Care\n\
    VZ2AA,Zinnfold Lodge,Not Published,,Social Care\n";

#[test]
fn register_is_read_as_it_was_packed_by_its_publisher() {
    let plain = read_dspt(SEARCH.as_bytes()).unwrap();
    let with_a_note = archive(&[("read me.pdf", b"%PDF"), ("Search/DSPT.CSV", SEARCH.as_bytes())]);
    let doubled = gzip(SEARCH.as_bytes());
    for packed in [gzip(SEARCH.as_bytes()), with_a_note, doubled] {
        assert_eq!(sniff(&packed), Kind::DsptSearch);
        assert_eq!(read_dspt(&packed).unwrap(), plain);
    }
    let book = opendocument(&content(&table(&[
        &["Code", "Organisation Name", "Status", "Date Of Publication"],
        &["VZ1AA", "Zarrowmere House", "Not Published", ""],
    ])));
    assert_eq!(
        read_dspt(&archive(&[("search.ods", &book)])).unwrap().rows.len(),
        1
    );
}

#[test]
fn packed_file_without_one_register_is_refused_with_the_next_step() {
    let two = archive(&[("a.csv", SEARCH.as_bytes()), ("b.csv", SEARCH.as_bytes())]);
    let error = read_dspt(&two).unwrap_err();
    assert_eq!(error, Unreadable::Archive { registers: 2 });
    assert!(error.to_string().contains("unpack it"), "{error}");
    let none = archive(&[("a.pdf", b"%PDF")]);
    assert_eq!(
        read_dspt(&none).unwrap_err(),
        Unreadable::Archive { registers: 0 }
    );

    let packed = gzip(SEARCH.as_bytes());
    for cut in [1, 8, 20] {
        let error = read_dspt(&packed[..packed.len() - cut]).unwrap_err();
        assert!(matches!(error, Unreadable::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("download it again"), "{error}");
    }
    let mut wrong = archive(&[("a.csv", SEARCH.as_bytes())]);
    let middle = wrong.len() / 3;
    wrong[middle] ^= 0x55;
    assert!(read_dspt(&wrong).is_err(), "its checksum does not fit any more");
    // One layer of packing, not two.
    assert!(read_dspt(&gzip(&gzip(SEARCH.as_bytes()))).is_err());
}

#[test]
fn cells_of_a_spreadsheet_are_what_their_types_say() {
    let cell = |kind: &str, attribute: &str, text: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" {attribute}><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let text = |text: &str| cell("string", "", text);
    let head = ["indicator", "date", "of", "value", "unit", "source"].map(text);
    let values = [
        text("care &amp; records<office:annotation><text:p>a remark</text:p></office:annotation>"),
        cell("date", "office:date-value=\"2026-06-01T00:00:00\"", "1 June"),
        text("Lincolnshire"),
        cell("float", "office:value=\"57\"", "fifty-seven"),
        cell("string", "", "per<text:s text:c=\"1000000000000\"/>cent"),
        text("a made-up<text:line-break/>bulletin &#8211; 2"),
    ];
    let blank = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell \
                 table:number-columns-repeated=\"16384\"/></table:table-row>";
    let rest =
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
    let tables = format!(
        "<table:table table:name=\"About\"/><table:table table:name=\"Values\">{blank}{}{blank}{}{rest}</table:table>",
        row(&head),
        row(&values)
    );
    let read = read_indicators(&opendocument(&content(&tables))).unwrap();
    assert!(read.refused.is_empty(), "{:?}", read.refused);
    let one = &read.rows[0];
    assert_eq!(one.indicator, "care & records");
    assert_eq!((one.on, one.value), (date(2026, 6, 1), 57.0));
    assert_eq!(
        (one.unit.as_str(), one.source.as_str()),
        ("per cent", "a made-up bulletin – 2")
    );

    let wrong = tables.replace("Lincolnshire", "");
    let read = read_indicators(&opendocument(&content(&wrong))).unwrap();
    assert_eq!(read.refused.listed[0].to_string(), "line 8, of: is empty");
}

/// A row whose cell stands in so many columns of so many rows.
fn repeated(columns: u64, rows: u64) -> String {
    format!(
        "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell office:value-type=\"string\" \
         table:number-columns-repeated=\"{columns}\"><text:p>z</text:p></table:table-cell></table:table-row>"
    )
}

#[test]
fn few_bytes_do_not_become_a_large_table() {
    let read = |rows: &str| {
        let tables = format!("<table:table table:name=\"Z\">{rows}</table:table>");
        read_cqc_locations(&opendocument(&content(&tables))).unwrap_err()
    };
    let columns = limits::COLUMNS as u64;
    assert!(matches!(read(&repeated(columns, 1)), Unreadable::Unknown { .. }));
    assert!(matches!(read(&repeated(1, 100)), Unreadable::Unknown { .. }));
    for (columns, rows, what) in [
        (columns + 1, 1, "columns"),
        (4_000_000_000, 1, "columns"),
        (1, limits::ROWS + 1, "rows"),
        (1, 4_000_000_000, "rows"),
    ] {
        let error = read(&repeated(columns, rows));
        assert!(
            matches!(error, Unreadable::TooLarge { what: found, .. } if found == what),
            "{columns} {rows}: {error}"
        );
    }
    // Many rows that are each as wide as they may be: the text of the sheet is what is bounded.
    let wide = "z".repeat(4_000);
    let many = repeated(columns, 1_000).replace("<text:p>z", &format!("<text:p>{wide}"));
    assert!(matches!(read(&many), Unreadable::TooLarge { .. }));
    for times in ["0", "-1", "1e3", "99999999999999999999", ""] {
        let error = read(&repeated(1, 1).replace("repeated=\"1\"", &format!("repeated=\"{times}\"")));
        assert!(matches!(error, Unreadable::Workbook { .. }), "{times:?}: {error}");
    }
}

#[test]
fn spreadsheet_that_ends_early_ends_its_reading() {
    let whole = content(&table(&[&[
        "Code",
        "Organisation Name",
        "Status",
        "Date Of Publication",
    ]]));
    let annotated = whole.replace("Code", "Code<office:annotation><text:p>a remark");
    for end in (40..annotated.len()).step_by(7) {
        let error = read_dspt(&opendocument(&annotated[..end])).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
    let defined = whole.replace("?><office", "?><!DOCTYPE z [<!ENTITY z \"zz\">]><office");
    assert!(matches!(
        read_dspt(&opendocument(&defined)),
        Err(Unreadable::Workbook { .. })
    ));
    let unknown = whole.replace("Code", "&z;");
    assert!(matches!(
        read_dspt(&opendocument(&unknown)),
        Err(Unreadable::Workbook { .. })
    ));
}

#[test]
fn cell_that_is_too_long_refuses_its_row_and_no_other() {
    let long = "é".repeat(limits::CELL_BYTES);
    let rows: [&[&str]; 3] = [
        &["Code", "Organisation Name", "Status", "Date Of Publication"],
        &["VZ1AA", &long, "Not Published", ""],
        &["VZ2AA", "Zinnfold", "Not Published", ""],
    ];
    let read = read_dspt(&opendocument(&content(&table(&rows)))).unwrap();
    assert_eq!((read.rows.len(), read.refused.total), (1, 1));
    assert_eq!(
        (read.refused.listed[0].line, &read.refused.listed[0].why),
        (2, &Mistake::TooLong)
    );
}
