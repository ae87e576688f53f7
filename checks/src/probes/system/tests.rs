use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const APPARMOR: &str = "/sys/module/apparmor/parameters/enabled";
const PROFILES: &str = "/sys/kernel/security/apparmor/profiles";
const V4: &str = "/proc/sys/net/ipv4/ip_forward";

fn control(host: &Recorded) -> Fact {
    fact(PROBE, host, "system.application_control")
}

#[test]
fn control_counts_only_when_it_is_enforced() {
    assert_eq!(control(&Recorded::linux()), Fact::known("none"));
    assert_eq!(
        control(&Recorded::linux().file("/sys/fs/selinux/enforce", "1")),
        Fact::known("selinux")
    );
    assert_eq!(
        control(&Recorded::linux().file("/sys/fs/selinux/enforce", "0")),
        Fact::known("none")
    );
    let apparmor = Recorded::linux().file(APPARMOR, "Y\n");
    assert_eq!(control(&apparmor), Fact::known("apparmor"));
    let warns = apparmor.file(PROFILES, "/usr/bin/man (complain)\n");
    assert_eq!(control(&warns), Fact::known("none"));
    let enforces = warns.file(PROFILES, "/usr/bin/man (enforce)\n");
    assert_eq!(control(&enforces), Fact::known("apparmor"));
}

#[test]
fn only_full_randomisation_counts() {
    let randomised = |value: &str| {
        let host = Recorded::linux().file("/proc/sys/kernel/randomize_va_space", value);
        fact(PROBE, &host, "system.address_randomisation")
    };
    assert_eq!(randomised("2\n"), Fact::known(true));
    assert_eq!(randomised("1\n"), Fact::known(false));
    assert_eq!(
        fact(PROBE, &Recorded::linux(), "system.address_randomisation"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn one_version_of_ip_is_enough_to_pass_traffic_on() {
    let forwards = |host: &Recorded| fact(PROBE, host, "network.forwarding");
    let host = Recorded::linux().file(V4, "0\n");
    assert_eq!(forwards(&host), Fact::known(false));
    assert_eq!(
        forwards(&host.file("/proc/sys/net/ipv6/conf/all/forwarding", "1\n")),
        Fact::known(true)
    );
    assert_eq!(forwards(&Recorded::linux().file(V4, "1\n")), Fact::known(true));
    assert_eq!(forwards(&Recorded::linux()), unknown(Reason::NotPresent));
}
