//! Gatekeeper, and what every macOS does to harden programs.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::managed;
use crate::macos::preferences;
use crate::macos::settings;
use crate::macos::system;
use crate::probe::Observations;
use crate::seen::Seen;

/// Where Gatekeeper keeps whether it is on, the newer place first.
const GATEKEEPER: [&str; 2] = [
    "/var/db/SystemPolicyConfiguration/SystemPolicy-prefs.plist",
    "/var/db/SystemPolicy-prefs.plist",
];
const FORCED: &str = "com.apple.systempolicy.control";
const SHARING: &str = "SystemConfiguration/com.apple.nat";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("system.application_control", application_control(host));
    // Every macOS that has a version randomises addresses, and has no setting against it.
    seen.settle("system.address_randomisation", system::read(host).map(|_| true));
    seen.settle("network.forwarding", forwards(host));
}

/// It is on unless it was turned off; a Mac on which nobody ever did has no file.
fn application_control(host: &dyn Host) -> Seen<&'static str> {
    let word = |on: bool| if on { "gatekeeper" } else { "none" };
    if let Some(on) = managed(host, FORCED)?.flag("EnableAssessment")? {
        return Ok(word(on));
    }
    for path in GATEKEEPER {
        let set = settings(host, path)?.unwrap_or_default();
        match set.text("enabled") {
            Some("yes") => return Ok(word(true)),
            Some("no") => return Ok(word(false)),
            Some(_) => return Err(Reason::Unreadable),
            None => {}
        }
    }
    system::read(host).map(|_| word(true))
}

/// Internet Sharing makes a Mac pass traffic on. What else might is a value of the kernel, which is in no file.
fn forwards(host: &dyn Host) -> Seen<bool> {
    let sharing = preferences(host, SHARING)?.table("NAT").unwrap_or_default();
    match sharing.flag("Enabled")? {
        Some(true) => Ok(true),
        _ => Err(Reason::NotImplemented),
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;
    use crate::probes::system::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn gatekeeper_is_on_unless_it_was_turned_off() {
        let control = |host: &dyn Host| fact(PROBE, host, "system.application_control");
        let set = |word: &str| table(&format!("<key>enabled</key><string>{word}</string>"));
        assert_eq!(control(&mac("26.1", "25B78")), Fact::known("gatekeeper"));
        assert_eq!(control(&Recorded::macos()), unknown(Reason::NotPresent));
        let old = mac("12.7.6", "21H1320").file(GATEKEEPER[1], set("no"));
        assert_eq!(control(&old), Fact::known("none"));
        let new = old.file(GATEKEEPER[0], set("yes"));
        assert_eq!(control(&new), Fact::known("gatekeeper"));
        let odd = mac("26.1", "25B78").file(GATEKEEPER[0], set("perhaps"));
        assert_eq!(control(&odd), unknown(Reason::Unreadable));
    }

    #[test]
    fn sharing_the_internet_passes_traffic_on_and_nothing_else_is_told() {
        let path = "/Library/Preferences/SystemConfiguration/com.apple.nat.plist";
        let nat = |on: &str| {
            mac("26.1", "25B78").file(
                path,
                table(&format!(
                    "<key>NAT</key><dict><key>Enabled</key><integer>{on}</integer></dict>"
                )),
            )
        };
        assert_eq!(fact(PROBE, &nat("1"), "network.forwarding"), Fact::known(true));
        assert_eq!(
            fact(PROBE, &nat("0"), "network.forwarding"),
            unknown(Reason::NotImplemented)
        );
    }
}
