//! A whole provider: its computers report, its manager answers, its supporter drafts; one console joins them, and counts only
//! what the provider stands behind.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too; the day is that of the programs that are tested"
)]

use std::io::Write;
use std::path::Path;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use serde_json::Value;

const PROVIDER: &str = "Rosewood Care";

fn today() -> String {
    jiff::Timestamp::now().to_string()[..10].to_owned()
}

fn next_year() -> String {
    let day: jiff::civil::Date = today().parse().unwrap();
    (day + jiff::Span::new().months(6)).to_string()
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    path.to_str().unwrap().to_owned()
}

fn item(console: &Console, number: &str) -> Value {
    console.json(&["show", "item", PROVIDER, number])
}

fn state(console: &Console, number: &str) -> String {
    item(console, number)["state"].as_str().unwrap().to_owned()
}

/// What a command said once it had worked.
fn words(console: &Console, arguments: &[&str]) -> String {
    console.run(arguments)
}

#[test]
fn what_two_computers_and_two_people_say_becomes_one_pack() {
    let console = Console::serving();
    let string = console.enrol_string(PROVIDER, 5);
    let (office, spare) = (Agent::new(), Agent::new());
    office.run(&["enrol", "--yes", "--label", "Office", &string], 0);
    spare.run(&["enrol", "--yes", "--label", "Spare laptop", &string], 0);
    let toolkit = console.json(&["answers", PROVIDER])["toolkit"]
        .as_str()
        .unwrap()
        .to_owned();

    // The manager answers on the office computer and counts the phones there.
    let answers = format!(
        "toolkit: {toolkit}\nentered_by: manager\nanswers:\n  - item: 8.3.5\n    text: Updates install by themselves.\n    said_on: {day}\n  \
         - item: 4.1.1\n    answer: yes\n    said_on: {day}\n",
        day = today()
    );
    let answers = write(office.folder(), "answers.yaml", &answers);
    office.run(&["answer", "--from", &answers], 0);
    office.run(
        &[
            "asset",
            "add",
            "phone",
            "Carers' phones",
            "--count",
            "38",
            "--personal",
        ],
        0,
    );
    // Somebody answers on the spare laptop, which nobody has confirmed.
    let claim = format!(
        "toolkit: {toolkit}\nentered_by: manager\nanswers:\n  - item: 6.1.1\n    answer: yes\n    said_on: {}\n",
        today()
    );
    let claim = write(spare.folder(), "answers.yaml", &claim);
    spare.run(&["answer", "--from", &claim], 0);
    office.report();
    spare.report();

    assert!(["answered", "differs"].contains(&state(&console, "8.3.5").as_str()));
    assert_eq!(state(&console, "4.1.1"), "answered");
    let unconfirmed = item(&console, "6.1.1");
    assert_eq!(
        (&unconfirmed["state"], &unconfirmed["draft_waits"]),
        (&"needs_answer".into(), &true.into())
    );

    // The supporter drafts: by hand, from a sheet, and a risk to accept.
    console.run(&["answers", PROVIDER, "--set", "1.1.1=ZA123456"]);
    let sheet = "Evidence reference,Response\n6.3.2,Yes\n9.9.9,Yes\n";
    let sheet = write(console.folder(), "export.csv", sheet);
    let came = console.json(&["import", "answers", &sheet, "--provider", PROVIDER]);
    assert_eq!(came["taken"], 1, "{came}");
    assert!(came["unmatched"].to_string().contains("9.9.9"), "{came}");
    let until = next_year();
    console.run(&[
        "waive",
        PROVIDER,
        "8.1.4",
        "--until",
        &until,
        "--reason",
        "Kept off the network.",
    ]);
    for number in ["1.1.1", "6.3.2", "8.1.4"] {
        assert_eq!(
            state(&console, number),
            "needs_answer",
            "{number}: a draft counts nowhere"
        );
    }
    let before = console.json(&["answers", PROVIDER]);
    assert!(
        before["in_words"].as_str().unwrap().starts_with("2 of 45"),
        "{}",
        before["in_words"]
    );

    // The drafts go to the manager in the pack's sheet, who confirms them on the office computer and accepts the risk.
    let folder = console.folder().join("pack");
    let out = folder.to_str().unwrap();
    words(&console, &["pack", PROVIDER, "-o", out]);
    let sheet = folder.join("answers.xlsx");
    office.run(&["answer", "--from", sheet.to_str().unwrap()], 0);
    office.run(&["answer", "--confirm", "1.1.1"], 0);
    office.run(&["answer", "--confirm", "6.3.2"], 0);
    office.run(
        &[
            "answer",
            "--accept-risk",
            "8.1.4",
            "--until",
            &until,
            "--reason",
            "Kept off the network.",
        ],
        0,
    );
    assert_eq!(
        state(&console, "1.1.1"),
        "needs_answer",
        "nothing was reported yet"
    );
    office.report();
    for number in ["1.1.1", "6.3.2"] {
        assert_eq!(state(&console, number), "answered", "{number}");
        assert_eq!(item(&console, number)["draft_waits"], false, "{number}");
    }
    assert_eq!(
        state(&console, "8.1.4"),
        "answered",
        "the provider accepts the risk"
    );
    assert_eq!(item(&console, "8.1.4")["risks"][0]["agreed"], true);

    // A person confirms the spare laptop: from then on what was said there is the provider's word.
    let devices = console.json(&["device", "list"]);
    let new = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|device| device["state"] == "new")
        .unwrap();
    console.run(&["device", "confirm", new["id"].as_str().unwrap()]);
    assert_eq!(state(&console, "6.1.1"), "answered");

    // The pack of the provider holds both computers, the phones, and the states that the screen shows.
    let made = console.json(&["pack", PROVIDER, "-o", out]);
    let shown = console.json(&["show", "provider", PROVIDER]);
    assert_eq!(made["assessment"], shown);
    assert_eq!(shown["computers"], 2);
    assert!(
        shown["in_words"].as_str().unwrap().starts_with("6 of 45"),
        "{}",
        shown["in_words"]
    );
    let page = std::fs::read_to_string(folder.join("evidence-pack.html")).unwrap();
    for wanted in [PROVIDER, "Office", "Spare laptop", "not yet checked against"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let register = std::fs::read_to_string(folder.join("asset-register.csv")).unwrap();
    for wanted in ["Office", "Spare laptop", "Carers' phones", "38"] {
        assert!(register.contains(wanted), "{wanted}: {register}");
    }
}

