//! Reports by file: from a computer without a network, and then by both ways. Nothing lost, nothing doubled.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;
use std::path::PathBuf;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;
use serde_json::Value;

/// A console that is away, and an agent that joined while it was there.
fn cut_off() -> (Console, Agent) {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    console.stop();
    (console, agent)
}

fn path(agent: &Agent, name: &str) -> PathBuf {
    agent.folder().join(name)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What was said, as if no line had an end.
fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Exports into a new file.
fn export(agent: &Agent, name: &str, more: &[&str]) -> (PathBuf, Value) {
    let file = path(agent, name);
    let mut arguments = vec!["export", text(&file)];
    arguments.extend(more);
    let told = agent.json(&arguments);
    (file, told)
}

/// Imports, and gives the outcome of each report in order, and the sums.
fn import(console: &Console, arguments: &[&str], code: i32) -> (Vec<String>, Value) {
    let mut command = console.command();
    command.args(["import", "reports", "--json"]).args(arguments);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", programs::said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = told["files"].as_array().unwrap();
    let rows = files.iter().flat_map(|file| file["reports"].as_array().unwrap());
    let outcomes = rows
        .map(|row| row["outcome"].as_str().unwrap().to_owned())
        .collect();
    (outcomes, told)
}

/// The numbers that the console holds of its one computer.
fn held(console: &Console) -> Vec<u64> {
    let devices = console.json(&["device", "list"]);
    assert_eq!(devices.as_array().unwrap().len(), 1, "{devices}");
    let history = console.json(&["show", "history", devices[0]["id"].as_str().unwrap()]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap();
    let mut numbers: Vec<u64> = rows.iter().map(|row| row["sequence"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_computer_without_a_network_reports_by_file_and_then_by_network_and_each_report_counts_once() {
    let (mut console, agent) = cut_off();
    let (first, told) = export(&agent, "first.age", &[]);
    assert_eq!(
        told["reports"],
        serde_json::json!([1]),
        "a report of now was made"
    );
    assert_eq!(told["opens_with"], "the console's key");
    let content = std::fs::read(&first).unwrap();
    assert!(content.starts_with(b"age-encryption.org/v1\n-> X25519 "));
    agent.report();
    let (both, told) = export(&agent, "both.age", &["--no-new"]);
    assert_eq!(told["reports"], serde_json::json!([1, 2]));
    assert_eq!(
        agent.json(&["status"])["waiting"],
        2,
        "a file acknowledges nothing"
    );

    // By file: the later one first, then the one that overlaps, then both again.
    assert_eq!(import(&console, &[text(&both)], 0).0, ["kept", "kept"]);
    assert_eq!(import(&console, &[text(&first)], 0).0, ["known"]);
    let again = import(&console, &[text(&both), text(&first)], 0);
    assert_eq!(again.0, ["known", "known", "known"]);
    assert_eq!(held(&console), [1, 2]);

    // The network returns.
    console.serve(&[]);
    agent.report();
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    assert_eq!(held(&console), [1, 2, 3], "0 lost, 0 doubled");
    // While the server runs, the file once more.
    assert_eq!(import(&console, &[text(&both)], 0).0, ["known", "known"]);
    let said = flat(&agent.run(&["export", text(&path(&agent, "none.age")), "--no-new"], 1));
    assert!(said.contains("no file was written"), "{said}");
    assert!(!path(&agent, "none.age").exists());
}

#[test]
fn a_file_that_comes_late_fills_its_gap() {
    let (console, agent) = cut_off();
    agent.report();
    agent.report();
    let (whole, _) = export(&agent, "whole.age", &[]);
    // As if the first two had travelled on another stick.
    let waiting = agent.folder().join("data/spool/waiting");
    let (one, two) = (
        waiting.join("000000000001.json"),
        waiting.join("000000000002.json"),
    );
    let (away_one, away_two) = (path(&agent, "one"), path(&agent, "two"));
    std::fs::rename(&one, &away_one).unwrap();
    std::fs::rename(&two, &away_two).unwrap();
    let (late, told) = export(&agent, "late.age", &["--no-new"]);
    assert_eq!(told["reports"], serde_json::json!([3]));
    std::fs::rename(&away_one, &one).unwrap();
    std::fs::rename(&away_two, &two).unwrap();

    let (outcomes, told) = import(&console, &[text(&late)], 0);
    assert_eq!(outcomes, ["kept"], "acceptable alone, with all its parts");
    let missing: Vec<&Value> = told["missing"].as_object().unwrap().values().collect();
    assert_eq!(missing, [&serde_json::json!({ "first": 1, "last": 2 })]);
    let said = console.run(&["import", "reports", text(&late)]);
    assert!(said.contains("Still missing"), "{said}");
    let (outcomes, told) = import(&console, &[text(&whole)], 0);
    assert_eq!(outcomes, ["filled-gap", "filled-gap", "known"]);
    assert_eq!(told["missing"], serde_json::json!({}));
    assert_eq!(held(&console), [1, 2, 3]);
}

#[test]
fn a_file_opens_with_six_words_where_they_are_asked_for() {
    let (console, agent) = cut_off();
    let (file, told) = export(&agent, "words.age", &["--passphrase"]);
    let words = told["passphrase"].as_str().unwrap();
    assert_eq!(words.split(' ').count(), 6, "{words}");
    for entry in std::fs::read_dir(agent.folder().join("data")).unwrap() {
        let path = entry.unwrap().path();
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(!kept.contains(words), "they stand in {}", path.display());
    }
    let written = path(&agent, "words.txt");
    // As somebody types them who heard them on the telephone.
    std::fs::write(&written, words.to_uppercase().replace(' ', "\n")).unwrap();
    let taken = import(&console, &[text(&file), "--passphrase-file", text(&written)], 0);
    assert_eq!(taken.0, ["kept"]);
    std::fs::write(
        &written,
        format!("zoo zoo zoo zoo zoo zoo\n{}\n", words.to_uppercase()),
    )
    .unwrap();
    let taken = import(&console, &[text(&file), "--passphrase-file", text(&written)], 0);
    assert_eq!(taken.0, ["known"]);
    std::fs::write(&written, "five words are one short").unwrap();
    let mut short = console.command();
    short.args([
        "import",
        "reports",
        text(&file),
        "--passphrase-file",
        text(&written),
    ]);
    programs::run(&mut short, 64);
    std::fs::write(&written, "zoo zoo zoo zoo zoo zoo").unwrap();
    let (_, told) = import(&console, &[text(&file), "--passphrase-file", text(&written)], 1);
    let trouble = told["files"][0]["trouble"].as_str().unwrap();
    assert!(trouble.contains("not the words of this file"), "{trouble}");
    let mut asked = console.command();
    asked
        .args(["import", "reports", text(&file)])
        .stdin(std::process::Stdio::null());
    let said = programs::run(&mut asked, 64);
    assert!(said.contains("--passphrase-file"), "{said}");
}

#[test]
fn what_cannot_be_opened_or_believed_is_told_and_the_rest_is_taken() {
    let (console, agent) = cut_off();
    let (other_console, stranger) = cut_off();
    let (good, _) = export(&agent, "good.age", &[]);
    let (strange, _) = export(&stranger, "strange.age", &[]);
    let (words, told) = export(&stranger, "words.age", &["--passphrase", "--no-new"]);
    let written = path(&agent, "words.txt");
    std::fs::write(&written, told["passphrase"].as_str().unwrap()).unwrap();
    let cut = path(&agent, "cut.age");
    let bytes = std::fs::read(&good).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() - 1]).unwrap();
    let more = path(&agent, "more.age");
    std::fs::write(&more, [bytes.as_slice(), b"more"].concat()).unwrap();
    let picture = path(&agent, "picture.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();

    let files = [
        &strange,
        &cut,
        &more,
        &picture,
        &words,
        &good,
        &path(&agent, "not-there"),
    ];
    let mut arguments: Vec<&str> = files.iter().map(|file| text(file)).collect();
    arguments.extend(["--passphrase-file", text(&written)]);
    let (outcomes, told) = import(&console, &arguments, 1);
    assert_eq!(outcomes, ["refused", "kept"], "{told}");
    let trouble = |place: usize| told["files"][place]["trouble"].as_str().unwrap_or_default();
    assert!(trouble(0).contains("for another console"), "{}", trouble(0));
    assert!(trouble(1).contains("damaged or cut"), "{}", trouble(1));
    assert!(trouble(2).contains("damaged or cut"), "{}", trouble(2));
    assert!(trouble(3).contains("is not a file of"), "{}", trouble(3));
    let reason = told["files"][4]["reports"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("not enrolled here"), "{reason}");
    assert!(trouble(6).contains("cannot be read"), "{}", trouble(6));
    assert_eq!(held(&console), [1]);
    assert_eq!(import(&other_console, &[text(&strange)], 0).0, ["kept"]);
}

#[test]
fn export_says_what_it_needs() {
    let agent = Agent::new();
    let file = path(&agent, "reports.age");
    let said = flat(&agent.run(&["export", text(&file)], 64));
    assert!(said.contains("has not joined a console"), "{said}");
    assert!(!agent.folder().join("data").exists(), "and leaves nothing");
    let help = flat(&agent.run(&["export", "--help"], 0));
    assert!(help.contains("needs the network once"), "{help}");

    let (_console, agent) = cut_off();
    let file = path(&agent, "reports.age");
    let said = flat(&agent.run(&["export", text(&file)], 0));
    assert!(said.contains("dspt-console import reports reports.age"), "{said}");
    assert!(said.contains("Nothing is lost"), "{said}");
    let before = std::fs::read(&file).unwrap();
    let said = flat(&agent.run(&["export", text(&file)], 64));
    assert!(said.contains("choose another name"), "{said}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let nowhere = path(&agent, "no-stick/reports.age");
    let said = flat(&agent.run(&["export", text(&nowhere)], 1));
    assert!(said.contains("nothing is lost"), "{said}");
    assert_eq!(agent.json(&["status"])["waiting"], 2);
    let said = flat(&agent.run(&["doctor"], 1));
    assert!(said.contains("dspt-agent export FILE"), "{said}");
}

#[test]
fn a_computer_that_joined_an_older_console_learns_the_key_with_its_next_report() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let kept = agent.folder().join("data/console.json");
    let mut joined: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    let key = joined.as_object_mut().unwrap().remove("export_key").unwrap();
    std::fs::write(&kept, joined.to_string()).unwrap();
    let (_, told) = export(&agent, "words.age", &[]);
    assert_eq!(told["opens_with"], "the pass phrase", "it knows no key");
    agent.report();
    let joined: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    assert_eq!(joined["export_key"], key);
    console.stop();
    let (file, told) = export(&agent, "key.age", &[]);
    assert_eq!(told["opens_with"], "the console's key");
    assert_eq!(import(&console, &[text(&file)], 0).0, ["kept"]);
}
