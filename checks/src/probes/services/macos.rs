//! Old services of the system that somebody turned on. Open ports are told by no file.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::launchd;
use crate::macos::preferences;
use crate::probe::Observations;
use crate::seen::Seen;

/// Services by their labels, of which newer systems have only the last.
const RISKY: [(&str, &str); 7] = [
    ("finger", "com.apple.fingerd"),
    ("ftp", "com.apple.ftpd"),
    ("rexec", "com.apple.rexecd"),
    ("rlogin", "com.apple.rlogind"),
    ("rsh", "com.apple.rshd"),
    ("telnet", "com.apple.telnetd"),
    ("tftp", "com.apple.tftpd"),
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("services.risky", risky(host));
}

/// What is found is certain. That nothing is found says nothing of servers that came from elsewhere.
fn risky(host: &dyn Host) -> Seen<Vec<String>> {
    let mut found = Vec::new();
    for (name, label) in RISKY {
        if launchd::was_turned_on(host, label)? {
            found.push(name.to_owned());
        }
    }
    // A screen that is shared with a password of its own, which travels as good as readably.
    if preferences(host, "com.apple.RemoteManagement")?.flag("VNCLegacyConnectionsEnabled")? == Some(true) {
        found.push("vnc".to_owned());
    }
    if found.is_empty() {
        return Err(Reason::NotImplemented);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::services::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    #[test]
    fn what_is_on_is_named_and_nothing_found_is_no_answer() {
        let host = Recorded::macos();
        assert_eq!(
            fact(PROBE, &host, "services.risky"),
            unknown(Reason::NotImplemented)
        );
        let host = host
            .file(
                "/var/db/com.apple.xpc.launchd/disabled.plist",
                table("<key>com.apple.tftpd</key><false/><key>com.apple.ftpd</key><true/>"),
            )
            .file(
                "/Library/Preferences/com.apple.RemoteManagement.plist",
                table("<key>VNCLegacyConnectionsEnabled</key><true/>"),
            );
        assert_eq!(fact(PROBE, &host, "services.risky"), list(&["tftp", "vnc"]));
        assert_eq!(
            fact(PROBE, &host, "services.listening_everywhere"),
            unknown(Reason::NotImplemented)
        );
    }
}
