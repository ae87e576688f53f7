//! Media: macOS starts nothing from them, and profiles may keep them out.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::managed;
use crate::macos::system;
use crate::probe::Observations;
use crate::seen::Seen;

/// Left by any profile.
const PROFILES: &str = "/var/db/ConfigurationProfiles/Settings/.profilesAreInstalled";
/// The domain by which profiles limit what may be mounted.
const MEDIA: &str = "com.apple.systemuiserver";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    // No macOS that has a version starts programs by itself from what is plugged in.
    seen.settle("removable.autorun", system::read(host).map(|_| false));
    seen.settle("removable.storage", storage(host));
}

/// A limit is told as the profile writes it; newer ways to set one leave no file that can be read.
fn storage(host: &dyn Host) -> Seen<&'static str> {
    let rules = managed(host, MEDIA)?.table("mount-controls").unwrap_or_default();
    let words: Vec<&str> = rules.texts("harddisk-external").collect();
    if words.iter().any(|word| ["deny", "eject"].contains(word)) {
        return Ok("blocked");
    }
    if words.contains(&"read-only") {
        return Ok("read-only");
    }
    if host.exists(PROFILES)? {
        return Err(Reason::NotImplemented);
    }
    Ok("allowed")
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;
    use crate::probes::removable::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn a_profile_limits_what_may_be_plugged_in() {
        let storage = |host: &dyn Host| fact(PROBE, host, "removable.storage");
        let host = mac("26.1", "25B78");
        assert_eq!(storage(&host), Fact::known("allowed"));
        assert_eq!(fact(PROBE, &host, "removable.autorun"), Fact::known(false));
        let host = host.file(PROFILES, "");
        assert_eq!(storage(&host), unknown(Reason::NotImplemented));
        for (word, expected) in [("read-only", "read-only"), ("deny", "blocked")] {
            let host = mac("12.7", "").file(
                "/Library/Managed Preferences/com.apple.systemuiserver.plist",
                table(&format!(
                    "<key>mount-controls</key><dict><key>harddisk-external</key><array><string>{word}</string></array></dict>"
                )),
            );
            assert_eq!(storage(&host), Fact::known(expected));
        }
    }
}
