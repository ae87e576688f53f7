//! How many reports a second the store accepts durably, and how many bytes each takes on the disk.
//!
//! `cargo run --profile bench -p dspt-store --example ingest -- [DEVICES] [REPORTS] [FOLDER | postgres://…] [NODES]`. The
//! reports are sealed and verified beforehand, so this is the store alone: one file, `synchronous=FULL`, or an empty
//! database, which several nodes may share; 64 callers that wait for each answer, unchanged bodies, readings of another day.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement that cannot go on should stop"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::Report;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::log::Frontier;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Log;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewReport;
use dspt_store::model::DeviceFilter;
use dspt_store::model::RollUpBy;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use support::Machine;

const CALLERS: usize = 64;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |otherwise: usize| {
        let typed = arguments.next();
        typed.map_or(otherwise, |typed| typed.parse().unwrap())
    };
    let (devices, reports) = (number(1_000), number(100_000));
    let temporary = tempfile::tempdir()?;
    let place = match arguments.next() {
        Some(url) if url.starts_with("postgres") => Place::Database(url),
        Some(folder) => Place::File(PathBuf::from(folder).join("ingest.db")),
        None => Place::File(temporary.path().join("ingest.db")),
    };
    let nodes = arguments
        .next()
        .map_or(1, |typed| typed.parse::<usize>().unwrap());
    let stores: Vec<_> = (0..nodes).map(|_| Arc::new(place.open())).collect();
    let store = Arc::clone(&stores[0]);
    let mut machines = enrol(&store, devices).await;
    // The first reports bring their bodies; they are not what is measured.
    let started = Instant::now();
    let first = seal_round(&mut machines, devices, true);
    send(&stores, first).await;
    let first_rate = rate(devices, started.elapsed());

    let before = place.size().await;
    let mut left = reports;
    let (mut spent, mut latencies) = (Duration::ZERO, Vec::new());
    while left > 0 {
        let round = seal_round(&mut machines, left.min(devices), false);
        left -= round.len();
        let started = Instant::now();
        latencies.extend(send(&stores, round).await);
        spent += started.elapsed();
    }
    latencies.sort_unstable();
    let p99 = latencies[latencies.len() * 99 / 100];
    let bytes = (place.size().await - before) / reports as u64;
    let overview = store.overview(&Scope::Everything, support::noon()).await.unwrap();
    assert_eq!(overview.devices as usize, devices);
    assert_eq!(store.raw_count().await.unwrap(), 0);

    let mut out = std::io::stdout().lock();
    writeln!(out, "store.devices {devices} devices")?;
    writeln!(out, "store.first {first_rate} reports/s")?;
    writeln!(out, "store.accept {} reports/s", rate(reports, spent))?;
    writeln!(out, "store.accept.p99 {:.1} ms", p99.as_secs_f64() * 1e3)?;
    writeln!(out, "store.bytes {bytes} bytes")?;
    for (name, spent) in questions(&store, devices).await {
        writeln!(out, "store.{name} {:.1} ms", spent.as_secs_f64() * 1e3)?;
    }
    writeln!(
        out,
        "log.tree {:.2} µs an entry",
        tree(reports).as_secs_f64() * 1e6 / reports as f64
    )?;
    let (spent, count) = bundle(&store, &machines).await;
    writeln!(
        out,
        "bundle.verify {:.1} ms for {count} devices",
        spent.as_secs_f64() * 1e3
    )?;
    let started = Instant::now();
    let verified = store.log_verify(Vec::new(), Vec::new()).await.unwrap();
    assert!(verified.is_intact(), "{:?}", verified.faults);
    writeln!(
        out,
        "log.verify {} entries/s",
        rate(usize::try_from(verified.size).unwrap(), started.elapsed())
    )?;
    Ok(())
}

