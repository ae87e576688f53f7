//! The service as it lives: on its schedule, through a console that is away, beside a person who reports by hand; set up,
//! looked at and removed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeSet;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;
use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// A service in which a day takes a few seconds.
struct Service(Child);

impl Service {
    fn start(agent: &Agent, seconds: u32) -> Self {
        Self::start_with(agent, seconds, |_| {})
    }

    fn start_with(agent: &Agent, seconds: u32, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = agent.command();
        command
            .args(["run", "--day", &seconds.to_string()])
            .env("DSPT_AGENT_RESULT", agent.folder().join("result"))
            .env_remove("NOTIFY_SOCKET")
            .stderr(Stdio::piped());
        change(&mut command);
        Self(command.spawn().unwrap())
    }

    /// Asks it to stop; how long that took, and what it said.
    fn stop(mut self) -> (Duration, String) {
        let start = Instant::now();
        kill(pid(&self.0), Signal::SIGTERM).unwrap();
        let status = self.0.wait().unwrap();
        let took = start.elapsed();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut self.0.stderr.take().unwrap(), &mut said).unwrap();
        assert!(status.success(), "{status}: {said}");
        (took, said)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap())
}

/// Waits until something is so.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::park_timeout(Duration::from_millis(100));
    }
}

fn sequence(console: &Console) -> u64 {
    console.json(&["device", "list"])[0]["sequence"]
        .as_u64()
        .unwrap_or(0)
}

/// Every report stands in the console's history once, without a remark.
fn assert_whole(console: &Console) -> u64 {
    let device = &console.json(&["device", "list"])[0];
    let last = device["sequence"].as_u64().unwrap();
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
    last
}

#[test]
fn service_reports_on_its_schedule_and_stops_when_it_is_told() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let service = Service::start(&agent, 2);
    until("three days have passed", || sequence(&console) >= 3);
    let status = agent.json(&["status"]);
    assert!(
        status["service"]["next_report"].as_i64().unwrap() > 1_700_000_000,
        "{status}"
    );
    let (took, said) = service.stop();
    // Far less than the service managers wait.
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert!(
        said.contains("report 1 made, 1 accepted, 0 refused, 0 waiting"),
        "{said}"
    );
    assert!(said.trim_end().ends_with("stopped"), "{said}");
    for private in ["Rosewood", "Northshire"] {
        assert!(!said.contains(private), "{private} in the log: {said}");
    }
    assert!(assert_whole(&console) >= 3);
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    assert!(agent.json(&["status"]).get("service").is_none(), "it is gone");
}

#[test]
fn service_waits_for_a_joining_that_comes_later_and_for_a_console_that_is_away() {
    let mut console = Console::serving();
    let agent = Agent::new();
    let service = Service::start(&agent, 2);
    let string = console.enrol_string("Rosewood Care", 5);
    agent.enrol(&string);
    until("it reports after joining", || sequence(&console) >= 1);
    console.stop();
    until("two wait", || {
        agent.json(&["status"])["waiting"].as_u64().unwrap() >= 2
    });
    console.serve(&[]);
    until("none waits", || agent.json(&["status"])["waiting"] == 0);
    let (_, said) = service.stop();
    assert!(said.contains("has not joined"), "{said}");
    assert!(assert_whole(&console) >= 3);
}

#[test]
fn reports_by_hand_and_a_second_service_never_collide_with_the_first() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let service = Service::start(&agent, 1);
    until("it reports", || sequence(&console) >= 1);
    for _ in 0..5 {
        agent.report();
    }
    let said = agent.run(&["run", "--day", "1"], 1);
    assert!(said.contains("a service runs in"), "{said}");
    service.stop();
    assert!(assert_whole(&console) >= 6);
}

#[test]
fn a_killed_service_loses_nothing_and_doubles_nothing() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    for round in 0..12u64 {
        let mut service = Service::start(&agent, 1);
        std::thread::park_timeout(Duration::from_millis(60 + round * 37));
        kill(pid(&service.0), Signal::SIGKILL).unwrap();
        service.0.wait().unwrap();
    }
    agent.report();
    let status = agent.json(&["status"]);
    assert_eq!(status["waiting"], 0, "{status}");
    assert_eq!(
        status["head"]["sequence"].as_u64().unwrap(),
        assert_whole(&console)
    );
}

#[test]
fn systemd_hears_that_it_is_ready_alive_and_stopping() {
    let agent = Agent::new();
    let path = agent.folder().join("notify");
    let listener = UnixDatagram::bind(&path).unwrap();
    listener.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let service = Service::start_with(&agent, 10, |command| {
        command.env("NOTIFY_SOCKET", &path);
    });
    let mut heard = Vec::new();
    let mut hear = |wanted: &str| {
        while !heard.iter().any(|text: &String| text == wanted) {
            let mut bytes = [0; 500];
            let size = listener
                .recv(&mut bytes)
                .unwrap_or_else(|error| panic!("{wanted}: {error}"));
            heard.push(String::from_utf8_lossy(&bytes[..size]).into_owned());
        }
    };
    hear("READY=1");
    hear("WATCHDOG=1");
    service.stop();
    hear("STOPPING=1");
}

