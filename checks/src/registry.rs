//! The one list of probes.

use dspt_report::schema::FactSpec;

use crate::host::Platform;
use crate::probe::Probe;
use crate::probes;

/// Every probe, in the order in which they run. Each knows every family that has its facts.
pub const PROBES: &[Probe] = &[
    // Takes longer than all others together: they run beside it.
    probes::updates_all::PROBE,
    probes::os::PROBE,
    probes::device::PROBE,
    probes::firmware::PROBE,
    probes::disk_encryption::PROBE,
    probes::disk_space::PROBE,
    probes::updates::PROBE,
    probes::updates_security::PROBE,
    probes::software::PROBE,
    probes::accounts::PROBE,
    probes::password_policy::PROBE,
    probes::screen_lock::PROBE,
    probes::firewall::PROBE,
    probes::antivirus::PROBE,
    probes::time_sync::PROBE,
    probes::ssh::PROBE,
    probes::smb::PROBE,
    probes::services::PROBE,
    probes::remote::PROBE,
    probes::wifi::PROBE,
    probes::removable::PROBE,
    probes::backup::PROBE,
    probes::certificates::PROBE,
    probes::join::PROBE,
    probes::audit::PROBE,
    probes::system::PROBE,
];

/// Whether a fact is one that a probe of this family should tell: it exists there, and the judge does not derive it.
pub fn is_observed(spec: &FactSpec, platform: Platform) -> bool {
    let source = match platform {
        Platform::Windows => spec.sources.windows,
        Platform::Macos => spec.sources.macos,
        Platform::Linux => spec.sources.linux,
    };
    !source.is_empty() && !source.starts_with(DERIVED)
}

/// How the schema marks what the judge adds to the facts.
const DERIVED: &str = "derived by the judge";

#[cfg(test)]
mod tests;