/// What the tree alone costs: every leaf, and a root after each group of as many as there are callers.
fn tree(entries: usize) -> Duration {
    let mut edge = Frontier::new();
    let mut leaf = Digest::of(b"leaf");
    let started = Instant::now();
    for place in 0..entries {
        edge.append(leaf, |_, hash| leaf = hash).unwrap();
        if place % CALLERS == 0 {
            leaf = edge.root();
        }
    }
    started.elapsed()
}

/// How long it takes to verify the latest report of each of a hundred devices with its receipt, without network or database.
async fn bundle(store: &SqlStore, machines: &[Machine]) -> (Duration, usize) {
    let key = SigningKey::from_seed(&Seed::from_bytes([9; 32])).unwrap();
    let head = store.log_head().await.unwrap().unwrap();
    let keys = [NoteKey::new(&head.origin, *key.public()).unwrap()];
    let signed = head.sign(&key).unwrap();
    store.log_checkpoint_keep(signed, support::noon()).await.unwrap();
    let mut kept = Vec::new();
    for machine in machines.iter().take(100) {
        let (device, head) = (machine.device(), machine.head);
        let envelope = store
            .envelope(&Scope::Everything, device, head.sequence)
            .await
            .unwrap();
        let proof = store
            .log_proof(device, head.sequence, head.id, None)
            .await
            .unwrap();
        kept.push((
            envelope.to_json(),
            proof.receipt.to_string(),
            *machine.key.public(),
        ));
    }
    let started = Instant::now();
    for (envelope, receipt, key) in &kept {
        let report = Envelope::parse(envelope).unwrap().verify::<Report>(key).unwrap();
        let leaf = Digest::new(*report.id().as_bytes());
        let receipt = Receipt::parse(receipt.as_bytes()).unwrap();
        assert_eq!(receipt.verify(&leaf, &keys).unwrap(), head);
    }
    (started.elapsed(), kept.len())
}

/// What screens ask, each a second time, when its pages are in memory as they are while a screen is open.
async fn questions(store: &SqlStore, devices: usize) -> Vec<(&'static str, Duration)> {
    let everywhere = DeviceFilter::default;
    let lists = [
        ("list", everywhere()),
        (
            "list.failing",
            DeviceFilter {
                failing: Some(support::check("disk-encryption")),
                ..everywhere()
            },
        ),
        (
            "list.search",
            DeviceFilter {
                text: "office 77".to_owned(),
                ..everywhere()
            },
        ),
    ];
    let mut spent = Vec::new();
    for _ in 0..2 {
        spent.clear();
        let started = Instant::now();
        store.overview(&Scope::Everything, support::noon()).await.unwrap();
        spent.push(("overview", started.elapsed()));
        for (name, by) in [("sums", RollUpBy::Location), ("sums.area", RollUpBy::Area)] {
            let started = Instant::now();
            let page = store
                .roll_ups(&Scope::Everything, by, None, 250, support::noon())
                .await
                .unwrap();
            spent.push((name, started.elapsed()));
            assert!(page.total > 0);
        }
        for (name, filter) in &lists {
            let started = Instant::now();
            let page = store
                .devices(&Scope::Everything, filter.clone(), None, 250, support::noon())
                .await
                .unwrap();
            spent.push((name, started.elapsed()));
            assert!(page.total <= devices as u64);
        }
    }
    spent
}

fn rate(count: usize, spent: Duration) -> u128 {
    count as u128 * 1_000_000 / spent.as_micros().max(1)
}

/// What is measured.
enum Place {
    File(PathBuf),
    Database(String),
}

impl Place {
    fn open(&self) -> SqlStore {
        match self {
            Self::File(path) => SqlStore::open(path).unwrap(),
            Self::Database(url) => SqlStore::connect(url).unwrap(),
        }
    }

    async fn size(&self) -> u64 {
        match self {
            Self::File(path) => compact_size(path),
            Self::Database(url) => tables_size(url).await,
        }
    }
}

