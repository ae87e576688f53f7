//! # Updates
//!
//! ## What it looks at
//! Which service brings updates, whether they install by themselves, when the list of updates was last refreshed, when an
//! update was last installed, and whether a restart is needed to finish.
//!
//! ## Why
//! Most break-ins use a hole for which there was an update.
//!
//! ## Where
//! Debian, Ubuntu and relatives: `/etc/apt/apt.conf.d`, the timer that runs it, the stamps in `/var/lib/apt/periodic`,
//! `/var/lib/apt/lists`, `/var/log/dpkg.log` and its older parts. Fedora, Red Hat and relatives: `automatic.conf` of dnf,
//! its timers, its caches and `/var/log/dnf.rpm.log`. Restart: `/run/reboot-required`, and the running kernel against the
//! kernels that are installed.
//!
//! Windows: policies of a directory (`NoAutoUpdate`, `AUOptions`, `UseWUServer`) and of a management service, else
//! what Windows does of its own accord; the services `wuauserv` and `UsoSvc`; the days that the Windows Update Agent
//! remembers; the end of a pause; the keys `RebootRequired` and `RebootPending`. Definitions of the antivirus come
//! every few hours and do not count as an update that was installed.
//!
//! macOS: `com.apple.SoftwareUpdate`, a profile's before the device's own, with the days on which it last looked; the list
//! of what was installed (`InstallHistory.plist`), of which only updates of the system count. Where nobody chose
//! whether updates are installed, it is unknown.
//!
//! ## What it needs
//! No special rights. What a desktop's own software centre does is told as `notify`, whatever it is set to. On Fedora and
//! Red Hat a restart is seen as needed only for a new kernel; dnf 5 and zypper keep their history where it is not read yet.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::packages::DPKG_STATUS;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;

mod apt;
mod dnf;
mod kernel;
mod macos;
mod windows;

pub(crate) use windows::DEFINITIONS;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "updates",
    facts: &[
        "updates.automatic",
        "updates.last_check_day",
        "updates.last_success_day",
        "updates.manager",
        "updates.paused",
        "updates.restart_pending",
    ],
    observe,
};

/// Who brings updates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Manager {
    Apt,
    Dnf,
    Zypper,
    Other,
}

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    if is_macos(host) {
        return macos::observe(host, seen);
    }
    let manager = manager(host);
    seen.settle("updates.manager", manager.map(Manager::word));
    match manager {
        Ok(Manager::Apt) => {
            seen.settle("updates.automatic", apt::automatic(host));
            seen.settle("updates.last_check_day", apt::last_check(host));
            seen.settle("updates.last_success_day", apt::last_success(host));
        }
        Ok(Manager::Dnf) => {
            seen.settle("updates.automatic", dnf::automatic(host));
            seen.settle("updates.last_check_day", dnf::last_check(host));
            seen.settle("updates.last_success_day", dnf::last_success(host));
        }
        // Left out: the runner says that this build does not read them.
        Ok(Manager::Zypper | Manager::Other) | Err(_) => {}
    }
    seen.settle("updates.restart_pending", restart_pending(host));
}

impl Manager {
    fn word(self) -> &'static str {
        match self {
            Self::Apt => "apt",
            Self::Dnf => "dnf",
            Self::Zypper => "zypper",
            Self::Other => "other",
        }
    }
}

fn manager(host: &dyn Host) -> Seen<Manager> {
    let signs: [(Manager, &[&str]); 3] = [
        (Manager::Apt, &[DPKG_STATUS]),
        (Manager::Zypper, &["/etc/zypp"]),
        (Manager::Dnf, &["/etc/dnf", "/usr/bin/dnf"]),
    ];
    for (manager, paths) in signs {
        if any_exists(host, paths)? {
            return Ok(manager);
        }
    }
    Ok(Manager::Other)
}

fn restart_pending(host: &dyn Host) -> Seen<bool> {
    if any_exists(host, &["/run/reboot-required", "/var/run/reboot-required"])? {
        return Ok(true);
    }
    kernel::newer_is_installed(host)
}

/// Whether a desktop's software centre is here, which tells people about updates.
fn software_centre(host: &dyn Host) -> Seen<bool> {
    any_exists(
        host,
        &[
            "/usr/bin/update-notifier",
            "/usr/bin/mintupdate",
            "/usr/bin/gnome-software",
            "/usr/bin/plasma-discover",
        ],
    )
}

/// The latest day of those that are there.
fn latest(days: impl IntoIterator<Item = Seen<Option<i64>>>) -> Seen<i64> {
    let mut latest = None;
    for day in days {
        latest = latest.max(day?);
    }
    latest.ok_or(Reason::NotPresent)
}

/// When a path was last changed; none where it is not there.
fn changed(host: &dyn Host, path: &str) -> Seen<Option<i64>> {
    match host.stat(path) {
        Ok(stat) => Ok(Some(stat.modified_day)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

#[cfg(test)]
mod tests;
