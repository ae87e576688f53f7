use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;

const UBUNTU: &str = "NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_ID=\"20.04\"\n";

fn fact(host: &Recorded, key: &str) -> dspt_report::Fact {
    let mut seen = Observations::default();
    observe(host, &mut seen);
    seen.facts()[&key.parse().unwrap()].clone()
}

#[test]
fn the_distributions_own_file_stands_in_for_the_administrators() {
    let host = Recorded::linux().file(
        "/usr/lib/os-release",
        "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n",
    );
    assert_eq!(fact(&host, "os.release"), dspt_report::Fact::known("debian:12"));
    assert_eq!(
        fact(&host, "os.name"),
        dspt_report::Fact::known("Debian GNU/Linux")
    );
}

#[test]
fn a_declared_end_of_support_is_a_day_or_unreadable() {
    let release = |end: &str| {
        Recorded::linux().file(
            "/etc/os-release",
            format!("ID=fedora\nVERSION_ID=42\nSUPPORT_END={end}\n"),
        )
    };
    assert_eq!(
        fact(&release("2026-05-13"), "os.support_ends_declared"),
        dspt_report::Fact::known(20_586)
    );
    assert_eq!(
        fact(&release("soon"), "os.support_ends_declared").reason(),
        Some(Reason::Unreadable)
    );
    assert_eq!(
        fact(&release(""), "os.support_ends_declared").reason(),
        Some(Reason::NotPresent)
    );
}

#[test]
fn extended_support_is_seen_by_its_state_or_by_its_archive() {
    let ubuntu = || Recorded::linux().file("/etc/os-release", UBUNTU);
    let state =
        |status: &str| format!("{{\"services\": [{{\"name\": \"esm-infra\", \"status\": \"{status}\"}}]}}");
    let key = "os.extended_support";
    assert_eq!(fact(&ubuntu(), key), dspt_report::Fact::known(false));
    assert_eq!(
        fact(&ubuntu().file(UBUNTU_PRO, state("enabled")), key),
        dspt_report::Fact::known(true)
    );
    assert_eq!(
        fact(&ubuntu().file(UBUNTU_PRO, state("disabled")), key),
        dspt_report::Fact::known(false)
    );
    assert_eq!(
        fact(&ubuntu().file(UBUNTU_PRO, "{"), key).reason(),
        Some(Reason::Unreadable)
    );
    assert_eq!(
        fact(&ubuntu().refused(UBUNTU_PRO, Refusal::NotPermitted), key).reason(),
        Some(Reason::NotPermitted)
    );
    let list = "/var/lib/apt/lists/esm.ubuntu.com_infra_ubuntu_dists_focal-infra-security_main_binary-amd64_Packages";
    assert_eq!(
        fact(&ubuntu().file(list, ""), key),
        dspt_report::Fact::known(true)
    );
}

#[test]
fn without_the_file_nothing_is_known_but_the_family() {
    let host = Recorded::linux();
    assert_eq!(fact(&host, "os.family"), dspt_report::Fact::known("linux"));
    assert_eq!(fact(&host, "os.release").reason(), Some(Reason::NotPresent));
}
