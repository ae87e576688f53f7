//! Answering, the register and the evidence pack, as people and scripts meet them.
#![expect(clippy::unwrap_used, reason = "test code, outside the test functions too")]
#![expect(clippy::disallowed_methods, reason = "tests start the real program")]

use std::path::Path;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;

/// A computer with its data folder and a place for files.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self.path(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("dspt-agent").unwrap();
        command
            .env_clear()
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .arg("--data")
            .arg(self.data())
            .args(["--width", "100"])
            .args(arguments);
        command
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.told(arguments, "")
    }

    fn told(&self, arguments: &[&str], lines: &str) -> (i32, String, String) {
        let output = self.command(arguments).write_stdin(lines).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}\n{out}");
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    /// The state of an item by its lasting id.
    fn state(&self, id: &str) -> String {
        let list = self.json(&["answer", "--list", "--json"]);
        let items = list.get("items").unwrap().as_array().unwrap();
        let item = items.iter().find(|item| item.get("item").unwrap() == id).unwrap();
        item.get("state").unwrap().as_str().unwrap().to_owned()
    }

    fn book(&self) -> Option<String> {
        std::fs::read_to_string(self.data().join("answers-dspt-2026-27.yaml")).ok()
    }
}

fn questions(name: &str) -> &'static dspt_policies::Toolkit {
    let mut all = dspt_policies::Toolkit::shipped().iter();
    all.find(|toolkit| toolkit.name == name).unwrap()
}

const SET: &[&str] = &["--toolkit", "dspt-2026-27"];

fn with_set<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().chain(SET).copied().collect()
}

#[test]
fn answers_given_by_lines_are_kept_at_once_and_the_rest_is_asked_next_time() {
    let desk = Desk::new();
    let (code, out, _) = desk.told(&with_set(&["answer"]), "ZA123456\nin the safe\n");
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("The input ended here. 2 kept, 43 still open. Nothing is lost"),
        "{out}"
    );
    let (_, out, _) = desk.told(&with_set(&["answer"]), "back\nquit\n");
    assert!(out.contains("43 of 45 questions are open for you."), "{out}");
    assert!(out.contains(dspt_agent::words::ASK_FIRST.text), "{out}");
    assert!(
        out.contains("0 kept, 43 still open. Run this again to go on."),
        "{out}"
    );
    let book = desk.book().unwrap();
    assert!(
        book.contains("text: \"ZA123456\"") && book.contains("document: \"in the safe\""),
        "{book}"
    );
}

#[test]
fn nobody_to_ask_is_said_and_nothing_is_made() {
    let desk = Desk::new();
    let (code, out, err) = desk.run(&["answer"]);
    assert_eq!((code, out.as_str()), (64, ""), "no question is shown to nobody");
    assert!(err.contains("there is nobody to ask"), "{err}");
    assert!(!desk.data().exists());
}

#[test]
fn one_question_is_answered_anew_and_what_was_said_before_stays() {
    let desk = Desk::new();
    let ask = with_set(&["answer", "--item", "1.1.1"]);
    desk.told(&ask, "ZA123456\n");
    let (code, out, _) = desk.told(&ask, "ZA999999\n");
    assert_eq!(code, 0);
    assert!(out.contains("You said on ") && out.contains("ZA123456"), "{out}");
    let book = desk.book().unwrap();
    assert!(book.contains("ZA123456") && book.contains("ZA999999"), "{book}");
    assert_eq!(desk.state("ico-registration"), "answered");
}

#[test]
fn a_plain_no_is_kept_and_stays_open() {
    let desk = Desk::new();
    let (_, out, _) = desk.told(&with_set(&["answer", "--item", "6.2.1"]), "no\n");
    assert!(out.contains("does not count a plain no"), "{out}");
    assert_eq!(desk.state("antivirus-everywhere"), "needs an answer");
}

