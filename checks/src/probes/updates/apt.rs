//! apt and unattended-upgrades.

use std::io::Read;

use dspt_report::Reason;
use flate2::read::MultiGzDecoder;

use super::changed;
use super::latest;
use super::software_centre;
use crate::apt_lists;
use crate::host::Host;
use crate::host::HostError;
use crate::limits;
use crate::linux::units;
use crate::parse::apt_configuration::AptConfiguration;
use crate::parse::apt_configuration::is_read;
use crate::parse::dpkg_log;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::names;

const CONFIGURATION: &str = "/etc/apt/apt.conf.d";
const TIMER: &str = "apt-daily-upgrade.timer";
/// Does the timer's work where systemd does not run.
const DAILY_JOB: &str = "/etc/cron.daily/apt-compat";
const UNATTENDED: &str = "/usr/bin/unattended-upgrade";
const LOG: &str = "/var/log/dpkg.log";
/// Months of older logs that are looked through.
const OLDER_LOGS: u32 = 12;

/// What happens to updates by themselves.
pub(super) fn automatic(host: &dyn Host) -> Seen<&'static str> {
    let settings = configuration(host)?;
    let enabled =
        settings.value("apt::periodic::enable").is_none() || settings.is_on("apt::periodic::enable");
    if enabled && runs_daily(host)? {
        let chosen = ["allowed-origins", "origins-pattern"];
        let chooses = chosen
            .iter()
            .any(|list| settings.has_items(&format!("unattended-upgrade::{list}")));
        let installs = settings.is_on("apt::periodic::unattended-upgrade") && chooses;
        if installs && any_exists(host, &[UNATTENDED])? {
            return Ok("install");
        }
        if settings.is_on("apt::periodic::download-upgradeable-packages") {
            return Ok("download");
        }
    }
    Ok(if software_centre(host)? { "notify" } else { "off" })
}

fn configuration(host: &dyn Host) -> Seen<AptConfiguration> {
    let mut settings = AptConfiguration::default();
    for name in names(host, CONFIGURATION)?.iter().filter(|name| is_read(name)) {
        // A file that is refused may say that nothing is installed: without it nothing is known.
        settings.add(&config(host, &format!("{CONFIGURATION}/{name}"))?.unwrap_or_default());
    }
    settings.add(&config(host, "/etc/apt/apt.conf")?.unwrap_or_default());
    Ok(settings)
}

fn runs_daily(host: &dyn Host) -> Seen<bool> {
    if host.exists("/run/systemd/system")? {
        units::any_enabled(host, &[TIMER])
    } else {
        any_exists(host, &[DAILY_JOB])
    }
}

/// When the lists were last refreshed: the stamps of a refresh that succeeded, and the folder of the lists, which
/// changes with them.
pub(super) fn last_check(host: &dyn Host) -> Seen<i64> {
    let stamp = |name: &str| changed(host, &format!("/var/lib/apt/periodic/{name}"));
    let lists = match apt_lists::lists(host) {
        Ok(_) => changed(host, apt_lists::FOLDER),
        Err(Reason::NotPresent) => Ok(None),
        Err(reason) => Err(reason),
    };
    latest([stamp("update-success-stamp"), stamp("update-stamp"), lists])
}

/// The day of the last upgrade in dpkg's log, this month's or an older one.
pub(super) fn last_success(host: &dyn Host) -> Seen<i64> {
    let day = match upgrade_in(host.tail(LOG, limits::LOG_BYTES))? {
        Some(day) => Some(day),
        None => (1..=OLDER_LOGS)
            .find_map(|age| older(host, age).transpose())
            .transpose()?,
    };
    // The log is in the device's own time, which may be a day ahead.
    day.map(|day| day.min(host.today())).ok_or(Reason::NotPresent)
}

fn older(host: &dyn Host, age: u32) -> Seen<Option<i64>> {
    let plain = upgrade_in(host.tail(&format!("{LOG}.{age}"), limits::LOG_BYTES))?;
    match plain {
        Some(day) => Ok(Some(day)),
        None => upgrade_in(unpacked(host, &format!("{LOG}.{age}.gz"))),
    }
}

fn upgrade_in(log: Result<Vec<u8>, HostError>) -> Seen<Option<i64>> {
    match log {
        Ok(log) => Ok(dpkg_log::last_upgrade(&log)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

fn unpacked(host: &dyn Host, path: &str) -> Result<Vec<u8>, HostError> {
    let packed = host.read(path, limits::LOG_BYTES)?;
    let mut log = Vec::new();
    let read = MultiGzDecoder::new(packed.as_slice())
        .take(limits::LOG_BYTES as u64)
        .read_to_end(&mut log);
    read.map_err(|_| HostError::Unreadable {
        path: path.to_owned(),
    })?;
    Ok(log)
}