/// What the unit lets the service call is enough for a whole report, and exposes little.
#[test]
fn the_unit_is_sound_and_exposes_little() {
    let agent = Agent::new();
    let root = agent.folder().join("root");
    std::fs::create_dir_all(root.join("run/systemd/system")).unwrap();
    let root_text = root.to_str().unwrap();
    agent.run(&["install", "--yes", "--root", root_text], 0);
    let said = agent.run(&["install", "--yes", "--root", root_text], 0);
    assert!(said.contains("already"), "{said}");
    let unit = root.join("etc/systemd/system/dspt-agent.service");
    let wanted = root.join("etc/systemd/system/multi-user.target.wants/dspt-agent.service");
    assert_eq!(wanted.canonicalize().unwrap(), unit.canonicalize().unwrap());

    if Command::new("systemd-analyze").arg("--version").output().is_ok() {
        // With this threshold it fails where the exposure is above 2.0.
        let output = Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager", "--threshold=20"])
            .arg(&unit)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", programs::said(&output));
        assert!(
            programs::said(&output).contains("Overall exposure level"),
            "{}",
            programs::said(&output)
        );
        assert_calls_are_allowed(&unit);
    } else {
        println!("SKIPPED: no systemd-analyze, so the exposure of the unit was not measured");
    }
    agent.run(&["uninstall", "--yes", "--root", root_text], 0);
    assert!(!unit.exists() && wanted.symlink_metadata().is_err());
}

/// The system calls of a round, of those that the unit allows.
fn assert_calls_are_allowed(unit: &Path) {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("SKIPPED: no strace, so the calls of the service were not compared with its unit");
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let trace = agent.folder().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(&trace)
        .arg(programs::path("dspt-agent"));
    command
        .arg("--data")
        .arg(agent.folder().join("data"))
        .arg("report");
    programs::run(&mut command, 0);
    let text = std::fs::read_to_string(&trace).unwrap();
    let called: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| {
            line.split_whitespace()
                .nth(1)?
                .split_once('(')
                .map(|(name, _)| name)
        })
        .filter(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        })
        .collect();
    assert!(called.len() > 20, "{called:?}");
    let set = |name: &str| -> BTreeSet<String> {
        let output = Command::new("systemd-analyze")
            .args(["syscall-filter", name])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", programs::said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        let names = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        names.map(str::to_owned).collect()
    };
    let unit = std::fs::read_to_string(unit).unwrap();
    let sets: Vec<&str> = unit
        .lines()
        .filter_map(|line| line.strip_prefix("SystemCallFilter="))
        .collect();
    let mut allowed = BTreeSet::new();
    for line in sets {
        let (denied, names) = line
            .strip_prefix('~')
            .map_or((false, line), |names| (true, names));
        for name in names.split_whitespace() {
            for call in flatten(name, &set) {
                if denied {
                    allowed.remove(&call)
                } else {
                    allowed.insert(call)
                };
            }
        }
    }
    // What starts the program is done by systemd before the filter holds.
    let refused: Vec<_> = called
        .into_iter()
        .filter(|call| *call != "execve" && !allowed.contains(*call))
        .collect();
    assert!(refused.is_empty(), "the unit refuses {refused:?}");
}

fn flatten(name: &str, set: &dyn Fn(&str) -> BTreeSet<String>) -> BTreeSet<String> {
    let mut calls = BTreeSet::new();
    for member in set(name) {
        if member == name {
            continue;
        }
        if member.starts_with('@') {
            calls.extend(flatten(&member, set));
        } else {
            calls.insert(member);
        }
    }
    calls
}

