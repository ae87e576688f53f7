//! Name and version as the system's own file tells them.

use crate::host::Host;
use crate::macos::system;
use crate::probe::Observations;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    match system::read(host) {
        Ok(system) => {
            seen.known("os.release", system.release());
            seen.known("os.name", system.name);
            seen.known("os.version", system.version);
        }
        Err(reason) => {
            for key in ["os.name", "os.release", "os.version"] {
                seen.unknown(key, reason);
            }
        }
    }
}
