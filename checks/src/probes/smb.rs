//! # Old file sharing
//!
//! ## What it looks at
//! Whether this device offers files over version 1 of the Windows file sharing protocol.
//!
//! ## Why
//! Version 1 carried the ransomware that stopped hospitals in 2017, and has been given up by its maker.
//!
//! ## Where
//! `server min protocol` of `[global]` in `/etc/samba/smb.conf`, when the server is installed. Without that line the
//! server's own default counts: no version 1 since Samba 4.11; the version is known on systems with a package list that
//! this program reads. Whether this device reaches others by version 1 is not looked at.
//!
//! Windows: the driver `mrxsmb10`, by which this device reaches others by version 1, and the value `SMB1` of the
//! server. The driver is there only while the feature is installed, which Windows has not brought since 2017.
//!
//! ## What it needs
//! Any account.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_windows;
use crate::packages;
use crate::parse::keyfile;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::note;

mod windows;

pub(crate) use windows::is_served;

pub(crate) const PROBE: Probe = Probe {
    name: "smb",
    facts: &["smb.version_1"],
    observe,
};

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    note(observations, "smb.version_1", version_1(host));
}

fn version_1(host: &dyn Host) -> Seen<bool> {
    if !any_exists(
        host,
        &["/usr/sbin/smbd", "/usr/bin/smbd", "/usr/local/samba/sbin/smbd"],
    )? {
        return Ok(false);
    }
    let text = config(host, "/etc/samba/smb.conf")?.unwrap_or_default();
    let minimum = keyfile::entries(&text)
        .filter(|entry| entry.section.eq_ignore_ascii_case("global"))
        .filter(|entry| {
            // Samba takes no notice of spaces and case in names.
            let key: String = entry.key.split_whitespace().collect();
            key.eq_ignore_ascii_case("serverminprotocol") || key.eq_ignore_ascii_case("minprotocol")
        })
        .last();
    if let Some(entry) = minimum {
        let value = entry.value.to_ascii_uppercase();
        return match value.as_str() {
            "NT1" | "CORE" | "COREPLUS" | "LANMAN1" | "LANMAN2" => Ok(true),
            "DEFAULT" => default_of(host),
            _ if value.starts_with("SMB2") || value.starts_with("SMB3") => Ok(false),
            _ => Err(Reason::Unreadable),
        };
    }
    if keyfile::entries(&text).any(|entry| entry.key.eq_ignore_ascii_case("include")) {
        return Err(Reason::NotImplemented);
    }
    default_of(host)
}

fn default_of(host: &dyn Host) -> Seen<bool> {
    let packages = packages::installed(host).map_err(|_| Reason::NotImplemented)?;
    let version = packages.version("samba").ok_or(Reason::NotImplemented)?;
    // Debian writes an epoch first: `2:4.17.12+dfsg-0`.
    let version = version.split_once(':').map_or(version, |(_, version)| version);
    let mut numbers = version
        .split(['.', '-', '+', '~'])
        .map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => Ok((major, minor) < (4, 11)),
        _ => Err(Reason::Unreadable),
    }
}

#[cfg(test)]
mod tests;
