//! The end of what is held of a provider, and how far it is told to others: with the real programs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;

/// Every file of an archive, by its name.
fn unpacked(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(files.insert(name, bytes).is_none());
    }
    files
}

fn refused(console: &Console, arguments: &[&str], code: i32) -> String {
    programs::run(console.command().args(arguments), code)
}

#[test]
fn a_provider_is_closed_handed_over_opened_again_and_erased() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    console.enrol_string("Lily Court", 5);
    let agent = Agent::new();
    agent.enrol(&string);
    agent.report();
    let set = ["answers", "Rosewood Care", "--set", "1.1.1=ZA918273"];
    console.run(&set);
    let file = console.folder().join("rosewood.zip");
    let name = file.to_str().unwrap();
    let close = ["provider", "close", "Rosewood Care", "--hand-over", name];
    // Without a terminal nobody can be asked, and nothing happens.
    assert!(refused(&console, &close, 64).contains("--yes"));
    assert!(!file.exists());

    let said = console.run(&[&close[..], &["--yes"]].concat());
    assert!(said.contains("Computers: 1. Enrolment strings: 1."), "{said}");
    let files = unpacked(&file);
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert!(text("READ-ME-FIRST.html").contains("Rosewood Care"));
    assert!(text("entered/console-answers.yaml").contains("ZA918273"));
    let computers: serde_json::Value = serde_json::from_str(&text("held/computers.json")).unwrap();
    assert_eq!(computers.as_array().unwrap().len(), 1);
    assert!(!computers[0]["findings"].as_array().unwrap().is_empty());
    let reports = files.keys().find(|name| name.starts_with("reports/")).unwrap();
    let reports: serde_json::Value = serde_json::from_str(&text(reports)).unwrap();
    assert_eq!(
        reports["links"].as_array().unwrap().len(),
        2,
        "enrolment and report"
    );
    assert!(files.contains_key("pack/evidence-pack.html"));

    assert!(console.run(&["provider", "list"]).contains("closed on"));
    assert!(
        console
            .run(&["provider", "show", "Rosewood Care"])
            .contains("erased by")
    );
    assert!(console.json(&["device", "list"]).as_array().unwrap().is_empty());
    // Computers are told so for good, and new ones cannot join.
    agent.run(&["report"], 1);
    assert!(refused_enrolment(&string).contains("taken back"));
    let new = ["enrol", "new", "Rosewood Care", "--address", "console.example"];
    assert!(refused(&console, &new, 64).contains("reopen"));
    // The file is never written over.
    assert!(refused(&console, &[&close[..], &["--yes"]].concat(), 1).contains("never replaced"));

    console.run(&["provider", "reopen", "Rosewood Care"]);
    assert_eq!(console.json(&["device", "list"]).as_array().unwrap().len(), 1);
    agent.report();

    let again = console.folder().join("again.zip");
    let close = ["provider", "close", "Rosewood Care", "--yes", "--hand-over"];
    console.run(&[&close[..], &[again.to_str().unwrap()]].concat());
    let erase = ["provider", "erase", "Rosewood Care", "--yes"];
    console.run(&erase);
    refused(&console, &["provider", "show", "Rosewood Care"], 1);
    let list = console.json(&["provider", "list"]);
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    let today = today();
    let then = console.run(&["show", "home", "--as-at", &today]);
    assert!(then.contains("because they closed: 1 provider."), "{then}");
    let mut held = Vec::new();
    for suffix in ["", "-wal"] {
        let path = console.folder().join(format!("console.db{suffix}"));
        held.extend(std::fs::read(path).unwrap_or_default());
    }
    let holds = |text: &str| held.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds("Rosewood Care") && !holds("rosewood care"));
    assert!(holds("Lily Court"));
}

fn refused_enrolment(string: &str) -> String {
    let other = Agent::new();
    programs::run(other.command().args(["enrol", string, "--yes"]), 1)
}

fn today() -> String {
    let london = jiff::tz::TimeZone::get("Europe/London").unwrap();
    let now = jiff::Timestamp::from_second(
        i64::try_from(
            std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap()
                .as_secs(),
        )
        .unwrap(),
    );
    now.unwrap().to_zoned(london).date().to_string()
}

#[test]
fn how_far_a_provider_is_travels_signed_to_another_console() {
    let support = Console::serving();
    support.enrol_string("Rosewood Care", 5);
    support.run(&["party", "add", "Northshire Council", "--kind", "council"]);
    let folder = support.folder();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (first, second) = (path("first.summary"), path("second.summary"));
    let export = ["export", "summary", "Rosewood Care"];
    let council = ["--for", "Northshire Council"];
    let progress = [&export[..], &council, &["--level", "progress", "-o", &first]].concat();
    // Nobody permitted it: nothing is made.
    assert!(refused(&support, &progress, 64).contains("has not permitted"));
    let permit = ["party", "permit", "Rosewood Care", "Northshire Council"];
    let how = ["--purpose", "programme", "--agreed-by", "registered manager"];
    let until = ["--level", "progress", "--until", "2027-12-31"];
    support.run(&[&permit[..], &how, &until].concat());
    let made = support.json(&progress);
    let items = [&export[..], &council, &["--level", "items", "-o", &second]].concat();
    assert!(refused(&support, &items, 64).contains("has not permitted"));
    let wish = [
        "--own-wish",
        "registered manager",
        "--level",
        "items",
        "-o",
        &second,
    ];
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    support.run(&[&export[..], &wish].concat());

    let council = Console::serving();
    let import = ["import", "summaries", &first];
    let words = made["four_words"].as_str().unwrap();
    let asked = refused(&council, &import, 64);
    assert!(asked.contains(words), "{asked}");
    let key = made["public_key"].as_str().unwrap();
    let other = "0".repeat(64);
    refused(&council, &[&import[..], &["--key", &other]].concat(), 64);
    council.run(&[&import[..], &["--key", key]].concat());
    let shown = council.run(&["show", "summaries"]);
    assert!(
        shown.contains("Rosewood Care") && shown.contains("not told"),
        "{shown}"
    );
    let held = council.json(&["show", "summaries"]);
    assert_eq!(held[0]["said"]["level"], "progress");
    assert_eq!(held[0]["said"]["done"], made["done"]);
    assert!(held[0]["said"].get("items").is_none());
    // Its key is known now; the newer one takes its place, and the older one does not come back.
    council.run(&["import", "summaries", &second]);
    assert!(council.run(&import).contains("held already"));
    let held = council.json(&["show", "summaries"]);
    assert_eq!(held.as_array().unwrap().len(), 1);
    assert_eq!(
        held[0]["said"]["basis"]["own-wish"]["agreed_by"],
        "registered manager"
    );
    assert!(!held[0]["said"]["items"].as_object().unwrap().is_empty());
    // It is a summary, and no provider of this console.
    assert!(council.json(&["provider", "list"]).as_array().unwrap().is_empty());
    // One letter changed on the way.
    let changed = std::fs::read_to_string(&second).unwrap().replacen("cm", "cn", 1);
    let third = path("third.summary");
    std::fs::write(&third, changed).unwrap();
    refused(&council, &["import", "summaries", &third], 1);
}
