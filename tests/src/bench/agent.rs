//! `agent.cycle`, `agent.rss`, `agent.idle`, `agent.wakeups`, `agent.wakeups.alone`, `agent.children`, `agent.size`, `report.wire`, `enrol.first`.

use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use dspt_report::wire;
use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::device::Device;
use dspt_tests::device::now;
use dspt_tests::programs;
use nix::sys::resource::UsageWho;
use nix::sys::resource::getrusage;

use crate::figure;
use crate::median;
use crate::milliseconds;

const RUNS: usize = 11;

pub(crate) fn bench() {
    cycle();
    idle();
    children();
    size();
    wire_sizes();
    enrol_first();
}

/// Collect, judge and seal, as a whole process: `show` does just that and sends nothing.
fn cycle() {
    let agent = Agent::new();
    let run = || {
        let start = Instant::now();
        programs::run(agent.command().arg("show").arg("--json"), 0);
        milliseconds(start.elapsed())
    };
    run();
    figure("agent.cycle", median((0..RUNS).map(|_| run()).collect()), "ms");
    // The largest of all children so far, and there were no others.
    let kib = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    figure("agent.rss", kib as f64 / 1024.0, "MiB");
}

/// The service between two reports: what it holds, and how often it wakes. It runs with the settings of memory of its unit.
fn idle() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Bench Care", 5));
    let unit = agent.run(&["install", "--show"], 0);
    let tunables = unit
        .lines()
        .find_map(|line| line.strip_prefix("Environment=GLIBC_TUNABLES="))
        .expect("the unit sets how memory is given back")
        .to_owned();
    let mut command = agent.command();
    // At its usual pace, which is what wakes it: the first report comes within two minutes.
    command
        .arg("run")
        .env("GLIBC_TUNABLES", tunables)
        .env("DSPT_AGENT_RESULT", agent.folder().join("result"))
        .stderr(std::process::Stdio::null());
    let mut service = command.spawn().unwrap();
    let reported = || {
        console.json(&["device", "list"])[0]["sequence"]
            .as_u64()
            .unwrap_or(0)
            >= 1
    };
    while !reported() {
        std::thread::sleep(Duration::from_millis(200));
    }
    std::thread::sleep(Duration::from_secs(2));
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.id())).unwrap();
    let kib = |name: &str| -> f64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    figure("agent.idle", kib("VmRSS:") / 1024.0, "MiB");
    figure("agent.idle.heap", kib("RssAnon:") / 1024.0, "MiB");
    figure("agent.wakeups", wakeups(service.id()), "each minute");
    service.kill().unwrap();
    service.wait().unwrap();
    alone();
}

/// The same of a computer that has not joined: there each look is a short thread of its own, so that joining is noticed.
fn alone() {
    let agent = Agent::new();
    let log = agent.folder().join("log");
    let mut service = agent
        .command()
        .arg("run")
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    while !std::fs::read_to_string(&log).unwrap().contains("has not joined") {
        std::thread::sleep(Duration::from_secs(1));
    }
    figure("agent.wakeups.alone", wakeups(service.id()), "each minute");
    service.kill().unwrap();
    service.wait().unwrap();
}

/// How often a service wakes in a minute, over two minutes in which nothing is due.
fn wakeups(service: u32) -> f64 {
    let switches = || -> f64 {
        let tasks = std::fs::read_dir(format!("/proc/{service}/task")).unwrap();
        let of = |path: std::path::PathBuf| -> f64 {
            let status = std::fs::read_to_string(path.join("status")).unwrap_or_default();
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            line.map_or(0.0, |number| number.trim().parse().unwrap())
        };
        tasks.map(|task| of(task.unwrap().path())).sum()
    };
    std::thread::sleep(Duration::from_secs(3));
    let before = switches();
    std::thread::sleep(Duration::from_secs(120));
    (switches() - before) / 2.0
}

/// Processes that the agent started, counted by strace.
fn children() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("agent.children SKIPPED: no strace");
        return;
    }
    let agent = Agent::new();
    let trace = agent.folder().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "trace=execve,execveat,fork,vfork", "-o"])
        .arg(&trace);
    command
        .arg(programs::path("dspt-agent"))
        .arg("--data")
        .arg(agent.folder().join("data"))
        .arg("check");
    programs::run(&mut command, 0);
    let started = std::fs::read_to_string(&trace)
        .unwrap()
        .lines()
        .filter(|l| l.contains("exec") || l.contains("fork"))
        .count();
    assert!(started >= 1, "strace saw not even the agent itself");
    figure("agent.children", (started - 1) as f64, "processes");
}

fn size() {
    let Some(folder) = std::env::var_os("DSPT_DIST_DIR") else {
        return;
    };
    let path = std::path::Path::new(&folder).join("dspt-agent");
    let bytes = std::fs::metadata(&path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        .len();
    figure("agent.size", bytes as f64 / 1e6, "MB");
}

/// HTTP bodies of a simulated report: unchanged, with facts and findings, with 2,000 packages. Its made-up values are more
/// alike than real ones and deflate better; a real device says about twice as much.
fn wire_sizes() {
    let device = Device::new(1, 2_000);
    let mut sender = Device::new(1, 2_000);
    let envelope = sender.seal(device.next(now()));
    let json = envelope.to_json();
    let bytes = |facts: bool, inventory: bool| {
        let outgoing = wire::Outgoing {
            envelope: &json,
            facts: facts.then_some(&device.bodies.facts),
            findings: facts.then_some(&device.bodies.findings),
            inventory: inventory.then_some(&device.bodies.inventory),
            assessment: None,
        };
        wire::encode_reports(&[outgoing]).unwrap().len() as f64
    };
    let unchanged = bytes(false, false);
    figure("report.wire.unchanged", unchanged, "bytes");
    figure(
        "report.wire.facts_findings",
        bytes(true, false) - unchanged,
        "bytes",
    );
    figure(
        "report.wire.inventory_2000",
        bytes(false, true) - unchanged,
        "bytes",
    );
}

/// From the enrolment string to the first accepted report, both as whole processes.
fn enrol_first() {
    let console = Console::serving();
    let string = console.enrol_string("Bench Care", 100);
    let run = || {
        let agent = Agent::new();
        let start = Instant::now();
        agent.enrol(&string);
        agent.report();
        let taken = milliseconds(start.elapsed());
        let status = agent.json(&["status"]);
        assert_eq!(status["waiting"], 0, "the report was not accepted: {status}");
        taken
    };
    figure("enrol.first", median((0..5).map(|_| run()).collect()), "ms");
}
