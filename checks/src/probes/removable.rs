//! # Memory sticks
//!
//! ## What it looks at
//! Whether memory sticks can be used, and whether programs on inserted media can start by themselves.
//!
//! ## Why
//! Sticks carry viruses in and records out.
//!
//! ## Where
//! `/etc/modprobe.d`, `/run/modprobe.d` and `/usr/lib/modprobe.d` for rules against `usb-storage`; `/etc/udev/rules.d`;
//! the USBGuard service; dconf for `autorun-never`. "Blocked" means that the kernel may not load the driver and has not;
//! a rule while the driver is loaded is `conflicting`. USBGuard and rules of udev decide device by device: unknown.
//! Rules of polkit on mounting are not read. GNOME keeps a user's own setting in the home folder, so starting by itself
//! is known only where a lock holds it; KDE and devices without a desktop start nothing.
//!
//! Windows: policies for removable storage of a directory and of a management service, the driver of memory sticks,
//! `RDVDenyWriteAccess`. Starting by itself is off where `NoDriveTypeAutoRun` covers removable, large and optical
//! media, or where all who are signed in turned it off. Policies for single people are not read.
//!
//! macOS: no macOS starts programs from media. Limits by the profile for media; where there are other profiles, they may
//! limit it too: unknown.
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
use crate::linux::is_running;
use crate::parse::modprobe::forbids;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::drop_ins;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "removable",
    facts: &[
        "removable.autorun",
        "removable.encryption_required",
        "removable.storage",
    ],
    observe,
};

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    note(observations, "removable.storage", storage(host));
    note(observations, "removable.autorun", autorun(host));
}

fn storage(host: &dyn Host) -> Seen<&'static str> {
    let mut rules = String::new();
    for folder in ["/usr/lib/modprobe.d", "/run/modprobe.d", "/etc/modprobe.d"] {
        for text in drop_ins(host, folder, ".conf")? {
            rules.push_str(&text);
            rules.push('\n');
        }
    }
    if forbids(&rules) {
        return if host.exists("/sys/module/usb_storage")? {
            Err(Reason::Conflicting)
        } else {
            Ok("blocked")
        };
    }
    if is_running(host, &["usbguard-daemon"])? || udev_decides(host)? {
        return Err(Reason::NotImplemented);
    }
    Ok("allowed")
}

/// Rules that take away a device's authorisation, hide it, or make it read-only, under whatever condition.
fn udev_decides(host: &dyn Host) -> Seen<bool> {
    let marks = ["ATTR{authorized", "UDISKS_IGNORE", "ATTR{ro}", "--setro"];
    let rules = drop_ins(host, "/etc/udev/rules.d", ".rules")?;
    let mut lines = rules.iter().flat_map(|text| text.lines()).map(str::trim);
    Ok(lines.any(|line| !line.starts_with('#') && marks.iter().any(|mark| line.contains(mark))))
}

fn autorun(host: &dyn Host) -> Seen<bool> {
    for desktop in desktop::installed(host)? {
        match desktop {
            Desktop::Plasma => {}
            Desktop::Other => return Err(Reason::NotImplemented),
            Desktop::Gnome => {
                let settings = SystemSettings::read(host)?;
                let never = settings.setting("org/gnome/desktop/media-handling", "autorun-never");
                let value = never.value.as_deref().and_then(dconf::boolean);
                if !never.locked || value != Some(true) {
                    return Err(Reason::NotImplemented);
                }
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
