//! Directories by their configurations, and management by its agents and marks.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::managed;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::names;

const DIRECTORIES: [(&str, &str); 2] = [
    (
        "/Library/Preferences/OpenDirectory/Configurations/Active Directory",
        "active-directory",
    ),
    ("/Library/Preferences/OpenDirectory/Configurations/LDAPv3", "ldap"),
];
/// Left by an enrolment that began when the Mac was set up, on behalf of the organisation that bought it.
const ENROLLED: &str = "/var/db/ConfigurationProfiles/Settings/.cloudConfigProfileInstalled";
/// Left by any profile, also by one that a person installed by hand.
const PROFILES: &str = "/var/db/ConfigurationProfiles/Settings/.profilesAreInstalled";
/// What agents of management services make.
const AGENTS: [&str; 12] = [
    "/Applications/NinjaRMMAgent",
    "/Applications/Self-Service.app",
    "/Library/Addigy",
    "/Library/Application Support/Mosyle",
    "/Library/Intune",
    "/Library/Kandji",
    "/opt/atera",
    "/opt/jc",
    "/opt/orbit",
    "/usr/local/bin/jamf",
    "/usr/local/jamf/bin/jamf",
    "/usr/local/share/CentraStage",
];
/// The domain by which profiles set up signing in with an account of the organisation.
const SINGLE_SIGN_ON: &str = "com.apple.extensiblesso";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("join.kind", kind(host));
    seen.settle("join.managed", is_managed(host));
}

fn kind(host: &dyn Host) -> Seen<&'static str> {
    let mut found = Vec::new();
    for (folder, kind) in DIRECTORIES {
        if names(host, folder)?.iter().any(|name| name.ends_with(".plist")) {
            found.push(kind);
        }
    }
    match found.as_slice() {
        // Whether such an account was ever registered is in no file that can be read.
        [] if !managed(host, SINGLE_SIGN_ON)?.entries().is_empty() => Err(Reason::NotImplemented),
        [] => Ok("none"),
        [only] => Ok(only),
        _ => Ok("other"),
    }
}

fn is_managed(host: &dyn Host) -> Seen<bool> {
    if any_exists(host, &AGENTS)? || host.exists(ENROLLED)? {
        return Ok(true);
    }
    // Whose the profiles are is in a store that even root may not open.
    if host.exists(PROFILES)? {
        return Err(Reason::NotImplemented);
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::join::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn directories_are_told_by_their_configurations() {
        let [(domain, _), (ldap, _)] = DIRECTORIES;
        let kind = |host: &dyn Host| fact(PROBE, host, "join.kind");
        let none = Recorded::macos().folder(ldap, &[]);
        assert_eq!(kind(&none), Fact::known("none"));
        let joined = none.folder(domain, &["ROSEWOOD.plist"]);
        assert_eq!(kind(&joined), Fact::known("active-directory"));
        let both = joined.folder(ldap, &["server.plist"]);
        assert_eq!(kind(&both), Fact::known("other"));
        let single = Recorded::macos().file(
            "/Library/Managed Preferences/com.apple.extensiblesso.plist",
            table("<key>Type</key><string>Redirect</string>"),
        );
        assert_eq!(kind(&single), unknown(Reason::NotImplemented));
    }

    #[test]
    fn a_profile_alone_does_not_say_who_looks_after_it() {
        let is_managed = |host: &dyn Host| fact(PROBE, host, "join.managed");
        let host = Recorded::macos();
        assert_eq!(is_managed(&host), Fact::known(false));
        let host = host.file(PROFILES, "");
        assert_eq!(is_managed(&host), unknown(Reason::NotImplemented));
        assert_eq!(is_managed(&host.file(ENROLLED, "")), Fact::known(true));
        let agent = Recorded::macos().file("/usr/local/bin/jamf", "");
        assert_eq!(is_managed(&agent), Fact::known(true));
    }
}
