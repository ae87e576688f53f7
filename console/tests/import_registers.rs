//! Public registers through the real commands: small files of our own making, and the published ones where
//! `DSPT_REGISTERS` names a folder with them.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;
use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;

const LOCATIONS: &str = "Location ID,Location Name,Location Local Authority,Location ODS Code,Care home?,\
Location Inspection Directorate,Provider ID,Registered manager,Location Telephone Number,Location Postal Code\n\
1-990001,Zarrowmere House,Lincolnshire,VZ1AA,Y,Adult social care,1-880001,\"Zed, Zoe\",01632960001,ZZ1 1AA\n\
1-990002,Zellwick Homecare,Lincolnshire,VZ2AA,N,Adult social care,1-880002,\"Zed, Zac\",01632960002,ZZ1 1AB\n\
1-990003,Zinnfold Lodge,Kent,VZ3AA,Y,Adult social care,1-880001,\"Zed, Zoe\",01632960003,ZZ2 1AA\n\
1-990004,Zosterley Dental,Kent,VZ4AA,N,Primary medical services,1-880003,\"Zed, Zia\",01632960004,ZZ2 1AB\n";

const SEARCH: &str = "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector\n\
VZ1AA,Zarrowmere House,2025-26 Standards Met,05/01/2026,Social Care\n\
VZ2AA,Zellwick Homecare,Not Published,,Social Care\n";

struct Console {
    folder: tempfile::TempDir,
}

impl Console {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, words: &[&str]) -> Output {
        let store = self.folder.path().join("store/console.db");
        Command::cargo_bin("dspt-console")
            .unwrap()
            .env_clear()
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.folder.path())
            .arg("--store")
            .arg(format!("sqlite:{}", store.display()))
            .args(words)
            .output()
            .unwrap()
    }

    fn said(&self, words: &[&str], code: i32) -> String {
        let output = self.run(words);
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
        text
    }

    fn import(&self, what: &str, file: &Path, more: &[&str]) -> String {
        let file = file.to_str().unwrap();
        self.said(&[&["import", what, file], more].concat(), 0)
    }
}

#[test]
fn a_register_is_taken_in_once_and_its_people_never() {
    let console = Console::new();
    let locations = console.file("01_June_2026_locations.csv", LOCATIONS);
    let text = console.import("cqc", &locations, &[]);
    assert!(
        text.contains("of 2026-06-01, 3 rows, 1 of other sectors left out; 0 refused"),
        "{text}"
    );
    assert!(text.contains("not read: Registered manager"), "{text}");
    let again = console.import("cqc", &locations, &[]);
    assert!(again.contains("nothing changed"), "{again}");
    let kept = std::fs::read(console.folder.path().join("store/console.db")).unwrap();
    let holds = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("01632960001") && !holds("Zed, Zoe") && !holds("Zosterley"));
}

#[test]
fn a_later_file_is_told_by_what_changed() {
    let console = Console::new();
    console.import(
        "cqc",
        &console.file("first.csv", LOCATIONS),
        &["--of", "2026-05-01"],
    );
    let later = LOCATIONS
        .replace("Zellwick Homecare", "Zellwick Care at Home")
        .replace(
            "1-990003,Zinnfold Lodge,Kent,VZ3AA,Y,Adult social care,1-880001",
            "1-990003,Zinnfold Lodge,Kent,VZ3AA,Y,Adult social care,1-880009",
        )
        + "1-990005,Zmarsh Court,Kent,VZ5AA,Y,Adult social care,1-880004,,01632960005,ZZ3 1AA\n";
    let text = console.import("cqc", &console.file("second.csv", later), &["--of", "2026-06-01"]);
    assert!(
        text.contains(
            "Since 2026-05-01: 1 row new, 2 changed, 0 gone. Locations: 1 opened, 1 changed hands, 1 renamed."
        ),
        "{text}"
    );
}

