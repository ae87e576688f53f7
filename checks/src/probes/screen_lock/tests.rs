use super::*;
use crate::host::Stat;
use crate::host::recorded::Recorded;
use crate::probes::testing::all_unknown;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const LOCKS: &str = "/org/gnome/desktop/screensaver/lock-enabled\n/org/gnome/desktop/session/idle-delay\n/org/gnome/desktop/screensaver/lock-delay\n";
const SETTINGS: &str = "[org/gnome/desktop/session]\nidle-delay=uint32 600\n[org/gnome/desktop/screensaver]\nlock-enabled=true\nlock-delay=uint32 5\n";

fn gnome_desktop() -> Recorded {
    Recorded::linux().file("/usr/share/wayland-sessions/gnome.desktop", "")
}

fn enforced(settings: &str, locks: &str) -> Recorded {
    gnome_desktop()
        .file("/etc/dconf/profile/user", "user-db:user\nsystem-db:local\n")
        .file("/etc/dconf/db/local", "GVariant")
        .file("/etc/dconf/db/local.d/00-lock", settings)
        .file("/etc/dconf/db/local.d/locks/lock", locks)
}

fn seen(host: &Recorded) -> [Fact; 3] {
    [
        "screen_lock.enabled",
        "screen_lock.enforced",
        "screen_lock.idle_minutes",
    ]
    .map(|key| fact(PROBE, host, key))
}

#[test]
fn without_a_desktop_there_is_no_screen_to_lock() {
    assert_eq!(seen(&Recorded::linux()), all_unknown(Reason::NotPresent));
}

#[test]
fn what_a_user_may_have_changed_is_not_known_and_not_enforced() {
    let not_known = unknown(Reason::NotImplemented);
    assert_eq!(
        seen(&gnome_desktop()),
        [not_known.clone(), Fact::known(false), not_known.clone()]
    );
    assert_eq!(
        seen(&enforced(SETTINGS, "")),
        [not_known.clone(), Fact::known(false), not_known]
    );
}

#[test]
fn a_lock_that_nobody_can_change_is_known_in_full() {
    assert_eq!(
        seen(&enforced(SETTINGS, LOCKS)),
        [Fact::known(true), Fact::known(true), Fact::known(11)]
    );
}

#[test]
fn turned_off_for_all_is_known_too() {
    let off = SETTINGS.replace("uint32 600", "uint32 0");
    assert_eq!(
        seen(&enforced(&off, LOCKS)),
        [
            Fact::known(false),
            Fact::known(false),
            unknown(Reason::NotPresent)
        ]
    );
}

#[test]
fn a_delay_that_can_be_changed_leaves_only_the_minutes_unknown() {
    let locks: String = LOCKS.lines().take(2).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        seen(&enforced(SETTINGS, &locks)),
        [
            Fact::known(true),
            Fact::known(true),
            unknown(Reason::NotImplemented)
        ]
    );
}

#[test]
fn a_database_outside_the_profile_does_nothing() {
    let host = enforced(SETTINGS, LOCKS).file("/etc/dconf/profile/user", "user-db:user\n");
    assert_eq!(seen(&host)[1], Fact::known(false));
}

#[test]
fn key_files_newer_than_their_database_are_in_conflict() {
    let newer = Stat {
        folder: false,
        size: 1,
        modified_day: 30_000,
    };
    let host = enforced(SETTINGS, LOCKS).stat_is("/etc/dconf/db/local.d/00-lock", newer);
    assert_eq!(seen(&host), all_unknown(Reason::Conflicting));
}

#[test]
fn schema_overrides_give_the_value_that_a_lock_holds() {
    let host = enforced("[x]\ny=1\n", LOCKS).file(
        "/usr/share/glib-2.0/schemas/10_x.gschema.override",
        "[org.gnome.desktop.session]\nidle-delay=900\n",
    );
    assert_eq!(seen(&host)[2], Fact::known(15));
}

#[test]
fn plasma_is_known_where_its_keys_are_immutable() {
    let host = Recorded::linux().file("/usr/share/xsessions/plasma.desktop", "");
    assert_eq!(
        seen(&host)[..2],
        [unknown(Reason::NotImplemented), Fact::known(false)]
    );
    let host = host.file(
        "/etc/xdg/kscreenlockerrc",
        "[Daemon]\nAutolock[$i]=true\nTimeout[$i]=10\n",
    );
    assert_eq!(
        seen(&host),
        [Fact::known(true), Fact::known(true), Fact::known(10)]
    );
    let host = host.file("/etc/xdg/kscreenlockerrc", "[Daemon][$i]\nAutolock=false\n");
    assert_eq!(
        seen(&host),
        [
            Fact::known(false),
            Fact::known(false),
            unknown(Reason::NotPresent)
        ]
    );
}

#[test]
fn of_several_desktops_the_weakest_counts() {
    let host = enforced(SETTINGS, LOCKS).file("/usr/share/xsessions/plasma.desktop", "");
    assert_eq!(
        seen(&host)[..2],
        [unknown(Reason::NotImplemented), Fact::known(false)]
    );
    let host = enforced(SETTINGS, LOCKS).file("/usr/share/xsessions/xfce.desktop", "");
    assert_eq!(seen(&host), all_unknown(Reason::NotImplemented));
}
