use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const UFW: &str = "/etc/ufw/ufw.conf";
const WANTS: &str = "/etc/systemd/system/multi-user.target.wants";
const UNITS: &str = "/usr/lib/systemd/system";

/// A kernel whose tables are modules of which none is loaded.
fn quiet_kernel() -> Recorded {
    Recorded::linux()
        .file("/proc/sys/kernel/osrelease", "6.1.0\n")
        .file("/lib/modules/6.1.0/modules.builtin", "kernel/fs/ext4/ext4.ko\n")
        .file("/proc/modules", "ext4 1 0 - Live 0x0\n")
}

fn enabled(host: Recorded, unit: &str) -> Recorded {
    host.file(&format!("{UNITS}/{unit}"), "[Unit]\n")
        .file(&format!("{WANTS}/{unit}"), "[Unit]\n")
}

fn seen(host: &Recorded) -> [Fact; 3] {
    ["firewall.on", "firewall.default_inbound", "firewall.product"].map(|key| fact(PROBE, host, key))
}

#[test]
fn ufw_that_is_enabled_and_drops_is_on_and_blocks() {
    let host = Recorded::linux()
        .file(UFW, "ENABLED=yes\n")
        .file("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"DROP\"\n");
    assert_eq!(
        seen(&host),
        ["", "block", "ufw"].map(|text| if text.is_empty() {
            Fact::known(true)
        } else {
            Fact::known(text)
        })
    );
    let host = host.file("/etc/default/ufw", "DEFAULT_INPUT_POLICY=\"ACCEPT\"\n");
    assert_eq!(seen(&host)[1], Fact::known("allow"));
}

#[test]
fn ufw_whose_service_does_not_start_is_in_conflict() {
    let host = Recorded::linux()
        .file(UFW, "ENABLED=yes\n")
        .file(&format!("{UNITS}/ufw.service"), "[Unit]\n");
    assert_eq!(seen(&host)[0], unknown(Reason::Conflicting));
    let host = enabled(host, "ufw.service");
    assert_eq!(seen(&host)[0], Fact::known(true));
    let host = host.symlink("/etc/systemd/system/ufw.service", "/dev/null");
    assert_eq!(seen(&host)[0], unknown(Reason::Conflicting));
}

#[test]
fn off_is_said_only_when_the_kernel_holds_no_tables() {
    let host = quiet_kernel().file(UFW, "ENABLED=no\n");
    assert_eq!(
        seen(&host),
        [Fact::known(false), Fact::known("allow"), Fact::known("ufw")]
    );
    assert_eq!(
        seen(&quiet_kernel()),
        [
            Fact::known(false),
            Fact::known("allow"),
            unknown(Reason::NotPresent)
        ]
    );
    let loaded = host.file("/proc/modules", "nf_tables 1 0 - Live 0x0\n");
    assert_eq!(seen(&loaded)[0], unknown(Reason::NotImplemented));
    let built_in = quiet_kernel().file(
        "/lib/modules/6.1.0/modules.builtin",
        "kernel/net/netfilter/nf_tables.ko\n",
    );
    assert_eq!(seen(&built_in)[0], unknown(Reason::NotImplemented));
    assert_eq!(seen(&Recorded::linux())[0], unknown(Reason::NotImplemented));
}

#[test]
fn firewalld_is_on_while_it_runs_and_its_default_zone_decides() {
    let host = Recorded::linux()
        .file("/usr/sbin/firewalld", "")
        .file("/etc/firewalld/firewalld.conf", "DefaultZone=home\n")
        .file(
            "/usr/lib/firewalld/zones/home.xml",
            "<?xml version=\"1.0\"?>\n<zone>\n</zone>",
        )
        .running(&["firewalld"]);
    assert_eq!(
        seen(&host),
        [Fact::known(true), Fact::known("block"), Fact::known("firewalld")]
    );
    let accepts = host.file(
        "/etc/firewalld/zones/home.xml",
        "<zone target=\"ACCEPT\">\n</zone>",
    );
    assert_eq!(seen(&accepts)[1], Fact::known("allow"));
}

#[test]
fn another_zone_that_lets_everything_in_from_an_interface_is_in_conflict() {
    let host = Recorded::linux()
        .file("/usr/sbin/firewalld", "")
        .file("/usr/lib/firewalld/zones/public.xml", "<zone></zone>")
        .file(
            "/etc/firewalld/zones/trusted.xml",
            "<zone target='ACCEPT'><interface name='eth1'/></zone>",
        )
        .running(&["firewalld"]);
    assert_eq!(seen(&host)[1], unknown(Reason::Conflicting));
}

#[test]
fn firewalld_settings_that_may_not_be_read_leave_the_default_unknown() {
    let host = Recorded::linux()
        .file("/usr/sbin/firewalld", "")
        .refused("/etc/firewalld", Refusal::NotPermitted)
        .running(&["firewalld"]);
    assert_eq!(
        seen(&host),
        [
            Fact::known(true),
            unknown(Reason::NotPermitted),
            Fact::known("firewalld")
        ]
    );
}

#[test]
fn firewalld_that_should_run_and_does_not_is_in_conflict() {
    let host = enabled(quiet_kernel(), "firewalld.service").file("/usr/sbin/firewalld", "");
    assert_eq!(seen(&host)[0], unknown(Reason::Conflicting));
}

#[test]
fn nftables_counts_only_when_its_service_is_enabled() {
    let rules = "table inet f {\n chain i {\n type filter hook input priority 0; policy drop;\n }\n}\n";
    let host = quiet_kernel().file("/etc/nftables.conf", rules);
    assert_eq!(seen(&host)[0], Fact::known(false));
    let host = enabled(host, "nftables.service");
    assert_eq!(
        seen(&host),
        [Fact::known(true), Fact::known("block"), Fact::known("nftables")]
    );
    let open = host.file(
        "/etc/nftables.conf",
        "table inet f { chain i { type filter hook input priority 0; } }\n",
    );
    assert_eq!(
        seen(&open),
        [Fact::known(false), Fact::known("allow"), Fact::known("nftables")]
    );
}

#[test]
fn saved_rules_must_hold_for_both_versions_of_ip() {
    let host = enabled(Recorded::linux(), "netfilter-persistent.service")
        .file("/etc/iptables/rules.v4", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n");
    assert_eq!(seen(&host)[1], Fact::known("block"));
    let host = host.file("/proc/net/if_inet6", "");
    assert_eq!(seen(&host)[1], unknown(Reason::NotImplemented));
    let host = host.file("/etc/iptables/rules.v6", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n");
    assert_eq!(seen(&host)[1], Fact::known("block"));
    let host = host.refused("/etc/iptables/rules.v6", Refusal::NotPermitted);
    assert_eq!(seen(&host)[1], unknown(Reason::NotPermitted));
}

#[test]
fn a_firewall_whose_rules_are_not_read_is_named_and_unknown() {
    let host = enabled(quiet_kernel(), "shorewall.service");
    assert_eq!(
        seen(&host),
        [
            unknown(Reason::NotImplemented),
            unknown(Reason::NotImplemented),
            Fact::known("Shorewall")
        ]
    );
}
