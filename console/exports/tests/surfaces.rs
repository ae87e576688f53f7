//! The same numbers on every surface, and nothing in a cell or a page that commands.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use calamine::Xlsx;
use dspt_exports::AreaKind;
use dspt_exports::Beside;
use dspt_exports::CoverageReport;
use dspt_exports::Demonstration;
use dspt_exports::ExportError;
use dspt_exports::Question;
use dspt_exports::area_named;
use dspt_register::Board;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::Segment;
use jiff::civil::date;

fn demonstration() -> Demonstration {
    Demonstration::new(3, 600, date(2026, 6, 1))
}

/// An area and a measure, and covered, listed, not found, of.
type Numbers = BTreeMap<(String, String), [u64; 4]>;

fn of_report(report: &CoverageReport) -> Numbers {
    let number = |figure: &dspt_exports::Figure| {
        let name = format!("{} {}", figure.kind.name(), figure.area);
        let counts = [figure.covered, figure.listed, figure.not_found, figure.of];
        ((name, figure.measure.to_owned()), counts.map(u64::from))
    };
    report.figures.iter().map(number).collect()
}

fn of_csv(bytes: &[u8]) -> Numbers {
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let number = |at: usize| row[at].parse::<u64>().unwrap();
        let name = format!("{} {}", &row[0], &row[2]);
        (
            (name, row[3].to_owned()),
            [number(4), number(8), number(9), number(10)],
        )
    })
    .collect()
}

fn of_xlsx(bytes: Vec<u8>) -> Numbers {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Coverage").unwrap();
    let text = |cell: &Data| cell.to_string();
    sheet
        .rows()
        .skip(1)
        .map(|row| {
            let number = |at: usize| row[at].to_string().parse::<u64>().unwrap();
            let name = format!("{} {}", text(&row[0]), text(&row[2]));
            (
                (name, text(&row[3])),
                [number(4), number(8), number(9), number(10)],
            )
        })
        .collect()
}

fn of_json(bytes: &[u8]) -> Numbers {
    let names: BTreeMap<String, &str> = AreaKind::ALL
        .iter()
        .map(|kind| {
            (
                serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned(),
                kind.name(),
            )
        })
        .collect();
    let report: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let figures = report["figures"].as_array().unwrap();
    figures
        .iter()
        .map(|figure| {
            let number = |field: &str| figure[field].as_u64().unwrap();
            let text = |field: &str| figure[field].as_str().unwrap().to_owned();
            let name = format!("{} {}", names[&text("kind")], text("area"));
            let numbers = ["covered", "listed", "not_found", "of"].map(number);
            ((name, text("measure")), numbers)
        })
        .collect()
}

#[test]
fn csv_xlsx_and_json_say_the_same_numbers_as_the_registers_give() {
    let demonstration = demonstration();
    let report = CoverageReport::new(&demonstration.question(80));
    let numbers = of_report(&report);
    assert!(numbers.len() > 100, "{}", numbers.len());
    let board = Board::new(&demonstration.programme.as_at(demonstration.as_at));
    for measure in Measure::ALL {
        let coverage = board.coverage(&Segment::All, measure);
        let parts = coverage.parts;
        let expected = [parts.covered(), parts.listed, parts.not_found, parts.of()].map(u64::from);
        let key = ("All all locations".to_owned(), measure.name().to_owned());
        assert_eq!(numbers[&key], expected, "{}", measure.name());
    }
    assert_eq!(of_csv(&report.csv().unwrap()), numbers);
    assert_eq!(of_xlsx(report.xlsx().unwrap()), numbers);
    assert_eq!(of_json(&report.json().unwrap()), numbers);
}

