//! # Screen lock
//!
//! ## What it looks at
//! Whether the screen locks by itself when nobody uses the device, after how many minutes, and whether people can turn
//! that off.
//!
//! ## Why
//! An unlocked screen in an office that visitors pass shows residents' records to anybody.
//!
//! ## Where
//! - GNOME: dconf key files and locks in `/etc/dconf/db` for the databases of `/etc/dconf/profile/user`, and schema
//!   overrides in `/usr/share/glib-2.0/schemas`.
//! - KDE Plasma: `/etc/xdg/kscreenlockerrc`.
//!
//! What a user changed is in the home folder, which is never read. So whether the lock is on, and when, is certain only
//! where the user cannot change it; otherwise these two are unknown (`not-implemented`) and the lock is not enforced.
//! Other desktops are unknown. Without any desktop there is no screen to lock (`not-present`). Where several desktops
//! are installed, the weakest counts.
//!
//! Windows: `InactivityTimeoutSecs`, else the limit of a management service, else the screen savers of those who are
//! signed in, policies before settings; the weakest counts. Signing in after sleep is not looked at.
//!
//! macOS: the lock that a profile forces on the whole device. What people set is kept where only a command opens it:
//! unknown.
//!
//! ## What it needs
//! Any account.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::dconf;
use crate::linux::dconf::SystemSettings;
use crate::linux::desktop;
use crate::linux::desktop::Desktop;
use crate::parse::keyfile;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "screen_lock",
    facts: &[
        "screen_lock.enabled",
        "screen_lock.enforced",
        "screen_lock.idle_minutes",
    ],
    observe,
};

/// The lock of one desktop.
#[derive(Clone, Copy)]
struct Lock {
    enabled: Seen<bool>,
    enforced: Seen<bool>,
    idle_minutes: Seen<i64>,
}

impl Lock {
    fn unknown(reason: Reason) -> Self {
        Self {
            enabled: Err(reason),
            enforced: Err(reason),
            idle_minutes: Err(reason),
        }
    }
}

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let lock = match desktop::installed(host) {
        Err(reason) => Lock::unknown(reason),
        Ok(desktops) => {
            let locks = desktops.into_iter().map(|desktop| match desktop {
                Desktop::Gnome => {
                    SystemSettings::read(host).map_or_else(Lock::unknown, |settings| gnome(&settings))
                }
                Desktop::Plasma => plasma(host).unwrap_or_else(Lock::unknown),
                Desktop::Other => Lock::unknown(Reason::NotImplemented),
            });
            locks
                .reduce(weaker)
                .unwrap_or_else(|| Lock::unknown(Reason::NotPresent))
        }
    };
    note(observations, "screen_lock.enabled", lock.enabled);
    note(observations, "screen_lock.enforced", lock.enforced);
    note(observations, "screen_lock.idle_minutes", lock.idle_minutes);
}

/// One desktop without a lock is a device without one; one that is unknown makes the other's yes unknown.
fn weaker(one: Lock, other: Lock) -> Lock {
    let both = |one: Seen<bool>, other: Seen<bool>| match (one, other) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
        (Ok(true), Ok(true)) => Ok(true),
    };
    Lock {
        enabled: both(one.enabled, other.enabled),
        enforced: both(one.enforced, other.enforced),
        idle_minutes: one
            .idle_minutes
            .and_then(|one| other.idle_minutes.map(|other| one.max(other))),
    }
}

fn gnome(settings: &SystemSettings) -> Lock {
    let lock_enabled = settings.setting("org/gnome/desktop/screensaver", "lock-enabled");
    let idle_delay = settings.setting("org/gnome/desktop/session", "idle-delay");
    let lock_delay = settings.setting("org/gnome/desktop/screensaver", "lock-delay");
    // GNOME's own defaults where nothing system-wide says otherwise.
    let is_on = lock_enabled.value.as_deref().map_or(Some(true), dconf::boolean);
    let idle = idle_delay.value.as_deref().map_or(Some(300), dconf::number);
    let delay = lock_delay.value.as_deref().map_or(Some(0), dconf::number);
    let (Some(is_on), Some(idle), Some(delay)) = (is_on, idle, delay) else {
        return Lock::unknown(Reason::Unreadable);
    };
    let enabled = is_on && idle > 0;
    // A lock on one half that turns the whole off is certain as well.
    let off_for_good = (lock_enabled.locked && !is_on) || (idle_delay.locked && idle == 0);
    let on_for_good = lock_enabled.locked && idle_delay.locked && enabled;
    Lock {
        enabled: if on_for_good || off_for_good {
            Ok(enabled)
        } else {
            Err(Reason::NotImplemented)
        },
        enforced: Ok(on_for_good),
        idle_minutes: if off_for_good {
            Err(Reason::NotPresent)
        } else if on_for_good && lock_delay.locked {
            Ok(minutes(idle.saturating_add(delay)))
        } else {
            Err(Reason::NotImplemented)
        },
    }
}

/// `[$i]` behind a key or a section keeps users from changing it.
fn plasma(host: &dyn Host) -> Seen<Lock> {
    let text = config(host, "/etc/xdg/kscreenlockerrc")?.unwrap_or_default();
    let find = |key: &str| {
        let of_key =
            |entry: &keyfile::Entry<'_>| entry.section.starts_with("Daemon") && bare(entry.key) == key;
        keyfile::entries(&text).filter(of_key).last()
    };
    let fixed = |key: &str| {
        find(key).is_some_and(|entry| entry.key.contains("[$i]") || entry.section.contains("[$i"))
            || text.lines().next().is_some_and(|line| line.trim() == "[$i]")
    };
    let is_on = find("Autolock").is_none_or(|entry| keyfile::is_yes(entry.value));
    let timeout: Option<i64> = find("Timeout").map_or(Some(5), |entry| entry.value.parse().ok());
    let timeout = timeout
        .filter(|minutes| *minutes >= 0)
        .ok_or(Reason::Unreadable)?;
    let enabled = is_on && timeout > 0;
    let on_for_good = fixed("Autolock") && fixed("Timeout") && enabled;
    let off_for_good = fixed("Autolock") && !is_on;
    Ok(Lock {
        enabled: if on_for_good || off_for_good {
            Ok(enabled)
        } else {
            Err(Reason::NotImplemented)
        },
        enforced: Ok(on_for_good),
        idle_minutes: if on_for_good {
            Ok(timeout)
        } else if off_for_good {
            Err(Reason::NotPresent)
        } else {
            Err(Reason::NotImplemented)
        },
    })
}

fn bare(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

fn minutes(seconds: i64) -> i64 {
    seconds.saturating_add(59) / 60
}

#[cfg(test)]
mod tests;
