//! Answers, proposals and packs of a provider as people meet them, good and bad.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too; the day is that of the program that is tested"
)]

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use assert_cmd::Command;
use dspt_tui::safe_text::scrub;
use serde_json::Value;

/// Commands a terminal, deceives a reader, begins a formula.
const HOSTILE: &str = "=cmd|'/c calc'!A1 \u{202e}fdp.exe\u{2066}\u{200b} <script>alert(1)</script>";

/// The same, as far as an answer may hold it.
const FORMULA: &str = "=cmd|'/c calc'!A1 <script>alert(1)</script>";

/// Whether each line may be shown on a terminal.
fn is_clean(text: &str) -> bool {
    text.lines().all(|line| matches!(scrub(line), Cow::Borrowed(_)))
}

/// A console that nobody else uses, with one provider.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.said(
            &["provider", "add", "Rosewood Care", "--telephone", "01632 960001"],
            0,
        );
        desk
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder().join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn output(&self, words: &[&str]) -> std::process::Output {
        let mut command = Command::cargo_bin("dspt-console").unwrap();
        command
            .env_clear()
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.folder());
        let store = format!("sqlite:{}", self.folder().join("console.db").display());
        command.args(["--store", &store]).args(words).output().unwrap()
    }

    fn said(&self, words: &[&str], code: i32) -> String {
        let output = self.output(words);
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(output.status.code(), Some(code), "{words:?}\n{text}");
        text
    }

    fn json(&self, words: &[&str]) -> Value {
        let output = self.output(&[words, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{words:?}\n{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(is_clean(&text), "{text:?}");
        serde_json::from_str(&text).unwrap()
    }

    fn item(&self, number: &str) -> Value {
        self.json(&["show", "item", "Rosewood Care", number])
    }
}

#[test]
fn a_draft_is_kept_shown_and_counts_nowhere() {
    let desk = Desk::new();
    let said = desk.said(
        &[
            "answers",
            "Rosewood Care",
            "--set",
            "6.2.1=yes",
            "--set",
            "9.5.2=not about them: no laptops",
            "--comment",
            "seen on Monday",
        ],
        0,
    );
    assert!(
        said.contains("6.2.1, 9.5.2") && said.contains("once they confirm it"),
        "{said}"
    );
    assert!(said.contains("answers.xlsx"), "how it reaches them: {said}");

    let item = desk.item("6.2.1");
    assert_eq!(item["state"], "needs_answer");
    assert_eq!(item["draft_waits"], true);
    assert_eq!(item["said"][0]["by"], "IT support");
    assert_eq!(item["said"][0]["comment"], "seen on Monday");
    assert_eq!(item["said"][0]["confirmed"], false);

    let all = desk.json(&["answers", "Rosewood Care"]);
    assert_eq!(all["stage"], "in progress");
    assert!(all["in_words"].as_str().unwrap().starts_with("0 of 45"), "{all}");
    let plain = desk.said(&["answers", "Rosewood Care"], 0);
    let first = plain.lines().next().unwrap();
    assert_eq!(Some(first), all["notice"].as_str(), "the notice stands first");
    assert!(
        plain.contains("IT support, a draft: yes (seen on Monday)"),
        "{plain}"
    );

    // Another draft takes its place on top; both are kept.
    desk.said(&["answers", "Rosewood Care", "--set", "6.2.1=no"], 0);
    let item = desk.item("6.2.1");
    assert_eq!(item["said"].as_array().unwrap().len(), 2);
    assert_eq!(item["said"][0]["what"], "no");
    let screen = desk.said(&["show", "provider", "Rosewood Care"], 0);
    assert_eq!(screen.lines().next(), all["notice"].as_str());
    assert!(screen.contains("draft waits"), "{screen}");
}

#[test]
fn a_proposed_risk_counts_nowhere_and_only_some_can_be_proposed() {
    let desk = Desk::new();
    let words = |item: &'static str| {
        [
            "waive",
            "Rosewood Care",
            item,
            "--until",
            "2099-03-31",
            "--reason",
            "Kept off the network.",
        ]
    };
    let said = desk.said(&words("8.1.4"), 0);
    assert!(
        said.contains("31") && said.contains("once they accept it"),
        "{said}"
    );
    let item = desk.item("8.1.4");
    assert_eq!(item["state"], "needs_answer");
    assert_eq!(item["risks"][0]["agreed"], false);
    assert_eq!(item["risks"][0]["until"], "2099-03-31");

    let said = desk.said(&words("6.2.1"), 1);
    assert!(said.contains("6.2.1"), "{said}");
    let said = desk.said(&words("9.9.9"), 64);
    assert!(said.contains("no question"), "{said}");
    let over = [
        "waive",
        "Rosewood Care",
        "8.1.4",
        "--until",
        "2020-01-01",
        "--reason",
        "x",
    ];
    desk.said(&over, 1);
    desk.said(
        &[
            "waive",
            "Nobody",
            "8.1.4",
            "--until",
            "2099-01-01",
            "--reason",
            "x",
        ],
        1,
    );
}

#[test]
fn what_cannot_be_said_says_why_and_keeps_nothing() {
    let desk = Desk::new();
    for (set, code, wanted) in [
        ("6.2.1", 64, "ITEM=WHAT"),
        ("6.2.1=perhaps", 64, "yes or no"),
        ("9.9.9=yes", 64, "no question"),
        ("3.2.1=30 of 40", 64, "3.2.1"),
        ("1.1.1=not a number", 1, "kept"),
        ("1.1.1=", 1, "kept"),
    ] {
        let said = desk.said(
            &["answers", "Rosewood Care", "--set", "6.2.1=yes", "--set", set],
            code,
        );
        assert!(said.contains(wanted), "{set}: {said}");
    }
    let all = desk.json(&["answers", "Rosewood Care"]);
    assert_eq!(
        all["stage"], "not started",
        "a faulty command keeps none of its drafts"
    );
    let said = desk.said(&["answers", "Nobody"], 1);
    assert!(
        said.contains("no such provider; to see them all: dspt-console provider list"),
        "{said}"
    );
    let said = desk.said(&["show", "item", "Rosewood Care", "9.9.9"], 1);
    assert!(
        said.contains("none such") && said.contains("`show provider`"),
        "{said}"
    );
    let said = desk.said(&["show", "email", "disk-encryption", "Rosewood Care"], 1);
    assert!(said.contains("no computer fails that check now"), "{said}");
}

#[test]
fn a_pack_is_written_whole_and_comes_back() {
    let desk = Desk::new();
    desk.said(&["answers", "Rosewood Care", "--set", "6.2.1=yes"], 0);
    let folder = desk.folder().join("a/new/pack");
    let shown = folder.to_str().unwrap();
    let said = desk.said(&["pack", "Rosewood Care", "-o", shown], 0);
    let all = desk.json(&["answers", "Rosewood Care"]);
    assert_eq!(said.lines().next(), all["notice"].as_str(), "{said}");
    let made = desk.json(&["pack", "Rosewood Care", "-o", shown]);
    let names = made["files"].as_array().unwrap();
    assert!(names.len() >= 6, "{made}");
    for name in names {
        let path = folder.join(name.as_str().unwrap());
        assert!(std::fs::metadata(&path).unwrap().len() > 0, "{name}");
        #[cfg(unix)]
        {
            let permissions = std::fs::metadata(&path).unwrap().permissions();
            let mode = std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    }
    let count = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(count, names.len(), "nothing else, and nothing half");

    // The sheet of one console is taken by another: the same draft.
    let sheet = folder.join("answers.xlsx");
    let again = desk.json(&[
        "import",
        "answers",
        sheet.to_str().unwrap(),
        "--provider",
        "Rosewood Care",
    ]);
    assert_eq!(
        (again["taken"].as_u64(), again["same_as_before"].as_u64()),
        (Some(0), Some(1)),
        "{again}"
    );
    let other = Desk::new();
    let taken = other.json(&[
        "import",
        "answers",
        sheet.to_str().unwrap(),
        "--provider",
        "Rosewood Care",
    ]);
    assert_eq!(taken["taken"], 1, "{taken}");
    assert_eq!(other.item("6.2.1")["draft_waits"], true);

    // A file where the folder should be.
    let file = desk.file("file", b"x");
    let said = desk.said(&["pack", "Rosewood Care", "-o", &file], 1);
    assert!(said.contains("is a file"), "{said}");
    desk.said(&["pack", "Nobody", "-o", shown], 1);
}

#[test]
fn a_book_that_is_handed_in_is_taken_as_drafts_or_not_at_all() {
    let desk = Desk::new();
    let all = desk.json(&["answers", "Rosewood Care"]);
    let toolkit = all["toolkit"].as_str().unwrap();
    let day = &jiff::Timestamp::now().to_string()[..10];
    let good = format!(
        "toolkit: {toolkit}\nanswers:\n  - item: 6.2.1\n    answer: yes\n    entered_by: manager\n    said_on: {day}\n"
    );
    let good = desk.file("answers.yaml", good.as_bytes());
    let taken = desk.said(&["import", "answers", &good, "--provider", "Rosewood Care"], 0);
    assert!(taken.contains("Taken as drafts for Rosewood Care: 1."), "{taken}");
    let item = desk.item("6.2.1");
    assert_eq!(
        (&item["state"], &item["draft_waits"]),
        (&"needs_answer".into(), &true.into())
    );
    assert_eq!(item["said"][0]["by"], "the manager");
    let again = desk.said(&["import", "answers", &good, "--provider", "Rosewood Care"], 0);
    assert!(
        again.contains("Rosewood Care: 0. The same as before: 1."),
        "{again}"
    );

    let bad = format!(
        "toolkit: {toolkit}\nanswers:\n  - item: 9.9.9\n    answer: yes\n    entered_by: manager\n    said_on: {day}\n  - item: 6.2.1\n    \
         answer: yes\n    entered_by: nobody\n    said_on: {day}\n"
    );
    let bad = desk.file("bad.yaml", bad.as_bytes());
    let said = desk.said(&["import", "answers", &bad, "--provider", "Rosewood Care"], 1);
    assert!(
        said.contains("nothing was taken") && said.contains("9.9.9") && said.contains("nobody"),
        "{said}"
    );
}

#[test]
fn a_list_of_the_toolkit_is_matched_by_its_columns_and_the_rest_is_listed() {
    let desk = Desk::new();
    let csv = "Evidence Reference,Evidence text,Response,Comments,Colour\n6.2.1,Antivirus?,Yes,all of them,red\n9.9.9,What?,Yes,,blue\n9.5.2,Encrypted?,perhaps,,green\n";
    let csv = desk.file("export.csv", csv.as_bytes());
    let came = desk.json(&["import", "answers", &csv, "--provider", "Rosewood Care"]);
    assert_eq!(came["taken"], 1, "{came}");
    let unmatched = came["unmatched"].to_string();
    assert!(
        unmatched.contains("9.9.9") && unmatched.contains("Colour"),
        "{came}"
    );
    assert!(came["refused"].to_string().contains("9.5.2"), "{came}");
    assert_eq!(desk.item("6.2.1")["said"][0]["comment"], "all of them");
}

#[test]
fn files_that_are_none_of_ours_are_refused_with_a_reason() {
    let desk = Desk::new();
    let folder = desk.folder().to_str().unwrap().to_owned();
    let missing = desk.folder().join("missing.xlsx").to_str().unwrap().to_owned();
    let large = desk.file("large.csv", &vec![b'a'; 5 * 1024 * 1024]);
    let text = desk.file("letter.csv", b"Dear manager,\nhere are our answers.\n");
    let bytes = desk.file("broken.xlsx", b"PK\x03\x04not really a workbook");
    let latin = desk.file("latin.yaml", b"toolkit: \xe9\n");
    for (file, wanted) in [
        (&folder, "not a file"),
        (&missing, "cannot read"),
        (&large, "right file"),
        (&text, "columns"),
        (&bytes, "XLSX"),
        (&latin, "UTF-8"),
    ] {
        let said = desk.said(&["import", "answers", file, "--provider", "Rosewood Care"], 1);
        assert!(said.contains(wanted), "{file}: {said}");
    }
}

#[test]
fn hostile_text_reaches_no_terminal_and_no_formula() {
    let desk = Desk::new();
    desk.said(&["provider", "add", HOSTILE], 0);
    let refused = desk.said(&["answers", HOSTILE, "--set", &format!("1.1.5={HOSTILE}")], 1);
    assert!(refused.contains("cannot be shown"), "{refused}");
    let until = ["waive", HOSTILE, "8.1.4", "--until", "2099-01-01", "--reason"];
    let no_risk = desk.said(&[&until[..], &[HOSTILE]].concat(), 1);
    let set = format!("1.1.5={FORMULA}");
    let said = desk.said(&["answers", HOSTILE, "--set", &set, "--comment", FORMULA], 0);
    let folder = desk.folder().join("pack");
    let shown = folder.to_str().unwrap();
    let plain = [
        refused,
        no_risk,
        said,
        desk.said(&[&until[..], &[FORMULA]].concat(), 0),
        desk.said(&["answers", HOSTILE], 0),
        desk.said(&["show", "provider", HOSTILE], 0),
        desk.said(&["show", "item", HOSTILE, "1.1.5"], 0),
        desk.said(&["pack", HOSTILE, "-o", shown], 0),
    ];
    for text in &plain {
        assert!(is_clean(text), "{text:?}");
    }
    let json = desk.json(&["show", "item", HOSTILE, "1.1.5"]);
    assert_eq!(json["said"][0]["comment"], FORMULA);
    let all = desk.json(&["answers", HOSTILE]);
    assert_eq!(all["provider"]["name"], HOSTILE, "escaped, not lost");
    let made = desk.json(&["pack", HOSTILE, "-o", shown]);
    for name in made["files"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if name.ends_with(".html") {
            assert!(!text.contains("<script"), "{name}");
            assert!(!text.contains('\u{202e}'), "{name}");
        }
        if name.ends_with(".csv") {
            assert!(
                !text.contains(",=cmd") && !text.contains("\"=cmd") && !text.contains("\n=cmd"),
                "{name}: {text}"
            );
        }
    }
}