/// The text of every cell of a row that begins with this name, in the table of that caption.
fn row_of(html: &str, caption: &str, name: &str) -> Vec<String> {
    let table = html
        .split(&format!("<caption>{caption}</caption>"))
        .nth(1)
        .unwrap();
    let row = table
        .split(&format!("<th scope=\"row\">{name}</th>"))
        .nth(1)
        .unwrap();
    let row = row.split("</tr>").next().unwrap();
    let cells = row.split("</td>").filter(|cell| cell.contains("<td"));
    cells
        .map(|cell| cell.rsplit('>').next().unwrap().to_owned())
        .collect()
}

#[test]
fn page_says_the_same_numbers() {
    let report = CoverageReport::new(&demonstration().question(80));
    let html = report.html().unwrap();
    assert!(html.contains(&report.headline().unwrap().sentence));
    assert!(html.contains(&format!("needs {} more", report.gap)));
    let mut compared = 0;
    for measure in Measure::ALL {
        let all = report.figure(AreaKind::All, measure).next().unwrap();
        let cells = row_of(&html, "All locations by each measure", measure.name());
        let numbers = [all.covered, all.of].map(|number| number.to_string());
        assert_eq!(cells[..2], numbers, "{}", measure.name());
        assert_eq!(
            cells[7..],
            [all.listed, all.not_found].map(|number| number.to_string())
        );
        compared += 1;
    }
    for figure in report.figure(AreaKind::Authority, Measure::InDate) {
        let cells = row_of(
            &html,
            "Local authority: covered locations by each measure",
            &figure.area,
        );
        assert_eq!(
            cells[1..3],
            [figure.covered, figure.of].map(|number| number.to_string())
        );
        assert_eq!(
            cells[5..7],
            [figure.listed, figure.not_found].map(|number| number.to_string())
        );
        compared += 1;
    }
    assert_eq!(compared, 4 + 15);
    let bridge = report.bridge.unwrap();
    let cells = row_of(
        &html,
        "Start + newly covered \u{2212} lapsed \u{2212} closed + opened = end",
        "Newly covered",
    );
    assert_eq!(cells, [format!("+{}", bridge.newly_covered)]);
}

#[test]
fn bridge_adds_up_and_every_kind_of_area_adds_up_to_the_whole() {
    let report = CoverageReport::new(&demonstration().question(80));
    let bridge = report.bridge.unwrap();
    assert_eq!(
        bridge.start + bridge.newly_covered + bridge.opened - bridge.lapsed - bridge.closed,
        bridge.end
    );
    assert!(bridge.newly_covered > 0 && bridge.lapsed > 0 && bridge.closed > 0 && bridge.opened > 0);
    let all = report.headline().unwrap();
    assert_eq!(bridge.end, all.covered);
    for kind in AreaKind::ALL {
        let of: u32 = report.figure(kind, Measure::InDate).map(|figure| figure.of).sum();
        assert_eq!(of, all.of, "{kind:?}");
    }
}

#[test]
fn the_same_question_gives_the_same_bytes_and_the_same_ten() {
    let (one, two) = (demonstration(), demonstration());
    let report = CoverageReport::new(&one.question(80));
    let again = CoverageReport::new(&two.question(80));
    assert_eq!(report.html().unwrap(), again.html().unwrap());
    assert_eq!(report.xlsx().unwrap(), again.xlsx().unwrap());
    assert_eq!((report.by_hand.seed, report.by_hand.rows.len()), (20_260_601, 10));
    let other = CoverageReport::new(&Question {
        seed: Some(1),
        ..one.question(80)
    });
    assert_ne!(report.by_hand.rows, other.by_hand.rows);
    for row in &report.by_hand.rows {
        let below = row
            .page
            .strip_prefix("https://www.dsptoolkit.nhs.uk/OrganisationSearch")
            .unwrap();
        assert_eq!(
            below,
            row.code
                .as_ref()
                .map_or_else(String::new, |code| format!("/{code}"))
        );
    }
}

