//! The one list of probes.

use crate::probe::Probe;
use crate::probes;

/// Every probe, in the order in which they run.
pub const PROBES: &[Probe] = &[
    probes::accounts::PROBE,
    probes::antivirus::PROBE,
    probes::audit::PROBE,
    probes::backup::PROBE,
    probes::certificates::PROBE,
    probes::firewall::PROBE,
    probes::join::PROBE,
    probes::password_policy::PROBE,
    probes::remote::PROBE,
    probes::removable::PROBE,
    probes::screen_lock::PROBE,
    probes::services::PROBE,
    probes::smb::PROBE,
    probes::ssh::PROBE,
    probes::system::PROBE,
    probes::time_sync::PROBE,
    probes::wifi::PROBE,
];
