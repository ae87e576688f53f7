//! # Disk encryption
//!
//! ## What it looks at
//! Whether the system volume, the other fixed volumes that are mounted, and swap space are encrypted.
//!
//! ## Why
//! A stolen computer must not become a data breach.
//!
//! ## Where
//! Linux: what is mounted (`/proc/self/mountinfo`, `/proc/swaps`), and for each device the layers it rests on
//! (`/sys/class/block`, `/sys/dev/block`). A volume counts as encrypted when every disk below it lies under an encrypting
//! layer of the kernel (dm-crypt: LUKS and its relatives). `/boot` is left out: it must be readable to start.
//!
//! Windows: `ConversionStatus` and `ProtectionStatus` of every volume of BitLocker (WMI `Win32_EncryptableVolume`).
//! Device encryption of Windows Home is the same mechanism. Encrypted means to its end; protected means that the key
//! does not lie open, as it does while protection is suspended or waits for a Microsoft account. Volumes without a
//! letter and media that can be taken out are left out. Where BitLocker is off and a driver of VeraCrypt,
//! DiskCryptor, PGP or Trellix unlocks the system, its state is not implemented.
//!
//! macOS: whether FileVault is on is in the volume itself and in what its own command tells, and in no file: what the
//! system writes for the start (`EncryptedRoot.plist.wipekey`, the lists of those who may unlock) is there with it and
//! without it, a recovery key that was put away stays behind, and a profile that asks for it says nothing of whether it
//! was done. So encryption is unknown, never guessed. One thing is certain: a Mac that signs somebody in by itself
//! (`autoLoginUser` and `/etc/kcpassword`) protects nothing, for macOS lets nobody have both. Swap space is encrypted
//! by every macOS.
//!
//! ## What it needs
//! No special rights on Linux and macOS, those of an administrator on Windows. ZFS, encrypted folders (fscrypt, eCryptfs) and disks that encrypt themselves are not seen:
//! ZFS is told as unknown, the others as not encrypted. In a virtual machine only its own encryption is seen.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::parse::mounts::Mount;
use crate::parse::mounts::Swap;
use crate::parse::mounts::mounts;
use crate::parse::mounts::swaps;
use crate::probe::Observations;
use crate::probe::Probe;

mod layers;
mod macos;
mod windows;

use layers::Layer;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "disk_encryption",
    facts: &[
        "disk.fixed.all_encrypted",
        "disk.swap_encrypted",
        "disk.system.encrypted",
        "disk.system.encryption",
        "disk.system.protection_on",
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
    let mounted = host
        .text("/proc/self/mountinfo", limits::CONFIG_BYTES)
        .map_err(|error| error.reason())
        .and_then(|text| mounts(&text).ok_or(Reason::Unreadable));
    let system = mounted.as_ref().map_err(|&reason| reason).and_then(|mounted| {
        let root = at(mounted, "/").ok_or(Reason::Unreadable)?;
        under(host, root)
    });
    seen.settle("disk.system.encrypted", system.map(|layer| layer != Layer::Plain));
    seen.settle("disk.system.encryption", system.map(Layer::word));
    // An open dm-crypt mapping has no suspended state: without its key it is not there.
    seen.settle(
        "disk.system.protection_on",
        system.map(|layer| layer != Layer::Plain),
    );
    let fixed = mounted
        .as_ref()
        .map_err(|&reason| reason)
        .and_then(|mounted| fixed_encrypted(host, mounted));
    seen.settle("disk.fixed.all_encrypted", fixed);
    seen.settle("disk.swap_encrypted", swap_encrypted(host, mounted));
}

/// What is seen at a place: the last mount covers earlier ones.
fn at<'a>(mounted: &'a [Mount], point: &str) -> Option<&'a Mount> {
    mounted.iter().rev().find(|mount| mount.point == point)
}

/// What lies under a mount.
fn under(host: &dyn Host, mount: &Mount) -> Result<Layer, Reason> {
    match mount.file_system.as_str() {
        "btrfs" => layers::under_btrfs(host, &mount.source),
        // ZFS encrypts by itself; the disks below the other kinds are not visible from here.
        "zfs" | "overlay" | "aufs" | "nfs" | "nfs4" | "9p" | "virtiofs" | "tmpfs" | "ramfs" | "rootfs" => {
            Err(Reason::NotImplemented)
        }
        _ => layers::under_device(host, &mount.device),
    }
}

/// Volumes besides the system's that hold data on this device for good.
fn is_fixed_data(host: &dyn Host, mount: &Mount) -> bool {
    let of_system = mount.point == "/" || START_PLACES.iter().any(|place| is_within(&mount.point, place));
    let image = matches!(
        mount.file_system.as_str(),
        "squashfs" | "iso9660" | "udf" | "erofs"
    );
    let on_disk = mount.source.starts_with("/dev/") || mount.file_system == "zfs";
    on_disk && !of_system && !image && !layers::is_removable(host, &mount.device, &mount.source)
}

/// What the firmware or the boot loader reads before any key is there.
const START_PLACES: &[&str] = &["/boot", "/efi"];

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn fixed_encrypted(host: &dyn Host, mounted: &[Mount]) -> Result<bool, Reason> {
    let root = at(mounted, "/").ok_or(Reason::Unreadable)?;
    // Further views of the system volume (bind mounts, subvolumes) are that volume.
    let same = |mount: &Mount| mount.device == root.device || mount.source == root.source;
    let volumes = mounted
        .iter()
        .filter(|mount| !same(mount) && is_fixed_data(host, mount));
    all_encrypted(volumes.map(|mount| under(host, mount)))
}

fn swap_encrypted(host: &dyn Host, mounted: Result<Vec<Mount>, Reason>) -> Result<bool, Reason> {
    let text = host
        .text("/proc/swaps", limits::CONFIG_BYTES)
        .map_err(|error| error.reason())?;
    let places = swaps(&text).ok_or(Reason::Unreadable)?;
    if places.is_empty() {
        return Ok(true);
    }
    let mounted = mounted?;
    all_encrypted(places.iter().map(|place| under_swap(host, place, &mounted)))
}

fn under_swap(host: &dyn Host, swap: &Swap, mounted: &[Mount]) -> Result<Layer, Reason> {
    if !swap.is_file {
        return layers::under_path(host, &swap.path);
    }
    let holds = |mount: &&Mount| mount.point == "/" || is_within(&swap.path, &mount.point);
    let longest = mounted.iter().filter(holds).max_by_key(|mount| mount.point.len());
    under(host, longest.ok_or(Reason::Unreadable)?)
}

/// One plain volume is an answer whatever the others are; an unknown one is none.
fn all_encrypted(volumes: impl Iterator<Item = Result<Layer, Reason>>) -> Result<bool, Reason> {
    let mut all = Ok(true);
    for volume in volumes {
        match volume {
            Ok(Layer::Plain) => return Ok(false),
            Ok(Layer::Luks | Layer::Other | Layer::Memory) => {}
            Err(reason) => all = Err(reason),
        }
    }
    all
}

#[cfg(test)]
mod tests;