#[test]
fn registers_of_different_dates_give_no_percentage_anywhere() {
    let demonstration = demonstration();
    let mut programme = demonstration.programme.clone();
    programme.dspt_of = date(2025, 10, 1);
    let report = CoverageReport::new(&Question {
        programme: &programme,
        before: None,
        ..demonstration.question(80)
    });
    assert!(report.figures.iter().all(|figure| figure.percent.is_none()));
    let html = report.html().unwrap();
    assert!(html.contains("<li>registers of different dates"), "{html}");
    assert!(html.contains("not given"));
    assert!(!html.contains("<polygon points") || !html.contains("hexagon most"));
    let csv = String::from_utf8(report.csv().unwrap()).unwrap();
    assert!(csv.contains("registers of different dates"));
    assert_eq!(
        report.no_bridge,
        Some("A bridge starts from registers of an earlier day, and none were given.")
    );
}

#[test]
fn hostile_names_command_nothing() {
    let demonstration = demonstration();
    let hostile = "=1+1 <script>alert(1)</script> \u{202e}\u{1b}[2J &amp;";
    let mut programme: Programme = demonstration.programme.clone();
    for location in &mut programme.locations {
        location.name = hostile.to_owned();
        location.region = hostile.to_owned();
    }
    let report = CoverageReport::new(&Question {
        programme: &programme,
        ..demonstration.question(80)
    });
    let html = report.html().unwrap();
    assert!(!html.contains("<script") && !html.contains('\u{1b}') && !html.contains('\u{202e}'));
    let bytes = report.csv().unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let mut regions = 0;
    for row in reader.records() {
        for cell in &row.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell:?}");
            regions += usize::from(cell.starts_with("'=1+1"));
        }
    }
    assert_eq!(regions, 4);
}

#[test]
fn words_on_the_page_promise_nothing_and_rank_nobody() {
    let html = CoverageReport::new(&demonstration().question(80)).html().unwrap();
    let notice = "Independent software, not made, approved or checked by NHS England, CQC or ICO.";
    assert!(html.contains(notice) && html.contains("Invented for demonstration"));
    let words = html.replace(notice, "").to_lowercase();
    for banned in [
        "compliant",
        "certified",
        "approved",
        "official",
        "guaranteed",
        "ranked",
        "league",
        "worst",
        "best",
    ] {
        assert!(!words.contains(banned), "{banned}");
    }
    let areas: Vec<String> = CoverageReport::new(&demonstration().question(80))
        .figure(AreaKind::Authority, Measure::InDate)
        .map(|figure| figure.area.clone())
        .collect();
    assert!(areas.is_sorted() && areas.len() == 15, "{areas:?}");
}

#[test]
fn an_area_is_found_by_name_or_code_and_its_report_counts_it_alone() {
    let demonstration = demonstration();
    let (programme, day) = (&demonstration.programme, demonstration.as_at);
    let area = area_named(programme, day, " lincolnshire ").unwrap();
    assert_eq!(area_named(programme, day, "E10000019").unwrap(), area);
    let whole = CoverageReport::new(&demonstration.question(80));
    let expected = whole
        .figure(AreaKind::Authority, Measure::InDate)
        .find(|f| f.area == "Lincolnshire");
    let report = CoverageReport::new(&Question {
        area: Some(area),
        ..demonstration.question(80)
    });
    let headline = report.headline().unwrap();
    assert_eq!(
        (headline.covered, headline.of),
        expected.map(|f| (f.covered, f.of)).unwrap()
    );
    let error = area_named(programme, day, "Atlantis").unwrap_err();
    assert!(
        matches!(&error, ExportError::NoArea { typed } if typed == "Atlantis"),
        "{error}"
    );
}

#[test]
fn an_empty_programme_has_a_page_too() {
    let nothing = Programme::new(Vec::new(), date(2026, 6, 1), Vec::new(), date(2026, 6, 1));
    let report = CoverageReport::new(&Question {
        programme: &nothing,
        as_at: date(2026, 6, 1),
        before: None,
        area: None,
        target_percent: 80,
        seed: None,
        notes: vec!["no ODS file of sites was imported".to_owned()],
        invented: false,
        beside: Beside::default(),
    });
    assert!(
        report
            .html()
            .unwrap()
            .contains("<li>no ODS file of sites was imported")
    );
    assert!(report.xlsx().is_ok() && report.json().is_ok() && report.by_hand.rows.is_empty());
}

