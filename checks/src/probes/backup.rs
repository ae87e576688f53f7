//! # Backup
//!
//! ## What it looks at
//! Which backup tools are on the device, whether one is set up, and the day of the last backup that succeeded.
//!
//! ## Why
//! After ransomware, theft or fire a backup is the only way back to the records.
//!
//! ## Where
//! Programs and settings of known tools. "Present" means that a known tool is there with system-wide settings; "not
//! present" means that none of the tools this version knows is there. A tool that keeps its settings in a home folder or
//! a database may or may not be set up: unknown. The last success is known for rsnapshot (its log) and for Timeshift
//! with snapshots on the system volume (their folders); for others it is unknown. Backups that another computer or a
//! care system's supplier makes cannot be seen from here.
//!
//! Windows: File History of those who are signed in, the backup of Windows 7, and known products by their names and
//! services. Only File History tells its last success; how products are set up is in no documented place and is told
//! as not implemented. Folders that OneDrive copies are no backup here: what is deleted or encrypted is so on both
//! sides.
//!
//! macOS: the destinations of Time Machine and the days of their copies, in a file that macOS closes to every program that
//! nobody let in (Full Disk Access): then it is not permitted, and never missing. Other tools by their folders.
//!
//! ## What it needs
//! Any account for the tools; rights of an administrator for the last success.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::parse::backup;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::names;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "backup",
    facts: &["backup.last_success_day", "backup.present", "backup.tools"],
    observe,
};

struct Tool {
    name: &'static str,
    /// Any of these shows that it is installed.
    places: &'static [&'static str],
    set_up: SetUp,
    last_success: Option<fn(&dyn Host) -> Seen<i64>>,
}

/// How it is seen that a tool is set up.
enum SetUp {
    /// One of these files is there, which only setting it up makes.
    File(&'static [&'static str]),
    /// A file says it.
    Told(fn(&dyn Host) -> Seen<bool>),
    /// It cannot be seen: a home folder or a database would have to be read.
    Hidden,
}

const TOOLS: &[Tool] = &[
    tool("Acronis", &["/usr/lib/Acronis/BackupAndRecovery"], SetUp::Hidden),
    tool("Amanda", &["/usr/sbin/amdump"], SetUp::Hidden),
    tool("Back In Time", &["/usr/bin/backintime"], SetUp::Hidden),
    tool(
        "BackupPC",
        &["/usr/share/backuppc", "/usr/share/BackupPC"],
        SetUp::Hidden,
    ),
    tool(
        "Bacula",
        &["/usr/sbin/bacula-fd", "/opt/bacula/bin/bacula-fd"],
        SetUp::File(&["/etc/bacula/bacula-fd.conf", "/opt/bacula/etc/bacula-fd.conf"]),
    ),
    tool(
        "Bareos",
        &["/usr/sbin/bareos-fd"],
        SetUp::File(&["/etc/bareos/bareos-fd.d", "/etc/bareos/bareos-fd.conf"]),
    ),
    tool("Borg", &["/usr/bin/borg", "/usr/local/bin/borg"], SetUp::Hidden),
    tool(
        "borgmatic",
        &["/usr/bin/borgmatic", "/usr/local/bin/borgmatic"],
        SetUp::File(&["/etc/borgmatic/config.yaml", "/etc/borgmatic.d"]),
    ),
    tool("CrashPlan", &["/usr/local/crashplan"], SetUp::Hidden),
    tool("Déjà Dup", &["/usr/bin/deja-dup"], SetUp::Hidden),
    tool(
        "Duplicati",
        &["/usr/lib/duplicati", "/opt/duplicati"],
        SetUp::Hidden,
    ),
    tool("Duplicity", &["/usr/bin/duplicity"], SetUp::Hidden),
    tool(
        "Kopia",
        &["/usr/bin/kopia", "/usr/local/bin/kopia"],
        SetUp::Hidden,
    ),
    tool(
        "restic",
        &["/usr/bin/restic", "/usr/local/bin/restic"],
        SetUp::Hidden,
    ),
    Tool {
        name: "rsnapshot",
        places: &["/usr/bin/rsnapshot"],
        set_up: SetUp::Told(is_rsnapshot_scheduled),
        last_success: Some(rsnapshot_day),
    },
    tool(
        "Synology Active Backup",
        &["/opt/Synology/ActiveBackupforBusiness"],
        SetUp::Hidden,
    ),
    Tool {
        name: "Timeshift",
        places: &["/usr/bin/timeshift"],
        set_up: SetUp::Told(is_timeshift_scheduled),
        last_success: Some(timeshift_day),
    },
    tool(
        "UrBackup",
        &[
            "/usr/local/sbin/urbackupclientbackend",
            "/usr/sbin/urbackupclientbackend",
        ],
        SetUp::Hidden,
    ),
    tool(
        "Veeam Agent",
        &["/usr/sbin/veeamservice", "/opt/veeam"],
        SetUp::Hidden,
    ),
];

