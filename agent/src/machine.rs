//! The machine's id, by which a copied disk is noticed. It is hashed with a salt and never leaves the device.

use dspt_checks::Host;
use dspt_checks::Platform;
use dspt_checks::host::windows::RegistryValue;

/// The machine's id; `None` where this build cannot read one, and then copies are not noticed.
pub fn id(host: &dyn Host) -> Option<String> {
    match host.platform() {
        Platform::Linux => {
            let text = host.text("/etc/machine-id", ID_BYTES).ok()?;
            let id = text.trim();
            (!id.is_empty() && id != "uninitialized").then(|| id.to_owned())
        }
        // Made when Windows was installed; a copied disk has it too, unless it was prepared for copying.
        Platform::Windows => match host.windows().registry(CRYPTOGRAPHY, "MachineGuid").ok()? {
            RegistryValue::Text(id) => (!id.is_empty()).then_some(id),
            RegistryValue::Dword(_)
            | RegistryValue::Qword(_)
            | RegistryValue::MultiText(_)
            | RegistryValue::Binary(_) => None,
        },
        // IOKit is not read yet.
        Platform::Macos => None,
    }
}

const CRYPTOGRAPHY: &str = r"HKLM\SOFTWARE\Microsoft\Cryptography";
const ID_BYTES: usize = 256;