#[test]
fn what_is_no_whole_register_is_refused_and_the_state_before_kept() {
    let console = Console::new();
    let locations = console.file("01_June_2026_locations.csv", LOCATIONS);
    let dspt = console.file("search.csv", SEARCH);
    let name = |path: &Path| path.to_str().unwrap().to_owned();

    let wrong = console.said(&["import", "dspt", &name(&locations)], 64);
    assert!(
        wrong.contains("a CQC location file") && wrong.contains("import cqc"),
        "{wrong}"
    );
    let web = console.file("page.csv", "<!DOCTYPE html><html><body>Not found</body></html>");
    let text = console.said(&["import", "cqc", &name(&web)], 1);
    assert!(text.contains("web page"), "{text}");
    let columns = console.file("columns.csv", SEARCH.replace("Status", "State"));
    let text = console.said(&["import", "dspt", &name(&columns)], 1);
    assert!(text.contains("no column Status"), "{text}");

    console.import("cqc", &locations, &[]);
    console.import("dspt", &dspt, &["--of", "2026-06-01"]);
    let cut = console.file("cut.csv", format!("{SEARCH}VZ3AA,\"Zinn"));
    let text = console.said(&["import", "dspt", &name(&cut), "--of", "2026-06-02"], 1);
    assert!(
        text.contains("line 4") && text.contains("Nothing was taken"),
        "{text}"
    );
    let half = console.file(
        "half.csv",
        LOCATIONS.lines().take(2).collect::<Vec<_>>().join("\n") + "\n",
    );
    let text = console.said(&["import", "cqc", &name(&half), "--of", "2026-06-20"], 1);
    assert!(text.contains("--smaller"), "{text}");
    let ahead = console.said(&["import", "dspt", &name(&dspt), "--of", "2999-01-01"], 64);
    assert!(ahead.contains("has not come yet"), "{ahead}");

    let held: serde_json::Value =
        serde_json::from_str(&console.said(&["show", "imports", "--json"], 0)).unwrap();
    assert_eq!(held.as_array().unwrap().len(), 2, "{held}");
}

#[test]
fn refused_rows_are_listed_one_by_one() {
    let console = Console::new();
    let rows: String = (0..20)
        .map(|n| format!("VZ{n:03},Zhome {n},Not Published,,Social Care\n"))
        .collect();
    let text =
        format!("{SEARCH}{rows}8.00E+12,Zinnfold Lodge,2025-26 Standards Met,05/01/2026,Social Care\n");
    let file = console.file("search.csv", text);
    let told: serde_json::Value =
        serde_json::from_str(&console.import("dspt", &file, &["--of", "2026-06-01", "--json"])).unwrap();
    assert_eq!(told["refused_in_all"], 1);
    assert_eq!(told["refused"][0]["line"], 24);
    assert!(
        told["refused"][0]["why"]
            .as_str()
            .unwrap()
            .contains("spreadsheet"),
        "{told}"
    );
    assert_eq!(told["imported"]["file"]["rows"], 22);
}

#[test]
fn coverage_is_told_with_its_rule_and_days() {
    let console = Console::new();
    console.import("cqc", &console.file("01_June_2026_locations.csv", LOCATIONS), &[]);
    console.import(
        "dspt",
        &console.file("search.csv", SEARCH),
        &["--of", "2026-06-01"],
    );
    let text = console.said(
        &["show", "coverage", "--as-at", "2026-06-01", "--target", "80"],
        0,
    );
    assert!(
        text.contains("1 of 3 (33 %; up to 67 % if all 1 not found are covered)"),
        "{text}"
    );
    assert!(text.contains("80 % needs 2 more"), "{text}");
    assert!(
        text.contains("Standards Met or Exceeded for 2024-25 or later"),
        "{text}"
    );
    assert!(text.contains("1 June 2026"), "{text}");
    let areas = console.said(&["show", "areas", "--as-at", "2026-06-01"], 0);
    assert!(
        areas.contains("Lincolnshire") && areas.contains("Kent"),
        "{areas}"
    );
    let lapsing = console.said(
        &["show", "locations", "of", "lincolnshire", "--as-at", "2026-06-01"],
        0,
    );
    assert!(
        lapsing.contains("Zellwick Homecare") && lapsing.contains("01632960002"),
        "{lapsing}"
    );
    assert!(!lapsing.contains("Zinnfold"), "{lapsing}");
}

#[test]
fn whom_to_help_first_is_told_with_the_reason_and_the_number() {
    let console = Console::new();
    console.import("cqc", &console.file("01_June_2026_locations.csv", LOCATIONS), &[]);
    console.import(
        "dspt",
        &console.file("search.csv", SEARCH),
        &["--of", "2026-06-01"],
    );
    let text = console.said(&["show", "help-list", "Lincolnshire"], 0);
    assert!(
        text.contains("Zellwick Homecare") && text.contains("01632960002"),
        "{text}"
    );
    assert!(
        text.contains("registered, nothing published that counts"),
        "{text}"
    );
    assert!(!text.contains("Zinnfold"), "{text}");
    let told = console.said(&["show", "help-list", "kent", "--json"], 0);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["locations"]["not-found"], 1, "{told}");
    assert_eq!(told["organisations"][0]["gains"], 1, "{told}");
}

