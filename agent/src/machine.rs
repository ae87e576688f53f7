//! The machine's id, by which a copied disk is noticed. It is hashed with a salt and never leaves the device.

use dspt_checks::Host;
use dspt_checks::Platform;

/// The machine's id; `None` where this build cannot read one, and then copies are not noticed.
pub fn id(host: &dyn Host) -> Option<String> {
    match host.platform() {
        Platform::Linux => {
            let text = host.text("/etc/machine-id", ID_BYTES).ok()?;
            let id = text.trim();
            (!id.is_empty() && id != "uninitialized").then(|| id.to_owned())
        }
        // The registry and IOKit are not read yet.
        Platform::Windows | Platform::Macos => None,
    }
}

const ID_BYTES: usize = 256;
