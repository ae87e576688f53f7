//! A console put back from a backup gets again what it had acknowledged since, from the devices that still hold it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;

/// The store's files: the database, and what lies beside it while it is in use.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    names
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with("console.db"))
        .map(|entry| entry.path())
        .collect()
}

fn copy_all(from: &Path, to: &Path) {
    for file in files(from) {
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

/// Number and remarks of each kept report, newest first.
fn history(console: &Console) -> Vec<(u64, Vec<String>)> {
    let devices = console.json(&["device", "list"]);
    let shown = console.json(&["show", "history", devices[0]["id"].as_str().unwrap()]);
    let rows = shown["history"].as_array().or_else(|| shown.as_array()).unwrap();
    let words = |row: &serde_json::Value| {
        let remarks = row["remarks"].as_array().unwrap();
        remarks
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    rows.iter()
        .map(|row| (row["sequence"].as_u64().unwrap(), words(row)))
        .collect()
}

#[test]
fn a_console_put_back_from_a_backup_gets_what_it_had_acknowledged_since() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    console.stop();
    let backup = tempfile::tempdir().unwrap();
    copy_all(console.folder(), backup.path());

    console.serve(&[]);
    agent.report();
    agent.report();
    assert_eq!(history(&console).len(), 3);
    console.stop();
    for file in files(console.folder()) {
        std::fs::remove_file(file).unwrap();
    }
    copy_all(backup.path(), console.folder());

    console.serve(&[]);
    assert_eq!(
        history(&console).len(),
        1,
        "the backup knows the first report only"
    );
    let said = agent.json(&["report"]);
    assert_eq!(said["acknowledged"], serde_json::json!([2, 3, 4]), "{said}");
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    let word = |word: &str| vec![word.to_owned()];
    let held = [
        (4, word("gap")),
        (3, word("late")),
        (2, word("late")),
        (1, Vec::new()),
    ];
    assert_eq!(history(&console), held);

    // The gap is filled: nothing is sent a third time, and nothing is remarked any more.
    let said = agent.json(&["report"]);
    assert_eq!(said["acknowledged"], serde_json::json!([5]), "{said}");
    assert_eq!(history(&console).first().unwrap(), &(5, Vec::new()));
}

#[test]
fn backups_made_while_reports_come_in_are_whole_and_one_is_restored_with_its_keys_on_an_empty_disk() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let apart = tempfile::tempdir().unwrap();
    let words = apart.path().join("words.txt");
    std::fs::write(&words, "six words that nobody else knows\n").unwrap();
    let words = words.to_str().unwrap();
    let file = |number: usize| apart.path().join(format!("{number}.db")).display().to_string();
    let known_before = history(&console).len();

    // Copies are made one after the other while the computer reports.
    let copies = std::thread::scope(|scope| {
        let reporting = scope.spawn(|| (0..6).for_each(|_| drop(agent.report())));
        let mut copies = 0;
        while !reporting.is_finished() || copies < 2 {
            console.run(&["backup", &file(copies), "--passphrase-file", words]);
            copies += 1;
        }
        copies
    });
    let held = history(&console);
    assert_eq!(held.len(), known_before + 6);
    let checks = console.json(&["doctor"])["checks"].clone();
    let backup = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "backup")
        .unwrap();
    assert_eq!(backup["state"], "fine", "{backup}");

    // The disk is lost: store and keys.
    let pin = console.ca();
    console.stop();
    for file in files(console.folder()) {
        std::fs::remove_file(file).unwrap();
    }
    std::fs::remove_dir_all(console.folder().join("keys")).unwrap();
    console.run(&["restore", &file(copies / 2), "--passphrase-file", words]);
    assert_eq!(console.ca(), pin);
    console.serve(&[]);
    let first = history(&console).len();
    assert!((known_before..=held.len()).contains(&first), "{first}");

    // What the copy did not have the computer sends again, unasked.
    agent.report();
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    let after: Vec<u64> = history(&console).iter().map(|(number, _)| *number).collect();
    let last = held[0].0 + 1;
    assert_eq!(after, (1..=last).rev().collect::<Vec<u64>>());
}

