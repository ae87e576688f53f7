//! The case from SMBIOS, the maker's names, and how long the device runs.

use dspt_report::Reason;

use super::JUST_STARTED_MINUTES;
use super::case_of;
use super::is_virtual_product;
use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::number;
use crate::windows::row;
use crate::windows::rows;
use crate::windows::system;
use crate::windows::text;

/// What the firmware says of the device, kept by the system at every start.
pub(crate) const FIRMWARE: &str = r"HKLM\HARDWARE\DESCRIPTION\System\BIOS";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let minutes = host.minutes_since_start();
    seen.record(
        "device.just_started",
        minutes.map(|minutes| minutes < JUST_STARTED_MINUTES),
    );
    let case = case(host);
    let virtual_machine = is_virtual(host);
    let kind = virtual_machine.and_then(|is_virtual| match (is_virtual, case) {
        (true, _) => Ok("virtual"),
        (false, Ok("desktop" | "other")) if system::read(host)?.is_server() => Ok("server"),
        (false, case) => case,
    });
    seen.settle("device.kind", kind);
    seen.settle(
        "device.portable",
        portable(host, case, virtual_machine == Ok(true)),
    );
}

/// The kind of case. Where WMI does not answer, the system's own copy of the number does.
fn case(host: &dyn Host) -> Seen<&'static str> {
    let told = row(host, WmiQuery::Enclosure).map(|row| row.integers("ChassisTypes").first().copied());
    let number = match told {
        Ok(Some(number)) => number,
        Ok(None) | Err(_) => {
            let copy = number(host, FIRMWARE, "EnclosureType")?;
            let copy = copy.and_then(|number| i64::try_from(number).ok());
            copy.ok_or_else(|| told.err().unwrap_or(Reason::Unreadable))?
        }
    };
    Ok(u8::try_from(number).map_or("other", case_of))
}

/// By the maker's names. That a hypervisor runs says nothing: Windows runs itself under one for its own protection.
fn is_virtual(host: &dyn Host) -> Seen<bool> {
    for value in ["SystemManufacturer", "SystemProductName"] {
        let name = text(host, FIRMWARE, value)?.unwrap_or_default();
        if is_virtual_product(&name.to_lowercase()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The case decides where it can: an uninterruptible power supply at a desktop shows itself as a battery.
fn portable(host: &dyn Host, case: Seen<&'static str>, is_virtual: bool) -> Seen<bool> {
    match case {
        Ok("laptop" | "tablet") => Ok(true),
        Ok("desktop" | "server") => Ok(false),
        _ if is_virtual => Ok(false),
        _ => Ok(!rows(host, WmiQuery::Batteries)?.is_empty()),
    }
}

#[cfg(test)]
mod tests;
