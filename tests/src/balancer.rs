//! A balancer of TCP before several consoles: haproxy, which knows nothing of TLS or of reports.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;

/// A balancer at work. Dropping it ends it.
pub struct Balancer {
    program: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Balancer {
    /// A balancer that deals connections out over the nodes that take any; none where haproxy is not installed.
    #[expect(
        clippy::disallowed_methods,
        reason = "the harness starts the programs it tests with"
    )]
    pub fn before(nodes: &[SocketAddr]) -> Option<Self> {
        let found = Command::new("haproxy").arg("-v").stdout(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            let mut out = std::io::stderr().lock();
            let _ = writeln!(out, "SKIPPED: haproxy is not installed (Debian: haproxy)");
            return None;
        }
        // Free at this moment, and nobody hurries to take it.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("haproxy.settings");
        let mut file = std::fs::File::create(&settings).unwrap();
        file.write_all(text(address, nodes).as_bytes()).unwrap();
        let program = Command::new("haproxy")
            .arg("-db")
            .arg("-q")
            .arg("-f")
            .arg(&settings)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let balancer = Self {
            program,
            address,
            _folder: folder,
        };
        let is_up = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            TcpStream::connect(address).is_ok()
        });
        assert!(is_up, "haproxy does not listen");
        Some(balancer)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn text(address: SocketAddr, nodes: &[SocketAddr]) -> String {
    let mut text = format!(
        "defaults\n  mode tcp\n  timeout connect 1s\n  timeout client 60s\n  timeout server 60s\n  timeout check 1s\n  \
         retries 3\n  option redispatch\nlisten consoles\n  bind {address}\n  balance roundrobin\n"
    );
    for (number, node) in nodes.iter().enumerate() {
        writeln!(
            text,
            "  server node{number} {node} check inter 100ms fall 2 rise 1"
        )
        .unwrap();
    }
    text
}
