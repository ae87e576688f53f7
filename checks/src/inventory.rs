//! The inventory: what the asset register is made of. What cannot be read is empty; whether the list of software is whole
//! says the fact `inventory.complete`. No serial number, no name, no address is read.

use dspt_report::body::HardwareSummary;
use dspt_report::body::Software;
use dspt_report::limits::INVENTORY_BYTES;
use dspt_report::limits::SOFTWARE_ENTRIES;
use dspt_report::limits::TEXT_BYTES;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::packages::installed;

mod macos;
mod windows;

/// Steps of memory: what the kernel keeps for itself differs from version to version.
const MEMORY_STEP_MIB: u64 = 512;

/// Hardware in round figures.
pub(crate) fn hardware(host: &dyn Host) -> HardwareSummary {
    if is_windows(host) {
        return windows::hardware(host);
    }
    if is_macos(host) {
        return macos::hardware(host);
    }
    let hardware = host.hardware();
    let memory = hardware.memory_mib.next_multiple_of(MEMORY_STEP_MIB);
    HardwareSummary {
        disk_gib: disk_gib(host),
        manufacturer: named(host, "/sys/class/dmi/id/sys_vendor"),
        memory_mib: u32::try_from(memory).unwrap_or(u32::MAX),
        model: match named(host, "/sys/class/dmi/id/product_name") {
            model if model.is_empty() => named(host, "/proc/device-tree/model"),
            model => model,
        },
        processor: plain(&hardware.processor),
        processors: hardware.processors,
    }
}

const BYTES_OF_SECTOR: u64 = 512;
const BYTES_OF_GIB: u64 = 1024 * 1024 * 1024;
/// Block devices that are no disks: layers, files, memory and drives for media.
const NO_DISKS: &[&str] = &["dm-", "fd", "loop", "md", "nbd", "ram", "sr", "zd", "zram"];

