//! A throw-away PostgreSQL for the tests of one run: made by whoever comes first, and gone when the run is.
//!
//! The programs come from Debian's package. Without them, tests of PostgreSQL say loudly that they were skipped. The stories
//! and benchmarks of the whole take this file in too.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::exhaustive_structs,
    reason = "tests start the real database, and stop where they cannot; some of them are a library"
)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The cluster: the folder of its socket and files, and its port.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Of its socket and files.
    pub folder: PathBuf,
    /// Its port.
    pub port: u16,
}

impl Cluster {
    /// The cluster of this run; none where PostgreSQL is not installed.
    pub fn of_this_run() -> Option<Self> {
        Self::made("", THROWN_AWAY)
    }

    /// A second one, which waits for its disk as one in use does: for figures.
    pub fn that_is_durable() -> Option<Self> {
        Self::made("-durable", DURABLE)
    }

    fn made(suffix: &str, settings: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            let mut out = std::io::stderr().lock();
            let _ = writeln!(out, "SKIPPED: PostgreSQL is not installed (Debian: postgresql)");
            return None;
        };
        // The run is the process that started this one: of nextest every test has the same, of cargo test every program.
        let run = std::os::unix::process::parent_id();
        let folder = std::env::temp_dir().join(format!("dspt-postgres-{run}{suffix}"));
        std::fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let ready = folder.join("ready");
        if let Ok(port) = std::fs::read_to_string(&ready) {
            let port = port.parse().unwrap();
            return Some(Self { folder, port });
        }
        // Free at this moment, and nobody hurries to take it.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster = Self { folder, port };
        cluster.start(&programs, run, settings);
        write!(File::create(ready).unwrap(), "{port}").unwrap();
        Some(cluster)
    }

    fn start(&self, programs: &Path, run: u32, settings: &str) {
        let data = self.folder.join("data");
        let owner = ordinary_owner();
        self.give(&self.folder);
        let run_as = |program: &str| {
            let program = programs.join(program);
            match &owner {
                Some(owner) => {
                    let mut command = Command::new("setpriv");
                    command
                        .args(["--reuid", owner, "--regid", owner, "--clear-groups", "--"])
                        .arg(program);
                    command
                }
                None => Command::new(program),
            }
        };
        let said = run_as("initdb")
            .args([
                "--auth=trust",
                "--username=dspt",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={} -c log_min_messages=fatal {settings}",
            self.port,
            self.folder.display()
        );
        let said = run_as("pg_ctl")
            .args(["-w", "-o", &options, "-l"])
            .arg(self.folder.join("log"))
            .arg("-D")
            .arg(&data)
            .arg("start")
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(
            said.success(),
            "{}",
            std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
        );
        self.end_with(run, &data);
    }

    /// Gives a file or folder to the account that the database runs under.
    pub fn give(&self, path: &Path) {
        if let Some(owner) = ordinary_owner() {
            let done = Command::new("chown").arg(owner).arg(path).status().unwrap();
            assert!(done.success());
        }
    }

    /// Stops it once the run is over, however that ends.
    fn end_with(&self, run: u32, data: &Path) {
        let watch = "(while kill -0 $1 2>/dev/null; do sleep 1; done
            kill -QUIT $(head -1 \"$2/postmaster.pid\"); sleep 1; rm -rf \"$3\") &";
        let said = Command::new("setsid")
            .args(["sh", "-c", watch, "watch", &run.to_string()])
            .args([data, &self.folder])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(said.success());
    }

    /// The address of an empty schema of its own.
    pub fn schema(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "t{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let said = Command::new("psql")
            .args(["-h"])
            .arg(&self.folder)
            .args([
                "-p",
                &self.port.to_string(),
                "-U",
                "dspt",
                "-d",
                "postgres",
                "-qc",
                &format!("CREATE SCHEMA {name}"),
            ])
            .output()
            .unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let host = self.folder.display().to_string().replace('/', "%2F");
        let port = self.port;
        format!("postgres://dspt@{host}:{port}/postgres?options=-csearch_path%3D{name}")
    }

    /// What the database at an address answers to one text of SQL: a line for each row, columns apart by `|`.
    pub fn ask(url: &str, text: &str) -> String {
        let said = Command::new("psql")
            .args([url, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text])
            .output()
            .unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8(said.stdout).unwrap()
    }

    /// Processor time of all its processes so far, ended ones included.
    pub fn processor(&self) -> Duration {
        let file = self.folder.join("data/postmaster.pid");
        let first: u32 = std::fs::read_to_string(file)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let ticks: u64 = numbers.filter_map(|number| ticks(number, first)).sum();
        // Linux counts a hundred a second, whatever its own clock does.
        Duration::from_millis(ticks * 10)
    }
}

/// What a process and its ended children spent, where it is this one or a child of it.
fn ticks(process: u32, first: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Its name stands in brackets, and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    let is_of_it = process == first || number(1)? == u64::from(first);
    is_of_it.then(|| (11..=14).filter_map(number).sum())
}

/// What is thrown away need not survive a power cut.
const THROWN_AWAY: &str = "-c fsync=off -c max_connections=300 -c shared_buffers=32MB -c autovacuum=off";
/// As it comes, but for memory: enough for the tables of a benchmark.
const DURABLE: &str = "-c shared_buffers=256MB -c max_wal_size=4GB";

/// Root may not run it: the account of Debian's package, else nobody's.
fn ordinary_owner() -> Option<String> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return None;
    }
    let known = Command::new("id").args(["-u", "postgres"]).output().unwrap();
    let name = if known.status.success() {
        "postgres"
    } else {
        "nobody"
    };
    Some(name.to_owned())
}

fn programs() -> Option<PathBuf> {
    let told = Command::new("pg_config")
        .arg("--bindir")
        .output()
        .ok()
        .filter(|told| told.status.success());
    let told = told.map(|told| PathBuf::from(String::from_utf8_lossy(&told.stdout).trim()));
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    told.into_iter()
        .chain(debian)
        .find(|folder| folder.join("initdb").exists())
}