/// Signs the next version of the trust document and publishes it.
fn trusted(console: &Console, apart: &Path, version: u32, more: &[&str]) {
    let key = apart.join("trust.key").display().to_string();
    let file = apart.join(format!("trust-{version}.json")).display().to_string();
    let words = ["trust", "sign", "--key", &key, "-o", &file];
    console.run(&[&words, more].concat());
    console.run(&["trust", "publish", &file]);
}

/// Has everything that is logged signed, by no other means than a server has.
fn signed_to_the_end(console: &Console, apart: &Path, name: &str) {
    let file = apart.join(name).display().to_string();
    console.run(&["evidence", "Rosewood Care", "-o", &file]);
}

fn log_key(console: &Console) -> String {
    console.json(&["log", "show"])["key"].as_str().unwrap().to_owned()
}

#[test]
fn the_log_of_a_restored_console_is_believed_once_the_trust_document_names_it_and_the_old_one_is_kept() {
    let mut console = Console::serving();
    let apart = tempfile::tempdir().unwrap();
    let apart = apart.path();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let key = apart.join("trust.key").display().to_string();
    console.run(&["policy", "key", "new", &key]);
    trusted(&console, apart, 1, &[]);
    let before = log_key(&console);
    agent.report();
    signed_to_the_end(&console, apart, "1.zip");
    agent.report();
    let log = agent.json(&["status"])["log"].clone();
    assert_eq!(log["key"], before.as_str(), "{log}");
    let held = log["held"].clone();
    assert!(held.is_string() && log["left"].is_null(), "{log}");

    let copy = apart.join("copy.db").display().to_string();
    console.run(&["backup", &copy]);
    console.stop();
    for file in files(console.folder()) {
        std::fs::remove_file(file).unwrap();
    }
    let said = console.run(&["restore", &copy]);
    assert!(said.contains("once the trust document lists it"), "{said}");
    console.serve(&[]);
    let after = log_key(&console);
    assert_ne!(after, before);

    // A computer that joins now is told of a log that the document does not name; its reports arrive all the same.
    let late = Agent::new();
    late.enrol(&console.another_string("Rosewood Care", 5));
    late.report();
    agent.report();
    signed_to_the_end(&console, apart, "2.zip");
    late.report();
    let status = late.json(&["status"]);
    assert!(status["log"]["unnamed"].is_object(), "{status}");
    assert!(status["log"]["held"].is_null(), "{status}");
    assert_eq!(status["waiting"], 0, "{status}");
    let said = late.run(&["status"], 0);
    assert!(said.contains("its signed list of keys does not name"), "{said}");

    trusted(&console, apart, 2, &["--log", &after]);
    signed_to_the_end(&console, apart, "3.zip");
    let said = agent.report();
    assert!(said.contains("goes on under another name or key"), "{said}");
    let log = agent.json(&["status"])["log"].clone();
    assert_eq!(log["key"], after.as_str(), "{log}");
    let left = &log["left"][0];
    assert_eq!(
        (&left["key"], &left["held"]),
        (&before.clone().into(), &held),
        "{log}"
    );
    assert_eq!(log["left"].as_array().unwrap().len(), 1, "{log}");
    assert!(log["broken_at"].is_null() && log["unnamed"].is_null(), "{log}");
    late.report();
    let log = late.json(&["status"])["log"].clone();
    assert_eq!(log["key"], after.as_str(), "{log}");
    assert!(log["held"].is_string() && log["unnamed"].is_null(), "{log}");

    // Who kept the old key reads what a restore does to it.
    let file = apart.join("2.zip").display().to_string();
    let output = console
        .command()
        .args(["verify", &file, "--key", &before])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("put back from a copy") && said.contains(&after),
        "{said}"
    );
    console.run(&["verify", &file, "--key", &after]);
}
