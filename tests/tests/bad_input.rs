//! Bad input gets a clear error that names the value, the place and the next step, and nothing is lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::os::unix::fs::PermissionsExt;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;

fn says(said: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(
            said.to_lowercase().contains(&words.to_lowercase()),
            "{words:?} is not in:\n{said}"
        );
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn mistyped_string_names_its_group_before_anything_is_sent() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let mut characters: Vec<char> = string.chars().collect();
    characters[13] = if characters[13] == 'Z' { 'Y' } else { 'Z' };
    let mistyped: String = characters.into_iter().collect();
    says(
        &Agent::new().run(&["enrol", "--yes", &mistyped], 64),
        &["group 3"],
    );
    says(
        &Agent::new().run(&["enrol", "--yes", &string[..60]], 64),
        &["more must follow"],
    );
    says(&Agent::new().run(&["enrol", "--yes", "hello"], 64), &["group 1"]);
}

#[test]
fn revoked_and_used_up_strings_say_what_to_do() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 1);
    Agent::new().enrol(&string);
    says(
        &Agent::new().run(&["enrol", "--yes", &string], 1),
        &["ask for a new one"],
    );
    let another = console.another_string("Rosewood Care", 5);
    let listed = console.json(&["enrol", "list"]);
    let fresh = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["used"] == 0)
        .unwrap();
    console.run(&["enrol", "revoke", &fresh["token_sha256"].as_str().unwrap()[..8]]);
    says(
        &Agent::new().run(&["enrol", "--yes", &another], 1),
        &["taken back", "ask for a new one"],
    );
}

#[test]
fn another_console_at_the_address_is_not_spoken_to() {
    let mut first = Console::serving();
    let string = first.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    agent.enrol(&string);
    agent.report();
    let address = first.address().to_string();
    first.stop();
    // Somebody else answers there with a key of its own.
    let mut second = Console::new();
    second.serve_at(&address);
    let said = programs::said(&agent.command().arg("report").output().unwrap());
    says(
        &said,
        &[
            "is not the console that your enrolment string names",
            "nothing was sent",
        ],
    );
    assert_eq!(agent.json(&["status"])["waiting"], 1, "the report is kept");
    assert_eq!(second.json(&["device", "list"]).as_array().unwrap().len(), 0);
    says(
        &Agent::new().run(&["enrol", "--yes", &string], 1),
        &["is not the console"],
    );
}

#[test]
fn server_that_is_not_there_is_named_with_the_next_step() {
    let mut console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    console.stop();
    says(
        &Agent::new().run(&["enrol", "--yes", &string], 1),
        &[&console.address().to_string()],
    );
}

#[test]
fn unreadable_identity_stops_the_agent_and_is_never_remade() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    agent.enrol(&string);
    agent.report();
    let data = agent.folder().join("data");
    let key = std::fs::read_dir(&data)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().unwrap().to_string_lossy().contains("key"))
        .unwrap_or_else(|| panic!("no key file in {data:?}"));
    let good = std::fs::read(&key).unwrap();

    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    says(&agent.run(&["report"], 1), &["others"]);
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&key, &good[..good.len() / 2]).unwrap();
    agent.run(&["report"], 1);
    agent.run(&["enrol", "--yes", &string], 1);
    assert_eq!(
        std::fs::read(&key).unwrap(),
        &good[..good.len() / 2],
        "it was not remade"
    );
    std::fs::write(&key, &good).unwrap();
    agent.report();
    assert_eq!(
        console.json(&["device", "list"])[0]["sequence"],
        2,
        "the same device goes on"
    );
}

#[test]
fn broken_policy_shows_every_mistake_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "checks:\n  - id: Broken Id\n    title: x\n    why: y\n    weight: heavy\n    severity: high\n    pass: disk.typo && 1\n    fix: {}\n    tests: []\n  - id: second\n    title: x\n";
    std::fs::create_dir_all(folder.path().join("checks")).unwrap();
    std::fs::write(folder.path().join("checks/broken.yaml"), policy).unwrap();
    let agent = Agent::new();
    let said = agent.run(&["check", "--policy", folder.path().to_str().unwrap()], 64);
    says(&said, &["broken.yaml:2", "broken.yaml:5", "^"]);
    let console = Console::new();
    let said = programs::run(console.command().args(["policy", "check"]).arg(folder.path()), 1);
    says(&said, &["broken.yaml:2", "broken.yaml:5", "^"]);
}

#[test]
fn full_disk_keeps_what_was_there_and_says_so() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let data = agent.folder().join("data");
    let small = tempfile::tempdir().unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{program} {arguments:?}: {}",
            programs::said(&output)
        );
    };
    let mount = small.path().to_str().unwrap();
    run(
        "mount",
        &["-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", mount],
    );
    run("cp", &["-a", &format!("{}/.", data.display()), mount]);
    let filler = small.path().join("filler");
    let _ = std::fs::write(&filler, vec![0; 1 << 20]);
    let report = |code: Option<i32>| {
        let output = programs::command("dspt-agent")
            .arg("--data")
            .arg(mount)
            .arg("report")
            .output()
            .unwrap();
        assert!(
            code.is_none() || output.status.code() == code,
            "{}",
            programs::said(&output)
        );
        programs::said(&output)
    };
    let said = report(Some(1));
    let _ = std::fs::remove_file(&filler);
    let after = report(Some(0));
    run("umount", &[mount]);
    says(&said, &["space"]);
    assert!(!after.contains("panicked"), "{after}");
    let device = &console.json(&["device", "list"])[0];
    assert_eq!(
        device["sequence"], 2,
        "the next report follows the last one: {device}"
    );
}
