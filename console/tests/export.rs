//! Exports through the real commands: what is written is what the screens show.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;

const LOCATIONS: &str = "Location ID,Location Name,Location Local Authority,Location ODS Code,Care home?,\
Location Inspection Directorate,Provider ID,Location Telephone Number,Location Postal Code\n\
1-990001,Zarrowmere House,Lincolnshire,VZ1AA,Y,Adult social care,1-880001,01632960001,ZZ1 1AA\n\
1-990002,Zellwick Homecare,Lincolnshire,VZ2AA,N,Adult social care,1-880002,01632960002,ZZ1 1AB\n\
1-990003,Zinnfold Lodge,Kent,VZ3AA,Y,Adult social care,1-880001,01632960003,ZZ2 1AA\n";

const AUTUMN: &str = "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector\n\
VZ1AA,Zarrowmere House,2024-25 Standards Met,05/06/2025,Social Care\n\
VZ2AA,Zellwick Homecare,Not Published,,Social Care\n";

const SUMMER: &str = "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector\n\
VZ1AA,Zarrowmere House,2025-26 Standards Met,05/01/2026,Social Care\n\
VZ2AA,Zellwick Homecare,2025-26 Standards Met,02/02/2026,Social Care\n";

struct Console {
    folder: tempfile::TempDir,
}

impl Console {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// With registers of the autumn and of the summer.
    fn with_registers() -> Self {
        let console = Self::new();
        for (what, name, text, of) in [
            ("cqc", "autumn.csv", LOCATIONS, "2025-09-09"),
            ("dspt", "autumn-search.csv", AUTUMN, "2025-09-09"),
            ("cqc", "summer.csv", LOCATIONS, "2026-06-01"),
            ("dspt", "summer-search.csv", SUMMER, "2026-06-01"),
        ] {
            let path = console.path(name);
            std::fs::write(&path, text).unwrap();
            console.said(&["import", what, path.to_str().unwrap(), "--of", of], 0);
        }
        console
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn said(&self, words: &[&str], code: i32) -> String {
        let store = self.path("store/console.db");
        let output = Command::cargo_bin("dspt-console")
            .unwrap()
            .env_clear()
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.folder.path())
            .arg("--store")
            .arg(format!("sqlite:{}", store.display()))
            .args(words)
            .output()
            .unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
        text
    }

    /// What `export` writes with these words.
    fn exported(&self, words: &[&str]) -> Vec<u8> {
        let file = self.path("exported");
        self.said(&[&["export"], words, &["-o", file.to_str().unwrap()]].concat(), 0);
        std::fs::read(file).unwrap()
    }
}

#[test]
fn show_and_every_form_of_the_report_say_the_same_numbers() {
    let console = Console::with_registers();
    let day = ["--as-at", "2026-06-01"];
    let json: Value =
        serde_json::from_slice(&console.exported(&[&["coverage", "--format", "json"], &day[..]].concat()))
            .unwrap();
    let shown: Value =
        serde_json::from_str(&console.said(&[&["show", "coverage", "--json"], &day[..]].concat(), 0))
            .unwrap();
    let mut compared = 0;
    for coverage in shown["figures"].as_array().unwrap() {
        let measure = &coverage["measure"];
        let figures = json["figures"].as_array().unwrap();
        let is = |figure: &&Value| {
            let name = figure["measure"].as_str().unwrap().replace('-', "_");
            figure["kind"] == "all" && name == measure.as_str().unwrap().replace('-', "_")
        };
        let figure = figures.iter().find(is).unwrap();
        for part in ["own", "through_headquarters", "by_name", "listed", "not_found"] {
            assert_eq!(figure[part], coverage["parts"][part], "{measure} {part}");
            compared += 1;
        }
    }
    assert_eq!(compared, 20);
    assert_eq!(json["lapsing"]["lapsing"], shown["lapsing"]["lapsing"]);
    assert_eq!(json["figures"][0]["covered"], 2);
    assert_eq!(json["figures"][0]["of"], 3);
    let text = console.said(&[&["show", "coverage"], &day[..]].concat(), 0);
    let sentence = json["figures"][0]["sentence"].as_str().unwrap();
    assert!(text.contains(sentence), "{text}");
    let html = String::from_utf8(console.exported(&[&["coverage"], &day[..]].concat())).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains(sentence));
    let csv =
        String::from_utf8(console.exported(&[&["coverage", "--format", "csv"], &day[..]].concat())).unwrap();
    assert!(
        csv.contains("All,,all locations,in-date,2,2,0,0,0,1,3,67,"),
        "{csv}"
    );
    assert!(
        console
            .exported(&[&["coverage", "--format", "xlsx"], &day[..]].concat())
            .starts_with(b"PK")
    );
}

