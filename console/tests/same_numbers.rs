//! The same numbers on every surface: one invented estate, taken in from files as people take them in, and asked for by every
//! command, form and page. What the registers themselves give is counted apart, in this test.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Cursor;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use calamine::Reader as _;
use calamine::Xlsx;
use dspt_register::Board;
use dspt_register::By;
use dspt_register::Coverage;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::synthetic;
use dspt_register::synthetic_places;
use dspt_store::model;
use dspt_store::silence;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

/// Own, through a headquarters, by name, listed, not found, of.
type Parts = [u64; 6];
/// A kind of area, its name, a measure.
type Key = (String, String, &'static str);
type Numbers = BTreeMap<Key, Parts>;

/// The kinds that every surface has, and the name of each in tables.
const KINDS: [(By, &str); 7] = [
    (By::All, "All"),
    (By::CareHome, "Service"),
    (By::Size, "Size of provider"),
    (By::Region, "Region"),
    (By::NhsRegion, "NHS region"),
    (By::Icb, "ICB"),
    (By::Authority, "Local authority"),
];

fn parts(coverage: &Coverage) -> Parts {
    let parts = coverage.parts;
    let of = parts.of();
    [
        parts.own,
        parts.through_headquarters,
        parts.by_name,
        parts.listed,
        parts.not_found,
        of,
    ]
    .map(u64::from)
}

fn key(kind: &str, area: &str, measure: Measure) -> Key {
    (kind.to_owned(), area.to_owned(), measure.name())
}

/// What the registers give.
fn truth(programme: &Programme, day: Date) -> BTreeMap<Key, Coverage> {
    let board = Board::new(&programme.as_at(day));
    let mut all = BTreeMap::new();
    for segment in board.segments() {
        let Some((_, kind)) = KINDS.iter().find(|(by, _)| *by == segment.by()) else {
            continue;
        };
        for measure in Measure::ALL {
            all.insert(
                key(kind, &segment.to_string(), measure),
                board.coverage(segment, measure),
            );
        }
    }
    all
}

struct Console<'a> {
    home: &'a Path,
}

