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
