//! Policies for updates, what the Windows Update Agent remembers, and the marks that a restart is needed.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::InstalledUpdate;
use crate::host::windows::Start;
use crate::host::windows::UpdateState;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::MANAGED_POLICIES;
use crate::windows::has_key;
use crate::windows::is_set;
use crate::windows::number;
use crate::windows::service;
use crate::windows::system;
use crate::windows::text;
use crate::windows::time;

const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate";
const AUTOMATIC: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU";
const SETTINGS: &str = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UX\Settings";
const PAUSED: &str = r"HKLM\SOFTWARE\Microsoft\WindowsUpdate\UpdatePolicy\Settings";
const RESTART: [&str; 2] = [
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
];
/// Without either of these no update comes by itself. Both start when they are needed.
const SERVICES: [&str; 2] = ["wuauserv", "UsoSvc"];
/// The category of definitions of the antivirus, which come several times a day and update nothing else.
pub(crate) const DEFINITIONS: &str = "E0789628-CE08-4437-BE74-2495B842F43B";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let state = host.windows().updates();
    seen.settle("updates.manager", manager(host));
    seen.settle("updates.automatic", automatic(host, state.as_ref().ok()));
    seen.settle("updates.paused", is_paused(host));
    seen.settle("updates.restart_pending", is_restart_pending(host));
    let state = state.map_err(|error| error.reason());
    let searched = state.as_ref().map_err(|reason| *reason);
    let searched = searched.and_then(|state| known_day(state.last_search_day));
    seen.settle("updates.last_check_day", searched);
    seen.settle(
        "updates.last_success_day",
        state.and_then(|state| last_success(&state)),
    );
}

fn manager(host: &dyn Host) -> Seen<&'static str> {
    if is_set(host, AUTOMATIC, "UseWUServer", 1)?
        && text(host, POLICY, "WUServer")?.is_some_and(|server| !server.trim().is_empty())
    {
        return Ok("wsus");
    }
    let managed = number(host, &format!(r"{MANAGED_POLICIES}\Update"), "AllowAutoUpdate")?;
    Ok(if managed.is_some() {
        "mdm"
    } else {
        "windows-update"
    })
}

/// The strongest word counts: a stopped service, then the policy of a directory, then that of a management service, then
/// what the update agent is set to. Windows 10 and 11 install by themselves unless told not to.
fn automatic(host: &dyn Host, state: Option<&UpdateState>) -> Seen<&'static str> {
    for name in SERVICES {
        if service(host, name)?.is_some_and(|service| service.start == Start::Disabled) {
            return Ok("off");
        }
    }
    if is_set(host, AUTOMATIC, "NoAutoUpdate", 1)? {
        return Ok("off");
    }
    match number(host, AUTOMATIC, "AUOptions")? {
        Some(2) => return Ok("notify"),
        Some(3 | 7) => return Ok("download"),
        Some(4) => return Ok("install"),
        // 5 leaves it to the device's administrator.
        _ => {}
    }
    match number(host, &format!(r"{MANAGED_POLICIES}\Update"), "AllowAutoUpdate")? {
        Some(0) => return Ok("notify"),
        Some(1..=4) => return Ok("install"),
        Some(5) => return Ok("off"),
        _ => {}
    }
    match state.and_then(|state| state.notification_level) {
        Some(1) => Ok("off"),
        Some(2) => Ok("notify"),
        Some(3) => Ok("download"),
        Some(4) => Ok("install"),
        // Not configured: what the system does of its own accord.
        _ if !system::read(host)?.is_server() => Ok("install"),
        _ => Err(Reason::NotImplemented),
    }
}

/// A pause that a person set ends on a day; one by policy says whether it is in force.
fn is_paused(host: &dyn Host) -> Seen<bool> {
    if is_set(host, PAUSED, "PausedQualityStatus", 1)? {
        return Ok(true);
    }
    match text(host, SETTINGS, "PauseUpdatesExpiryTime")?
        .as_deref()
        .map(str::trim)
    {
        None | Some("") => Ok(false),
        Some(until) => {
            let until = time::of_iso(until).ok_or(Reason::Unreadable)?;
            // Windows itself ended it: the day of its end is left behind.
            let has_ended = is_set(host, PAUSED, "PausedQualityStatus", 2)?;
            Ok(until >= host.today() && !has_ended)
        }
    }
}

fn is_restart_pending(host: &dyn Host) -> Seen<bool> {
    for key in RESTART {
        if has_key(host, key)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The agent counts definitions of the antivirus as installed updates, so the history, which tells them apart, goes first.
fn last_success(state: &UpdateState) -> Seen<i64> {
    let Some(installed) = &state.installed else {
        return known_day(state.last_installation_day);
    };
    let newest = installed.iter().filter(|update| !is_definitions(update));
    known_day(newest.map(|update| update.day).max())
}

fn is_definitions(update: &InstalledUpdate) -> bool {
    let of_definitions = |category: &String| category.eq_ignore_ascii_case(DEFINITIONS);
    update.categories.iter().any(of_definitions)
}

/// A day; the agent's own "never" is a day in 1899.
fn known_day(day: Option<i64>) -> Seen<i64> {
    day.filter(|day| *day > 0).ok_or(Reason::NotPresent)
}

#[cfg(test)]
mod tests;
