//! # Installed software
//!
//! ## What it looks at
//! How many packages are installed, whether the list could be read in full, and which of them are products with a
//! support date of their own. The list itself goes into the inventory, for the asset register.
//!
//! ## Why
//! Programs without support are as open as systems without support, and one cannot look after what one does not know of.
//!
//! ## Where
//! Debian, Ubuntu and relatives: `/var/lib/dpkg/status`. A program from the distribution's own archive gets its fixes
//! from there for as long as the distribution is supported, whatever its maker's dates say; so only programs that came
//! from somewhere else are products here.
//!
//! Windows: the uninstall keys of programs for both kinds of processor and of those who are signed in, without parts
//! and repairs; Office also says itself which products it is. Programs from the Store and programs that were only
//! copied are not listed. Windows itself repairs none of them, so all that have a row in the table are products.
//!
//! macOS: applications in `/Applications`, one folder deep, Java and .NET in their own places, old plug-ins. Applications
//! in somebody's own folder are not listed. An Office from 2019 on does not tell whether it was bought or is a
//! subscription, so it has no row.
//!
//! ## What it needs
//! No special rights. rpm's database is not read yet. Snaps and Flatpaks update themselves and are not listed yet.

use std::collections::BTreeSet;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::inventory::fitting;
use crate::packages::Package;
use crate::packages::installed;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::count;

mod macos;
mod windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "software",
    facts: &[
        "inventory.complete",
        "inventory.software_count",
        "software.products",
    ],
    observe,
};

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    if is_macos(host) {
        return macos::observe(host, seen);
    }
    match installed(host) {
        Ok(packages) => {
            let list = packages.list();
            let entries = list.iter().map(|package| (&*package.name, &*package.version));
            seen.known("inventory.complete", fitting(entries) == list.len());
            seen.known("inventory.software_count", count(list.len()));
            let rows: BTreeSet<String> = list.iter().filter_map(product).collect();
            seen.known("software.products", rows.into_iter().collect::<Vec<_>>());
        }
        Err(reason) => {
            // That it could not be read is known.
            seen.known("inventory.complete", false);
            seen.unknown("inventory.software_count", reason);
            seen.unknown("software.products", reason);
        }
    }
}

/// How many numbers of a product's version name its line of support.
#[derive(Clone, Copy)]
enum Line {
    /// `18` of 18.20.1.
    Major,
    /// `7.4` of 7.4.7.
    Minor,
}

/// Packages of products, from their makers' own archives: start of the package's name, product, line.
const PRODUCTS: &[(&str, &str, Line)] = &[
    ("dotnet-runtime-", "dotnet", Line::Minor),
    ("libobasis", "libreoffice", Line::Minor),
    ("mariadb-server", "mariadb", Line::Minor),
    ("mongodb-org-server", "mongodb", Line::Minor),
    ("mysql-community-server", "mysql", Line::Minor),
    ("nodejs", "nodejs", Line::Major),
    ("php", "php", Line::Minor),
    ("postgresql-", "postgresql", Line::Major),
];

fn product(package: &Package) -> Option<String> {
    if package.of_distribution {
        return None;
    }
    let (name, line) = PRODUCTS.iter().find_map(|&(start, product, line)| {
        let rest = package.name.strip_prefix(start)?;
        is_main_package(product, rest).then_some((product, line))
    })?;
    let version = numbers(&package.version, line)?;
    Some(format!("{name}:{version}"))
}

/// Whether the rest of a package's name makes it the product itself and not a part or an addition.
fn is_main_package(product: &str, rest: &str) -> bool {
    let is_version = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match product {
        // libobasis24.8-core, php8.2-common
        "libreoffice" => rest.strip_suffix("-core").is_some_and(is_version),
        "php" => rest.strip_suffix("-common").is_some_and(is_version),
        "dotnet" | "postgresql" => is_version(rest),
        "mariadb" => rest.is_empty() || rest.strip_prefix('-').is_some_and(is_version),
        _ => rest.is_empty(),
    }
}

/// The first numbers of a version, without its epoch.
fn numbers(version: &str, line: Line) -> Option<String> {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .take_while(|number| !number.is_empty() && number.len() <= 6);
    let major = numbers.next()?;
    match line {
        Line::Major => Some(major.to_owned()),
        Line::Minor => Some(format!("{major}.{}", numbers.next()?)),
    }
}

#[cfg(test)]
mod tests;
