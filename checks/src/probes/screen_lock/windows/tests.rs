use dspt_report::Fact;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::screen_lock::PROBE;
use crate::probes::testing::all_unknown;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;

const ONE: &str = r"HKU\S-1-5-21-1-2-3-1001";
const TWO: &str = r"HKU\S-1-5-21-1-2-3-1002";

fn saver(host: Recorded, hive: &str, place: &str, secure: &str, seconds: &str) -> Recorded {
    let key = format!(r"{hive}\{place}");
    host.text_value(&key, "ScreenSaveActive", "1")
        .text_value(&key, "ScreenSaverIsSecure", secure)
        .text_value(&key, "ScreenSaveTimeOut", seconds)
        .text_value(&key, "SCRNSAVE.EXE", r"C:\WINDOWS\system32\scrnsave.scr")
}

fn facts(host: &Recorded) -> [Fact; 3] {
    ["enabled", "enforced", "idle_minutes"].map(|name| fact(PROBE, host, &format!("screen_lock.{name}")))
}

fn locked(enforced: bool, minutes: i64) -> [Fact; 3] {
    [Fact::known(true), Fact::known(enforced), Fact::known(minutes)]
}

fn open() -> [Fact; 3] {
    [
        Fact::known(false),
        Fact::known(false),
        unknown(Reason::NotPresent),
    ]
}

#[test]
fn the_machines_limit_holds_for_everybody() {
    let host = Recorded::windows().dword(SYSTEM_POLICIES, "InactivityTimeoutSecs", 601);
    assert_eq!(facts(&host), locked(true, 11));
    let off = Recorded::windows()
        .key(ONE)
        .dword(SYSTEM_POLICIES, "InactivityTimeoutSecs", 0);
    assert_eq!(facts(&off), open());
}

#[test]
fn a_management_services_limit_holds_too_unless_it_is_turned_off() {
    let key = format!(r"{MANAGED_POLICIES}\DeviceLock");
    let host = Recorded::windows()
        .key(ONE)
        .dword(&key, "MaxInactivityTimeDeviceLock", 15);
    assert_eq!(facts(&host), locked(true, 15));
    let off = host.dword(&key, "DevicePasswordEnabled", 1);
    assert_eq!(facts(&off), open());
}

#[test]
fn a_persons_screen_saver_locks_only_with_a_password_and_a_time() {
    let with =
        |secure: &str, seconds: &str| facts(&saver(Recorded::windows(), ONE, SETTINGS, secure, seconds));
    assert_eq!(with("1", "600"), locked(false, 10));
    assert_eq!(with("0", "600"), open());
    assert_eq!(with("1", "0"), open());
    let without_saver = saver(Recorded::windows(), ONE, SETTINGS, "1", "600").text_value(
        &format!(r"{ONE}\{SETTINGS}"),
        "SCRNSAVE.EXE",
        "",
    );
    assert_eq!(facts(&without_saver), open());
    let as_it_comes = Recorded::windows().text_value(&format!(r"{ONE}\{SETTINGS}"), "ScreenSaveActive", "1");
    assert_eq!(facts(&as_it_comes), open());
}

#[test]
fn policies_go_before_settings_and_cannot_be_changed() {
    let own = saver(Recorded::windows(), ONE, SETTINGS, "0", "3600");
    let host = saver(own, ONE, POLICY, "1", "900");
    assert_eq!(facts(&host), locked(true, 15));
}

#[test]
fn the_weakest_of_those_who_are_signed_in_counts() {
    let one = saver(Recorded::windows(), ONE, SETTINGS, "1", "300");
    let both = saver(one, TWO, SETTINGS, "1", "1200");
    assert_eq!(facts(&both), locked(false, 20));
    let one = saver(Recorded::windows(), ONE, SETTINGS, "1", "300");
    assert_eq!(facts(&one.key(TWO)), open());
}

#[test]
fn nobody_signed_in_and_hives_that_are_refused_tell_nothing() {
    let nobody = Recorded::windows().key(r"HKU\.DEFAULT");
    assert_eq!(facts(&nobody), all_unknown::<3>(Reason::NotPresent));
    let one = || saver(Recorded::windows(), ONE, SETTINGS, "1", "300");
    let refused = one().refused_key(TWO, Refusal::NotPermitted);
    assert_eq!(facts(&refused), all_unknown::<3>(Reason::NotPermitted));
    let open_anyway = Recorded::windows()
        .key(ONE)
        .refused_key(TWO, Refusal::NotPermitted);
    assert_eq!(facts(&open_anyway), open());
}
