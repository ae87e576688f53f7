//! The service that sets the clock, and whether it may.

use dspt_report::Reason;

use crate::host::Host;
use crate::linux::is_running;
use crate::macos::managed;
use crate::macos::settings;
use crate::probe::Observations;
use crate::seen::Seen;

const SERVICE: &str = "timed";
const FORCED: &str = "com.apple.timed";
const OWN: &str = "/var/db/timed/Library/Preferences/com.apple.timed.plist";
const AUTOMATIC: &str = "TMAutomaticTimeOnlyEnabled";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let running = is_running(host, &[SERVICE]);
    let service = running.and_then(|runs| runs.then_some(SERVICE).ok_or(Reason::NotPresent));
    seen.settle("time.service", service);
    seen.settle("time.synchronised", is_synchronised(host));
}

/// It is set to, as the setup assistant writes down; when it last reached its source it does not tell.
fn is_synchronised(host: &dyn Host) -> Seen<bool> {
    if let Some(forced) = managed(host, FORCED)?.flag(AUTOMATIC)? {
        return Ok(forced);
    }
    let own = settings(host, OWN)?.unwrap_or_default();
    own.flag(AUTOMATIC)?.ok_or(Reason::NotImplemented)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::probes::time_sync::PROBE;

    #[test]
    fn the_clock_is_kept_where_the_setting_says_so() {
        let set = |on: &str| Recorded::macos().file(OWN, table(&format!("<key>{AUTOMATIC}</key><{on}/>")));
        let kept = |host: &dyn Host| fact(PROBE, host, "time.synchronised");
        assert_eq!(kept(&set("true")), Fact::known(true));
        assert_eq!(kept(&set("false")), Fact::known(false));
        assert_eq!(kept(&Recorded::macos()), unknown(Reason::NotImplemented));
        let forced = set("false").file(
            "/Library/Managed Preferences/com.apple.timed.plist",
            table(&format!("<key>{AUTOMATIC}</key><true/>")),
        );
        assert_eq!(kept(&forced), Fact::known(true));
        let running = Recorded::macos().running(&["launchd", "timed"]);
        assert_eq!(fact(PROBE, &running, "time.service"), Fact::known("timed"));
        assert_eq!(
            fact(PROBE, &Recorded::macos(), "time.service"),
            unknown(Reason::NotPresent)
        );
    }
}
