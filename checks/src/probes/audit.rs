//! # Records of events
//!
//! ## What it looks at
//! Whether signing in and failing to is recorded, and whether the record survives a restart.
//!
//! ## Why
//! After an incident the record is the only witness.
//!
//! ## Where
//! `/etc/systemd/journald.conf` with its drop-ins, `/var/log/journal`, and whether journald, rsyslog, syslog-ng or auditd
//! runs. Each of them records signing in unless told not to: journald that keeps nothing, or nothing as harmless as a
//! success (`MaxLevelStore` stricter than `info`), does not count. Rules of rsyslog and syslog-ng are not read.
//!
//! Windows: the audit policy for signing in, of which successes and failures have to be recorded, and the service
//! `EventLog`. The policy needs the rights of an administrator.
//!
//! macOS: the unified log records signing in and cannot be turned off; it is believed where its files are seen.
//!
//! ## What it needs
//! Any account.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_running;
use crate::parse::keyfile;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::drop_ins;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "audit",
    facts: &["audit.logon", "audit.persistent"],
    observe,
};

/// Services that write to `/var/log` by themselves.
const OTHERS: [&str; 3] = ["rsyslogd", "syslog-ng", "auditd"];
/// Levels at which successes are still kept.
const KEEPS_SUCCESS: [&str; 4] = ["info", "debug", "6", "7"];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let journal = is_running(host, &["systemd-journald"]).and_then(|running| {
        if running {
            Journal::read(host).map(Some)
        } else {
            Ok(None)
        }
    });
    let others = is_running(host, &OTHERS);
    note(
        observations,
        "audit.logon",
        either(
            others,
            journal.as_ref().map(|j| j.as_ref().is_some_and(|j| j.logon)),
        ),
    );
    note(
        observations,
        "audit.persistent",
        either(
            others,
            journal.as_ref().map(|j| j.as_ref().is_some_and(|j| j.persistent)),
        ),
    );
}

/// One that records is enough, and an unknown one might.
fn either(one: Seen<bool>, other: Result<bool, &Reason>) -> Seen<bool> {
    match (one, other) {
        (Ok(true), _) | (_, Ok(true)) => Ok(true),
        (Err(reason), _) | (_, Err(&reason)) => Err(reason),
        (Ok(false), Ok(false)) => Ok(false),
    }
}

struct Journal {
    logon: bool,
    persistent: bool,
}

impl Journal {
    /// Drop-ins count after the file itself, and `/etc` after what the system ships.
    fn read(host: &dyn Host) -> Seen<Self> {
        let mut text = config(host, "/usr/lib/systemd/journald.conf")?.unwrap_or_default();
        text.extend(config(host, "/etc/systemd/journald.conf")?);
        for folder in [
            "/usr/lib/systemd/journald.conf.d",
            "/run/systemd/journald.conf.d",
            "/etc/systemd/journald.conf.d",
        ] {
            for more in drop_ins(host, folder, ".conf")? {
                text.push('\n');
                text.push_str(&more);
            }
        }
        let storage = keyfile::last(&text, "Journal", "Storage").unwrap_or("auto");
        let level = keyfile::last(&text, "Journal", "MaxLevelStore").unwrap_or("debug");
        let keeps = storage != "none";
        Ok(Self {
            logon: keeps && KEEPS_SUCCESS.contains(&level),
            persistent: match storage {
                "persistent" => true,
                "auto" => host.exists("/var/log/journal")?,
                _ => false,
            },
        })
    }
}

#[cfg(test)]
mod tests;
