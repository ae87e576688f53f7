//! The real console, serving on a loopback port of its own with a store of its own.

use std::io::BufRead;
use std::io::BufReader;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::programs;

/// A console with its folder. Dropping it ends the server.
pub struct Console {
    folder: TempDir,
    /// The database that it shares with others, and the folder of the keys that each of them has.
    shared: Option<(String, PathBuf)>,
    server: Option<Child>,
    address: Option<SocketAddr>,
}

impl Console {
    /// A console that is not serving yet.
    pub fn new() -> Self {
        let mut folder = tempfile::Builder::new()
            .prefix("dspt-console-")
            .tempdir()
            .unwrap();
        folder.disable_cleanup(std::env::var_os("DSPT_KEEP").is_some());
        Self {
            folder,
            shared: None,
            server: None,
            address: None,
        }
    }

    /// A node that is not serving yet, on a database that others use too; with the keys of another node where it is not the first.
    pub fn sharing(store: &str, other: Option<&Self>) -> Self {
        let mut console = Self::new();
        let keys = other.map_or_else(|| console.keys(), Self::keys);
        console.shared = Some((store.to_owned(), keys));
        console
    }

    /// The folder of its keys.
    pub fn keys(&self) -> PathBuf {
        match &self.shared {
            Some((_, keys)) => keys.clone(),
            None => self.folder().join("keys"),
        }
    }

    /// A console that serves.
    pub fn serving() -> Self {
        let mut console = Self::new();
        console.serve(&[]);
        console
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server at a given address.
    pub fn serve_at(&mut self, address: &str) {
        self.address = Some(address.parse().unwrap());
        self.serve(&[]);
    }

    /// Starts the server, on the port it had before if it had one.
    pub fn serve(&mut self, more: &[&str]) {
        assert!(self.server.is_none(), "it serves already");
        let listen = self
            .address
            .map_or_else(|| "127.0.0.1:0".to_owned(), |a| a.to_string());
        let mut command = self.command();
        command.args([
            "serve",
            "--listen",
            &listen,
            "--operator",
            "Northshire IT Support",
            "--telephone",
            "01234 567890",
        ]);
        let mut server = command
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let address = loop {
            let Some(line) = lines.next() else {
                let output = server.wait_with_output().unwrap();
                panic!(
                    "the server ended before it listened:\n{said}{}",
                    programs::said(&output)
                );
            };
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("listening on ") {
                break address.parse().unwrap();
            }
            said.push_str(&line);
            said.push('\n');
        };
        // What it says later is read away, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let errors = server.stderr.take().unwrap();
        let log = self.folder().join("server.log");
        std::thread::spawn(move || {
            let mut log = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(log)
                .unwrap();
            std::io::copy(&mut BufReader::new(errors), &mut log)
        });
        self.address = Some(address);
        self.server = Some(server);
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("server.log")).unwrap_or_default()
    }

    /// Where it serves, or served.
    pub fn address(&self) -> SocketAddr {
        self.address.expect("it has served")
    }

    /// Process id of the server.
    pub fn pid(&self) -> u32 {
        self.server.as_ref().expect("it serves").id()
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Ends the server as an operator would, and waits for it.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            kill(
                Pid::from_raw(i32::try_from(server.id()).unwrap()),
                Signal::SIGTERM,
            )
            .unwrap();
            let status = server.wait().unwrap();
            assert!(
                status.success(),
                "the server ended with {status}:\n{}",
                self.log()
            );
        }
    }

    /// `dspt-console` on this console's store.
    pub fn command(&self) -> Command {
        let mut command = programs::command("dspt-console");
        match &self.shared {
            Some((store, keys)) => command.args(["--store", store, "--keys"]).arg(keys),
            None => command
                .arg("--store")
                .arg(format!("sqlite:{}", self.folder().join("console.db").display())),
        };
        command
    }

    /// Runs a command on this store and gives what it said.
    pub fn run(&self, arguments: &[&str]) -> String {
        programs::run(self.command().args(arguments), 0)
    }

    /// Runs a command with `--json` and gives the value.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.command().args(arguments).arg("--json").output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}\n{}",
            programs::said(&output)
        );
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", programs::said(&output)))
    }

    /// Adds a provider and gives an enrolment string for it.
    pub fn enrol_string(&self, provider: &str, uses: u32) -> String {
        self.run(&["provider", "add", provider]);
        self.another_string(provider, uses)
    }

    /// Another enrolment string for a provider that is there.
    pub fn another_string(&self, provider: &str, uses: u32) -> String {
        let address = self.address().to_string();
        let made = self.json(&[
            "enrol",
            "new",
            provider,
            "--address",
            &address,
            "--uses",
            &uses.to_string(),
        ]);
        made["string"].as_str().unwrap().to_owned()
    }

    /// The PEM file of the console's authority.
    pub fn ca(&self) -> Vec<u8> {
        std::fs::read(self.keys().join("authority.pem")).unwrap()
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let last: Vec<&str> = log.lines().rev().take(20).collect();
            let last: Vec<&str> = last.into_iter().rev().collect();
            let told = format!("the server's last words:\n{}\n", last.join("\n"));
            let _ = std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes());
        }
        self.kill();
    }
}
