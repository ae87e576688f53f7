//! The spool on a disk that fails, against a real console: killed at every change, full, read only. Nothing is lost, nothing
//! is doubled, and every failure is said in a sentence.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeSet;
use std::process::Command;
use std::process::Output;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;

fn have(program: &str) -> bool {
    let found = Command::new(program).arg("-V").output().is_ok();
    if !found {
        println!("SKIPPED: no {program}");
    }
    found
}

/// `dspt-agent report`, to which `fault` happens at the `number`th call of `calls`.
fn report_with(agent: &Agent, calls: &str, fault: &str, number: usize) -> Output {
    run_with(agent, "report", calls, fault, number)
}

fn run_with(agent: &Agent, what: &str, calls: &str, fault: &str, number: usize) -> Output {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o", "/dev/null"])
        .args(["-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:{fault}:when={number}")])
        .arg(programs::path("dspt-agent"))
        .arg("--data")
        .arg(agent.folder().join("data"))
        .arg(what)
        .env("NO_COLOR", "1");
    command.output().unwrap()
}

/// After whatever happened a usual report sends all that waits; what the device sealed stands at the console, once each.
fn assert_whole(console: &Console, agent: &Agent) -> u64 {
    agent.report();
    let status = agent.json(&["status"]);
    assert_eq!(status["waiting"], 0, "{status}");
    assert!(status["refused"].as_array().unwrap().is_empty(), "{status}");
    let device = &console.json(&["device", "list"])[0];
    assert_eq!(status["head"]["sequence"], device["sequence"]);
    let history = console.json(&["show", "history", device["id"].as_str().unwrap()]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap();
    let numbers: BTreeSet<u64> = rows.iter().map(|row| row["sequence"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), rows.len(), "one stands twice: {history}");
    assert!(
        rows.iter()
            .all(|row| row["remarks"].as_array().unwrap().is_empty()),
        "{history}"
    );
    device["sequence"].as_u64().unwrap()
}

#[test]
fn killed_at_every_change_nothing_is_lost_and_nothing_is_doubled() {
    if !have("strace") {
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let mut killed = 0;
    for calls in ["fsync", "rename", "unlink"] {
        let mut last = assert_whole(&console, &agent);
        for number in 1..60 {
            let output = report_with(&agent, calls, "signal=KILL", number);
            if output.status.success() {
                break;
            }
            killed += 1;
            assert!(number < 59, "{calls}: it never came to an end");
            let now = assert_whole(&console, &agent);
            assert!(now > last, "{calls} {number}");
            last = now;
        }
    }
    assert!(killed >= 8, "killed only {killed} times");
}

/// A new key, and kill -9 at each change of the disk and each word to the console: whatever was reached, the device reports on
/// as the one it was.
#[test]
fn killed_at_every_step_of_a_new_key_one_device_goes_on() {
    if !have("strace") {
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let device = console.json(&["device", "list"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (mut killed, mut last) = (0, 0);
    for calls in ["fsync", "rename", "unlink", "sendto", "recvfrom"] {
        for number in 1..80 {
            let output = run_with(&agent, "rotate-key", calls, "signal=KILL", number);
            let ended = output.status.success();
            killed += u32::from(!ended);
            assert!(number < 79, "{calls}: it never came to an end");
            let (sequence, keys) = assert_one_device(&console, &agent, &device);
            assert!(sequence > last, "{calls} {number}");
            assert!(!ended || keys > 0, "{calls} {number}: no key was changed");
            last = sequence;
            if ended {
                break;
            }
        }
    }
    assert!(killed >= 12, "killed only {killed} times");
}

/// The next report arrives, and every number of the chain stands at the console once, without a remark but that of a new key.
/// Gives the last number, and how many of those shown are new keys.
fn assert_one_device(console: &Console, agent: &Agent, id: &str) -> (u64, usize) {
    agent.report();
    let status = agent.json(&["status"]);
    assert_eq!(
        (&status["waiting"], &status["device"]),
        (&0.into(), &id.into()),
        "{status}"
    );
    assert!(status["refused"].as_array().unwrap().is_empty(), "{status}");
    let devices = console.json(&["device", "list"]);
    let [device] = devices.as_array().unwrap().as_slice() else {
        panic!("one device: {devices}")
    };
    assert_eq!(
        (&device["id"], &device["state"]),
        (&id.into(), &"confirmed".into())
    );
    assert_eq!(status["head"]["sequence"], device["sequence"]);
    let history = console.json(&["show", "history", id]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap();
    let numbers: BTreeSet<u64> = rows.iter().map(|row| row["sequence"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), rows.len(), "one stands twice: {history}");
    let span = numbers.last().unwrap() - numbers.first().unwrap() + 1;
    assert_eq!(span, rows.len() as u64, "one is missing: {history}");
    let remarks: Vec<&str> = rows
        .iter()
        .flat_map(|row| row["remarks"].as_array().unwrap())
        .map(|remark| remark.as_str().unwrap())
        .collect();
    assert!(remarks.iter().all(|remark| *remark == "key-changed"), "{history}");
    (device["sequence"].as_u64().unwrap(), remarks.len())
}

#[test]
fn a_failing_disk_is_said_and_costs_nothing() {
    if !have("strace") {
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    for (calls, error) in [
        ("fsync", "EIO"),
        ("fsync", "ENOSPC"),
        ("rename", "EROFS"),
        ("rename", "EIO"),
        ("unlink", "EIO"),
    ] {
        let mut failed = 0;
        for number in 1..60 {
            let output = report_with(&agent, calls, &format!("error={error}"), number);
            if output.status.success() {
                break;
            }
            failed += 1;
            let said = programs::said(&output);
            assert_eq!(output.status.code(), Some(1), "{calls} {error} {number}: {said}");
            assert!(
                said.starts_with("dspt-agent: ") && !said.contains("panicked"),
                "{said}"
            );
            if error == "ENOSPC" {
                assert!(said.contains("the disk is full"), "{said}");
            }
        }
        assert!(failed >= 1, "{calls} {error}");
        assert_whole(&console, &agent);
    }
}

/// A real small disk, in a name space of its own: full, then with room; read only, then not.
#[test]
fn a_full_disk_and_a_read_only_disk_are_said_and_cost_nothing() {
    let possible = is_root()
        && Command::new("unshare")
            .args(["-m", "true"])
            .status()
            .is_ok_and(|status| status.success());
    if !possible {
        println!("SKIPPED: no right to mount a small disk");
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    let string = console.enrol_string("Rosewood Care", 5);
    let disk = agent.folder().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = r#"
        set -u
        mount -t tmpfs -o size=1m,mode=700 none "$DISK" || { echo CANNOT MOUNT; exit 77; }
        run() { "$AGENT" --data "$DISK/data" "$@" 2>&1; echo "-> $?"; }
        run enrol --yes "$STRING" >/dev/null
        run report
        head -c 2m /dev/zero > "$DISK/filler" 2>/dev/null
        echo FULL; run report; run status >/dev/null
        rm "$DISK/filler"
        echo ROOM; run report
        mount -o remount,ro "$DISK"
        echo READ-ONLY; run report; run status
        mount -o remount,rw "$DISK"
        echo WRITABLE; run report; run status
    "#;
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", script])
        .env("DISK", &disk)
        .env("STRING", &string)
        .env("AGENT", programs::path("dspt-agent"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = programs::said(&output);
    if output.status.code() == Some(77) {
        println!("SKIPPED: a small disk cannot be mounted here");
        return;
    }
    let part = |from: &str, to: &str| {
        let start = said.find(from).unwrap_or_else(|| panic!("{from}: {said}"));
        let rest = &said[start..];
        rest.find(to).map_or(rest, |end| &rest[..end]).to_owned()
    };
    let full = part("FULL", "ROOM");
    assert!(
        full.contains("the disk is full") && full.contains("-> 1"),
        "{said}"
    );
    assert!(part("ROOM", "READ-ONLY").contains("-> 0"), "{said}");
    let read_only = part("READ-ONLY", "WRITABLE");
    assert!(
        read_only.contains("-> 1") && read_only.contains("Waiting to be sent: 0"),
        "{said}"
    );
    let writable = part("WRITABLE", "nothing comes after");
    assert!(
        writable.contains("-> 0") && writable.contains("Waiting to be sent: 0"),
        "{said}"
    );
    let device = &console.json(&["device", "list"])[0];
    assert!(device["sequence"].as_u64().unwrap() >= 3, "{device}");
    let history = console.json(&["show", "history", device["id"].as_str().unwrap()]);
    let rows = history["history"]
        .as_array()
        .or_else(|| history.as_array())
        .unwrap();
    assert_eq!(
        rows.len() as u64,
        device["sequence"].as_u64().unwrap(),
        "{history}"
    );
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}
