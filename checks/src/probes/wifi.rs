//! # Remembered wireless networks
//!
//! ## What it looks at
//! How many remembered wireless networks have no password. Only the number: names of networks never leave this probe.
//!
//! ## Why
//! A device joins a remembered open network by itself, also when somebody else gives theirs the same name.
//!
//! ## Where
//! NetworkManager's connections in `/etc/NetworkManager/system-connections` and `/run/NetworkManager/system-connections`
//! (where netplan's appear), and iwd's networks in `/var/lib/iwd`. A network with any kind of key, or with encryption
//! that needs no key (OWE), is not open. Networks of wpa_supplicant's own settings and of ConnMan are not implemented.
//! A device with none of these stores remembers none where it has no wireless adapter (`/sys/class/ieee80211`); with one,
//! something not looked at here keeps them, which is told as `not-implemented`.
//!
//! Windows: the profiles in `C:/ProgramData/Microsoft/Wlansvc`, a folder that comes with the first network.
//!
//! ## What it needs
//! Rights of an administrator.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_windows;
use crate::parse::keyfile;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::count;
use crate::seen::note;

mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "wifi",
    facts: &["wifi.open_networks"],
    observe,
};

const CONNECTIONS: [&str; 2] = [
    "/etc/NetworkManager/system-connections",
    "/run/NetworkManager/system-connections",
];
const NOT_READ: [&str; 3] = [
    "/var/lib/connman",
    "/etc/wpa_supplicant/wpa_supplicant.conf",
    "/etc/wpa_supplicant.conf",
];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    note(observations, "wifi.open_networks", open_networks(host));
}

fn open_networks(host: &dyn Host) -> Seen<i64> {
    if any_exists(host, &NOT_READ)? {
        return Err(Reason::NotImplemented);
    }
    let mut any_store = false;
    let mut open = 0_usize;
    for folder in CONNECTIONS {
        let Some(names) = store(host, folder)? else {
            continue;
        };
        any_store = true;
        for name in names {
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            // Gone since the folder was listed: no connection any more.
            let text = config(host, &format!("{folder}/{name}"))?.unwrap_or_default();
            open = open.saturating_add(usize::from(is_open(&text)));
        }
    }
    if let Some(names) = store(host, "/var/lib/iwd")? {
        any_store = true;
        open = open.saturating_add(names.iter().filter(|name| name.ends_with(".open")).count());
    }
    if any_store || !has_adapter(host)? {
        Ok(count(open))
    } else {
        Err(Reason::NotImplemented)
    }
}

/// Whether there is a wireless adapter. Names of network interfaces are not looked at: they may hold an address.
fn has_adapter(host: &dyn Host) -> Seen<bool> {
    match host.list("/sys/class/ieee80211") {
        Ok(adapters) => Ok(!adapters.is_empty()),
        // Where the kernel shows its classes at all, this one is missing because nothing is in it.
        Err(error) if error.is_not_found() => Ok(!host.exists("/sys/class/net").map_err(|e| e.reason())?),
        Err(error) => Err(error.reason()),
    }
}

fn store(host: &dyn Host, folder: &str) -> Seen<Option<Vec<String>>> {
    match host.list(folder) {
        Ok(names) => Ok(Some(names)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// A wireless connection without a section on security.
fn is_open(text: &str) -> bool {
    let kind = keyfile::last(text, "connection", "type").unwrap_or_default();
    let is_wireless = matches!(kind, "wifi" | "802-11-wireless");
    let secured = |section: &str| matches!(section, "wifi-security" | "802-11-wireless-security");
    is_wireless && !keyfile::sections(text).any(secured)
}

#[cfg(test)]
mod tests;
