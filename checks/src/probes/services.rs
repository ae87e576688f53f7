//! # Open ports
//!
//! ## What it looks at
//! How many network ports wait for connections from other computers, and which of them belong to old or unencrypted
//! services.
//!
//! ## Why
//! Every open port is a door; some old services send passwords readably.
//!
//! ## Where
//! `/proc/net/tcp` and `tcp6` (for TFTP also `udp` and `udp6`). Ports that only this device can reach are not counted,
//! a port of both versions of IP counts once. Services are known by their usual port, whatever really answers there;
//! a firewall in front is not taken into account. 514 is remote shell unless a log server runs, which has it too.
//!
//! Windows: the system's table of TCP ports (`GetExtendedTcpTable`). UDP is not looked at. Version 1 of file sharing
//! is named here too where it is offered.
//!
//! macOS: old services of the system that launchd's list says are on, and a screen shared with a password of its own.
//! Open ports are in no file; so where none of these is found it is unknown, and never none.
//!
//! ## What it needs
//! Any account.

use std::collections::BTreeSet;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_running;
use crate::linux::sockets;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::count;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "services",
    facts: &["services.listening_everywhere", "services.risky"],
    observe,
};

/// Services by their ports, first and last.
const RISKY: [(&str, u16, u16); 7] = [
    ("finger", 79, 79),
    ("ftp", 21, 21),
    ("rexec", 512, 512),
    ("rlogin", 513, 513),
    ("telnet", 23, 23),
    ("vnc", 5900, 5909),
    ("x11", 6000, 6009),
];
const REMOTE_SHELL: u16 = 514;
const TFTP: u16 = 69;

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let ports = sockets::tcp(host);
    note(
        observations,
        "services.listening_everywhere",
        ports
            .as_ref()
            .map(|ports| count(ports.len()))
            .map_err(|reason| *reason),
    );
    note(
        observations,
        "services.risky",
        ports.and_then(|ports| risky(host, &ports)),
    );
}

fn risky(host: &dyn Host, ports: &BTreeSet<u16>) -> Seen<Vec<String>> {
    let is_open = |(_, first, last): &&(&str, u16, u16)| ports.range(first..=last).next().is_some();
    let mut found: Vec<&str> = RISKY.iter().filter(is_open).map(|(name, ..)| *name).collect();
    if ports.contains(&REMOTE_SHELL) && !is_running(host, &["rsyslogd", "syslog-ng"])? {
        found.push("rsh");
    }
    if sockets::udp(host)?.contains(&TFTP) {
        found.push("tftp");
    }
    found.sort_unstable();
    Ok(found.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests;
