//! The packages that are installed, read once for all probes.

use std::cell::Cell;
use std::cmp::Ordering::Equal;
use std::cmp::Ordering::Less;
use std::io::BufReader;
use std::sync::Arc;

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::parse::dpkg;

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

/// One installed package.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Package {
    /// Its name.
    pub name: Box<str>,
    /// Processor family it is for, or `all`. A device may hold a package for two.
    pub architecture: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// Kept by the distribution itself, so that its updates come with those of the system.
    pub of_distribution: bool,
}

/// How many places further on are looked at one by one.
const NEAR: usize = 4;

/// Installed packages, sorted by name.
#[derive(Debug, Default)]
pub struct Packages {
    list: Vec<Package>,
    /// The start of each one's name, which tells nearly all names apart.
    starts: Vec<u64>,
}

impl Packages {
    /// Every package, by name.
    pub fn list(&self) -> &[Package] {
        &self.list
    }

    /// The packages of one name: usually none or one.
    pub fn named(&self, name: &str) -> &[Package] {
        let from = self.list.partition_point(|package| *package.name < *name);
        let same = self.list.get(from..).unwrap_or_default();
        let end = same.partition_point(|package| *package.name == *name);
        same.get(..end).unwrap_or_default()
    }

    /// Whether a package of this name is installed, for names that come in their order, nearly always: looks first at `near`,
    /// the place where the name before it was or would have been.
    pub(crate) fn holds(&self, name: &[u8], near: &Cell<usize>) -> bool {
        let asked = start(name);
        let compared = |at: usize| {
            let (package, start) = (self.list.get(at)?, self.starts.get(at)?);
            Some(start.cmp(&asked).then_with(|| package.name.as_bytes().cmp(name)))
        };
        let at = near.get();
        let is_after = at.checked_sub(1).is_none_or(|last| compared(last) == Some(Less));
        let step = (at..at.saturating_add(NEAR)).find(|&at| compared(at) != Some(Less));
        let place = match step {
            Some(place) if is_after => place,
            _ => self
                .list
                .partition_point(|package| package.name.as_bytes() < name),
        };
        near.set(place);
        compared(place) == Some(Equal)
    }

    /// The version of a package; none where it is not installed.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.named(name).first().map(|package| &*package.version)
    }

    /// Whether a package is installed.
    pub fn has(&self, name: &str) -> bool {
        self.version(name).is_some()
    }
}

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
        Ok(()) => {
            list.sort();
            list.shrink_to_fit();
            let starts = list.iter().map(|package| start(package.name.as_bytes()));
            Ok(Packages {
                starts: starts.collect(),
                list,
            })
        }
    }
}

/// The first bytes of a name as a number: where two of them differ, they stand as the names do.
fn start(name: &[u8]) -> u64 {
    let padded = || {
        let mut start = [0; size_of::<u64>()];
        start.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
        start
    };
    u64::from_be_bytes(name.first_chunk().copied().unwrap_or_else(padded))
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
