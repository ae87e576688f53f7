//! The load generator against a real console: what it sends is answered as it says, and one wrong answer makes a run worth nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::process::Command;
use std::process::Output;

use dspt_tests::console::Console;
use dspt_tests::programs::said;

fn load(console: &Console, string: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_load"))
        .args([
            "--address",
            &console.address().to_string(),
            "--string",
            string,
            "--ca",
        ])
        .arg(console.keys().join("authority.pem"))
        .args(["--devices", "20", "--connections", "4"])
        .args(more)
        .output()
        .unwrap()
}

fn serving(reports_per_minute: &str) -> (Console, String) {
    let mut console = Console::new();
    console.serve(&[
        "--device-reports-per-minute",
        reports_per_minute,
        "--enrolments-per-minute",
        "0",
    ]);
    let string = console.enrol_string("Load Care", 5_000);
    (console, string)
}

#[test]
fn every_kind_is_answered_as_it_should_be_beside_slow_clients() {
    let (console, string) = serving("1000000");
    let output = load(
        &console,
        &string,
        &["--seconds", "6", "--mix", "all", "--slow", "3", "--json"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["valid"], true);
    assert_eq!(told["kinds"].as_object().unwrap().len(), 9, "{told}");
    assert!(told["all"]["p99"].as_f64().unwrap() > 0.0, "{told}");
    assert!(told["slow_closed"].as_u64().unwrap() >= 3, "{told}");
    let listed = console.json(&["device", "list"]);
    assert!(listed.as_array().unwrap().len() > 20, "some joined meanwhile");
}

#[test]
fn a_connection_for_each_report_and_a_rate_are_kept() {
    let (console, string) = serving("1000000");
    let output = load(
        &console,
        &string,
        &["--seconds", "3", "--fresh", "--rate", "20", "--json"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = told["all"]["count"].as_u64().unwrap();
    assert!((40..=64).contains(&count), "{told}");
    assert!(told["connections"].as_u64().unwrap() >= count, "{told}");
}

#[test]
fn a_run_with_one_answer_of_another_status_is_invalid() {
    let (console, string) = serving("3");
    let output = load(&console, &string, &["--seconds", "3"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let told = said(&output);
    assert!(
        told.trim_end().lines().last().unwrap().starts_with("INVALID"),
        "{told}"
    );
    assert!(told.contains("unchanged: 429"), "{told}");
}

#[test]
fn a_console_that_is_not_there_makes_a_run_invalid() {
    let (mut console, string) = serving("3");
    console.kill();
    let output = load(&console, &string, &["--seconds", "3"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("transport error"), "{}", said(&output));
}

#[test]
fn its_help_has_examples_and_names_every_kind() {
    let output = Command::new(env!("CARGO_BIN_EXE_load"))
        .arg("--help")
        .output()
        .unwrap();
    let told = said(&output);
    assert!(
        told.contains("Examples:") && told.contains("never point it"),
        "{told}"
    );
    for kind in dspt_tests::load::Kind::ALL {
        assert!(told.contains(kind.name()), "{}", kind.name());
    }
}
