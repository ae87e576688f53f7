use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

fn joined(host: &Recorded) -> Fact {
    fact(PROBE, host, "join.kind")
}

#[test]
fn a_device_without_any_of_the_settings_is_in_no_directory() {
    assert_eq!(joined(&Recorded::linux()), Fact::known("none"));
    assert_eq!(
        fact(PROBE, &Recorded::linux(), "join.managed"),
        Fact::known(false)
    );
}

#[test]
fn each_directory_is_known_by_its_settings() {
    for (path, text, kind) in [
        (
            "/etc/himmelblau/himmelblau.conf",
            "[global]\ndomains = example.org\n",
            "entra",
        ),
        ("/etc/ipa/default.conf", "[global]\nrealm = X\n", "freeipa"),
        (
            "/etc/samba/smb.conf",
            "[global]\nsecurity = ADS\n",
            "active-directory",
        ),
        (
            "/etc/sssd/sssd.conf",
            "[sssd]\ndomains = a\n[domain/a]\nid_provider = ad\n",
            "active-directory",
        ),
        (
            "/etc/sssd/conf.d/a.conf",
            "[domain/a]\nid_provider = ldap\n",
            "ldap",
        ),
        ("/etc/sssd/sssd.conf", "[domain/a]\nid_provider = files\n", "none"),
        (
            "/etc/sssd/sssd.conf",
            "[sssd]\ndomains = b\n[domain/a]\nid_provider = ad\n",
            "none",
        ),
        ("/etc/samba/smb.conf", "[global]\nsecurity = user\n", "none"),
    ] {
        assert_eq!(
            joined(&Recorded::linux().file(path, text)),
            Fact::known(kind),
            "{path} {text}"
        );
    }
}

#[test]
fn two_ways_into_one_directory_are_one() {
    let host = Recorded::linux()
        .file("/etc/samba/smb.conf", "[global]\nsecurity = ads\n")
        .file("/etc/sssd/sssd.conf", "[domain/a]\nid_provider = ad\n");
    assert_eq!(joined(&host), Fact::known("active-directory"));
    let host = host.file("/etc/ipa/default.conf", "[global]\nrealm = X\n");
    assert_eq!(joined(&host), Fact::known("other"));
}

#[test]
fn settings_that_may_not_be_read_leave_it_unknown() {
    let host = Recorded::linux().refused("/etc/sssd", Refusal::NotPermitted);
    assert_eq!(joined(&host), unknown(Reason::NotPermitted));
}

#[test]
fn an_agent_in_place_looks_after_the_device() {
    let managed = |path: &str| fact(PROBE, &Recorded::linux().file(path, ""), "join.managed");
    assert_eq!(managed("/etc/salt/minion_id"), Fact::known(true));
    assert_eq!(
        managed("/opt/microsoft/intune/x"),
        unknown(Reason::NotImplemented)
    );
}