#[test]
fn what_stands_beside_coverage_is_the_same_in_every_form() {
    let demonstration = demonstration();
    let mut question = demonstration.question(80);
    if let Some(readiness) = &mut question.beside.readiness {
        readiness.all.silent = None;
        readiness.named = vec![dspt_exports::NamedRow {
            organisation: "Zinnfold Care".to_owned(),
            telephone: Some("01632960001".to_owned()),
            gains: 3,
            why: vec!["ready but not published".to_owned()],
        }];
    }
    let report = CoverageReport::new(&question);
    let changes = report.register_changes.as_ref().unwrap();
    let count = |what: &str| changes.counts.iter().find(|row| row.what == what).unwrap().count;
    assert!(
        count("opened") > 0 && count("closed") > 0 && count("changed hands") > 0,
        "{:?}",
        changes.counts
    );
    let all: u32 = changes.counts.iter().map(|row| row.count).sum();
    assert_eq!(all as usize, changes.rows.len());
    let found: u32 = report.joins.found.iter().map(|row| row.count).sum();
    assert_eq!(
        found,
        report.headline().unwrap().of,
        "every location is joined somehow or not found"
    );
    assert_eq!(report.joins.found[3].count, report.headline().unwrap().not_found);
    assert_eq!(
        report.joins.not_found.len(),
        report.headline().unwrap().not_found as usize
    );
    assert_eq!(
        Some(report.joins.entries.len() as u64),
        report.entries_without_location.map(u64::from)
    );

    let html = report.html().unwrap();
    let cells = row_of(&html, "Locations that changed in CQC's register", "Opened");
    assert_eq!(cells, [count("opened").to_string()]);
    let readiness = report.readiness.as_ref().unwrap();
    let cells = row_of(
        &html,
        "Published status beside readiness, by local authority",
        "All locations",
    );
    assert_eq!(cells[0], readiness.all.locations.unwrap().to_string());
    assert_eq!(cells[3], "withheld");
    assert!(row_of(&html, "Whom to ring", "Zinnfold Care").contains(&"01632960001".to_owned()));
    let first = &report.indicators[0];
    let cells = row_of(&html, "Indicators from elsewhere", &first.indicator);
    assert_eq!(cells[2..4], [format!("{} %", first.value), "80 %".to_owned()]);
    let cells = row_of(&html, "Organisations that help, by area", &report.helpers[0].area);
    assert_eq!(cells[1], report.helpers[0].telephone);

    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(report.xlsx().unwrap())).unwrap();
    let mut rows = |sheet: &str| book.worksheet_range(sheet).unwrap().rows().count() - 1;
    assert_eq!(rows("Register changes"), changes.rows.len());
    assert_eq!(rows("Beside readiness"), readiness.areas.len() + 1);
    assert_eq!(rows("Whom to ring"), 1);
    assert_eq!(rows("Indicators"), report.indicators.len());
    assert_eq!(rows("Who helps where"), report.helpers.len());
    assert_eq!(rows("Joins"), 4);
    assert_eq!(rows("Not found"), report.joins.not_found.len());
    assert_eq!(rows("Entries without location"), report.joins.entries.len());

    let json: serde_json::Value = serde_json::from_slice(&report.json().unwrap()).unwrap();
    assert_eq!(
        json["register_changes"]["rows"].as_array().unwrap().len(),
        changes.rows.len()
    );
    assert_eq!(json["readiness"]["all"]["silent"], serde_json::Value::Null);
    assert_eq!(json["indicators"][0]["target"], 80.0);
    assert_eq!(
        json["helpers"][0]["telephone"],
        report.helpers[0].telephone.as_str()
    );
    assert_eq!(
        json["joins"]["found"][3]["count"],
        report.headline().unwrap().not_found
    );
}
