//! What the file system of a Mac tells of FileVault: only that it cannot be on.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::system;
use crate::probe::Observations;
use crate::probes::accounts::signs_in_by_itself;
use crate::seen::Seen;

/// The password of whoever is signed in by itself, which anybody can unscramble.
const PASSWORD: &str = "/etc/kcpassword";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    // Left out, so not implemented: whether volumes are encrypted. FileVault's state is in the volume and in no file.
    seen.settle("disk.system.protection_on", protection_on(host));
    // Every macOS that has a version encrypts its swap space, whatever FileVault is set to, and cannot be told not to.
    seen.settle("disk.swap_encrypted", system::read(host).map(|_| true));
}

/// FileVault and signing in by itself exclude each other: where the second is set up, whoever switches the Mac on is in.
fn protection_on(host: &dyn Host) -> Seen<bool> {
    if signs_in_by_itself(host)? && host.exists(PASSWORD)? {
        return Ok(false);
    }
    Err(Reason::NotImplemented)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;
    use crate::probes::disk_encryption::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn encryption_is_never_guessed_and_a_door_that_stands_open_is_said() {
        let host = mac("26.1", "25B78");
        for key in [
            "disk.fixed.all_encrypted",
            "disk.system.encrypted",
            "disk.system.encryption",
            "disk.system.protection_on",
        ] {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotImplemented), "{key}");
        }
        let host = host.file(
            "/Library/Preferences/com.apple.loginwindow.plist",
            table("<key>autoLoginUser</key><string>office</string>"),
        );
        let protected = |host: &dyn Host| fact(PROBE, host, "disk.system.protection_on");
        // The name alone stays behind where somebody turned FileVault on by a command.
        assert_eq!(protected(&host), unknown(Reason::NotImplemented));
        let host = host.file(PASSWORD, [0x7d, 0x89]);
        assert_eq!(protected(&host), Fact::known(false));
        assert_eq!(
            fact(PROBE, &host, "disk.system.encrypted"),
            unknown(Reason::NotImplemented)
        );
    }
}
