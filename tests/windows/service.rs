//! The service of Windows, under the service manager of Wine.

use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use dspt_tests::console::Console;
use dspt_tests::programs;
use serde_json::Value;

use super::wine;

/// The program where a service may run from.
fn installed() -> PathBuf {
    let prefix = PathBuf::from(std::env::var_os("WINEPREFIX").expect("tests/run windows makes a prefix"));
    let folder = prefix.join("drive_c/Program Files/dspt-agent");
    std::fs::create_dir_all(&folder).unwrap();
    let built = PathBuf::from(std::env::var_os("DSPT_WINDOWS_BIN_DIR").unwrap()).join("dspt-agent.exe");
    let program = folder.join("dspt-agent.exe");
    std::fs::copy(built, &program).unwrap();
    program
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(240), "never: {what}");
        std::thread::park_timeout(Duration::from_millis(500));
    }
}

#[test]
fn the_service_is_registered_starts_reports_stops_and_is_removed() {
    let console = Console::serving();
    let program = installed();
    let agent = |arguments: &[&str], code| programs::run(wine(&program).args(arguments), code);
    let json = |arguments: &[&str]| -> Value {
        let output = wine(&program).args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", programs::said(&output)))
    };
    // Wine ends its services with the last program that is none; so one is kept running.
    let mut held = wine(&program)
        .args(["--data", r"C:\held", "run"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    agent(&["enrol", "--yes", &console.enrol_string("Rosewood Care", 5)], 0);
    let service_of = |found: &Value| {
        let all = found["checks"].as_array().unwrap();
        all.iter().find(|found| found["check"] == "service").unwrap()["state"].clone()
    };
    assert_eq!(service_of(&json(&["doctor", "--json"])), "remark");

    let said = agent(&["install", "--yes"], 0);
    assert!(said.contains("The service is set up"), "{said}");
    until("the service runs", || {
        json(&["status", "--json"]).get("service").is_some()
    });
    assert_eq!(service_of(&json(&["doctor", "--json"])), "fine");
    until("it has reported", || {
        console.json(&["device", "list"])[0]["sequence"]
            .as_u64()
            .unwrap_or(0)
            >= 1
    });
    // Registered anew while it runs, as by an update.
    agent(&["install", "--yes"], 0);

    let said = agent(&["uninstall", "--yes"], 0);
    held.kill().unwrap();
    held.wait().unwrap();
    assert!(said.contains("Removed"), "{said}");
    assert_eq!(json(&["status", "--json"])["membership"], "none");
    assert_eq!(service_of(&json(&["doctor", "--json"])), "remark");
}

#[test]
fn a_program_that_others_can_exchange_is_not_registered() {
    let folder = PathBuf::from(std::env::var_os("DSPT_WINDOWS_BIN_DIR").unwrap());
    let said = programs::run(wine(folder.join("dspt-agent.exe")).args(["install", "--yes"]), 64);
    assert!(said.contains("others may change"), "{said}");
}
