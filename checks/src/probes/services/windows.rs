//! The system's table of ports that wait for connections.

use std::collections::BTreeSet;

use super::RISKY;
use crate::host::Host;
use crate::probe::Observations;
use crate::probes::smb;
use crate::seen::Seen;
use crate::seen::count;

const FILE_SHARING: u16 = 445;
const X11: &str = "x11";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let ports = open_ports(host);
    let number = ports.as_ref().map(|ports| count(ports.len()));
    seen.settle("services.listening_everywhere", number.map_err(|reason| *reason));
    seen.settle("services.risky", ports.and_then(|ports| risky(host, &ports)));
}

/// Ports that other devices could reach if no firewall stood before them.
pub(crate) fn open_ports(host: &dyn Host) -> Seen<BTreeSet<u16>> {
    let listeners = host.windows().listeners()?;
    Ok(listeners
        .into_iter()
        .filter(|listener| !listener.loopback)
        .map(|listener| listener.port)
        .collect())
}

/// Ports of X11 are given to programs of any kind on Windows and say nothing.
fn risky(host: &dyn Host, ports: &BTreeSet<u16>) -> Seen<Vec<String>> {
    let is_open = |first: u16, last: u16| ports.range(first..=last).next().is_some();
    let mut found: Vec<String> = RISKY
        .iter()
        .filter(|(name, first, last)| *name != X11 && is_open(*first, *last))
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    if ports.contains(&FILE_SHARING) && smb::is_served(host)? {
        found.push("smb1".to_owned());
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use crate::host::recorded::Recorded;
    use crate::host::windows::Listener;
    use crate::probes::services::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::recording::Answer;

    fn device(ports: &[(bool, u16)]) -> Recorded {
        let listener = |&(loopback, port): &(bool, u16)| Listener { loopback, port };
        let listeners = ports.iter().map(listener).collect();
        Recorded::windows().answers(|answers| answers.listeners = Some(Answer::Given(listeners)))
    }

    #[test]
    fn ports_of_this_device_alone_do_not_count_and_both_versions_of_ip_are_one() {
        let host = device(&[(false, 135), (false, 135), (false, 445), (true, 5939)]);
        assert_eq!(
            fact(PROBE, &host, "services.listening_everywhere"),
            Fact::known(2)
        );
        assert_eq!(fact(PROBE, &host, "services.risky"), list(&[]));
    }

    #[test]
    fn old_services_are_named() {
        let host = device(&[
            (false, 21),
            (false, 23),
            (false, 445),
            (false, 6001),
            (true, 5900),
        ])
        .dword(
            r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters",
            "SMB1",
            1,
        );
        assert_eq!(
            fact(PROBE, &host, "services.risky"),
            list(&["ftp", "smb1", "telnet"])
        );
    }
}
