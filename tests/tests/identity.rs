//! A computer and its key: changed, replaced, seen less of, gone; and people's own computers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;

fn joined() -> (Console, Agent, String) {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    agent.enrol(&string);
    agent.report();
    (console, agent, string)
}

fn only(console: &Console) -> serde_json::Value {
    let devices = console.json(&["device", "list"]);
    let [device] = devices.as_array().unwrap().as_slice() else {
        panic!("one device: {devices}")
    };
    device.clone()
}

#[test]
fn a_new_key_is_taken_and_the_old_one_is_refused() {
    let (console, agent, _) = joined();
    let before = only(&console);
    let key = agent.folder().join("data/key");
    let old = std::fs::read(&key).unwrap();
    let said = agent.run(&["rotate-key"], 0);
    assert!(said.contains("new key"), "{said}");
    assert_ne!(std::fs::read(&key).unwrap(), old);
    agent.report();
    let after = only(&console);
    assert_eq!(after["id"], before["id"]);
    assert_eq!((after["sequence"].as_u64(), &after["state"]), (Some(3), &before["state"]));
    agent.run(&["rotate-key"], 0);
    agent.report();
    assert_eq!(only(&console)["sequence"], 5);
    // Whoever has the old key alone says nothing any more.
    std::fs::write(&key, old).unwrap();
    let said = agent.run(&["report"], 1);
    assert!(!said.is_empty());
    assert_eq!(only(&console)["sequence"], 5);
}

#[test]
fn a_lower_level_holds_from_the_next_report_on() {
    let (console, agent, _) = joined();
    agent.run(&["sharing", "--level", "items"], 0);
    assert_eq!(agent.json(&["sharing"])["level"], "items");
    agent.report();
    let id = only(&console)["id"].as_str().unwrap().to_owned();
    let detail = console.json(&["show", "device", &id]);
    assert!(detail.as_array().is_none_or(Vec::is_empty), "{detail}");
    assert_eq!(only(&console)["counts"]["pass"], 0);
    agent.run(&["sharing", "--level", "devices"], 0);
    agent.report();
    assert_ne!(only(&console)["counts"]["pass"], 0);
}

#[test]
fn leaving_takes_along_what_is_held_and_ends_it() {
    let (console, agent, string) = joined();
    let file = agent.folder().join("held.json");
    let name = file.to_str().unwrap();
    let said = agent.run(&["leave", name, "--yes"], 0);
    assert!(said.contains("30 days"), "{said}");
    let held: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let links = held["links"].as_array().unwrap();
    assert_eq!(links.len(), 2, "enrolment and report");
    assert_eq!(links[1]["bodies"].as_array().unwrap().len(), 3);
    assert!(console.json(&["device", "list"]).as_array().unwrap().is_empty());
    assert_eq!(agent.json(&["status"])["membership"], "none");
    agent.run(&["report"], 64);
    // Joining again is another device.
    agent.enrol(&string);
    agent.report();
    assert_eq!(only(&console)["sequence"], 1);
}

#[test]
fn a_computer_is_replaced_and_keeps_its_history() {
    let (console, agent, string) = joined();
    let old = only(&console)["id"].as_str().unwrap().to_owned();
    agent.run(&["enrol", "--again", "--yes", &string], 0);
    agent.report();
    let devices = console.json(&["device", "list"]);
    let new = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|device| device["id"] != old.as_str())
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    console.run(&["device", "replace", &old, &new], 0);
    let left = only(&console);
    assert_eq!((left["id"].as_str(), &left["state"]), (Some(new.as_str()), &"confirmed".into()));
}
