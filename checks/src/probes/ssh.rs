//! # Remote shell
//!
//! ## What it looks at
//! Whether a remote shell server is installed and on, and whether it lets in root, passwords, or accounts without one.
//!
//! ## Why
//! Strangers try passwords on every open remote shell, day and night.
//!
//! ## Where
//! `/etc/ssh/sshd_config` with its includes, in the server's own order: the first value counts, and OpenSSH's default
//! where there is none. A `Match` block can loosen a setting for some; the loosest value that anybody can get is told.
//! "On" means: the server runs, starts with the device, or its port waits for connections. Only OpenSSH's settings are
//! read; those of Dropbear are unknown.
//!
//! Windows: the service `sshd` and `C:/ProgramData/ssh/sshd_config`. Settings that include another file are not
//! implemented.
//!
//! macOS: Remote Login is on where launchd's list says that somebody turned it on; the settings as on Linux.
//!
//! ## What it needs
//! Rights of an administrator where the settings are not open to all.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_running;
use crate::linux::sockets;
use crate::linux::sshd;
use crate::linux::sshd::Configuration;
use crate::linux::units;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "ssh",
    facts: &[
        "ssh.empty_passwords",
        "ssh.enabled",
        "ssh.password_authentication",
        "ssh.present",
        "ssh.root_login",
    ],
    observe,
};

const OPENSSH: [&str; 3] = ["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"];
const DROPBEAR: [&str; 3] = [
    "/usr/sbin/dropbear",
    "/usr/bin/dropbear",
    "/usr/local/sbin/dropbear",
];
const UNITS: [&str; 6] = [
    "ssh.service",
    "ssh.socket",
    "sshd.service",
    "sshd.socket",
    "dropbear.service",
    "dropbear.socket",
];
const PORT: u16 = 22;

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let openssh = any_exists(host, &OPENSSH);
    note(observations, "ssh.present", is_installed(host));
    let configuration = match openssh {
        Ok(true) => sshd::read(host),
        Ok(false) => Err(match is_installed(host) {
            Ok(true) => Reason::NotImplemented,
            Ok(false) => Reason::NotPresent,
            Err(reason) => reason,
        }),
        Err(reason) => Err(reason),
    };
    note(
        observations,
        "ssh.enabled",
        is_enabled(host, configuration.as_ref().ok()),
    );
    note_settings(observations, configuration.as_ref().map_err(|reason| *reason));
}

fn note_settings(observations: &mut Observations, configuration: Seen<&Configuration>) {
    note(observations, "ssh.root_login", configuration.and_then(root_login));
    note(
        observations,
        "ssh.password_authentication",
        configuration.map(takes_passwords),
    );
    let empty = configuration.map(|found| is_ever(found, "permitemptypasswords", "no", "yes"));
    note(observations, "ssh.empty_passwords", empty);
}

/// Whether a remote shell server is installed.
pub(crate) fn is_installed(host: &dyn Host) -> Seen<bool> {
    Ok(any_exists(host, &OPENSSH)? || any_exists(host, &DROPBEAR)?)
}

fn is_enabled(host: &dyn Host, configuration: Option<&Configuration>) -> Seen<bool> {
    if !is_installed(host)? {
        return Ok(false);
    }
    if units::any_enabled(host, &UNITS)? {
        return Ok(true);
    }
    let ports = sockets::tcp(host)?;
    let mut own: Vec<u16> = configuration
        .iter()
        .flat_map(|found| found.all("port"))
        .filter_map(|port| port.parse().ok())
        .collect();
    own.push(PORT);
    if own.iter().any(|port| ports.contains(port)) {
        return Ok(true);
    }
    is_running(host, &["sshd", "dropbear"])
}

/// The loosest that any account can get.
fn root_login(configuration: &Configuration) -> Seen<&'static str> {
    let mut loosest = 0;
    let words = ["no", "forced-commands-only", "key-only", "yes"];
    for value in configuration.values("permitrootlogin", "prohibit-password") {
        let rank = match value.to_ascii_lowercase().as_str() {
            "no" => 0,
            "forced-commands-only" => 1,
            "prohibit-password" | "without-password" => 2,
            "yes" => 3,
            _ => return Err(Reason::Unreadable),
        };
        loosest = loosest.max(rank);
    }
    words.get(loosest).copied().ok_or(Reason::Unreadable)
}

/// Passwords are taken directly, or asked for by PAM as questions.
fn takes_passwords(configuration: &Configuration) -> bool {
    // Ways that everybody must go and none of which asks for a password close both doors.
    if let Some(ways) = configuration.value("authenticationmethods") {
        let asks =
            |way: &str| way == "any" || way.contains("password") || way.contains("keyboard-interactive");
        let loosened = configuration.values("authenticationmethods", ways).skip(1);
        if !ways
            .split(' ')
            .chain(loosened.flat_map(|ways| ways.split(' ')))
            .any(asks)
        {
            return false;
        }
    }
    let asks = is_ever(configuration, "kbdinteractiveauthentication", "yes", "yes")
        && is_ever(configuration, "challengeresponseauthentication", "yes", "yes");
    is_ever(configuration, "passwordauthentication", "yes", "yes")
        || (asks && is_ever(configuration, "usepam", "no", "yes"))
}

fn is_ever(configuration: &Configuration, keyword: &str, default: &str, wanted: &str) -> bool {
    configuration
        .values(keyword, default)
        .any(|value| value.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests;
