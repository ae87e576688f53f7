//! OpenSSH, which Windows brings as a feature that is not installed.

use dspt_report::Reason;

use super::is_ever;
use super::takes_passwords;
use crate::host::Host;
use crate::host::windows::Start;
use crate::linux::sshd;
use crate::probe::Observations;
use crate::windows::service;

const SERVICE: &str = "sshd";
const SETTINGS: &str = "C:/ProgramData/ssh/sshd_config";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let server = service(host, SERVICE);
    seen.settle("ssh.present", server.map(|server| server.is_some()));
    let enabled =
        server.map(|server| server.is_some_and(|server| server.running || server.start == Start::Automatic));
    seen.settle("ssh.enabled", enabled);
    let settings = match server {
        Ok(Some(_)) => sshd::read_alone(host, SETTINGS),
        Ok(None) => Err(Reason::NotPresent),
        Err(reason) => Err(reason),
    };
    let settings = settings.as_ref().map_err(|reason| *reason);
    let empty = settings.map(|settings| is_ever(settings, "permitemptypasswords", "no", "yes"));
    seen.settle("ssh.empty_passwords", empty);
    seen.settle("ssh.password_authentication", settings.map(takes_passwords));
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Service;
    use crate::probes::ssh::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn without_the_server_there_is_nothing_to_ask_for() {
        let host = Recorded::windows();
        assert_eq!(fact(PROBE, &host, "ssh.present"), Fact::known(false));
        assert_eq!(fact(PROBE, &host, "ssh.enabled"), Fact::known(false));
        assert_eq!(
            fact(PROBE, &host, "ssh.password_authentication"),
            unknown(Reason::NotPresent)
        );
    }

    #[test]
    fn its_own_defaults_count_where_nothing_is_said() {
        let service = Service {
            running: false,
            start: Start::Automatic,
        };
        let host = Recorded::windows().service_is(SERVICE, service).file(
            SETTINGS,
            "#PasswordAuthentication yes\r\nPermitEmptyPasswords yes\r\n",
        );
        assert_eq!(fact(PROBE, &host, "ssh.enabled"), Fact::known(true));
        assert_eq!(
            fact(PROBE, &host, "ssh.password_authentication"),
            Fact::known(true)
        );
        assert_eq!(fact(PROBE, &host, "ssh.empty_passwords"), Fact::known(true));
        let strict = host.file(SETTINGS, "PasswordAuthentication no\r\n");
        assert_eq!(
            fact(PROBE, &strict, "ssh.password_authentication"),
            Fact::known(false)
        );
    }
}
