//! What the Windows Update Agent's last search left to be installed, of every kind.

use crate::host::Host;
use crate::probe::Observations;
use crate::probes::updates_security;
use crate::seen::count;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let pending = updates_security::pending_on_windows(host);
    seen.settle("updates.pending", pending.map(|pending| count(pending.len())));
}