#[test]
fn what_others_enter_waits_for_the_manager() {
    let desk = Desk::new();
    let ask = with_set(&["answer", "--item", "6.2.1", "--by", "it-support"]);
    let (_, out, _) = desk.told(&ask, "yes, on all nine\n");
    assert!(out.contains(dspt_agent::words::ASK_KEPT_DRAFT.text), "{out}");
    assert_eq!(desk.state("antivirus-everywhere"), "needs an answer");
    let (code, _, err) = desk.run(&with_set(&["answer", "--confirm", "all", "--by", "it-support"]));
    assert_eq!(code, 64);
    assert!(err.contains("only the manager can confirm"), "{err}");
    let out = desk.done(&with_set(&["answer", "--confirm", "6.2.1"]));
    assert!(out.starts_with("6.2.1, confirmed: yes"), "{out}");
    assert_ne!(desk.state("antivirus-everywhere"), "needs an answer");
    let (code, out, _) = desk.run(&with_set(&["answer", "--confirm", "6.2.1"]));
    assert_eq!((code, out.as_str()), (1, "Nothing waits to be confirmed here.\n"));
    desk.done(&with_set(&["answer", "--confirm", "all"]));
}

#[test]
fn risks_certificates_and_the_target_are_kept_and_proposals_wait() {
    let desk = Desk::new();
    let until = ["--until", "2199-01-01"];
    let risk = [
        "answer",
        "--accept-risk",
        "8.1.4",
        "--reason",
        "kept off the network",
    ];
    desk.done(&with_set(
        &[&risk as &[&str], &until, &["--by", "supplier"]].concat(),
    ));
    assert_eq!(desk.state("systems-supported"), "needs an answer");
    let (code, out, _) = desk.run(&with_set(&["answer", "--confirm", "all"]));
    assert_eq!(code, 1, "a risk is a decision of its own");
    assert!(out.contains("8.1.4: somebody proposes"), "{out}");
    desk.done(&with_set(&["answer", "--confirm", "8.1.4"]));
    assert_eq!(desk.state("systems-supported"), "answered");

    desk.done(&with_set(
        &[&["answer", "--certificate", "iso-27001"] as &[&str], &until].concat(),
    ));
    desk.done(&with_set(&["answer", "--target", "approaching"]));
    let list = desk.json(&with_set(&["answer", "--list", "--json"]));
    assert_eq!(list.get("target").unwrap(), "Approaching Standards");
    let out = desk.done(&with_set(&["answer", "--list"]));
    assert!(out.contains("Not needed for your target:"), "{out}");
}

#[test]
fn what_was_published_is_frozen_in_the_year_of_that_day() {
    let desk = Desk::new();
    let (code, _, err) = desk.run(&["answer", "--published", "2026-06-12"]);
    assert_eq!(code, 64);
    assert!(err.contains("nothing was answered to dspt-2025-26 here"), "{err}");
    let last = ["--toolkit", "dspt-2025-26"];
    desk.told(
        &[&["answer", "--item", "1.1.1"] as &[&str], &last].concat(),
        "ZA123456\n",
    );
    let out = desk.done(&["answer", "--published", "12/6/2026"]);
    assert!(
        out.starts_with("Frozen: 1 answer to dspt-2025-26, as it stands,"),
        "{out}"
    );
    assert!(
        desk.read("data/answers-dspt-2025-26.yaml")
            .contains("on: 2026-06-12")
    );
}

#[test]
fn last_year_is_taken_over_to_be_confirmed_and_its_own_file_is_left_as_it_was() {
    let desk = Desk::new();
    let last = ["--toolkit", "dspt-2025-26"];
    desk.told(
        &[&["answer", "--item", "1.1.1"] as &[&str], &last].concat(),
        "ZA123456\n",
    );
    let before = desk.read("data/answers-dspt-2025-26.yaml");
    let (_, out, _) = desk.told(&with_set(&["answer"]), "yes\n");
    assert!(out.contains("1 answer of 2025-26 was taken over."), "{out}");
    assert!(out.contains("Already answered in 2025-26. Still so?"), "{out}");
    assert_eq!(desk.state("ico-registration"), "answered");
    assert_eq!(desk.read("data/answers-dspt-2025-26.yaml"), before);
}

#[test]
fn a_file_of_answers_with_mistakes_is_refused_whole_with_all_of_them() {
    let desk = Desk::new();
    let file = desk.put(
        "answers.yaml",
        b"toolkit: dspt-2026-27\nentered_by: manager\nsaid_on: 2026-11-01\nanswers:\n  - item: \"9.9.9\"\n    answer: yes\n  - item: \"3.2.1\"\n    trained: 1\n    total: 2\n  - item: \"1.1.2\"\n    document: the safe\n",
    );
    let (code, _, err) = desk.run(&with_set(&["answer", "--from", &file]));
    assert_eq!(code, 64);
    assert!(
        err.contains("9.9.9") && err.contains("50 %") && err.contains("answers.yaml:5:"),
        "{err}"
    );
    assert!(err.contains("nothing was taken"), "{err}");
    assert!(!desk.data().exists());
}

