//! Policies for media that can be taken out, and for what starts from them.

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::MANAGED_POLICIES;
use crate::windows::SERVICES;
use crate::windows::is_set;
use crate::windows::number;
use crate::windows::people;

const STORAGE: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices";
/// The class of removable disks (`GUID_DEVINTERFACE_DISK`), under which memory sticks come.
const DISKS: &str = "{53f5630d-b6bf-11d0-94f2-00a0c91efb8b}";
const WRITE_PROTECTION: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\StorageDevicePolicies";
const ENCRYPTION: [&str; 2] = [
    r"HKLM\SYSTEM\CurrentControlSet\Policies\Microsoft\FVE",
    r"HKLM\SOFTWARE\Policies\Microsoft\FVE",
];
/// `Start` of a driver that never loads.
const DISABLED: u64 = 4;

const EXPLORER: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer";
const AUTOPLAY: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers";
/// Bits of `NoDriveTypeAutoRun` for removable, fixed (which is what large sticks call themselves) and optical drives.
const MEDIA: u64 = 0x04 | 0x08 | 0x20;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("removable.storage", storage(host));
    seen.settle("removable.encryption_required", is_encryption_required(host));
    seen.settle("removable.autorun", starts_by_itself(host));
}

fn storage(host: &dyn Host) -> Seen<&'static str> {
    let disks = format!(r"{STORAGE}\{DISKS}");
    if is_set(host, STORAGE, "Deny_All", 1)?
        || is_set(host, &disks, "Deny_Read", 1)?
        || is_set(host, &format!(r"{SERVICES}\USBSTOR"), "Start", DISABLED)?
    {
        return Ok("blocked");
    }
    let managed = format!(r"{MANAGED_POLICIES}\Storage");
    if is_set(host, &disks, "Deny_Write", 1)?
        || is_set(host, WRITE_PROTECTION, "WriteProtect", 1)?
        || is_set(host, &managed, "RemovableDiskDenyWriteAccess", 1)?
    {
        return Ok("read-only");
    }
    Ok("allowed")
}

fn is_encryption_required(host: &dyn Host) -> Seen<bool> {
    for key in ENCRYPTION {
        if is_set(host, key, "RDVDenyWriteAccess", 1)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Off by the policy of the machine, else off for everybody who is signed in.
fn starts_by_itself(host: &dyn Host) -> Seen<bool> {
    if is_off(host, "HKLM")? {
        return Ok(false);
    }
    let people = people(host)?;
    for hive in &people {
        let has_turned_off = is_set(host, &format!(r"{hive}\{AUTOPLAY}"), "DisableAutoplay", 1)?;
        if !has_turned_off && !is_off(host, hive)? {
            return Ok(true);
        }
    }
    // Nobody is signed in, and whoever comes finds it as Windows brings it: on.
    Ok(people.is_empty())
}

fn is_off(host: &dyn Host, hive: &str) -> Seen<bool> {
    let key = format!(r"{hive}\{EXPLORER}");
    let drives = number(host, &key, "NoDriveTypeAutoRun")?.unwrap_or_default();
    Ok(drives & MEDIA == MEDIA)
}

#[cfg(test)]
mod tests {
    use dspt_report::Reason;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Bytes;
    use crate::host::windows::RegistryValue;

    const ONE: &str = r"HKU\S-1-5-21-1-2-3-1001";
    const TWO: &str = r"HKU\S-1-5-21-1-2-3-1002";

    #[test]
    fn the_strictest_rule_for_storage_counts() {
        let disks = format!(r"{STORAGE}\{DISKS}");
        let usb = format!(r"{SERVICES}\USBSTOR");
        assert_eq!(
            storage(&Recorded::windows().dword(&usb, "Start", 3)),
            Ok("allowed")
        );
        let read_only = Recorded::windows().dword(&disks, "Deny_Write", 1);
        assert_eq!(storage(&read_only), Ok("read-only"));
        assert_eq!(storage(&read_only.dword(&usb, "Start", 4)), Ok("blocked"));
        assert_eq!(
            storage(&Recorded::windows().dword(STORAGE, "Deny_All", 1)),
            Ok("blocked")
        );
        let protected = Recorded::windows().dword(WRITE_PROTECTION, "WriteProtect", 1);
        assert_eq!(storage(&protected), Ok("read-only"));
    }

    #[test]
    fn encryption_of_sticks_is_a_policy() {
        assert_eq!(is_encryption_required(&Recorded::windows()), Ok(false));
        let required = Recorded::windows().dword(ENCRYPTION[0], "RDVDenyWriteAccess", 1);
        assert_eq!(is_encryption_required(&required), Ok(true));
    }

    #[test]
    fn nothing_starts_only_where_all_media_or_everybody_has_it_off() {
        let machine = format!(r"HKLM\{EXPLORER}");
        let all = |number| {
            Recorded::windows()
                .key(ONE)
                .dword(&machine, "NoDriveTypeAutoRun", number)
        };
        assert_eq!(starts_by_itself(&all(0xFF)), Ok(false));
        // Optical drives and large sticks are still on.
        assert_eq!(starts_by_itself(&all(0x91)), Ok(true));
        let binary = RegistryValue::Binary(Bytes(vec![0xFF, 0, 0, 0]));
        let old = Recorded::windows()
            .key(ONE)
            .value(&machine, "NoDriveTypeAutoRun", binary);
        assert_eq!(starts_by_itself(&old), Ok(false));
        let one = Recorded::windows().dword(&format!(r"{ONE}\{AUTOPLAY}"), "DisableAutoplay", 1);
        assert_eq!(starts_by_itself(&one), Ok(false));
        assert_eq!(starts_by_itself(&one.key(TWO)), Ok(true));
        assert_eq!(starts_by_itself(&Recorded::windows().key("HKU")), Ok(true));
        let refused = Recorded::windows().refused_key(TWO, Refusal::NotPermitted);
        assert_eq!(starts_by_itself(&refused), Err(Reason::NotPermitted));
    }
}
