//! dnf 4 and 5.

use dspt_report::Reason;

use super::changed;
use super::latest;
use super::software_centre;
use crate::host::Host;
use crate::limits;
use crate::linux::units;
use crate::parse::dpkg_log::date;
use crate::parse::keyfile;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::names;

/// Timers that do one thing whatever the settings say, and what they do.
const FIXED_TIMERS: &[(&str, &str)] = &[
    ("dnf-automatic-install.timer", "install"),
    ("dnf-automatic-download.timer", "download"),
    ("dnf-automatic-notifyonly.timer", "notify"),
];
/// Timers that go by the settings.
const TIMERS: &[&str] = &["dnf-automatic.timer", "dnf5-automatic.timer"];
/// The settings, the administrator's before the distribution's.
const SETTINGS: &[&str] = &[
    "/etc/dnf/automatic.conf",
    "/etc/dnf/dnf5-plugins/automatic.conf",
    "/usr/share/dnf5/dnf5-plugins/automatic.conf",
];
const LOG: &str = "/var/log/dnf.rpm.log";
const DNF5_CACHE: &str = "/var/cache/libdnf5";

/// What happens to updates by themselves.
pub(super) fn automatic(host: &dyn Host) -> Seen<&'static str> {
    for (timer, does) in FIXED_TIMERS {
        if units::any_enabled(host, &[timer])? {
            return Ok(does);
        }
    }
    if units::any_enabled(host, TIMERS)? {
        return by_settings(host);
    }
    Ok(if software_centre(host)? { "notify" } else { "off" })
}

fn by_settings(host: &dyn Host) -> Seen<&'static str> {
    let mut texts = Vec::new();
    for path in SETTINGS {
        texts.extend(config(host, path)?);
    }
    let is_on = |key: &str, unless_told: bool| {
        let told = texts.iter().find_map(|text| keyfile::last(text, "commands", key));
        told.map_or(unless_told, keyfile::is_yes)
    };
    Ok(
        match (is_on("apply_updates", false), is_on("download_updates", true)) {
            (true, _) => "install",
            (false, true) => "download",
            (false, false) => "notify",
        },
    )
}

/// When the lists were last refreshed: the stamp of dnf 4 or the caches of dnf 5.
pub(super) fn last_check(host: &dyn Host) -> Seen<i64> {
    let dnf4 = changed(host, "/var/cache/dnf/last_makecache");
    let repositories = names(host, DNF5_CACHE)?;
    let dnf5 = repositories
        .iter()
        .map(|name| changed(host, &format!("{DNF5_CACHE}/{name}/repodata")));
    latest(std::iter::once(dnf4).chain(dnf5))
}

/// The day of the last upgrade in the log of dnf 4. dnf 5 keeps its history in a database that is not read yet.
pub(super) fn last_success(host: &dyn Host) -> Seen<i64> {
    let log = match host.tail(LOG, limits::LOG_BYTES) {
        Ok(log) => log,
        Err(error) if error.is_not_found() => return Err(Reason::NotImplemented),
        Err(error) => return Err(error.reason()),
    };
    let log = String::from_utf8_lossy(&log);
    let last = log.lines().rev().find_map(upgrade_day);
    last.map(|day| day.min(host.today())).ok_or(Reason::NotPresent)
}

/// Lines are `2026-11-20T10:00:00+0000 SUBDEBUG Upgrade: bash-5.2-1.fc42.x86_64`.
fn upgrade_day(line: &str) -> Option<i64> {
    let (time, rest) = line.split_once(' ')?;
    let upgrades = rest.split_once(' ')?.1.starts_with("Upgrade: ");
    upgrades.then(|| time.get(..10).and_then(date)).flatten()
}
