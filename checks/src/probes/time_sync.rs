//! # Time
//!
//! ## What it looks at
//! Which program keeps the clock right, and whether it reached its time source lately.
//!
//! ## Why
//! With a wrong clock records cannot be trusted, certificates fail and updates stop.
//!
//! ## Where
//! Running programs, and when they last wrote their mark: `/run/systemd/timesync/synchronized` of systemd-timesyncd,
//! the drift file of chrony or ntpd. A mark of the last seven days counts. The kernel's own state needs a system call
//! that is not implemented. A container has its host's clock, and virtual machines may take theirs from their tools:
//! both are unknown. Shortly after the start no mark is no answer yet (`just-started`).
//!
//! Windows: the service `W32Time`, which a task starts when the time has come, and whether it has a source. Whether
//! it reached its source is not told by the registry. Of another service in its place only the name is known.
//!
//! macOS: whether `timed` runs and may set the clock; when it last reached its source is not told.
//!
//! ## What it needs
//! Any account for the program; rights of an administrator for the drift files of chrony and ntpd.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_container;
use crate::linux::is_running;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "time_sync",
    facts: &["time.service", "time.synchronised"],
    observe,
};

struct Service {
    name: &'static str,
    program: &'static str,
    /// What it writes when it has the time; the newest counts.
    marks: &'static [&'static str],
}

const SERVICES: [Service; 3] = [
    Service {
        name: "systemd-timesyncd",
        program: "systemd-timesyncd",
        marks: &["/run/systemd/timesync/synchronized"],
    },
    Service {
        name: "chrony",
        program: "chronyd",
        marks: &["/var/lib/chrony/chrony.drift", "/var/lib/chrony/drift"],
    },
    Service {
        name: "ntpd",
        program: "ntpd",
        marks: &[
            "/var/lib/ntpsec/ntp.drift",
            "/var/lib/ntp/ntp.drift",
            "/var/lib/ntp/drift",
            "/var/lib/openntpd/db/ntpd.drift",
        ],
    },
];

/// Tools of a virtual machine that may set its clock.
const TOOLS: [&str; 2] = ["vmtoolsd", "VBoxService"];
const FRESH_DAYS: i64 = 7;
const SETTLED_MINUTES: u64 = 60;

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let service = running(host);
    note(
        observations,
        "time.service",
        service.and_then(|service| service.map(|service| service.name).ok_or(Reason::NotPresent)),
    );
    let synchronised = service.and_then(|service| match service {
        Some(service) => is_synchronised(host, service),
        None if is_container(host) || is_running(host, &TOOLS)? => Err(Reason::NotImplemented),
        None => Ok(false),
    });
    note(observations, "time.synchronised", synchronised);
}

fn running(host: &dyn Host) -> Seen<Option<&'static Service>> {
    for service in &SERVICES {
        if is_running(host, &[service.program])? {
            return Ok(Some(service));
        }
    }
    Ok(None)
}

fn is_synchronised(host: &dyn Host, service: &Service) -> Seen<bool> {
    let mut newest = None;
    for path in service.marks {
        match host.stat(path) {
            Ok(stat) => newest = newest.max(Some(stat.modified_day)),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.reason()),
        }
    }
    match newest {
        Some(day) if day >= host.today().saturating_sub(FRESH_DAYS) => Ok(true),
        _ if host.minutes_since_start()? < SETTLED_MINUTES => Err(Reason::JustStarted),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests;
