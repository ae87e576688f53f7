//! `ingest.sqlite`, `ingest.p99`, `ingest.rss`, `ingest.verify`, `ingest.ratio`, `store.bytes`.
//!
//! The load shares the machine with the server. Any unexpected answer or transport error invalidates the run.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use dspt_report::EnrolString;
use dspt_report::Report;
use dspt_report::wire;
use dspt_report::wire::ReportsAnswer;
use dspt_tests::client;
use dspt_tests::client::Connection;
use dspt_tests::console::Console;
use dspt_tests::device::Device;
use dspt_tests::device::now;

use crate::figure;
use crate::median;
use crate::milliseconds;

/// One address plays a thousand, so the budgets of one are lifted.
const LIMITS: [&str; 4] = [
    "--device-reports-per-minute",
    "1000000",
    "--enrolments-per-minute",
    "0",
];
const CONNECTIONS: usize = 64;
const DEVICES: usize = 1_000;
const RUN: Duration = Duration::from_secs(5);
const RUNS: usize = 5;

pub(crate) fn bench() {
    let verify = verify_rate();
    let mut console = Console::new();
    console.serve(&LIMITS);
    let string: EnrolString = console.enrol_string("Load Care", 2_000).parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let tls = client::tls(&console.ca());
    let devices = runtime.block_on(prepare(&console, &tls, &string));

    // A stopped server has folded its write-ahead log into the file, so that sizes can be compared.
    let database = console.folder().join("console.db");
    console.stop();
    let before = size(&database);
    console.serve(&LIMITS);
    let mut shares = runtime.block_on(share(&console, &tls, devices));
    let (mut rates, mut p99s, mut sent) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let (outcome, back) = runtime.block_on(run(shares));
        shares = back;
        sent += outcome.latencies.len();
        rates.push(outcome.latencies.len() as f64 / outcome.taken.as_secs_f64());
        p99s.push(percentile(outcome.latencies, 99));
    }
    let rate = median(rates);
    figure("ingest.sqlite", rate, "reports/s");
    figure("ingest.p99", median(p99s), "ms");
    figure("ingest.verify", verify, "verifications/s/core");
    figure("ingest.ratio", rate / verify, "");
    figure("ingest.rss", peak_rss(console.pid()), "MiB");
    console.stop();
    figure(
        "store.bytes",
        (size(&database) - before) / sent as f64,
        "bytes/report",
    );
}

/// Ed25519 verifications of a real envelope, one core, nothing else running.
fn verify_rate() -> f64 {
    let mut device = Device::new(0, 10);
    let key = *device.key.public();
    let report = device.next(now());
    let envelope = device.seal(report);
    let rate = || {
        let (start, mut count) = (Instant::now(), 0);
        while start.elapsed() < Duration::from_millis(500) {
            for _ in 0..100 {
                assert!(envelope.verify::<Report>(&key).is_ok());
            }
            count += 100;
        }
        f64::from(count) / start.elapsed().as_secs_f64()
    };
    median((0..5).map(|_| rate()).collect())
}

/// One connection and the devices that report over it.
struct Share {
    connection: Connection,
    devices: Vec<Device>,
}

/// Enrols the devices and sends each one's first report with its bodies.
async fn prepare(console: &Console, tls: &Arc<rustls::ClientConfig>, string: &EnrolString) -> Vec<Device> {
    let mut connection = Connection::open(console.address(), Arc::clone(tls))
        .await
        .unwrap();
    let mut devices = Vec::new();
    for number in 0..DEVICES {
        let mut device = Device::new(number as u64 + 1, 300);
        device.enrol(&mut connection, string, now()).await;
        let answer = device.report(&mut connection, true, now()).await;
        assert_eq!(answer.results[0].status, 200, "{answer:?}");
        devices.push(device);
    }
    devices
}

/// Deals the devices out over the connections.
async fn share(console: &Console, tls: &Arc<rustls::ClientConfig>, devices: Vec<Device>) -> Vec<Share> {
    let mut shares = Vec::new();
    for _ in 0..CONNECTIONS {
        let connection = Connection::open(console.address(), Arc::clone(tls))
            .await
            .unwrap();
        shares.push(Share {
            connection,
            devices: Vec::new(),
        });
    }
    for (number, device) in devices.into_iter().enumerate() {
        shares[number % CONNECTIONS].devices.push(device);
    }
    shares
}

struct Outcome {
    latencies: Vec<f64>,
    taken: Duration,
}

/// Unchanged reports, one request each, over all connections until the time is up.
async fn run(shares: Vec<Share>) -> (Outcome, Vec<Share>) {
    let start = Instant::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| tokio::spawn(work(share, start)))
        .collect();
    let (mut latencies, mut shares) = (Vec::new(), Vec::new());
    for task in tasks {
        let (mut measured, share) = task.await.unwrap();
        latencies.append(&mut measured);
        shares.push(share);
    }
    (
        Outcome {
            latencies,
            taken: start.elapsed(),
        },
        shares,
    )
}

async fn work(mut share: Share, start: Instant) -> (Vec<f64>, Share) {
    let mut latencies = Vec::new();
    let mut turn = 0;
    while start.elapsed() < RUN {
        let count = share.devices.len();
        let device = &mut share.devices[turn % count];
        turn += 1;
        let envelope = device.seal(device.next(now()));
        let body = device.request(&envelope, false);
        let asked = Instant::now();
        let answer = share.connection.post(wire::REPORTS_PATH, body).await.unwrap();
        latencies.push(milliseconds(asked.elapsed()));
        let parsed: ReportsAnswer = answer.json();
        assert!(
            answer.status == 200 && parsed.results[0].status == 200,
            "the run is invalid: {parsed:?}"
        );
    }
    (latencies, share)
}

fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * percent / 100]
}

/// Most memory that a process ever held, MiB.
fn peak_rss(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// Size of the database with its write-ahead log.
fn size(database: &std::path::Path) -> f64 {
    let bytes = |suffix: &str| {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        std::fs::metadata(path).map_or(0, |data| data.len())
    };
    (bytes("") + bytes("-wal")) as f64
}
