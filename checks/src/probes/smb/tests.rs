use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

fn seen(settings: &str, version: Option<&str>) -> Fact {
    let mut host = Recorded::linux()
        .file("/usr/sbin/smbd", "")
        .file("/etc/samba/smb.conf", settings);
    if let Some(version) = version {
        let package = format!(
            "Package: samba\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        );
        host = host.file("/var/lib/dpkg/status", package);
    }
    fact(PROBE, &host, "smb.version_1")
}

#[test]
fn without_a_server_version_1_is_not_on() {
    assert_eq!(
        fact(PROBE, &Recorded::linux(), "smb.version_1"),
        Fact::known(false)
    );
}

#[test]
fn the_settings_decide_before_the_version() {
    assert_eq!(
        seen("[global]\nserver min protocol = NT1\n", Some("2:4.17.12+dfsg-0")),
        Fact::known(true)
    );
    assert_eq!(
        seen("[global]\nmin protocol = smb2_10\n", Some("2:4.5.16")),
        Fact::known(false)
    );
    assert_eq!(
        seen("[share]\nmin protocol = NT1\n", Some("2:4.17.12")),
        Fact::known(false)
    );
    assert_eq!(
        seen("[global]\nserver min protocol = X\n", None),
        unknown(Reason::Unreadable)
    );
}

#[test]
fn without_a_setting_the_version_decides() {
    assert_eq!(seen("[global]\n", Some("2:4.17.12+dfsg-0")), Fact::known(false));
    assert_eq!(seen("[global]\n", Some("2:4.9.5+dfsg-5")), Fact::known(true));
    assert_eq!(seen("[global]\n", None), unknown(Reason::NotImplemented));
    assert_eq!(
        seen("[global]\ninclude = /x\n", Some("2:4.17.12")),
        unknown(Reason::NotImplemented)
    );
}