const fn tool(name: &'static str, places: &'static [&'static str], set_up: SetUp) -> Tool {
    Tool {
        name,
        places,
        set_up,
        last_success: None,
    }
}

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let found = match installed(host) {
        Ok(found) => found,
        Err(reason) => {
            for key in PROBE.facts {
                observations.unknown(key, reason);
            }
            return;
        }
    };
    let names: Vec<String> = found.iter().map(|tool| tool.name.to_owned()).collect();
    observations.known("backup.tools", names);
    note(observations, "backup.present", any_set_up(host, &found));
    note(
        observations,
        "backup.last_success_day",
        last_success(host, &found),
    );
}

fn installed(host: &dyn Host) -> Seen<Vec<&'static Tool>> {
    let mut found = Vec::new();
    for tool in TOOLS {
        if any_exists(host, tool.places)? {
            found.push(tool);
        }
    }
    Ok(found)
}

fn any_set_up(host: &dyn Host, found: &[&Tool]) -> Seen<bool> {
    let mut unsure = None;
    for tool in found {
        let set_up = match tool.set_up {
            SetUp::File(paths) => any_exists(host, paths),
            SetUp::Told(tells) => tells(host),
            SetUp::Hidden => Err(Reason::NotImplemented),
        };
        match set_up {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(reason) => unsure = Some(reason),
        }
    }
    unsure.map_or(Ok(false), Err)
}

/// The newest success that any tool tells. One that does not tell may have had a newer one, so it makes it unknown.
fn last_success(host: &dyn Host, found: &[&Tool]) -> Seen<i64> {
    let mut newest = Err(Reason::NotPresent);
    for tool in found {
        let day = match tool.last_success {
            Some(tells) => tells(host),
            None => Err(Reason::NotImplemented),
        };
        newest = match (newest, day) {
            (Ok(one), Ok(other)) => Ok(one.max(other)),
            (known, Err(Reason::NotPresent)) | (Err(Reason::NotPresent), known) => known,
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        };
    }
    newest
}

fn is_timeshift_scheduled(host: &dyn Host) -> Seen<bool> {
    match host.read("/etc/timeshift/timeshift.json", limits::CONFIG_BYTES) {
        Ok(bytes) => backup::is_timeshift_scheduled(&bytes).ok_or(Reason::Unreadable),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.reason()),
    }
}

/// Snapshots are folders named by their time. Those on another volume are not looked for.
fn timeshift_day(host: &dyn Host) -> Seen<i64> {
    let snapshots = names(host, "/timeshift/snapshots")?;
    let newest = snapshots
        .iter()
        .filter_map(|name| backup::timeshift_day(name))
        .max();
    newest.ok_or(Reason::NotImplemented)
}

/// Shipped with every line of its schedule commented out.
fn is_rsnapshot_scheduled(host: &dyn Host) -> Seen<bool> {
    let schedule = crate::seen::config(host, "/etc/cron.d/rsnapshot")?.unwrap_or_default();
    let mut lines = schedule.lines().map(str::trim);
    if lines.any(|line| !line.starts_with('#') && line.contains("rsnapshot")) {
        return Ok(true);
    }
    // It may also stand in a crontab, which only root may read and which is not looked at.
    Err(Reason::NotImplemented)
}

fn rsnapshot_day(host: &dyn Host) -> Seen<i64> {
    let log = host.tail("/var/log/rsnapshot.log", limits::LOG_BYTES)?;
    backup::rsnapshot_day(&String::from_utf8_lossy(&log)).ok_or(Reason::NotPresent)
}

#[cfg(test)]
mod tests;