#[test]
fn a_file_of_answers_is_taken_once_and_by_others_as_drafts() {
    let desk = Desk::new();
    let text = "toolkit: dspt-2026-27\nentered_by: manager\nsaid_on: 2026-11-01\nanswers:\n  - item: \"1.1.2\"\n    document: the safe\n";
    let file = desk.put("ours.yaml", text.as_bytes());
    let from = with_set(&["answer", "--from", &file, "--json"]);
    let drafted = desk.json(&[&from as &[&str], &["--by", "it-support"]].concat());
    assert_eq!(drafted.pointer("/taken/0").unwrap(), "1.1.2");
    assert_eq!(desk.state("information-register"), "needs an answer");
    let taken = desk.json(&from);
    assert_eq!(taken.pointer("/taken/0").unwrap(), "1.1.2");
    assert_eq!(desk.state("information-register"), "answered");
    let again = desk.json(&from);
    assert_eq!(again.get("taken").unwrap().as_array().unwrap().len(), 0);
    let later = desk.book();
    desk.told(&with_set(&["answer", "--item", "1.1.2"]), "the new safe\n");
    let older = desk.json(&from);
    assert_eq!(older.pointer("/older/0").unwrap(), "1.1.2");
    assert_ne!(desk.book(), later);
}

#[test]
fn the_book_of_another_account_is_taken_with_what_went_out_of_date_in_it() {
    let desk = Desk::new();
    let toolkit = questions("dspt-2026-27");
    let today = dspt_agent::clock::now().div_euclid(86_400);
    let mut book = dspt_policies::AnswerBook::new(toolkit);
    let kept_at = "in the office".to_owned();
    let answer = dspt_policies::Answer::new(
        "information-register".parse().unwrap(),
        dspt_policies::answer::Value::Document { kept_at },
        dspt_policies::toolkit::Who::Manager,
        today - 500,
    );
    book.say(answer, toolkit, today).unwrap();
    let file = desk.put("theirs.yaml", book.to_yaml().as_bytes());
    let out = desk.done(&with_set(&["answer", "--from", &file]));
    assert!(out.contains("1.1.2"), "{out}");
    assert_eq!(desk.book(), Some(book.to_yaml()), "the day and the words stay");
    // What a person types is told to be past.
    let typed = book.to_yaml().replace("    confirmed: true\n", "");
    let file = desk.put("typed.yaml", typed.as_bytes());
    let (code, _, err) = desk.run(&with_set(&["answer", "--from", &file]));
    assert!(code == 64 && err.contains("which is past"), "{err}");
}

#[test]
fn a_sheet_lists_what_it_could_not_place() {
    let desk = Desk::new();
    let sheet = desk.put(
        "export.csv",
        b"Evidence reference,Answer,Colour\n1.1.2,In the safe,blue\n99.9.9,yes,red\n1.1.1,nonsense,\n",
    );
    let (code, out, err) = desk.run(&with_set(&["answer", "--from", &sheet]));
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(out.contains("1 answer was taken: 1.1.2."), "{out}");
    assert!(out.contains("99.9.9") && out.contains("Colour"), "{out}");
    assert!(
        out.contains("Rows that were not taken:") && out.contains("1.1.1"),
        "{out}"
    );
}

