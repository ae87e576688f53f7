//! The unified log, which records who signs in and cannot be turned off.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;

/// What the log keeps on the drive.
const KEPT: &str = "/var/db/diagnostics/Persist";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let keeps = keeps(host);
    seen.settle("audit.logon", keeps);
    seen.settle("audit.persistent", keeps);
}

/// An empty folder would say that something keeps the log from being written, and not what.
fn keeps(host: &dyn Host) -> Seen<bool> {
    let files = host.list(KEPT)?;
    if files.is_empty() {
        return Err(Reason::Conflicting);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::probes::audit::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn the_log_is_believed_where_it_is_written() {
        let kept = |names: &[&str]| Recorded::macos().folder(KEPT, names);
        for (host, expected) in [
            (kept(&["0000000000000a1b.tracev3"]), Fact::known(true)),
            (kept(&[]), unknown(Reason::Conflicting)),
            (
                Recorded::macos().refused("/var/db/diagnostics", Refusal::NotPermitted),
                unknown(Reason::NotPermitted),
            ),
            (Recorded::macos(), unknown(Reason::NotPresent)),
        ] {
            for key in ["audit.logon", "audit.persistent"] {
                assert_eq!(fact(PROBE, &host, key), expected, "{key}");
            }
        }
    }
}
