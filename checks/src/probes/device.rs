//! # Kind of computer
//!
//! ## What it looks at
//! Whether this is a desktop, a laptop, a tablet, a server or a virtual machine, whether it can be carried away, and
//! whether it was only just switched on.
//!
//! ## Why
//! A laptop that is stolen takes its data with it, so more is asked of what is carried around. A computer that was off
//! over the holidays has had no time to update itself and is not blamed in its first hour.
//!
//! ## Where
//! Linux: the case type and product names in `/sys/class/dmi/id`, batteries in `/sys/class/power_supply`, the hypervisor
//! mark in `/proc/cpuinfo`, `VARIANT_ID` in os-release; the time since the start. Serial numbers are never read.
//!
//! Windows: the case from SMBIOS (WMI `Win32_SystemEnclosure`, else the registry's copy), the maker's names in the
//! registry, a battery only where the case does not tell. With fast startup, which Windows comes with, the time since
//! the start counts on while the computer is off.
//!
//! macOS: the identifier of the model, which stands beside the settings of the networks. Old identifiers say what they
//! are (`MacBookAir10,1`); for those of the last years there is a table, and what is not in it is unknown.
//!
//! ## What it needs
//! No special rights. When a computer last woke from sleep is not told by any system, only when it
//! started.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::parse::os_release::OsRelease;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::probes::os;

use std::io::Read;

mod macos;
mod windows;

pub(crate) use windows::FIRMWARE;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "device",
    facts: &["device.just_started", "device.kind", "device.portable"],
    observe,
};

/// Below this many minutes nothing has had time to bring itself up to date.
const JUST_STARTED_MINUTES: u64 = 60;

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    if is_macos(host) {
        return macos::observe(host, seen);
    }
    let minutes = host.minutes_since_start();
    seen.record(
        "device.just_started",
        minutes.map(|minutes| minutes < JUST_STARTED_MINUTES),
    );
    let case = case(host);
    let virtual_machine = is_virtual(host);
    let kind = match (virtual_machine, case) {
        (true, _) => Ok("virtual"),
        (false, Ok("desktop" | "other")) if is_server_edition(host) => Ok("server"),
        (false, case) => case,
    };
    seen.settle("device.kind", kind);
    seen.settle("device.portable", portable(host, case, virtual_machine));
}

/// The kind of case, from the number that the maker stored.
fn case(host: &dyn Host) -> Result<&'static str, Reason> {
    let text = host
        .text("/sys/class/dmi/id/chassis_type", limits::NAME_BYTES)
        .map_err(|error| error.reason())?;
    let number: u8 = text.trim().parse().map_err(|_| Reason::Unreadable)?;
    Ok(case_of(number))
}

/// The kind of case of a number of SMBIOS.
fn case_of(number: u8) -> &'static str {
    match number {
        // Numbers of SMBIOS 3.x, section 7.4.1.
        3..=7 | 13 | 15 | 16 | 24 | 35 | 36 => "desktop",
        8..=10 | 14 | 31 => "laptop",
        11 | 30 | 32 => "tablet",
        17 | 23 | 25 | 28 | 29 => "server",
        _ => "other",
    }
}

/// Products that are virtual machines, by a part of their maker's or product's name.
const VIRTUAL_PRODUCTS: &[&str] = &[
    "virtualbox",
    "vmware",
    "qemu",
    "kvm",
    "bochs",
    "virtual machine",
    "hvm domu",
    "parallels",
    "amazon ec2",
    "google compute engine",
    "openstack",
    "virtual platform",
];

fn is_virtual(host: &dyn Host) -> bool {
    let named = ["product_name", "sys_vendor"].iter().any(|file| {
        let path = format!("/sys/class/dmi/id/{file}");
        let name = host
            .text(&path, limits::NAME_BYTES)
            .unwrap_or_default()
            .to_lowercase();
        is_virtual_product(&name)
    });
    named || has_hypervisor_mark(host)
}

/// Whether a maker's or product's name, in lower case, is that of a virtual machine.
fn is_virtual_product(name: &str) -> bool {
    VIRTUAL_PRODUCTS.iter().any(|product| name.contains(product))
}

/// Whether the first processor says that it runs under a hypervisor. The file is long on large machines; its start is enough.
fn has_hypervisor_mark(host: &dyn Host) -> bool {
    let Ok(file) = host.open("/proc/cpuinfo", limits::DATABASE_BYTES as u64) else {
        return false;
    };
    let mut start = Vec::new();
    if file
        .take(limits::NAME_BYTES as u64)
        .read_to_end(&mut start)
        .is_err()
    {
        return false;
    }
    String::from_utf8_lossy(&start)
        .lines()
        .filter(|line| line.starts_with("flags"))
        .any(|line| line.split_ascii_whitespace().any(|flag| flag == "hypervisor"))
}

fn is_server_edition(host: &dyn Host) -> bool {
    os::release_file(host).is_ok_and(|text| OsRelease::new(&text).field("VARIANT_ID") == Some("server"))
}

fn portable(
    host: &dyn Host,
    case: Result<&'static str, Reason>,
    virtual_machine: bool,
) -> Result<bool, Reason> {
    let battery = has_battery(host);
    match (battery, case) {
        (Ok(true), _) | (_, Ok("laptop" | "tablet")) => Ok(true),
        (_, Ok("desktop" | "server")) => Ok(false),
        _ if virtual_machine => Ok(false),
        (battery, _) => battery,
    }
}

/// Whether the computer itself, not a mouse or a headset of it, has a battery.
fn has_battery(host: &dyn Host) -> Result<bool, Reason> {
    let folder = "/sys/class/power_supply";
    let supplies = host.list(folder).map_err(|error| error.reason())?;
    let line = |supply: &str, file: &str| {
        let path = format!("{folder}/{supply}/{file}");
        host.text(&path, limits::NAME_BYTES)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    Ok(supplies
        .iter()
        .any(|supply| line(supply, "type") == "Battery" && line(supply, "scope") != "Device"))
}

#[cfg(test)]
mod tests;
