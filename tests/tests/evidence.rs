//! What one real computer said reaches somebody who has neither the console nor its store, and holds there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;

/// Reports until the console has shown this computer what its log holds: a checkpoint is signed at most once a second.
fn until_the_log_was_shown(agent: &Agent) -> serde_json::Value {
    let began = Instant::now();
    loop {
        agent.report();
        let status = agent.json(&["status"]);
        if status["log"]["fitted_at"].is_i64() {
            return status;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{status}");
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn verify(folder: &Path, more: &[&str], code: i32) -> String {
    let mut command = programs::command("dspt-console");
    command.env("HOME", folder).current_dir(folder);
    programs::run(command.args(["verify", "evidence.zip"]).args(more), code)
}

#[test]
fn what_a_computer_reported_is_proven_where_there_is_no_console() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let status = until_the_log_was_shown(&agent);
    assert!(status["log"].get("broken_at").is_none(), "{status}");
    let told = agent.run(&["status"], 0);
    assert!(told.contains("its record only grew"), "{told}");
    // This one says what was seen.
    agent.report();

    let reader = tempfile::tempdir().unwrap();
    let file = reader.path().join("evidence.zip");
    let told = console.json(&["evidence", "Rosewood Care", "-o", file.to_str().unwrap()]);
    let key = told["key"].as_str().unwrap().to_owned();
    assert_eq!(status["log"]["key"], key.as_str(), "{status}");
    let head = agent.json(&["status"])["head"]["sequence"].clone();
    drop((console, agent));

    let told: serde_json::Value =
        serde_json::from_str(&verify(reader.path(), &["--json", "--key", &key], 0)).unwrap();
    assert_eq!(told["holds"], true, "{told}");
    assert_eq!(told["computers"][0]["newest"]["sequence"], head, "{told}");
    // Seal, checkpoint, enrolment, report.
    assert_eq!(told["signatures"], 4, "{told}");
    assert!(verify(reader.path(), &[], 0).contains("It agrees with itself"));

    let mut bytes = std::fs::read(&file).unwrap();
    let place = bytes.len() / 3;
    bytes[place] ^= 4;
    std::fs::write(&file, bytes).unwrap();
    let told = verify(reader.path(), &["--key", &key], 2);
    assert!(told.contains("oes not hold"), "{told}");
}
