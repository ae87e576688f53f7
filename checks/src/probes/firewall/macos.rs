//! The application firewall: what a profile forces, else its settings, which are in no file from macOS 15 on.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::managed;
use crate::macos::preferences;
use crate::macos::system;
use crate::probe::Observations;
use crate::seen::Seen;

const FORCED: &str = "com.apple.security.firewall";
const OWN: &str = "com.apple.alf";
/// The last macOS that keeps the settings in a property list; a later one may hold a list that stayed behind.
const LAST_WITH_FILE: u32 = 14;

/// What the firewall does.
#[derive(Clone, Copy)]
enum State {
    Off,
    On,
}

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let state = state(host);
    seen.known("firewall.product", "macOS");
    seen.settle("firewall.on", state.map(|state| matches!(state, State::On)));
    // It lets in what somebody allowed, and programs that are signed where that is set; anything else asks first.
    let inbound = |state| match state {
        State::On => "block",
        State::Off => "allow",
    };
    seen.settle("firewall.default_inbound", state.map(inbound));
}

fn state(host: &dyn Host) -> Seen<State> {
    let forced = managed(host, FORCED)?.flag("EnableFirewall")?;
    match forced {
        Some(true) => return Ok(State::On),
        Some(false) => return Ok(State::Off),
        None => {}
    }
    if system::read(host)?.major > LAST_WITH_FILE {
        return Err(Reason::NotImplemented);
    }
    match preferences(host, OWN)?.number("globalstate")? {
        Some(0) => Ok(State::Off),
        Some(1 | 2) => Ok(State::On),
        Some(_) => Err(Reason::Unreadable),
        None => Err(Reason::NotPresent),
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;
    use crate::probes::firewall::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn the_file_counts_up_to_macos_14_and_a_profile_always() {
        let file = |state: &str| table(&format!("<key>globalstate</key><integer>{state}</integer>"));
        let own = "/Library/Preferences/com.apple.alf.plist";
        let on = |host: &dyn Host| fact(PROBE, host, "firewall.on");
        for (version, state, expected) in [
            ("12.7.6", "0", Fact::known(false)),
            ("14.7", "1", Fact::known(true)),
            ("14.7", "2", Fact::known(true)),
            ("14.7", "7", unknown(Reason::Unreadable)),
            ("15.1", "1", unknown(Reason::NotImplemented)),
            ("26.1", "0", unknown(Reason::NotImplemented)),
        ] {
            assert_eq!(
                on(&mac(version, "").file(own, file(state))),
                expected,
                "{version} {state}"
            );
        }
        let host = mac("26.1", "25B78").file(
            "/Library/Managed Preferences/com.apple.security.firewall.plist",
            table("<key>EnableFirewall</key><true/>"),
        );
        assert_eq!(on(&host), Fact::known(true));
        assert_eq!(
            fact(PROBE, &host, "firewall.default_inbound"),
            Fact::known("block")
        );
        assert_eq!(on(&mac("14.7", "")), unknown(Reason::NotPresent));
    }
}
