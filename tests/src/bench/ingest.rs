//! `ingest.*` and `store.bytes`, by the load generator, which shares the machine with the server.
//!
//! A run with any unexpected answer or transport error ends the benchmark: its figures would be worth nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use dspt_report::EnrolString;
use dspt_report::Report;
use dspt_store::SqlStore;
use dspt_tests::client;
use dspt_tests::cluster::Cluster;
use dspt_tests::console::Console;
use dspt_tests::device::Device;
use dspt_tests::device::now;
use dspt_tests::load::Fleet;
use dspt_tests::load::Outcome;
use dspt_tests::load::Plan;
use dspt_tests::load::crowd::enrol_behind;
use tokio::runtime::Runtime;

use crate::figure;
use crate::median;

/// One address plays a thousand, so the budgets of one are lifted.
pub(crate) const LIMITS: [&str; 4] = [
    "--device-reports-per-minute",
    "1000000",
    "--enrolments-per-minute",
    "0",
];
const DEVICES: usize = 1_000;
/// Of the large estate, every how many report.
const OF_MANY: u64 = 8;

/// How much is done.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    run: Duration,
    runs: usize,
    /// Devices of the large estate.
    many: u64,
}

impl Size {
    /// What the targets are about.
    pub(crate) const FULL: Self = Self {
        run: Duration::from_secs(5),
        runs: 5,
        many: 400_000,
    };
    /// As little as shows that everything is done as it should be; the figures say nothing.
    pub(crate) const SMALL: Self = Self {
        run: Duration::from_secs(1),
        runs: 1,
        many: 2_000,
    };
}

