//! The lock that a configuration profile forces. What people set themselves is in their own folders and in a store that
//! only a command opens.

use dspt_report::Reason;

use super::Lock;
use crate::host::Host;
use crate::macos::Settings;
use crate::macos::managed;
use crate::probe::Observations;
use crate::seen::Seen;

const DOMAIN: &str = "com.apple.screensaver";
const SECONDS_PER_MINUTE: i64 = 60;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let lock = managed(host, DOMAIN)
        .and_then(|forced| lock(&forced))
        .unwrap_or_else(Lock::unknown);
    seen.settle("screen_lock.enabled", lock.enabled);
    seen.settle("screen_lock.enforced", lock.enforced);
    seen.settle("screen_lock.idle_minutes", lock.idle_minutes);
}

/// The lock comes when the screen saver has begun and its delay is over. Without a time that is forced, people decide
/// when it begins.
fn lock(forced: &Settings) -> Seen<Lock> {
    let asks = forced.flag("askForPassword")?;
    let idle = forced.number("idleTime")?;
    let delay = forced.number("askForPasswordDelay")?.unwrap_or(0);
    let enabled = match (asks, idle) {
        (Some(false), _) | (_, Some(0)) => Ok(false),
        (Some(true), Some(_)) => Ok(true),
        _ => Err(Reason::NotImplemented),
    };
    let seconds = idle.map(|idle| idle.max(0).saturating_add(delay.max(0)));
    let minutes = seconds
        .map(|seconds| seconds.div_euclid(SECONDS_PER_MINUTE) + i64::from(seconds % SECONDS_PER_MINUTE > 0));
    Ok(Lock {
        enabled,
        enforced: Ok(enabled == Ok(true)),
        idle_minutes: match enabled {
            Ok(true) => minutes.ok_or(Reason::NotImplemented),
            Ok(false) => Err(Reason::NotPresent),
            Err(reason) => Err(reason),
        },
    })
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::screen_lock::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn only_what_a_profile_forces_is_known() {
        let unsure = unknown(Reason::NotImplemented);
        for (body, enabled, minutes, enforced) in [
            ("", unsure.clone(), unsure.clone(), Fact::known(false)),
            (
                "<key>askForPassword</key><true/><key>idleTime</key><integer>300</integer>\
                 <key>askForPasswordDelay</key><integer>5</integer>",
                Fact::known(true),
                Fact::known(6),
                Fact::known(true),
            ),
            (
                "<key>askForPassword</key><true/>",
                unsure.clone(),
                unsure,
                Fact::known(false),
            ),
            (
                "<key>askForPassword</key><true/><key>idleTime</key><integer>0</integer>",
                Fact::known(false),
                unknown(Reason::NotPresent),
                Fact::known(false),
            ),
        ] {
            let path = "/Library/Managed Preferences/com.apple.screensaver.plist";
            let host = Recorded::macos().file(path, table(body));
            assert_eq!(fact(PROBE, &host, "screen_lock.enabled"), enabled, "{body}");
            assert_eq!(fact(PROBE, &host, "screen_lock.idle_minutes"), minutes, "{body}");
            assert_eq!(fact(PROBE, &host, "screen_lock.enforced"), enforced, "{body}");
        }
    }
}