#[test]
fn a_report_tells_who_helps_where_and_names_whom_to_ring_only_where_asked() {
    let console = Console::new();
    console.import("cqc", &console.file("01_June_2026_locations.csv", LOCATIONS), &[]);
    console.import(
        "dspt",
        &console.file("search.csv", SEARCH),
        &["--of", "2026-06-01"],
    );
    let report = console.folder.path().join("report.html");
    let page = |more: &[&str]| {
        let words = ["export", "coverage", "-o", report.to_str().unwrap()];
        console.said(&[&words, more].concat(), 0);
        std::fs::read_to_string(&report).unwrap()
    };
    assert!(page(&[]).contains("Nobody has told this console who helps where"));

    let text = "area,organisation,telephone\nLincolnshire,Zlinc Care Association,01632 960111\nKent,Zkent Care Association,01632 960112\n";
    let said = console.import("helpers", &console.file("helpers_2026-06-01.csv", text), &[]);
    assert!(said.contains("2 rows"), "{said}");
    let told = page(&["Lincolnshire"]);
    assert!(
        told.contains("Zlinc Care Association") && told.contains("01632960111"),
        "{told}"
    );
    assert!(
        !told.contains("Zkent") && !told.contains("Whom to ring"),
        "{told}"
    );
    // Beside figures of ours, of which there are none before a provider is here.
    let words = ["export", "coverage", "-o", report.to_str().unwrap(), "--names"];
    let told = console.said(&words, 0);
    assert!(
        told.contains("Nobody is named: no provider of this console lies in this area"),
        "{told}"
    );
    let told = console.said(&[&words as &[&str], &["--as-at", "2026-06-01"]].concat(), 0);
    assert!(told.contains("organisations are named of today only"), "{told}");
    console.said(&["provider", "add", "Zellwick Homecare", "--cqc", "1-880002"], 0);
    assert!(!page(&["Lincolnshire"]).contains("Whom to ring"));
    let named = page(&["Lincolnshire", "--names"]);
    assert!(
        named.contains("Whom to ring") && named.contains("01632960002"),
        "{named}"
    );
    let made_up = ["export", "coverage", "-o", "x.html", "--names", "--estate", "20"];
    console.said(&made_up, 64);
}

#[test]
fn a_made_up_programme_is_shown_and_leaves_nothing_behind() {
    let console = Console::new();
    let text = console.said(&["try", "--estate", "60", "--plain"], 0);
    assert!(
        text.contains("computers") && text.contains("Coverage (in-date):"),
        "{text}"
    );
    assert!(text.contains("nothing was left"), "{text}");
    assert!(!console.folder.path().join("store").exists());
}

#[test]
fn an_empty_console_says_where_to_begin() {
    let console = Console::new();
    let text = console.said(&["show", "coverage"], 0);
    assert!(
        text.contains("import cqc") && text.contains("import dspt"),
        "{text}"
    );
}

/// The published files, where there are any: `None` says so and skips.
fn published(console: &Console, begins: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("DSPT_REGISTERS").map(PathBuf::from) else {
        eprintln!("SKIPPED: set DSPT_REGISTERS to a folder with the published registers");
        return None;
    };
    let mut files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let path = files.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(begins))?;
    let bytes = std::fs::read(&path).unwrap();
    if path.extension().is_some_and(|end| end == "gz") {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*bytes), &mut text).unwrap();
        return Some(console.file(&format!("{begins}.csv"), text));
    }
    Some(path)
}

#[test]
fn lincolnshire_on_9_september_2022_is_190_of_356() {
    let console = Console::new();
    let Some(dspt) = published(&console, "dspt_search_2022-09-09") else {
        return;
    };
    let Some(ratings) = published(&console, "cqc_ratings_lincolnshire_2026") else {
        return;
    };
    let text = console.import("dspt", &dspt, &[]);
    assert!(text.contains("of 2022-09-09, 32537 rows; 7 refused"), "{text}");
    let text = console.import("cqc", &ratings, &[]);
    assert!(
        text.contains("of 2026-05-29, 356 rows, 122 of other sectors left out"),
        "{text}"
    );
    let text = console.said(&["show", "coverage", "Lincolnshire", "--as-at", "2022-09-09"], 0);
    assert!(
        text.contains("190 of 356 (66 listed but not covered, 100 not found; registers of different dates)"),
        "{text}"
    );
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        one_line.contains("the locations are of 2026-05-29, the published statuses of 2022-09-09"),
        "{text}"
    );
    let told = console.said(
        &[
            "show",
            "coverage",
            "Lincolnshire",
            "--as-at",
            "2022-09-09",
            "--json",
        ],
        0,
    );
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["figures"][0]["parts"]["listed"], 66, "{told}");
    assert_eq!(told["figures"][0]["parts"]["not_found"], 100, "{told}");
}
