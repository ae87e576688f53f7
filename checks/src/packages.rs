//! The packages that are installed, read once for all probes.

use std::io::BufReader;
use std::sync::Arc;

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::parse::dpkg;

pub(crate) mod list;

pub use list::Package;
pub use list::Packages;

/// The package manager's database on Debian and its relatives.
pub(crate) const DPKG_STATUS: &str = "/var/lib/dpkg/status";

/// Databases of package managers that this build cannot read (they are binary, or of a family not looked at yet).
const OTHER_DATABASES: &[&str] = &[
    "/var/lib/rpm",
    "/usr/lib/sysimage/rpm",
    "/var/lib/pacman",
    "/lib/apk",
    "/var/db/pkg",
    "/nix/store",
];

/// The installed packages of this host, read at the first call.
///
/// # Errors
/// Why they are not known: [`Reason::NotImplemented`] where this build cannot read the device's package database (rpm
/// among them), [`Reason::NotPresent`] where there is none. Neither says that something is not installed.
pub fn installed(host: &dyn Host) -> Result<Arc<Packages>, Reason> {
    host.memo()
        .packages
        .get_or_init(|| read(host).map(Arc::new))
        .clone()
}

fn read(host: &dyn Host) -> Result<Packages, Reason> {
    let status = match host.open(DPKG_STATUS, limits::DATABASE_BYTES as u64) {
        Ok(status) => BufReader::with_capacity(limits::PIECE_BYTES, status),
        Err(error) if error.is_not_found() => return Err(other_database(host)),
        Err(error) => return Err(error.reason()),
    };
    let mut list = Vec::new();
    let mut broken = false;
    let read = dpkg::each_stanza(status, dpkg::all, |stanza| {
        if !stanza.is_installed() {
            return;
        }
        match package(stanza) {
            Some(package) if list.len() < limits::PACKAGES => list.push(package),
            Some(_) | None => broken = true,
        }
    });
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Err(Reason::TooLarge),
        Err(_) => Err(Reason::Unreadable),
        // A list with holes would say "not installed" of what is.
        Ok(()) if broken || list.is_empty() => Err(Reason::Unreadable),
        Ok(()) => Ok(Packages::new(list)),
    }
}

/// The status file with only what [`installed`] reads of it: for recordings.
pub(crate) fn reduced_status(host: &dyn Host) -> Option<Vec<u8>> {
    let status = host.open(DPKG_STATUS, limits::DATABASE_BYTES as u64).ok()?;
    let status = BufReader::with_capacity(limits::PIECE_BYTES, status);
    let mut text = Vec::new();
    dpkg::each_stanza(status, dpkg::all, |stanza| {
        if stanza.is_installed() {
            stanza.write(&mut text);
        }
    })
    .ok()?;
    Some(text)
}

fn other_database(host: &dyn Host) -> Reason {
    if OTHER_DATABASES.iter().any(|path| host.exists(path) != Ok(false)) {
        Reason::NotImplemented
    } else {
        Reason::NotPresent
    }
}

fn package(stanza: &dpkg::Stanza) -> Option<Package> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(Box::from);
    let version: Box<str> = text(&stanza.version)?;
    (!version.is_empty()).then_some(Package {
        name: text(&stanza.package)?,
        architecture: text(&stanza.architecture)?,
        version,
        of_distribution: of_distribution(&stanza.maintainer),
    })
}

/// Addresses under which distributions keep packages.
const DISTRIBUTIONS: &[&str] = &[
    "debian.org",
    "debian.net",
    "ubuntu.com",
    "canonical.com",
    "linuxmint.com",
    "kali.org",
    "raspberrypi.com",
    "raspberrypi.org",
    "pop-os.org",
    "system76.com",
];

fn of_distribution(maintainer: &[u8]) -> bool {
    let address = maintainer.trim_ascii_end();
    let address = address.strip_suffix(b">").unwrap_or(address);
    DISTRIBUTIONS.iter().any(|domain| {
        address
            .strip_suffix(domain.as_bytes())
            .is_some_and(|before| before.ends_with(b"@") || before.ends_with(b"."))
    })
}

#[cfg(test)]
mod tests;