#[test]
fn bridge_starts_from_the_earlier_search_and_missing_registers_are_told() {
    let console = Console::with_registers();
    let day = ["--format", "json", "--as-at", "2026-06-01"];
    let json: Value = serde_json::from_slice(&console.exported(&[&["coverage"], &day[..]].concat())).unwrap();
    let bridge = &json["bridge"];
    assert_eq!(
        (&bridge["from"], &bridge["start"]),
        (&"2025-09-09".into(), &1.into())
    );
    assert_eq!((&bridge["newly_covered"], &bridge["end"]), (&1.into(), &2.into()));
    let warnings = json["warnings"].to_string();
    assert!(
        warnings.contains("no ODS file of sites was imported"),
        "{warnings}"
    );
    let area: Value =
        serde_json::from_slice(&console.exported(&[&["coverage", "kent"], &day[..]].concat())).unwrap();
    assert_eq!(
        (&area["of"], &area["figures"][0]["not_found"]),
        (&"Kent".into(), &1.into())
    );
    let later = [
        "coverage",
        "--as-at",
        "2026-06-01",
        "--since",
        "2026-06-01",
        "-o",
        "x.html",
    ];
    assert!(
        console
            .said(&[&["export"], &later[..]].concat(), 64)
            .contains("earlier day")
    );
}

#[test]
fn what_cannot_be_exported_says_what_to_do_and_leaves_the_file_alone() {
    let console = Console::new();
    let file = console.path("kept.html");
    std::fs::write(&file, "kept").unwrap();
    let name = file.to_str().unwrap();
    let text = console.said(&["export", "coverage", "-o", name], 1);
    assert!(text.contains("import cqc") && text.contains("--estate"), "{text}");
    let text = console.said(
        &["export", "coverage", "Atlantis", "--estate", "50", "-o", name],
        1,
    );
    assert!(text.contains("Atlantis") && text.contains("show areas"), "{text}");
    let text = console.said(&["export", "findings", "--format", "oscal", "-o", name], 1);
    assert!(text.contains("no findings"), "{text}");
    console.said(&["export", "coverage", "--format", "pdf", "-o", name], 64);
    assert_eq!(std::fs::read(&file).unwrap(), b"kept");
    let folder = console.folder.path().to_str().unwrap();
    assert!(
        console
            .said(&["export", "providers", "-o", folder], 1)
            .contains("is a folder")
    );
}

#[test]
fn providers_and_an_invented_report_are_written_for_their_owner_alone() {
    let console = Console::new();
    console.said(
        &["provider", "add", "Zarrow Care", "--telephone", "01632 960001"],
        0,
    );
    let csv = String::from_utf8(console.exported(&["providers"])).unwrap();
    assert!(
        csv.lines().nth(1).unwrap().starts_with("Zarrow Care,") && csv.contains("01632 960001"),
        "{csv}"
    );
    let json: Value = serde_json::from_slice(&console.exported(&["findings", "--format", "json"])).unwrap();
    assert_eq!(
        (&json["format"], &json["findings"]),
        (&"dspt-findings/1".into(), &Value::Array(Vec::new()))
    );
    let page = console.exported(&["coverage", "--estate", "100", "--as-at", "2026-06-01"]);
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("Invented for demonstration"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = console.path("exported").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