/// Every table of the schema with its indexes, without the room that changed rows left behind.
async fn tables_size(url: &str) -> u64 {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("VACUUM FULL device").await.unwrap();
    let text = "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'";
    let size: i64 = client.query_one(text, &[]).await.unwrap().get(0);
    u64::try_from(size).unwrap()
}

/// The file alone, with the write-ahead log moved into it.
fn compact_size(path: &Path) -> u64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    std::fs::metadata(path).unwrap().len()
}

/// Providers of twenty devices each.
async fn enrol(store: &Arc<SqlStore>, devices: usize) -> Vec<Machine> {
    let groups = devices.div_ceil(20);
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                let mut machines = Vec::new();
                for group in (caller..groups).step_by(CALLERS) {
                    let members = group * 20..devices.min(group * 20 + 20);
                    machines.extend(enrol_group(&store, group as u64, members).await);
                }
                machines
            })
        })
        .collect();
    let mut machines = Vec::with_capacity(devices);
    for caller in callers {
        machines.extend(caller.await.unwrap());
    }
    machines
}

async fn enrol_group(store: &SqlStore, group: u64, members: std::ops::Range<usize>) -> Vec<Machine> {
    let mut secret = [0; 15];
    secret[..8].copy_from_slice(&group.to_be_bytes());
    let token = Token::from_bytes(&secret).unwrap();
    let new = support::named(&format!("Provider {group}"));
    let provider = store
        .provider_add(&Scope::Everything, new, support::noon())
        .await
        .unwrap();
    let new = support::token_for(provider, &token, 20);
    store
        .token_add(&Scope::Everything, new, support::noon())
        .await
        .unwrap();
    let mut machines = Vec::new();
    for number in members {
        let mut machine = Machine::new(number as u64);
        machine.token = token.clone();
        machine.join(store, provider).await;
        machines.push(machine);
    }
    machines
}

fn seal_round(machines: &mut [Machine], count: usize, with_bodies: bool) -> Vec<NewReport> {
    machines
        .iter_mut()
        .take(count)
        .map(|machine| {
            let day = 20_700 + i64::try_from(machine.head.sequence).unwrap();
            let reading = "antivirus.definitions_day".parse().unwrap();
            machine.readings.insert(reading, Fact::known(day));
            let mut new = if with_bodies {
                machine.sealed(machine.next())
            } else {
                machine.sealed_bare(machine.next())
            };
            // As time goes on: a device is heard later with each report.
            new.received_at += SignedDuration::from_secs(i64::try_from(machine.head.sequence).unwrap());
            machine.move_to(&new);
            new
        })
        .collect()
}

/// Sends everything over [`CALLERS`] callers, spread over the nodes, and tells how long each waited.
async fn send(stores: &[Arc<SqlStore>], reports: Vec<NewReport>) -> Vec<Duration> {
    let mut shares: Vec<Vec<NewReport>> = (0..CALLERS).map(|_| Vec::new()).collect();
    for (place, report) in reports.into_iter().enumerate() {
        shares[place % CALLERS].push(report);
    }
    let callers: Vec<_> = shares
        .into_iter()
        .zip(stores.iter().cycle())
        .map(|(share, store)| tokio::spawn(call(Arc::clone(store), share)))
        .collect();
    let mut latencies = Vec::new();
    for caller in callers {
        latencies.extend(caller.await.unwrap());
    }
    latencies
}

async fn call(store: Arc<SqlStore>, share: Vec<NewReport>) -> Vec<Duration> {
    let mut latencies = Vec::with_capacity(share.len());
    for report in share {
        let started = Instant::now();
        // What the server does first: whose key is it?
        let key = store.key(report.verified.signed_by()).await.unwrap();
        assert!(key.is_some());
        let outcome = store.accept(report).await.unwrap();
        latencies.push(started.elapsed());
        assert!(
            matches!(outcome.result, AcceptResult::Accepted { .. }),
            "{outcome:?}"
        );
    }
    latencies
}
