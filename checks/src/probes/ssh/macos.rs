//! Remote Login: the server that every Mac has.

use dspt_report::Reason;

use super::OPENSSH;
use super::note_settings;
use crate::host::Host;
use crate::linux::sshd;
use crate::macos::launchd;
use crate::probe::Observations;
use crate::seen::any_exists;

const LABEL: &str = "com.openssh.sshd";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let present = any_exists(host, &OPENSSH);
    seen.settle("ssh.present", present);
    let enabled = present.and_then(|present| Ok(present && launchd::was_turned_on(host, LABEL)?));
    seen.settle("ssh.enabled", enabled);
    let configuration = match present {
        Ok(true) => sshd::read(host),
        Ok(false) => Err(Reason::NotPresent),
        Err(reason) => Err(reason),
    };
    note_settings(seen, configuration.as_ref().map_err(|reason| *reason));
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::ssh::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn it_is_off_until_somebody_turned_it_on() {
        let host = Recorded::macos()
            .file("/usr/sbin/sshd", "")
            .file("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*\n")
            .file(
                "/etc/ssh/sshd_config.d/100-macos.conf",
                "UsePAM yes\nPermitRootLogin no\n",
            );
        assert_eq!(fact(PROBE, &host, "ssh.present"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "ssh.enabled"), Fact::known(false));
        assert_eq!(fact(PROBE, &host, "ssh.root_login"), Fact::known("no"));
        assert_eq!(
            fact(PROBE, &host, "ssh.password_authentication"),
            Fact::known(true)
        );
        let host = host.file(
            "/var/db/com.apple.xpc.launchd/disabled.plist",
            table(&format!("<key>{LABEL}</key><false/>")),
        );
        assert_eq!(fact(PROBE, &host, "ssh.enabled"), Fact::known(true));
        let none = Recorded::macos();
        assert_eq!(fact(PROBE, &none, "ssh.enabled"), Fact::known(false));
        assert_eq!(fact(PROBE, &none, "ssh.root_login"), unknown(Reason::NotPresent));
    }
}
