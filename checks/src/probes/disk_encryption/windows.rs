//! BitLocker's own account of every volume. On Windows Home the same mechanism is called device encryption.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::Start;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::rows;
use crate::windows::service;
use crate::windows::system;
use crate::windows::system::Edition;

/// `ConversionStatus` of a volume that is encrypted to its end, and of one of which nothing is.
const FULLY_ENCRYPTED: i64 = 1;
const FULLY_DECRYPTED: i64 = 0;
/// `ProtectionStatus`: the key lies open (suspended, or waiting for somebody's account), is protected, cannot be told.
const PROTECTION_OFF: i64 = 0;
const PROTECTION_ON: i64 = 1;
/// `VolumeType` of volumes on media that can be taken out.
const PORTABLE: i64 = 2;

/// Drivers of other makers' encryption. They start with the system only where they unlock its volume.
const OTHERS: [&str; 4] = ["dcrypt", "MfeEpePc", "PGPwded", "veracrypt"];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let volumes = volumes(host);
    let system = volumes.as_ref().map_err(|reason| *reason);
    let system = system.and_then(|volumes| system_volume(host, volumes));
    let other = has_other(host);
    seen.settle(
        "disk.system.encrypted",
        system.as_ref().map_err(|reason| *reason).and_then(|volume| {
            let encrypted = volume.is_encrypted()?;
            told_unless(other, encrypted)
        }),
    );
    seen.settle(
        "disk.system.protection_on",
        system.as_ref().map_err(|reason| *reason).and_then(|volume| {
            let protected = volume.is_protected()?;
            told_unless(other, protected)
        }),
    );
    seen.settle(
        "disk.system.encryption",
        system.and_then(|volume| kind(host, &volume, other)),
    );
    seen.settle(
        "disk.fixed.all_encrypted",
        volumes.and_then(|volumes| {
            let all = all_encrypted(&volumes)?;
            told_unless(other, all)
        }),
    );
}

/// A volume as BitLocker sees it.
#[derive(Clone, Debug)]
struct Volume {
    drive: String,
    conversion: Option<i64>,
    protection: Option<i64>,
    portable: bool,
}

impl Volume {
    fn new(row: &WmiRow) -> Self {
        Self {
            drive: row.text("DriveLetter").unwrap_or_default().to_ascii_uppercase(),
            conversion: row.integer("ConversionStatus"),
            protection: row.integer("ProtectionStatus"),
            portable: row.integer("VolumeType") == Some(PORTABLE),
        }
    }

    /// To its end: a volume that is on the way there holds readable data.
    fn is_encrypted(&self) -> Seen<bool> {
        match (self.conversion, self.protection) {
            (Some(status), _) => Ok(status == FULLY_ENCRYPTED),
            // Protection is on only for a volume that is encrypted to its end.
            (None, Some(PROTECTION_ON)) => Ok(true),
            (None, _) => Err(Reason::Unreadable),
        }
    }

    fn is_protected(&self) -> Seen<bool> {
        match self.protection {
            Some(PROTECTION_ON) => Ok(true),
            Some(PROTECTION_OFF) => Ok(false),
            // Locked, or of a form that is not known.
            Some(_) | None => Err(Reason::Unreadable),
        }
    }
}

fn volumes(host: &dyn Host) -> Seen<Vec<Volume>> {
    let rows = rows(host, WmiQuery::EncryptableVolumes)?;
    Ok(rows.iter().map(Volume::new).collect())
}

fn system_volume(host: &dyn Host, volumes: &[Volume]) -> Seen<Volume> {
    let drive = system::drive(host)?;
    let found = volumes.iter().find(|volume| volume.drive == drive);
    found.cloned().ok_or(Reason::NotPresent)
}

/// Volumes without a letter are those of the firmware and of recovery: they hold no one's data.
fn all_encrypted(volumes: &[Volume]) -> Seen<bool> {
    let mut fixed = volumes
        .iter()
        .filter(|volume| !volume.portable && !volume.drive.is_empty())
        .peekable();
    if fixed.peek().is_none() {
        return Err(Reason::NotPresent);
    }
    let mut unsure = None;
    for volume in fixed {
        match (volume.is_encrypted(), volume.is_protected()) {
            (Ok(false), _) | (_, Ok(false)) => return Ok(false),
            (Err(reason), _) | (_, Err(reason)) => unsure = Some(reason),
            (Ok(true), Ok(true)) => {}
        }
    }
    unsure.map_or(Ok(true), Err)
}

/// What BitLocker says of itself does not hold for the device where another maker's encryption is beneath it.
fn told_unless(other: Seen<bool>, told: bool) -> Seen<bool> {
    match (told, other) {
        (true, _) | (false, Ok(false)) => Ok(told),
        (false, Ok(true)) => Err(Reason::NotImplemented),
        (false, Err(reason)) => Err(reason),
    }
}

fn has_other(host: &dyn Host) -> Seen<bool> {
    for driver in OTHERS {
        if service(host, driver)?.is_some_and(|service| service.start == Start::Boot) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn kind(host: &dyn Host, volume: &Volume, other: Seen<bool>) -> Seen<&'static str> {
    if volume.conversion.ok_or(Reason::Unreadable)? == FULLY_DECRYPTED {
        return Ok(if other? { "other" } else { "none" });
    }
    let edition = system::read(host)?.edition;
    Ok(if edition == Edition::Home {
        "device-encryption"
    } else {
        "bitlocker"
    })
}

#[cfg(test)]
mod tests;
