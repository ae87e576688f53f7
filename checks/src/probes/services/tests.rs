use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::list;
use crate::probes::testing::unknown;
use dspt_report::Fact;
use dspt_report::Reason;

fn table(ports: &[u16], state: &str) -> String {
    let lines: Vec<String> = ports
        .iter()
        .map(|port| format!("   0: 00000000:{port:04X} 00000000:0000 {state} 0\n"))
        .collect();
    format!("  sl  local_address rem_address   st\n{}", lines.concat())
}

#[test]
fn ports_count_once_over_both_versions_of_ip() {
    let host = Recorded::linux()
        .file("/proc/net/tcp", table(&[22, 80], "0A"))
        .file("/proc/net/tcp6", table(&[22, 443], "0A"))
        .file("/proc/net/udp", table(&[], "07"));
    assert_eq!(
        fact(PROBE, &host, "services.listening_everywhere"),
        Fact::known(3)
    );
    assert_eq!(fact(PROBE, &host, "services.risky"), list(&[]));
}

#[test]
fn old_services_are_named_by_their_ports() {
    let host = Recorded::linux()
        .file("/proc/net/tcp", table(&[21, 23, 514, 5901, 6000], "0A"))
        .file("/proc/net/udp", table(&[69], "07"));
    assert_eq!(
        fact(PROBE, &host, "services.risky"),
        list(&["ftp", "rsh", "telnet", "tftp", "vnc", "x11"])
    );
    let host = host.running(&["rsyslogd"]);
    assert_eq!(
        fact(PROBE, &host, "services.risky"),
        list(&["ftp", "telnet", "tftp", "vnc", "x11"])
    );
}

#[test]
fn without_the_tables_nothing_is_said() {
    assert_eq!(
        fact(PROBE, &Recorded::linux(), "services.listening_everywhere"),
        unknown(Reason::NotPresent)
    );
}
