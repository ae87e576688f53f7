//! The main job: this machine is checked, the signed report is accepted, a person sees it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::process::Command;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;

#[test]
fn report_of_this_machine_is_accepted_and_shown() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    let said = agent.enrol(&string);
    assert!(
        said.contains("Northshire IT Support") && said.contains("01234 567890"),
        "who runs it is shown:\n{said}"
    );
    agent.report();

    let devices = console.json(&["device", "list"]);
    let [device] = devices.as_array().unwrap().as_slice() else {
        panic!("one device: {devices}")
    };
    assert_eq!(device["provider_name"], "Rosewood Care");
    assert_eq!(device["state"], "confirmed");
    assert_eq!(device["silence"], "reporting");
    assert_eq!(device["sequence"], 1);
    assert!(device["os"].as_str().unwrap().len() > 3, "{device}");

    // What the screen shows is what the agent itself concluded, check by check.
    let local: serde_json::Value =
        serde_json::from_str(&agent.run(&["check", "--format", "json"], 0)).unwrap();
    let id = device["id"].as_str().unwrap();
    let shown = console.json(&["show", "device", id]);
    let verdicts = |findings: &serde_json::Value| {
        let of = |f: &serde_json::Value| {
            format!(
                "{} {}",
                f["check"].as_str().unwrap(),
                f["verdict"].as_str().unwrap()
            )
        };
        let mut rows: Vec<String> = findings.as_array().unwrap().iter().map(of).collect();
        rows.sort();
        rows
    };
    let (here, there) = (verdicts(&local["findings"]), verdicts(&shown["findings"]));
    assert!(here.len() >= 25, "{} checks", here.len());
    assert_eq!(here, there);
    let counted: u64 = device["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(counted, here.len() as u64);

    let plain = console.run(&["show", "device", &id[..8]]);
    assert!(plain.contains("Rosewood Care"), "{plain}");
    let home = console.run(&["show", "home"]);
    assert!(
        home.contains("1 provider") && home.contains("1 computer"),
        "{home}"
    );
}

#[test]
fn second_report_continues_the_chain_and_sends_only_what_changed() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    agent.report();
    agent.report();
    let device = &console.json(&["device", "list"])[0];
    assert_eq!(device["sequence"], 3);
    let id = device["id"].as_str().unwrap();
    let history = console.json(&["show", "history", id]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap_or_else(|| panic!("{history}"));
    assert_eq!(rows.len(), 3, "{history}");
    assert!(
        rows.iter()
            .all(|row| row["remarks"].as_array().unwrap().is_empty()),
        "{history}"
    );
    let status = agent.json(&["status"]);
    assert_eq!(status["waiting"], 0, "{status}");
}

#[test]
fn string_survives_paper_and_joins_once_or_again() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 2);
    let typed = string.to_lowercase().replace(' ', "\n").replace('0', "o");
    let first = Agent::new();
    first.enrol(&typed);
    // The same computer with the same string is the same computer.
    first.enrol(&string);
    first.report();
    assert_eq!(console.json(&["device", "list"]).as_array().unwrap().len(), 1);

    // The next computer is shown as new until a person confirms it.
    let second = Agent::new();
    second.enrol(&string);
    second.report();
    let devices = console.json(&["device", "list"]);
    let state = |devices: &serde_json::Value, wanted: &str| {
        devices
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["state"] == wanted)
            .count()
    };
    assert_eq!(
        (state(&devices, "confirmed"), state(&devices, "new")),
        (1, 1),
        "{devices}"
    );
    let new = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["state"] == "new")
        .unwrap();
    console.run(&["device", "confirm", &new["id"].as_str().unwrap()[..8]]);
    assert_eq!(state(&console.json(&["device", "list"]), "confirmed"), 2);

    // A third finds the string used up, and is told what to do.
    let third = Agent::new();
    let said = third.run(&["enrol", "--yes", &string], 1);
    assert!(said.contains("ask for a new one"), "{said}");
}

#[test]
fn ordinary_user_gets_an_answer_and_is_told_what_needs_more() {
    let agent = Agent::new();
    let mut permissions = std::fs::metadata(agent.folder()).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o777);
    std::fs::set_permissions(agent.folder(), permissions).unwrap();
    let check = |as_root: bool| -> serde_json::Value {
        let output = if as_root {
            agent
                .command()
                .args(["check", "--format", "json"])
                .output()
                .unwrap()
        } else {
            as_nobody(&agent)
                .args(["check", "--format", "json"])
                .output()
                .unwrap()
        };
        assert!(output.status.success(), "{}", programs::said(&output));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", programs::said(&output)))
    };
    let count = |findings: &serde_json::Value, key: &str, wanted: &str| {
        findings["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f[key] == wanted)
            .count()
    };
    let (root, nobody) = (check(true), check(false));
    assert_eq!(
        root["findings"].as_array().unwrap().len(),
        nobody["findings"].as_array().unwrap().len()
    );
    assert!(
        count(&nobody, "reason", "not-permitted") > 0,
        "an ordinary user may not see everything: {nobody}"
    );
    assert_eq!(
        count(&root, "reason", "not-permitted"),
        0,
        "root may see everything: {root}"
    );
    assert!(
        count(&nobody, "verdict", "pass") <= count(&root, "verdict", "pass"),
        "fewer rights never pass more"
    );
    let text = programs::run(as_nobody(&agent).arg("check"), 0);
    assert!(text.to_lowercase().contains("administrator"), "{text}");
}

/// The agent as the user nobody; only root can do that, and the test machine is root's.
fn as_nobody(agent: &Agent) -> Command {
    // The build folder may be closed to others, so nobody runs a copy.
    let copy = agent.folder().join("dspt-agent");
    if !copy.exists() {
        std::fs::copy(programs::path("dspt-agent"), &copy).unwrap();
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(copy);
    command.arg("--data").arg(agent.folder().join("nobody"));
    command
}

/// Every command that looks at the device, and the whole way to the console: joining, sealing and sending.
#[test]
fn agent_starts_no_process() {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    let recording = agent.folder().join("recording.json");
    for arguments in [
        &["check"][..],
        &["facts", "--all"],
        &["show"],
        &["record", "--yes", recording.to_str().unwrap()],
        &["enrol", "--yes", &string],
        &["report"],
        &["status"],
    ] {
        let trace = agent.folder().join("trace");
        let mut command = Command::new("strace");
        command
            .args(["-f", "-qq", "-e", "trace=execve,execveat,fork,vfork", "-o"])
            .arg(&trace)
            .arg(programs::path("dspt-agent"))
            .arg("--data")
            .arg(agent.folder().join("data"))
            .args(arguments);
        programs::run(&mut command, 0);
        let trace = std::fs::read_to_string(trace).unwrap();
        let started: Vec<&str> = trace
            .lines()
            .filter(|l| l.contains("exec") || l.contains("fork"))
            .collect();
        assert_eq!(
            started.len(),
            1,
            "{arguments:?}: only the agent itself: {started:#?}"
        );
        assert!(started[0].contains("dspt-agent"), "{started:?}");
    }
}

#[test]
fn tour_shows_this_machine_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = programs::command("dspt-console");
    let output = command
        .args(["try", "--plain"])
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let said = programs::said(&output);
    assert!(output.status.success(), "{said}");
    let result = String::from_utf8_lossy(&output.stdout);
    assert!(result.contains("This computer"), "{said}");
    assert!(result.lines().count() > 20, "the findings are listed: {said}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