#[test]
fn wrong_words_days_and_files_end_with_64_and_change_nothing() {
    let desk = Desk::new();
    let binary = desk.put("binary.yaml", b"\xff\xfe");
    let large = desk.put("large.yaml", &vec![b'a'; 600 * 1024]);
    let large_sheet = desk.put("large.csv", &vec![b'a'; 5 * 1024 * 1024]);
    let folder = desk.0.path().display().to_string();
    let none = desk.path("none.yaml");
    for (arguments, part) in [
        (
            &["answer", "--item", "9.9.9"] as &[&str],
            "has no question \"9.9.9\"",
        ),
        (&["answer", "--confirm", "nothing-here"], "has no question"),
        (
            &["answer", "--published", "yesterday"],
            "--published \"yesterday\" is not a day",
        ),
        (&["answer", "--published", "2199-01-01"], "nothing was answered"),
        (
            &["answer", "--target", "best"],
            "possible values: approaching, met, exceeded",
        ),
        (
            &["answer", "--certificate", "iso-9001", "--until", "2199-01-01"],
            "iso-27001",
        ),
        (&["answer", "--certificate", "psn"], "--until"),
        (
            &["answer", "--certificate", "psn", "--until", "2020-01-01"],
            "this certificate is over",
        ),
        (
            &["answer", "--certificate", "psn", "--until", "soon"],
            "--until \"soon\" is not a day",
        ),
        (&["answer", "--until", "2199-01-01"], "--until belongs to"),
        (
            &["answer", "--accept-risk", "8.1.4", "--until", "2199-01-01"],
            "--reason",
        ),
        (
            &[
                "answer",
                "--accept-risk",
                "8.1.4",
                "--until",
                "2020-01-01",
                "--reason",
                "x",
            ],
            "the last day is before the first",
        ),
        (
            &[
                "answer",
                "--accept-risk",
                "1.1.1",
                "--until",
                "2199-01-01",
                "--reason",
                "x",
            ],
            "1.1.1",
        ),
        (
            &[
                "answer",
                "--accept-risk",
                "8.1.4",
                "--until",
                "2199-01-01",
                "--reason",
                " ",
            ],
            "empty",
        ),
        (
            &["answer", "--by", "council"],
            "possible values: manager, it-support, supplier",
        ),
        (&["answer", "--list", "--item", "1.1.1"], "cannot be used with"),
        (&["answer", "--item", "1.1.1", "--json"], "--json goes with"),
        (&["answer", "--toolkit", &none], "there is no file"),
        (&["answer", "--toolkit", &folder], "is a folder"),
        (&["answer", "--toolkit", &binary], "not a text in UTF-8"),
        (&["answer", "--from", &none], "there is no file"),
        (&["answer", "--from", &folder], "is a folder"),
        (&["answer", "--from", &binary], "not a text in UTF-8"),
        (&["answer", "--from", &large], "more than"),
        (&["answer", "--from", &large_sheet], "more than"),
        (&["asset", "add", "bicycle", "x"], "possible values"),
        (&["asset", "add", "phone", " "], "empty"),
        (&["asset", "add", "phone", "x", "--count", "0"], "count"),
        (&["asset", "add", "phone", "x", "--count", "-1"], "'-1'"),
        (
            &["asset", "add", "phone", "x", "--on", "31/2/2026"],
            "--on \"31/2/2026\" is not a day",
        ),
        (
            &["asset", "add", "phone", "x", "--on", "2199-01-01"],
            "still to come",
        ),
        (
            &["asset", "retire", "phone-000000"],
            "the register has no `phone-000000`",
        ),
        (&["asset", "retire", "No Such"], "is not in the register"),
        (
            &["asset", "review", "phone-000000"],
            "the register has no `phone-000000`",
        ),
        (&["asset", "import", &none], "there is no file"),
        (&["asset", "import", &folder], "is a folder"),
        (&["asset", "import", &large_sheet], "more than"),
        (&["asset", "import", &binary], "nothing was taken"),
        (&["pack"], "--output"),
        (&["pack", "-o", &binary], "is a file; name a folder"),
        (&["pack", "-o", &binary, "--with", &none], "there is no file"),
        (
            &["pack", "-o", &folder, "--with", &binary],
            "neither a file computer-",
        ),
        (&["pack", "-o", &folder, "--not-this-computer"], "--with"),
        (&["pack", "-o", &folder, "--policy", &none], "cannot be used"),
        (&["pack", "-o", &folder, "--toolkit", &none], "there is no file"),
        (
            &["pack", "-o", &folder, "--label", "a\u{202e}b"],
            "--label cannot be used",
        ),
        (
            &["pack", "-o", &folder, "--provider", "a\nb"],
            "--provider cannot be used",
        ),
    ] {
        let (code, _, err) = desk.run(arguments);
        assert_eq!(code, 64, "{arguments:?}: {err}");
        assert!(err.contains(part), "{arguments:?}: {err}");
    }
    let left = desk.data().exists()
        && std::fs::read_dir(desk.data())
            .unwrap()
            .any(|entry| entry.unwrap().file_name() != "lock");
    assert!(!left, "something was kept");
    assert_eq!(
        std::fs::read_dir(desk.0.path()).unwrap().count(),
        if desk.data().exists() { 4 } else { 3 }
    );
}

