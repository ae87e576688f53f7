//! # Firmware
//!
//! ## What it looks at
//! Whether the computer starts only signed systems (Secure Boot), and which security chip (TPM) the system sees.
//!
//! ## Why
//! Secure Boot keeps out what would hide below the operating system; the chip keeps the disk's key.
//!
//! ## Where
//! Linux: the `SecureBoot` variable in `/sys/firmware/efi/efivars`, and `/sys/class/tpm`.
//!
//! Windows: `UEFISecureBootEnabled` in the registry, and `SpecVersion` of WMI `Win32_Tpm`, which needs the rights of
//! an administrator.
//!
//! macOS: by the processor. Apple's own start nothing that nobody signed; how far an administrator lowered what they ask
//! for is in no file. For Macs with processors of Intel it is not implemented.
//!
//! ## What it needs
//! No special rights on Linux; on Windows those of an administrator for the chip.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::HostError;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::probe::Observations;
use crate::probe::Probe;

mod macos;
mod windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "firmware",
    facts: &["firmware.secure_boot", "firmware.tpm"],
    observe,
};

const EFI: &str = "/sys/firmware/efi";
/// The variable's name ends in the identifier that the UEFI specification gives to all of its own.
const SECURE_BOOT: &str = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
const TPM: &str = "/sys/class/tpm";

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    if is_macos(host) {
        return macos::observe(host, seen);
    }
    seen.settle("firmware.secure_boot", secure_boot(host));
    seen.settle("firmware.tpm", tpm(host));
}

fn secure_boot(host: &dyn Host) -> Result<bool, Reason> {
    // A computer that started without UEFI cannot have checked a signature.
    if !host.exists(EFI).map_err(|error| error.reason())? {
        return Ok(false);
    }
    let variable = host
        .read(SECURE_BOOT, limits::NAME_BYTES)
        .map_err(|error| error.reason())?;
    match variable.as_slice() {
        // Four bytes of attributes, then the value.
        [_, _, _, _, 0] => Ok(false),
        [_, _, _, _, 1] => Ok(true),
        _ => Err(Reason::Unreadable),
    }
}

fn tpm(host: &dyn Host) -> Result<&'static str, Reason> {
    let chips = match host.list(TPM) {
        Ok(chips) => chips,
        Err(HostError::NotFound { .. }) => return Ok("none"),
        Err(error) => return Err(error.reason()),
    };
    let Some(chip) = chips.iter().find(|name| name.starts_with("tpm")) else {
        return Ok("none");
    };
    let major = host.text(&format!("{TPM}/{chip}/tpm_version_major"), limits::NAME_BYTES);
    match major.as_deref().map(str::trim) {
        Ok("2") => Ok("2.0"),
        Ok("1") => Ok("1.2"),
        // Kernels before 5.6 do not tell the version.
        Ok(_) | Err(HostError::NotFound { .. }) => Err(Reason::Unreadable),
        Err(error) => Err(error.reason()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;

    #[test]
    fn the_last_byte_of_the_variable_decides() {
        for (bytes, answer) in [
            (&[6, 0, 0, 0, 1][..], Ok(true)),
            (&[6, 0, 0, 0, 0], Ok(false)),
            (&[1], Err(Reason::Unreadable)),
            (&[6, 0, 0, 0, 9], Err(Reason::Unreadable)),
        ] {
            assert_eq!(secure_boot(&Recorded::linux().file(SECURE_BOOT, bytes)), answer);
        }
    }

    #[test]
    fn an_old_start_is_not_secure_and_a_hidden_variable_is_unknown() {
        assert_eq!(secure_boot(&Recorded::linux()), Ok(false));
        let hidden = Recorded::linux()
            .file("/sys/firmware/efi/runtime", "")
            .refused(SECURE_BOOT, Refusal::NotPermitted);
        assert_eq!(secure_boot(&hidden), Err(Reason::NotPermitted));
        let unmounted = Recorded::linux().file("/sys/firmware/efi/runtime", "");
        assert_eq!(secure_boot(&unmounted), Err(Reason::NotPresent));
    }

    #[test]
    fn the_chip_is_known_by_its_major_version() {
        let version = "/sys/class/tpm/tpm0/tpm_version_major";
        assert_eq!(tpm(&Recorded::linux().file(version, "2\n")), Ok("2.0"));
        assert_eq!(tpm(&Recorded::linux().file(version, "1\n")), Ok("1.2"));
        assert_eq!(tpm(&Recorded::linux().folder(TPM, &[])), Ok("none"));
        assert_eq!(tpm(&Recorded::linux()), Ok("none"));
        let old_kernel = Recorded::linux().file("/sys/class/tpm/tpm0/device/caps", "");
        assert_eq!(tpm(&old_kernel), Err(Reason::Unreadable));
    }
}