#[test]
fn doctor_names_what_is_wrong() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let look = |code| {
        let mut command = agent.command();
        let output = command.args(["doctor", "--json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", programs::said(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let state = |found: &serde_json::Value, check: &str| {
        let all = found["checks"].as_array().unwrap().iter();
        let found = all.clone().find(|found| found["check"] == check);
        let found = found.unwrap_or_else(|| panic!("{check}: {:?}", all.collect::<Vec<_>>()));
        if found["state"] != "fine" && found["state"] != "untold" {
            assert!(!found["fix"].as_str().unwrap().is_empty(), "{found}");
        }
        found["state"].as_str().unwrap().to_owned()
    };
    let well = look(0);
    for check in [
        "joined",
        "data-folder",
        "disk",
        "proxy",
        "name",
        "console",
        "clock",
        "reports",
        "checks",
    ] {
        assert_eq!(state(&well, check), "fine", "{well}");
    }
    assert_eq!(state(&well, "service"), "remark", "none is set up: {well}");

    // Somebody else's certificate at the console's address.
    let address = console.address();
    console.stop();
    let mut other = Console::new();
    other.serve_at(&address.to_string());
    let wrong = look(1);
    assert_eq!(state(&wrong, "console"), "broken", "{wrong}");
    assert!(wrong.to_string().contains("showed a certificate from"), "{wrong}");
    other.stop();

    let away = look(1);
    assert_eq!(state(&away, "console"), "broken", "{away}");

    // Somebody who takes the connection and never answers.
    let _silent = std::net::TcpListener::bind(address).unwrap();
    let silent = look(1);
    assert_eq!(state(&silent, "console"), "broken", "{silent}");
    let plain = agent.run(&["doctor"], 1);
    assert!(
        plain.contains("fix: ") && plain.contains("01234 567890"),
        "{plain}"
    );
}

#[test]
fn a_double_click_writes_the_page_and_a_terminal_gets_what_to_type() {
    let agent = Agent::new();
    let home = agent.folder().join("home");
    std::fs::create_dir_all(home.join("Documents")).unwrap();
    let mut command = agent.command();
    let output = command
        .env("HOME", &home)
        .env_remove("XDG_DOCUMENTS_DIR")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", programs::said(&output));
    let page = home.join("Documents/Check of this computer.html");
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(
        text.starts_with("<!DOCTYPE html>") && text.contains("This computer: "),
        "{text}"
    );
    let said = programs::said(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(said.contains("Check of this computer.html"), "{said}");

    let pair = portable_pty::native_pty_system()
        .openpty(Default::default())
        .unwrap();
    let mut typed = portable_pty::CommandBuilder::new(programs::path("dspt-agent"));
    typed.env("LC_ALL", "C.UTF-8");
    let mut child = pair.slave.spawn_command(typed).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    assert!(child.wait().unwrap().success());
    drop(pair.master);
    let mut bytes = Vec::new();
    // Linux answers an error where the other end is closed; what was read until then counts.
    let _ = std::io::Read::read_to_end(&mut reader, &mut bytes);
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    assert!(
        shown.contains("dspt-agent check") && shown.contains("dspt-agent enrol"),
        "{shown}"
    );
}

/// What an ordinary account may not see stands in from the service's last result, with its date.
#[test]
fn the_last_result_of_the_service_stands_in_for_missing_rights() {
    if !is_root() {
        println!("SKIPPED: only root can run a service and then be somebody else");
        return;
    }
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let service = Service::start(&agent, 5);
    until("it reports", || sequence(&console) >= 1);
    let result = agent.folder().join("result");
    until("its result is kept", || result.join("last-result.json").exists());
    service.stop();
    // Its folder lies in one that only its owner may enter; the real one does not.
    let shared = tempfile::Builder::new().prefix("dspt-result-").tempdir().unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(shared.path(), open).unwrap();
    std::fs::copy(
        result.join("last-result.json"),
        shared.path().join("last-result.json"),
    )
    .unwrap();
    let program = shared.path().join("dspt-agent");
    std::fs::copy(programs::path("dspt-agent"), &program).unwrap();

    let check = |folder: &Path| {
        let output = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&program)
            .args(["--data", "/nowhere", "check", "--format", "json"])
            .env("DSPT_AGENT_RESULT", folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", programs::said(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let without = check(Path::new("/nowhere"));
    let with = check(shared.path());
    assert!(without.get("stand_in").is_none(), "{without}");
    assert!(
        !with["stand_in"]["facts"].as_array().unwrap().is_empty(),
        "{with}"
    );
    assert!(with["stand_in"]["collected_at"].as_i64().unwrap() > 1_700_000_000);
    let untold = |found: &serde_json::Value| found["counts"]["could_not_tell"].as_u64().unwrap();
    assert!(
        untold(&with) < untold(&without),
        "{} {}",
        untold(&with),
        untold(&without)
    );
}

#[test]
fn uninstall_leaves_nothing_behind_and_takes_nothing_of_others() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let root = agent.folder().join("root");
    std::fs::create_dir_all(root.join("run/systemd/system")).unwrap();
    let root = root.to_str().unwrap();
    agent.run(&["install", "--yes", "--root", root], 0);
    let service = Service::start(&agent, 60);
    until("it runs", || agent.json(&["status"]).get("service").is_some());
    let data = agent.folder().join("data");

    // Without a terminal nobody can be asked, so nothing is removed.
    agent.run(&["uninstall", "--root", root], 64);
    assert!(data.join("key").exists());
    agent.run(&["uninstall", "--keep-data", "--yes", "--root", root], 0);
    assert!(data.join("key").exists());
    until("the service has stopped", || {
        agent.json(&["status"]).get("service").is_none()
    });
    drop(service);

    let own = data.join("a-file-of-somebody.txt");
    std::fs::copy(data.join("console.json"), &own).unwrap();
    let said = agent.run(&["uninstall", "--yes", "--root", root], 0);
    assert!(
        said.contains("key") && said.contains("spool"),
        "what goes is listed: {said}"
    );
    let left: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, std::slice::from_ref(&own));
    std::fs::remove_file(own).unwrap();
    std::fs::remove_dir(&data).unwrap();
    let said = agent.run(&["uninstall", "--yes", "--root", root], 0);
    assert!(said.contains("nothing to remove"), "{said}");
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0
}