#[test]
fn a_computer_that_is_copied_shows_nothing_and_the_pack_says_so() {
    let console = Console::serving();
    let string = console.enrol_string(PROVIDER, 5);
    let agent = Agent::new();
    agent.run(&["enrol", "--yes", "--label", "Office", &string], 0);
    agent.report();
    // A second machine with the same key: the same folder, put back to before, twice.
    let data = agent.folder().join("data");
    let copy = agent.folder().join("copy");
    copied(&data, &copy);
    agent.report();
    agent.report();
    std::fs::rename(&data, agent.folder().join("original")).unwrap();
    copied(&copy, &data);
    agent.run(&["report"], 0);
    agent.report();
    std::fs::remove_dir_all(&data).unwrap();
    copied(&agent.folder().join("original"), &data);
    let _ = agent.command().arg("report").output().unwrap();
    let _ = agent.command().arg("report").output().unwrap();

    let device = &console.json(&["device", "list"])[0];
    assert_eq!(device["state"], "cloned", "{device}");
    let home = console.run(&["show", "home"]);
    assert!(
        home.contains("could not tell what is to fix") && !home.contains("nothing found to fix"),
        "{home}"
    );
    let shown = console.json(&["show", "provider", PROVIDER]);
    let remarks = shown["remarks"].to_string();
    assert!(remarks.contains("two computers speak with its key"), "{remarks}");
    assert!(
        shown["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|item| item["state"] != "backed")
    );
    assert_eq!(shown["shares"]["backed"], 0, "{shown}");
    let folder = console.folder().join("pack");
    console.run(&["pack", PROVIDER, "-o", folder.to_str().unwrap()]);
    let page = std::fs::read_to_string(folder.join("evidence-pack.html")).unwrap();
    assert!(page.contains("two computers speak with its key"));
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