fn disk_gib(host: &dyn Host) -> u32 {
    let disks = host.list("/sys/block").unwrap_or_default();
    let line = |disk: &str, file: &str| {
        let path = format!("/sys/block/{disk}/{file}");
        host.text(&path, limits::NAME_BYTES)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let sectors: u64 = disks
        .iter()
        .filter(|disk| !NO_DISKS.iter().any(|kind| disk.starts_with(kind)))
        .filter(|disk| line(disk, "removable") != "1")
        .filter_map(|disk| line(disk, "size").parse::<u64>().ok())
        .fold(0, u64::saturating_add);
    u32::try_from(sectors / (BYTES_OF_GIB / BYTES_OF_SECTOR)).unwrap_or(u32::MAX)
}

/// What makers leave in the field when they forget it.
const FORGOTTEN: &[&str] = &[
    "default string",
    "not specified",
    "o.e.m",
    "system manufacturer",
    "system product name",
];

fn named(host: &dyn Host, path: &str) -> String {
    unless_forgotten(&host.text(path, limits::NAME_BYTES).unwrap_or_default())
}

fn unless_forgotten(name: &str) -> String {
    let name = plain(name);
    let small = name.to_lowercase();
    if FORGOTTEN.iter().any(|forgotten| small.contains(forgotten)) {
        return String::new();
    }
    name
}

/// The installed packages or programs, sorted, as many as a report holds.
pub(crate) fn software(host: &dyn Host) -> Vec<Software> {
    let mut software = if is_windows(host) {
        windows::software(host)
    } else if is_macos(host) {
        macos::software(host)
    } else {
        packages(host)
    };
    software.sort();
    software.dedup();
    let entries = software
        .iter()
        .map(|entry| (entry.name.as_str(), entry.version.as_str()));
    software.truncate(fitting(entries));
    software
}

fn packages(host: &dyn Host) -> Vec<Software> {
    let Ok(packages) = installed(host) else {
        return Vec::new();
    };
    packages
        .list()
        .iter()
        .map(|package| Software {
            name: plain(&package.name),
            source: "dpkg".to_owned(),
            version: plain(&package.version),
        })
        .collect()
}

/// How many entries (name and version) from the first on a report holds, by their number and by their bytes.
pub(crate) fn fitting<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> usize {
    let quoted = |text: &str| text.len() + text.bytes().filter(|byte| b"\"\\".contains(byte)).count();
    let mut left = INVENTORY_BYTES - HARDWARE_BYTES;
    let fits = |(name, version): &(&str, &str)| {
        let rest = left.checked_sub(quoted(name) + quoted(version) + ENTRY_BYTES);
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    entries.take(SOFTWARE_ENTRIES).take_while(fits).count()
}

/// Keys, source and punctuation of an entry in JSON, at the most.
const ENTRY_BYTES: usize = 64;
/// Everything that is not software, with its salt.
const HARDWARE_BYTES: usize = 4 * 1024;

/// A text without control characters and within the format's limit.
fn plain(text: &str) -> String {
    let mut plain: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    plain.truncate(plain.floor_char_boundary(TEXT_BYTES));
    plain
}

#[cfg(test)]
mod tests {
    use dspt_report::Canonical;
    use dspt_report::Fact;
    use dspt_report::Inventory;
    use dspt_report::InventoryBody;
    use dspt_report::body::Salt;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::packages::DPKG_STATUS;
    use crate::probes::software::PROBE;
    use crate::probes::testing::fact;

    #[test]
    fn hardware_is_round_and_without_what_makers_forgot() {
        let host = Recorded::linux()
            .file("/sys/class/dmi/id/sys_vendor", "To Be Filled By O.E.M.\n")
            .file("/sys/class/dmi/id/product_name", "Latitude\u{1b} 5420\n")
            .file("/sys/block/nvme0n1/size", "1000215216\n")
            .file("/sys/block/sda/size", "60062500\n")
            .file("/sys/block/sda/removable", "1\n")
            .file("/sys/block/dm-0/size", "1000000000\n")
            .with(|recording| recording.hardware.memory_mib = 15_701);
        let hardware = hardware(&host);
        assert_eq!(
            (hardware.manufacturer.as_str(), hardware.model.as_str()),
            ("", "Latitude 5420")
        );
        assert_eq!((hardware.memory_mib, hardware.disk_gib), (15_872, 476));
    }

    #[test]
    fn a_package_for_two_processors_is_listed_once() {
        let stanza = |name: &str, arch: &str| {
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: {arch}\nVersion: 1\n\n")
        };
        let status = [
            stanza("libc6", "i386"),
            stanza("libc6", "amd64"),
            stanza("bash", "amd64"),
        ]
        .concat();
        let software = software(&Recorded::linux().file(DPKG_STATUS, status));
        let names: Vec<&str> = software.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["bash", "libc6"]);
    }

    #[test]
    fn a_list_that_no_report_could_hold_is_cut_and_said_not_to_be_whole() {
        let status = |count: usize, version: &str| -> String {
            let stanza = |i| {
                format!(
                    "Package: p{i:05}\nStatus: install ok installed\nArchitecture: all\nVersion: {version}\n\n"
                )
            };
            (0..count).map(stanza).collect()
        };
        let whole = |host: &Recorded| fact(PROBE, host, "inventory.complete");
        for (count, version, held) in [
            (SOFTWARE_ENTRIES, "1.0-1", SOFTWARE_ENTRIES),
            (SOFTWARE_ENTRIES + 1, "1.0-1", SOFTWARE_ENTRIES),
            (9_000, &"1".repeat(200), 3_868),
        ] {
            let host = Recorded::linux().file(DPKG_STATUS, status(count, version));
            let software = software(&host);
            assert_eq!(software.len(), held);
            assert_eq!(whole(&host), Fact::known(count == held));
            let body = InventoryBody {
                inventory: Inventory {
                    software,
                    ..Inventory::default()
                },
                salt: Salt::new([0; 16]),
            };
            assert!(body.encode().is_ok(), "{count} packages");
        }
    }
}
