//! The machine's own limit of inactivity, a management service's, and the screen savers of those who are signed in.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::MANAGED_POLICIES;
use crate::windows::SYSTEM_POLICIES;
use crate::windows::number;
use crate::windows::people;
use crate::windows::text;

/// The settings of a person's screen, and where policies override them.
const SETTINGS: &str = r"Control Panel\Desktop";
const POLICY: &str = r"Software\Policies\Microsoft\Windows\Control Panel\Desktop";

/// A lock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Lock {
    /// Seconds without use; none where it does not lock.
    seconds: Option<u64>,
    /// The person cannot change it.
    enforced: bool,
}

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let lock = lock(host);
    seen.settle("screen_lock.enabled", lock.map(|lock| lock.seconds.is_some()));
    seen.settle(
        "screen_lock.enforced",
        lock.map(|lock| lock.enforced && lock.seconds.is_some()),
    );
    let minutes = lock.and_then(|lock| lock.seconds.ok_or(Reason::NotPresent));
    let minutes = minutes.map(|seconds| i64::try_from(seconds.div_ceil(60)).unwrap_or(i64::MAX));
    seen.settle("screen_lock.idle_minutes", minutes);
}

fn lock(host: &dyn Host) -> Seen<Lock> {
    if let Some(seconds) = of_machine(host)? {
        return Ok(Lock {
            seconds: Some(seconds),
            enforced: true,
        });
    }
    weakest_of_people(host)
}

/// What locks every screen, whoever is signed in.
fn of_machine(host: &dyn Host) -> Seen<Option<u64>> {
    let policy = number(host, SYSTEM_POLICIES, "InactivityTimeoutSecs")?;
    if let Some(seconds) = policy.filter(|seconds| *seconds > 0) {
        return Ok(Some(seconds));
    }
    let key = format!(r"{MANAGED_POLICIES}\DeviceLock");
    // Here 0 turns it on and 1 off.
    if number(host, &key, "DevicePasswordEnabled")? == Some(1) {
        return Ok(None);
    }
    let minutes = number(host, &key, "MaxInactivityTimeDeviceLock")?;
    Ok(minutes
        .filter(|minutes| *minutes > 0)
        .map(|minutes| minutes.saturating_mul(60)))
}

/// The weakest lock of those who are signed in: the settings of others are not loaded.
fn weakest_of_people(host: &dyn Host) -> Seen<Lock> {
    let mut weakest: Option<Lock> = None;
    let mut unsure = None;
    for hive in people(host)? {
        match of_person(host, &hive) {
            Ok(lock) => weakest = Some(weakest.map_or(lock, |other| weaker(other, lock))),
            Err(reason) => unsure = Some(reason),
        }
    }
    match (weakest, unsure) {
        // One screen that does not lock is enough, whatever the others do.
        (Some(lock), _) if lock.seconds.is_none() => Ok(lock),
        (Some(lock), None) => Ok(lock),
        (_, Some(reason)) => Err(reason),
        (None, None) => Err(Reason::NotPresent),
    }
}

fn weaker(one: Lock, other: Lock) -> Lock {
    let seconds = match (one.seconds, other.seconds) {
        (Some(one), Some(other)) => Some(one.max(other)),
        _ => None,
    };
    Lock {
        seconds,
        enforced: one.enforced && other.enforced,
    }
}

/// A screen saver locks when it is on, is one, asks for a password, and starts at some time. Policies go before settings.
fn of_person(host: &dyn Host, hive: &str) -> Seen<Lock> {
    let (policy, settings) = (format!(r"{hive}\{POLICY}"), format!(r"{hive}\{SETTINGS}"));
    let mut enforced = true;
    let mut value = |name: &str| -> Seen<Option<String>> {
        if let Some(forced) = text(host, &policy, name)? {
            return Ok(Some(forced));
        }
        enforced = false;
        text(host, &settings, name)
    };
    let active = value("ScreenSaveActive")?;
    let secure = value("ScreenSaverIsSecure")?;
    let timeout = value("ScreenSaveTimeOut")?;
    let seconds = timeout.and_then(|seconds| seconds.trim().parse::<u64>().ok());
    // Which screen saver it is may be left to the person without making the lock theirs.
    let is_on = |set: Option<String>| set.as_deref().map(str::trim) == Some("1");
    let saver = match text(host, &policy, "SCRNSAVE.EXE")? {
        Some(forced) => Some(forced),
        None => text(host, &settings, "SCRNSAVE.EXE")?,
    };
    let locks = is_on(active) && is_on(secure) && saver.is_some_and(|saver| !saver.trim().is_empty());
    Ok(Lock {
        seconds: seconds.filter(|seconds| locks && *seconds > 0),
        enforced,
    })
}

#[cfg(test)]
mod tests;
