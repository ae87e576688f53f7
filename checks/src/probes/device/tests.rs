use super::*;
use crate::host::recorded::Recorded;

const CASE: &str = "/sys/class/dmi/id/chassis_type";
const SUPPLIES: &str = "/sys/class/power_supply";

fn facts(host: &Recorded) -> (String, String) {
    let mut seen = Observations::default();
    observe(host, &mut seen);
    let word = |key: &str| serde_json::to_string(&seen.facts()[&key.parse().unwrap()]).unwrap();
    (word("device.kind"), word("device.portable"))
}

fn words(kind: &str, portable: bool) -> (String, String) {
    (format!("\"{kind}\""), portable.to_string())
}

#[test]
fn the_case_decides_the_kind() {
    for (number, kind, portable) in [
        ("3", "desktop", false),
        ("10", "laptop", true),
        ("31", "laptop", true),
        ("30", "tablet", true),
        ("23", "server", false),
    ] {
        let host = Recorded::linux()
            .file(CASE, format!("{number}\n"))
            .folder(SUPPLIES, &[]);
        assert_eq!(facts(&host), words(kind, portable), "{number}");
    }
}

#[test]
fn a_mouse_with_a_battery_makes_no_desktop_portable() {
    let mouse = Recorded::linux()
        .file("/sys/class/power_supply/hidpp_battery_0/type", "Battery\n")
        .file("/sys/class/power_supply/hidpp_battery_0/scope", "Device\n");
    assert_eq!(has_battery(&mouse), Ok(false));
    let own = mouse.file("/sys/class/power_supply/BAT0/type", "Battery\n");
    assert_eq!(facts(&own.file(CASE, "2\n")), words("other", true));
}

#[test]
fn virtual_machines_are_known_by_name_or_mark() {
    let named = Recorded::linux()
        .file(CASE, "1\n")
        .file("/sys/class/dmi/id/sys_vendor", "QEMU\n");
    assert_eq!(facts(&named), words("virtual", false));
    let marked = Recorded::linux().file(
        "/proc/cpuinfo",
        "processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n",
    );
    assert_eq!(facts(&marked), words("virtual", false));
    let bare = Recorded::linux()
        .file(CASE, "9")
        .file("/proc/cpuinfo", "model name\t: hypervisor 9000\nflags\t: fpu\n");
    assert_eq!(facts(&bare).0, "\"laptop\"");
}

#[test]
fn a_server_edition_on_a_desktop_case_is_a_server() {
    let host = Recorded::linux()
        .file(CASE, "3")
        .file("/etc/os-release", "ID=fedora\nVARIANT_ID=server\n");
    assert_eq!(facts(&host), words("server", false));
}

#[test]
fn nothing_told_is_unknown_and_broken_is_unreadable() {
    assert_eq!(facts(&Recorded::linux()).0, "{\"unknown\":\"not-present\"}");
    assert_eq!(facts(&Recorded::linux()).1, "{\"unknown\":\"not-present\"}");
    assert_eq!(
        facts(&Recorded::linux().file(CASE, "many\n")).0,
        "{\"unknown\":\"unreadable\"}"
    );
}

#[test]
fn the_first_hour_after_the_start_is_told() {
    for (minutes, just) in [(0, true), (59, true), (60, false)] {
        let host =
            Recorded::linux().with(|r| r.minutes_since_start = crate::recording::Answer::Given(minutes));
        let mut seen = Observations::default();
        observe(&host, &mut seen);
        assert_eq!(
            seen.facts()[&"device.just_started".parse().unwrap()],
            dspt_report::Fact::known(just)
        );
    }
}