#[test]
fn a_damaged_book_is_named_with_its_marks_and_never_written_over() {
    let desk = Desk::new();
    desk.told(&with_set(&["answer", "--item", "1.1.1"]), "ZA123456\n");
    for (name, text, commands) in [
        (
            "answers-dspt-2026-27.yaml",
            "toolkit: dspt-2026-27\nanswers:\n  - item: nonsense\n",
            &["answer", "--list"] as &[&str],
        ),
        ("assets.yaml", "assets:\n  - kind: bicycle\n", &["asset", "list"]),
    ] {
        let path = desk.data().join(name);
        let good = std::fs::read(&path).ok();
        std::fs::write(&path, text).unwrap();
        let out = desk.path("out");
        let writing: &[&str] = if name == "assets.yaml" {
            &["asset", "add", "phone", "x"]
        } else {
            &["answer", "--target", "met", "--toolkit", "dspt-2026-27"]
        };
        for arguments in [
            commands,
            writing,
            &["pack", "-o", &out, "--toolkit", "dspt-2026-27"],
        ] {
            let (code, _, err) = desk.run(arguments);
            assert_eq!(code, 1, "{arguments:?}: {err}");
            assert!(
                err.contains(name)
                    && err.contains("left as it is")
                    && err.contains(":3:") | err.contains(":2:"),
                "{err}"
            );
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert!(!Path::new(&out).exists(), "a pack was made without what was said");
        match good {
            Some(good) => std::fs::write(&path, good).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
    }
}

#[test]
fn the_register_keeps_counts_with_whose_word_it_is() {
    let desk = Desk::new();
    let out = desk.done(&[
        "asset",
        "add",
        "phone",
        "Carers' phones",
        "--count",
        "38",
        "--personal",
        "--on",
        "1/11/2026",
    ]);
    let id = out.split(':').next().unwrap().to_owned();
    assert!(id.starts_with("phone-"), "{out}");
    desk.done(&["asset", "review", &id, "--count", "40"]);
    desk.done(&["asset", "retire", &id, "--by", "it-support"]);
    let list = desk.json(&["asset", "list", "--json"]);
    let entry = list.get(0).unwrap();
    assert_eq!(entry.get("count").unwrap(), 40);
    assert_eq!(entry.get("owner").unwrap(), "personal");
    assert_eq!(entry.get("said_by").unwrap(), "manager");
    assert_eq!(entry.get("waits").unwrap(), true, "only the manager retires");
    desk.done(&["asset", "retire", &id]);
    assert!(
        desk.done(&["asset", "list"])
            .starts_with("Nothing was written into the register yet.")
    );
    let all = desk.done(&["asset", "list", "--all"]);
    let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(all.contains("not in use from"), "{all}");
}

#[test]
fn a_register_is_imported_once() {
    let desk = Desk::new();
    let list = desk.put(
        "register.csv",
        b"Kind,Name,How many\nphone,Carers' phones,38\nrouter,Office router,\n",
    );
    let out = desk.done(&["asset", "import", &list]);
    assert!(out.starts_with("New: 2. Changed: 0. As before: 0."), "{out}");
    let out = desk.done(&["asset", "import", &list]);
    assert!(out.starts_with("New: 0. Changed: 0. As before: 2."), "{out}");
    let list = desk.put(
        "register.csv",
        b"Kind,Name,How many\nphone,Carers' phones,39\nbicycle,Mine,1\n",
    );
    let (code, out, _) = desk.run(&["asset", "import", &list]);
    assert_eq!(code, 1);
    assert!(out.starts_with("New: 0. Changed: 1. As before: 0."), "{out}");
    assert!(
        out.contains("Rows that were not taken:") && out.contains("bicycle"),
        "{out}"
    );
}

#[test]
fn a_set_of_ones_own_is_used_beside_the_shipped_ones() {
    let desk = Desk::new();
    let toolkit = "name: dspt-2027-28\nyear: \"2027-28\"\ndeadline: 2028-06-30\nstatus: compiled\nsource: a test\nitems:\n  - id: ico-registration\n    ref: \"1.1.9\"\n    title: Your registration\n    level: approaching\n    standard: 1\n    theme: policies\n    answer: text\n    who: [manager]\n    device_class: person-only\n    checks: []\n    cyber_essentials: []\n    caf: []\n    waived_by: []\n    risk_can_be_accepted: false\n    confidence: stated\n    source: a test\n";
    let known = desk.json(&with_set(&["answer", "--list", "--json"]));
    assert_eq!(
        known.pointer("/toolkit/name").unwrap(),
        questions("dspt-2026-27").name.as_str()
    );
    let file = desk.put("next.yaml", toolkit.as_bytes());
    desk.told(&with_set(&["answer", "--item", "1.1.1"]), "ZA123456\n");
    let list = desk.json(&["answer", "--list", "--json", "--toolkit", &file]);
    assert_eq!(list.pointer("/toolkit/name").unwrap(), "dspt-2027-28");
    assert_eq!(list.pointer("/items/0/reference").unwrap(), "1.1.9");
    assert_eq!(list.pointer("/items/0/carried_from").unwrap(), "2026-27");
    let broken = desk.put(
        "broken.yaml",
        toolkit.replace("level: approaching", "level: none").as_bytes(),
    );
    let (code, _, err) = desk.run(&["answer", "--toolkit", &broken]);
    assert_eq!(code, 64);
    assert!(err.contains("broken.yaml:10:"), "{err}");
}

#[test]
fn help_of_each_asset_command_shows_an_example() {
    let desk = Desk::new();
    for action in ["add", "list", "import", "retire", "review"] {
        assert!(
            desk.done(&["asset", action, "--help"])
                .contains("Example: dspt-agent asset "),
            "{action}"
        );
    }
}

#[test]
fn what_was_filled_in_beside_the_pack_is_taken_when_the_start_menu_makes_it_again() {
    let (elsewhere, desk) = (Desk::new(), Desk::new());
    elsewhere.told(&["answer", "--item", "ico-registration"], "ZA123456\n");
    elsewhere.done(&["pack", "-o", &elsewhere.path("pack")]);
    let filled_in = std::fs::read(elsewhere.path("pack/answers.xlsx")).unwrap();
    let folder = desk.0.path().join("Evidence pack");
    let again = || {
        let mut command = desk.command(&["evidence-pack"]);
        let output = command.env("HOME", desk.0.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        std::fs::read_to_string(folder.join("evidence-pack.html")).unwrap()
    };
    let taken = "From the file answers.xlsx that was filled in here.";

    let page = again();
    assert!(page.contains(dspt_agent::words::PACK_ANSWER_MENU.text), "{page}");
    assert!(!page.contains(taken), "nobody filled it in: {page}");
    std::fs::write(folder.join("answers.xlsx"), &filled_in).unwrap();
    let page = again();
    assert!(page.contains(taken) && page.contains("ZA123456"), "{page}");
    assert_eq!(desk.state("ico-registration"), "answered");
    assert!(!again().contains(taken), "it counts once");

    std::fs::write(folder.join("answers.xlsx"), b"PK\x03\x04 cut off").unwrap();
    assert!(again().contains("could not be read, so nothing was taken from it"));
    assert_eq!(desk.state("ico-registration"), "answered");
    let mut there = std::fs::read_dir(&folder).unwrap();
    let is_kept = there.any(|entry| std::fs::read(entry.unwrap().path()).unwrap() == b"PK\x03\x04 cut off");
    assert!(is_kept, "what was there is never lost");
}

#[test]
fn filled_in_answers_beside_a_pack_that_is_typed_for_are_kept_with_what_to_type() {
    let desk = Desk::new();
    let pack = desk.path("pack");
    assert!(!desk.done(&["pack", "-o", &pack]).contains("answers-kept-"));
    desk.put("pack/answers.xlsx", b"filled in");
    let out = desk.done(&["pack", "-o", &pack]);
    let said = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("To take them, type: dspt-agent answer --from"),
        "{out}"
    );
    let page = desk.read("pack/evidence-pack.html");
    assert!(page.contains(dspt_agent::words::PACK_ANSWER.text), "{page}");
}

#[test]
fn who_sees_a_computer_that_joined_nothing_is_answered() {
    let desk = Desk::new();
    assert!(
        desk.done(&["sharing"])
            .contains("Nobody sees anything of this computer")
    );
    let (code, _, err) = desk.run(&["sharing", "--level", "items"]);
    assert_eq!(code, 64, "{err}");
    assert!(!desk.data().exists(), "asking made a folder");
}