pub(crate) fn bench(size: Size) {
    let runtime = runtime();
    let verify = verify_rate();
    figure("ingest.verify", verify, "verifications/s/core");
    sqlite(&runtime, size, verify);
    growth(&runtime, size);
    handshake(&runtime, size);
    postgres(&runtime, size);
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// A console of a store that devices of a load may join.
struct Scene {
    consoles: Vec<Console>,
    plan: Plan,
    fleet: Fleet,
}

impl Scene {
    fn of(runtime: &Runtime, size: Size, consoles: Vec<Console>) -> Self {
        let string: EnrolString = consoles[0].enrol_string("Load Care", 2_000).parse().unwrap();
        let tls = client::tls(&consoles[0].ca());
        let plan = Plan {
            time: size.run,
            string: Some(string),
            ..Plan::to(consoles[0].address(), tls)
        };
        let (fleet, enrolled) = runtime.block_on(Fleet::from_seed(1).enrol(&plan, DEVICES));
        must_count(&enrolled);
        Self {
            consoles,
            plan,
            fleet,
        }
    }

    /// One run over some of the consoles.
    fn run(&mut self, runtime: &Runtime, nodes: usize) -> Outcome {
        let addresses = self.consoles.iter().take(nodes).map(Console::address).collect();
        let plan = Plan {
            addresses,
            ..self.plan.clone()
        };
        run(runtime, &mut self.fleet, &plan)
    }
}

fn run(runtime: &Runtime, fleet: &mut Fleet, plan: &Plan) -> Outcome {
    let (back, outcome) = runtime.block_on(std::mem::take(fleet).run(plan));
    *fleet = back;
    must_count(&outcome);
    outcome
}

pub(crate) fn must_count(outcome: &Outcome) {
    assert!(outcome.is_valid(), "{}", outcome.lines().join("\n"));
}

pub(crate) fn serving() -> Console {
    let mut console = Console::new();
    console.serve(&LIMITS);
    console
}

/// `ingest.sqlite`, with what it costs.
fn sqlite(runtime: &Runtime, size: Size, verify: f64) {
    let mut scene = Scene::of(runtime, size, vec![serving()]);
    let outcomes: Vec<Outcome> = (0..size.runs).map(|_| scene.run(runtime, 1)).collect();
    let rate = median(outcomes.iter().map(Outcome::rate).collect());
    figure("ingest.sqlite", rate, "reports/s");
    let p99 = outcomes.iter().map(|outcome| outcome.latencies().p99);
    figure("ingest.p99", median(p99.collect()), "ms");
    figure("ingest.ratio", rate / verify, "");
    figure("ingest.rss", peak_rss(scene.consoles[0].pid()), "MiB");
}

/// `ingest.growth`: the same devices' load beside few rows and beside many, in turn.
fn growth(runtime: &Runtime, size: Size) {
    let mut scenes = [(DEVICES as u64, 1), (size.many, OF_MANY)].map(|(devices, every)| {
        let mut console = serving();
        let string: EnrolString = console.enrol_string("Load Care", 1).parse().unwrap();
        console.stop();
        let began = Instant::now();
        let store = {
            let _inside = runtime.enter();
            Arc::new(SqlStore::open(&console.folder().join("console.db")).unwrap())
        };
        let members = runtime.block_on(enrol_behind(&store, string.pin, devices, every));
        drop(store);
        eprintln!("{devices} devices in {:.0} s", began.elapsed().as_secs_f64());
        console.serve(&LIMITS);
        let plan = Plan {
            time: size.run,
            ..Plan::to(console.address(), client::tls(&console.ca()))
        };
        (console, plan, Fleet::of(members, 1))
    });
    let mut ratios = Vec::new();
    for _ in 0..size.runs {
        let [few, many] = &mut scenes;
        let few = run(runtime, &mut few.2, &few.1).rate();
        ratios.push(run(runtime, &mut many.2, &many.1).rate() / few);
    }
    figure("ingest.growth", median(ratios), "");
    figure("ingest.growth.rss", peak_rss(scenes[1].0.pid()), "MiB");
}

/// `ingest.handshake`: a connection for each report.
fn handshake(runtime: &Runtime, size: Size) {
    let mut scene = Scene::of(runtime, size, vec![serving()]);
    scene.plan.fresh = true;
    let rates = (0..size.runs).map(|_| scene.run(runtime, 1).rate()).collect();
    figure("ingest.handshake", median(rates), "reports/s");
}

/// `ingest.postgres`: one node, and two in turn with it on the same database.
fn postgres(runtime: &Runtime, size: Size) {
    let Some(cluster) = Cluster::that_is_durable() else {
        return;
    };
    let store = cluster.schema();
    let mut first = Console::sharing(&store, None);
    first.serve(&LIMITS);
    let mut second = Console::sharing(&store, Some(&first));
    second.serve(&LIMITS);
    let mut scene = Scene::of(runtime, size, vec![first, second]);
    let (mut rates, mut ratios, mut costs) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
    for _ in 0..size.runs {
        let mut one_run = |nodes: usize| {
            let before = cluster.processor();
            let outcome = scene.run(runtime, nodes);
            let spent = cluster.processor().saturating_sub(before);
            costs[nodes - 1].push(spent.as_secs_f64() * 1e6 / outcome.count() as f64);
            outcome.rate()
        };
        let (one, two) = (one_run(1), one_run(2));
        rates.push(one);
        ratios.push(two / one);
    }
    let [one, two] = costs;
    figure("ingest.postgres", median(rates), "reports/s");
    figure("ingest.postgres.two", median(ratios), "");
    figure("ingest.postgres.cpu", median(one), "us/report");
    figure("ingest.postgres.cpu.two", median(two), "us/report");
}

/// `store.bytes`: what the files hold more after many unchanged reports than before.
pub(crate) fn bytes(size: Size) {
    let runtime = runtime();
    let mut scene = Scene::of(&runtime, size, vec![serving()]);
    let database = scene.consoles[0].folder().join("console.db");
    // A stopped server has folded its write-ahead log into the file, so that sizes can be compared.
    let stopped = |scene: &mut Scene| {
        scene.consoles[0].stop();
        let held = held_by(&database);
        scene.consoles[0].serve(&LIMITS);
        held
    };
    let before = stopped(&mut scene);
    let sent = scene.run(&runtime, 1).count();
    figure(
        "store.bytes",
        (stopped(&mut scene) - before) / sent as f64,
        "bytes/report",
    );
    let Some(cluster) = Cluster::that_is_durable() else {
        return;
    };
    let store = cluster.schema();
    let mut console = Console::sharing(&store, None);
    console.serve(&LIMITS);
    let mut scene = Scene::of(&runtime, size, vec![console]);
    let held = || -> f64 {
        Cluster::ask(&store, "VACUUM FULL device");
        let text = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
                    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'";
        Cluster::ask(&store, text).trim().parse().unwrap()
    };
    let before = held();
    let sent = scene.run(&runtime, 1).count();
    figure(
        "store.bytes.postgres",
        (held() - before) / sent as f64,
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

/// Most memory that a process ever held, MiB.
fn peak_rss(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// Size of the database with its write-ahead log.
fn held_by(database: &Path) -> f64 {
    let bytes = |suffix: &str| {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        std::fs::metadata(path).map_or(0, |data| data.len())
    };
    (bytes("") + bytes("-wal")) as f64
}