impl Console<'_> {
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dspt-console"));
        command
            .env_clear()
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.home);
        command
    }

    fn said(&self, words: &[&str]) -> String {
        let output = self.program().args(words).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{words:?} {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn import(&self, what: &str, name: &str, text: &str, day: Date) {
        let file = self.home.join(name);
        std::fs::write(&file, text).unwrap();
        self.said(&["import", what, file.to_str().unwrap(), "--of", &day.to_string()]);
    }

    fn exported(&self, format: &str, day: Date) -> Vec<u8> {
        let (file, day) = (self.home.join("exported"), day.to_string());
        let file = file.to_str().unwrap();
        self.said(&[
            "export", "coverage", "--format", format, "--as-at", &day, "-o", file,
        ]);
        std::fs::read(file).unwrap()
    }
}

/// The files of a programme as their publishers would have written them.
fn import(console: &Console<'_>, programme: &Programme, day: Date) {
    let written = |day: Option<Date>| day.map_or(String::new(), |day| day.strftime("%d/%m/%Y").to_string());
    let compact = |day: Option<Date>| day.map_or(String::new(), |day| day.strftime("%Y%m%d").to_string());
    let mut places =
        "utla_code,utla_name,icb26_code,icb26_ods_code,icb26_name,nhs_region_code,nhs_region_name\n"
            .to_owned();
    for row in synthetic_places(day) {
        let icb = &row.icb;
        let ours = [
            &row.authority,
            &row.name,
            &icb.code,
            &icb.ods,
            &icb.name,
            &icb.region,
            &icb.region_name,
        ];
        writeln!(places, "{}", ours.map(String::as_str).join(",")).unwrap();
    }
    let mut search =
        "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector\n".to_owned();
    for row in &programme.dspt {
        let on = written(row.published_on);
        writeln!(
            search,
            "{},{},{},{on},{}",
            row.code, row.name, row.status, row.sector
        )
        .unwrap();
    }
    let mut locations = "Location ID,Location Name,Location ODS Code,Care home?,Dormant (Y/N),Location Inspection Directorate,\
        Location Region,Location Local Authority,Location Postal Code,Provider ID,Provider Name\n"
        .to_owned();
    for row in &programme.locations {
        let yes = |is: bool| if is { "Y" } else { "N" };
        writeln!(
            locations,
            "{},{},{},{},{},Adult social care,{},{},{},{},{}",
            row.id,
            row.name,
            row.ods.as_ref().map_or("", |code| code.as_str()),
            yes(row.care_home == Some(true)),
            yes(row.dormant),
            row.region,
            row.authority,
            row.postcode.as_ref().map_or("", |code| code.as_str()),
            row.provider.as_ref().map_or("", |id| id.as_str()),
            row.provider_name,
        )
        .unwrap();
    }
    let organisations = |rows: &[dspt_register::OdsOrganisation]| {
        let mut text = String::new();
        for row in rows {
            let parent = row.parent.as_ref();
            let mut cells = vec![String::new(); 27];
            cells[0] = row.code.to_string();
            cells[1].clone_from(&row.name);
            cells[9] = row.postcode.as_ref().map_or(String::new(), ToString::to_string);
            cells[10] = compact(row.opened);
            cells[11] = compact(row.closed);
            cells[14] = parent.map_or(String::new(), |parent| parent.code.to_string());
            cells[15] = compact(parent.and_then(|parent| parent.from));
            writeln!(text, "{}", cells.join(",")).unwrap();
        }
        text
    };
    console.import("geography", "places.csv", &places, day);
    console.import(
        "ods",
        "ecarehomehq.csv",
        &organisations(&programme.headquarters),
        day,
    );
    console.import("ods", "ecarehomesite.csv", &organisations(&programme.sites), day);
    console.import("cqc", "locations.csv", &locations, day);
    console.import("dspt", "search.csv", &search, day);
}

/// `show areas` for a kind and a measure, by these words more.
fn boards(console: &Console<'_>, more: &[&str]) -> BTreeMap<Key, Coverage> {
    let mut all = BTreeMap::new();
    for (by, kind) in KINDS.into_iter().filter(|(by, _)| *by != By::All) {
        for measure in Measure::ALL {
            let words = [
                "show",
                "areas",
                "--json",
                "--by",
                by.name(),
                "--measure",
                measure.name(),
            ];
            let told = console.said(&[&words, more].concat());
            let board: model::Board = serde_json::from_str(&told).unwrap();
            for row in board.rows {
                all.insert(key(kind, &row.segment.to_string(), measure), row.coverage);
            }
        }
    }
    all
}

fn area(console: &Console<'_>, segment: &Segment, more: &[&str]) -> Vec<Coverage> {
    let typed = segment.typed();
    let mut words = vec!["show", "coverage"];
    words.extend(Some(typed.as_str()).filter(|typed| !typed.is_empty()));
    words.push("--json");
    let told = console.said(&[&words, more].concat());
    serde_json::from_str::<model::Area>(&told).unwrap().figures
}

fn of_rows(rows: impl Iterator<Item = Vec<String>>) -> Numbers {
    let measure = |name: &str| {
        Measure::ALL
            .into_iter()
            .find(|measure| measure.name() == name)
            .unwrap()
    };
    rows.map(|row| {
        let number = |at: usize| row[at].parse::<u64>().unwrap();
        let parts = [5, 6, 7, 8, 9, 10].map(number);
        assert_eq!(
            number(4),
            parts[0] + parts[1] + parts[2],
            "covered is the sum of its parts"
        );
        (key(&row[0], &row[2], measure(&row[3])), parts)
    })
    .collect()
}

fn of_json(report: &Value) -> Numbers {
    let kinds = [
        ("all", "All"),
        ("kind", "Service"),
        ("size", "Size of provider"),
        ("region", "Region"),
        ("nhs-region", "NHS region"),
        ("icb", "ICB"),
        ("authority", "Local authority"),
    ];
    let mut all = Numbers::new();
    for figure in report["figures"].as_array().unwrap() {
        let (_, kind) = kinds.iter().find(|(name, _)| figure["kind"] == *name).unwrap();
        let measure = Measure::ALL
            .into_iter()
            .find(|measure| figure["measure"] == measure.name())
            .unwrap();
        let number = |field: &str| figure[field].as_u64().unwrap();
        let parts = [
            "own",
            "through_headquarters",
            "by_name",
            "listed",
            "not_found",
            "of",
        ]
        .map(number);
        all.insert(key(kind, figure["area"].as_str().unwrap(), measure), parts);
    }
    all
}

/// The numbers in the row of this name in the table of this caption of a page.
fn of_page(html: &str, caption: &str, name: &str) -> Vec<u64> {
    let after = |text: &str, begins: &str| text.split(begins).nth(1).map(str::to_owned);
    let table = after(html, &format!("<caption>{caption}</caption>")).unwrap();
    let row = after(&table, &format!("<th scope=\"row\">{name}</th>")).unwrap();
    let row = row.split("</tr>").next().unwrap();
    let cells = row.split("</td>").filter(|cell| cell.contains("<td"));
    cells
        .filter_map(|cell| cell.rsplit('>').next().unwrap().parse().ok())
        .collect()
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_surface_says_the_same_numbers_with_their_days_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    let console = Console { home: folder.path() };
    let today = silence::day(Timestamp::now());
    let programme = synthetic(11, 400, today);
    import(&console, &programme, today);
    let truth = truth(&programme, today);
    let numbers: Numbers = truth
        .iter()
        .map(|(key, coverage)| (key.clone(), parts(coverage)))
        .collect();
    assert!(numbers.len() > 150, "{}", numbers.len());

    // The screens as data: every area by every measure, with its days and its rule.
    let mut whole = truth.clone();
    whole.retain(|(kind, ..), _| kind != "All");
    assert_eq!(boards(&console, &[]), whole);
    let board = Board::new(&programme.as_at(today));
    let named = board.segments().filter(|segment| {
        matches!(
            segment.by(),
            By::All | By::Region | By::NhsRegion | By::Icb | By::Authority
        )
    });
    for segment in named {
        let figures = Measure::ALL.map(|measure| parts(&board.coverage(segment, measure)));
        let told: Vec<Parts> = area(&console, segment, &[]).iter().map(parts).collect();
        // A region and an NHS region may have one name: what is typed then means the first.
        let twins = board
            .segments()
            .filter(|other| other.typed() == segment.typed())
            .count();
        assert!(told == figures || twins > 1, "{segment}: {told:?} {figures:?}");
    }

    // The screens as lines.
    for (by, kind) in KINDS.into_iter().filter(|(by, _)| *by != By::All) {
        let said = console.said(&["show", "areas", "--by", by.name(), "--width", "200"]);
        for ((of, name, measure), coverage) in &truth {
            if of == kind && *measure == Measure::InDate.name() {
                let of = coverage.parts;
                let figures =
                    [of.covered(), of.listed, of.not_found, of.of()].map(|figure| figure.to_string());
                let row = said
                    .lines()
                    .map(flat)
                    .find(|line| line.to_lowercase().contains(&name.to_lowercase()));
                assert!(
                    row.as_ref().is_some_and(|row| row.contains(&figures.join(" "))),
                    "{name} {figures:?}\n{said}"
                );
            }
        }
    }
    let headline = &truth[&key("All", "all locations", Measure::InDate)];
    let lines = flat(&console.said(&["show", "coverage", "--width", "200"]));
    assert!(
        lines.contains(&headline.to_string()) && lines.contains(&headline.rule()),
        "{lines}"
    );

    // Exports.
    let csv = console.exported("csv", today);
    let mut reader = csv::Reader::from_reader(&csv[3..]);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    for row in &rows {
        assert_eq!(
            row[13..16],
            [today.to_string(), today.to_string(), today.to_string()]
        );
        let measure = Measure::ALL
            .into_iter()
            .find(|measure| measure.name() == row[3])
            .unwrap();
        assert_eq!(row[16], measure.rule(today));
    }
    assert_eq!(of_rows(rows.into_iter()), numbers);

    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(console.exported("xlsx", today))).unwrap();
    let sheet = book.worksheet_range("Coverage").unwrap();
    let rows = sheet
        .rows()
        .skip(1)
        .map(|row| row.iter().map(ToString::to_string).collect());
    assert_eq!(of_rows(rows), numbers);

    let json: Value = serde_json::from_slice(&console.exported("json", today)).unwrap();
    assert_eq!(of_json(&json), numbers);
    assert_eq!(json["registers"]["locations_of"], today.to_string());
    assert_eq!(json["registers"]["statuses_of"], today.to_string());
    for (place, measure) in Measure::ALL.into_iter().enumerate() {
        assert_eq!(json["rules"][place]["rule"], measure.rule(today));
    }
    assert_eq!(
        json["warnings"].as_array().unwrap().len(),
        headline.warnings().len()
    );

    let html = String::from_utf8(console.exported("html", today)).unwrap();
    assert!(html.contains(&headline.to_string()));
    for measure in Measure::ALL {
        assert!(html.contains(&measure.rule(today)), "{}", measure.rule(today));
        let figure = truth[&key("All", "all locations", measure)].parts;
        let told = of_page(&html, "All locations by each measure", measure.name());
        let counts = [
            figure.covered(),
            figure.of(),
            figure.own,
            figure.through_headquarters,
            figure.by_name,
        ];
        let counts: Vec<u64> = counts
            .into_iter()
            .chain([figure.listed, figure.not_found])
            .map(u64::from)
            .collect();
        assert_eq!(told, counts, "{}", measure.name());
    }
    for kind in ["Local authority", "ICB"] {
        for ((_, name, _), coverage) in truth
            .iter()
            .filter(|((of, _, m), _)| of == kind && *m == Measure::InDate.name())
        {
            let told = of_page(&html, &format!("{kind}: covered locations by each measure"), name);
            let of = coverage.parts;
            let others = [Measure::ThisYear, Measure::Programme, Measure::WithApproaching];
            let others = others.map(|measure| truth[&key(kind, name, measure)].parts.covered());
            let counts = [of.covered(), of.of(), of.listed, of.not_found]
                .into_iter()
                .chain(others);
            assert_eq!(told, counts.map(u64::from).collect::<Vec<_>>(), "{name}");
        }
    }

    // A console elsewhere.
    let (serving, desk) = (Serving::of(&console), tempfile::tempdir().unwrap());
    let desk = Console { home: desk.path() };
    console.said(&["party", "add", "Northshire Council", "--kind", "council"]);
    let added: Value = serde_json::from_str(&console.said(&[
        "operator",
        "add",
        "desk",
        "--role",
        "lead",
        "--party",
        "Northshire Council",
        "--address",
        &serving.address,
        "--json",
    ]))
    .unwrap();
    desk.said(&["connect", added["string"].as_str().unwrap(), "--yes"]);
    assert_eq!(boards(&desk, &["--connect"]), whole);
    let all: Vec<Parts> = area(&desk, &Segment::All, &["--connect"])
        .iter()
        .map(parts)
        .collect();
    assert_eq!(
        all,
        Measure::ALL.map(|measure| numbers[&key("All", "all locations", measure)])
    );
}

/// A console that serves, ended when dropped.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn of(console: &Console<'_>) -> Self {
        let words = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--operator",
            "Northshire",
            "--telephone",
            "01632 960000",
        ];
        let mut command = console.program();
        command.args(words).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
