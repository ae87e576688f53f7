use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const RULE: &str = "/etc/modprobe.d/no-sticks.conf";

fn storage_of(host: &Recorded) -> Fact {
    fact(PROBE, host, "removable.storage")
}

#[test]
fn without_any_rule_sticks_are_allowed() {
    assert_eq!(storage_of(&Recorded::linux()), Fact::known("allowed"));
    let half = Recorded::linux().file(RULE, "blacklist usb-storage\n");
    assert_eq!(storage_of(&half), Fact::known("allowed"));
}

#[test]
fn a_driver_that_cannot_be_loaded_blocks_unless_it_is_loaded() {
    let host = Recorded::linux().file(RULE, "install usb-storage /bin/false\n");
    assert_eq!(storage_of(&host), Fact::known("blocked"));
    let host = host.folder("/sys/module/usb_storage", &["parameters"]);
    assert_eq!(storage_of(&host), unknown(Reason::Conflicting));
}

#[test]
fn what_decides_device_by_device_is_unknown() {
    let guard = Recorded::linux().running(&["usbguard-daemon"]);
    assert_eq!(storage_of(&guard), unknown(Reason::NotImplemented));
    let udev = Recorded::linux().file(
        "/etc/udev/rules.d/9.rules",
        "SUBSYSTEM==\"usb\", ATTR{authorized}=\"0\"\n",
    );
    assert_eq!(storage_of(&udev), unknown(Reason::NotImplemented));
    let off = Recorded::linux().file("/etc/udev/rules.d/9.rules", "# ATTR{authorized}=\"0\"\n");
    assert_eq!(storage_of(&off), Fact::known("allowed"));
}

#[test]
fn starting_by_itself_is_known_without_a_desktop_and_under_a_lock() {
    let autorun = |host: &Recorded| fact(PROBE, host, "removable.autorun");
    assert_eq!(autorun(&Recorded::linux()), Fact::known(false));
    let host = Recorded::linux().file("/usr/share/xsessions/gnome.desktop", "");
    assert_eq!(autorun(&host), unknown(Reason::NotImplemented));
    let host = host
        .file("/etc/dconf/profile/user", "user-db:user\nsystem-db:local\n")
        .file("/etc/dconf/db/local", "")
        .file(
            "/etc/dconf/db/local.d/0",
            "[org/gnome/desktop/media-handling]\nautorun-never=true\n",
        )
        .file(
            "/etc/dconf/db/local.d/locks/0",
            "/org/gnome/desktop/media-handling/autorun-never\n",
        );
    assert_eq!(autorun(&host), Fact::known(false));
}
