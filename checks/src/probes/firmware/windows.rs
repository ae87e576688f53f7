//! Secure Boot as the system noted it at its start, and the security chip by WMI.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::number;
use crate::windows::rows;

const SECURE_BOOT: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State";
const CONTROL: &str = r"HKLM\SYSTEM\CurrentControlSet\Control";
/// `FirmwareTypeBios`.
const OLD_FIRMWARE: u64 = 1;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("firmware.secure_boot", secure_boot(host));
    seen.settle("firmware.tpm", tpm(host));
}

fn secure_boot(host: &dyn Host) -> Seen<bool> {
    match number(host, SECURE_BOOT, "UEFISecureBootEnabled")? {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        Some(_) => Err(Reason::Unreadable),
        // A computer that started without UEFI cannot have checked a signature.
        None if number(host, CONTROL, "PEFirmwareType")? == Some(OLD_FIRMWARE) => Ok(false),
        None => Err(Reason::NotPresent),
    }
}

/// `SpecVersion` is `2.0, 0, 1.38`: the first is the version of the chip's own specification.
fn tpm(host: &dyn Host) -> Seen<&'static str> {
    let rows = rows(host, WmiQuery::Tpm)?;
    let Some(chip) = rows.first() else {
        return Ok("none");
    };
    let version = chip.text("SpecVersion").unwrap_or_default();
    match version.split(',').next().map(str::trim) {
        Some("2.0") => Ok("2.0"),
        Some("1.2") => Ok("1.2"),
        _ => Err(Reason::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::wmi::WmiRow;
    use crate::host::windows::wmi::WmiValue;

    #[test]
    fn only_a_start_that_was_checked_is_secure() {
        let state = |number| Recorded::windows().dword(SECURE_BOOT, "UEFISecureBootEnabled", number);
        assert_eq!(secure_boot(&state(1)), Ok(true));
        assert_eq!(secure_boot(&state(0)), Ok(false));
        assert_eq!(secure_boot(&state(7)), Err(Reason::Unreadable));
        let firmware = |number| Recorded::windows().dword(CONTROL, "PEFirmwareType", number);
        assert_eq!(secure_boot(&firmware(1)), Ok(false));
        assert_eq!(secure_boot(&firmware(2)), Err(Reason::NotPresent));
        assert_eq!(secure_boot(&Recorded::windows()), Err(Reason::NotPresent));
    }

    #[test]
    fn the_chip_is_known_by_the_first_version() {
        let chip = |version: &str| {
            let row = [("SpecVersion".to_owned(), WmiValue::Text(version.to_owned()))];
            Recorded::windows().wmi_is(WmiQuery::Tpm, vec![WmiRow(row.into())])
        };
        assert_eq!(tpm(&chip("2.0, 0, 1.38")), Ok("2.0"));
        assert_eq!(tpm(&chip("1.2, 2, 3")), Ok("1.2"));
        assert_eq!(tpm(&chip("Not Supported")), Err(Reason::Unreadable));
        assert_eq!(
            tpm(&Recorded::windows().wmi_is(WmiQuery::Tpm, Vec::new())),
            Ok("none")
        );
        assert_eq!(tpm(&Recorded::windows()), Err(Reason::NotPresent));
    }
}
