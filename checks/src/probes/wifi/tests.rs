use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

fn seen(host: &Recorded) -> Fact {
    fact(PROBE, host, "wifi.open_networks")
}

#[test]
fn only_wireless_connections_without_security_are_open() {
    let at = |name: &str| format!("{}/{name}.nmconnection", CONNECTIONS[0]);
    let host = Recorded::linux()
        .file(&at("a"), "[connection]\ntype=wifi\n[wifi]\nssid=x\n")
        .file(
            &at("b"),
            "[connection]\ntype=wifi\n[wifi-security]\nkey-mgmt=wpa-psk\n",
        )
        .file(&at("c"), "[connection]\ntype=ethernet\n")
        .file(
            &format!("{}/d.nmconnection", CONNECTIONS[1]),
            "[connection]\ntype=802-11-wireless\n",
        );
    assert_eq!(seen(&host), Fact::known(2));
    let host = host.folder("/var/lib/iwd", &["e.open", "f.psk"]);
    assert_eq!(seen(&host), Fact::known(3));
}

#[test]
fn an_empty_store_is_none_and_no_store_is_an_answer_only_without_an_adapter() {
    assert_eq!(
        seen(&Recorded::linux().folder(CONNECTIONS[0], &[])),
        Fact::known(0)
    );
    assert_eq!(seen(&Recorded::linux()), unknown(Reason::NotImplemented));
    let wired = Recorded::linux().folder("/sys/class/net", &["eth0", "lo"]);
    assert_eq!(seen(&wired), Fact::known(0));
    let unused = wired.folder("/sys/class/ieee80211", &[]);
    assert_eq!(seen(&unused), Fact::known(0));
    let wireless = unused.folder("/sys/class/ieee80211", &["phy0"]);
    assert_eq!(seen(&wireless), unknown(Reason::NotImplemented));
    let closed = Recorded::linux().refused("/sys/class/ieee80211", Refusal::NotPermitted);
    assert_eq!(seen(&closed), unknown(Reason::NotPermitted));
}

#[test]
fn what_may_not_be_read_or_is_not_read_is_unknown() {
    let host = Recorded::linux().refused(CONNECTIONS[0], Refusal::NotPermitted);
    assert_eq!(seen(&host), unknown(Reason::NotPermitted));
    let host = Recorded::linux().file("/etc/wpa_supplicant/wpa_supplicant.conf", "");
    assert_eq!(seen(&host), unknown(Reason::NotImplemented));
}
