//! `bundle.verify`: from the start of the program to its word about the evidence of a provider of a hundred computers.

use std::time::Instant;

use dspt_report::EnrolString;
use dspt_tests::client;
use dspt_tests::load::Fleet;
use dspt_tests::load::Plan;
use dspt_tests::programs;

use crate::figure;
use crate::ingest::must_count;
use crate::ingest::runtime;
use crate::ingest::serving;
use crate::median;
use crate::milliseconds;

const DEVICES: usize = 100;
const RUNS: usize = 9;

pub(crate) fn bench() {
    let console = serving();
    let string: EnrolString = console.enrol_string("Load Care", 200).parse().unwrap();
    let plan = Plan {
        string: Some(string),
        ..Plan::to(console.address(), client::tls(&console.ca()))
    };
    // Each sends its first report.
    let (_, enrolled) = runtime().block_on(Fleet::from_seed(1).enrol(&plan, DEVICES));
    must_count(&enrolled);
    let apart = tempfile::tempdir().unwrap();
    let file = apart.path().join("evidence.zip");
    let told = console.json(&["evidence", "Load Care", "-o", file.to_str().unwrap()]);
    let key = told["key"].as_str().unwrap();
    let verify = || {
        let mut command = programs::command("dspt-console");
        command.current_dir(apart.path()).arg("verify").arg(&file);
        let began = Instant::now();
        let output = command.args(["--json", "--key", key]).output().unwrap();
        let taken = milliseconds(began.elapsed());
        assert!(output.status.success(), "{}", programs::said(&output));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let proven = told["computers"].as_array().unwrap().iter();
        assert_eq!(proven.filter(|one| one["newest"].is_object()).count(), DEVICES);
        taken
    };
    figure(
        "bundle.verify",
        median((0..RUNS).map(|_| verify()).collect()),
        "ms",
    );
}
