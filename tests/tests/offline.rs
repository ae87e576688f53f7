//! A console that is away, and one that dies: nothing lost, nothing doubled.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use dspt_report::EnrolString;
use dspt_report::wire;
use dspt_tests::agent::Agent;
use dspt_tests::client;
use dspt_tests::client::Connection;
use dspt_tests::console::Console;
use dspt_tests::device::Device;
use dspt_tests::device::now;

#[test]
fn reports_wait_while_the_console_is_away_and_arrive_once() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    console.stop();
    for kept in 1..=3 {
        let said = agent.report();
        assert!(
            said.contains("on this computer and"),
            "it says that nothing is lost: {said}"
        );
        assert_eq!(agent.json(&["status"])["waiting"], kept);
    }
    console.serve(&[]);
    agent.report();
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    let device = &console.json(&["device", "list"])[0];
    assert_eq!(device["sequence"], 5);
    let history = console.json(&["show", "history", device["id"].as_str().unwrap()]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap()
        .clone();
    assert_eq!(rows.len(), 5, "{history}");
    assert!(
        rows.iter()
            .all(|row| row["remarks"].as_array().unwrap().is_empty()),
        "no gap: {history}"
    );
}

/// Devices report without pause while the server is killed again and again; each keeps what was not acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_server_loses_nothing_it_acknowledged_and_doubles_nothing() {
    let mut console = Console::new();
    let limits = [
        "--device-reports-per-minute",
        "1000000",
        "--enrolments-per-minute",
        "0",
    ];
    console.serve(&limits);
    let string: EnrolString = console.enrol_string("Rosewood Care", 50).parse().unwrap();
    let (address, tls) = (console.address(), client::tls(&console.ca()));
    let done = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::new();
    for seed in 0..8 {
        let mut connection = Connection::open(address, Arc::clone(&tls)).await.unwrap();
        let mut device = Device::new(seed, 5);
        device.enrol(&mut connection, &string, now()).await;
        let (done, tls) = (Arc::clone(&done), Arc::clone(&tls));
        tasks.push(tokio::spawn(async move {
            let mut connection = Some(connection);
            while !done.load(Ordering::Relaxed) {
                let first = device.sequence == 0;
                let report = device.next(now());
                let envelope = device.seal(report);
                loop {
                    if connection.is_none() {
                        connection = Connection::open(address, Arc::clone(&tls)).await.ok();
                    }
                    let Some(open) = &mut connection else {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        continue;
                    };
                    match open
                        .post(wire::REPORTS_PATH, device.request(&envelope, first))
                        .await
                    {
                        Ok(answer) if answer.status == 200 => {
                            let answer: wire::ReportsAnswer = answer.json();
                            assert_eq!(answer.results[0].status, 200, "{answer:?}");
                            break;
                        }
                        Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                        Err(_) => connection = None,
                    }
                }
            }
            device
        }));
    }
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        console.kill();
        console.serve(&limits);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    done.store(true, Ordering::Relaxed);
    let mut acknowledged = 0;
    for task in tasks {
        let device = task.await.unwrap();
        acknowledged += device.sequence;
        let id = device.key.public().device_id().to_string();
        let shown = console.json(&["show", "device", &id]);
        assert_eq!(
            shown["device"]["sequence"], device.sequence,
            "{}",
            shown["device"]
        );
        let remarks: Vec<_> = shown["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["remarks"].to_string())
            .collect();
        assert!(
            remarks.iter().all(|r| r == "[]"),
            "no gap and no conflict: {remarks:?}"
        );
    }
    assert!(acknowledged > 100, "only {acknowledged} reports went through");
}
