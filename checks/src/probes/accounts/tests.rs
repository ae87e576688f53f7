use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const PASSWD: &str = "root:x:0:0::/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nanna:x:1000:1000::/home/a:/bin/bash\nbert:x:1001:1001::/home/b:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n";
const GROUP: &str = "root:x:0:\nsudo:x:27:anna\nanna:x:1000:\n";
const SHADOW: &str = "root:*:1::::::\ndaemon:*:1::::::\nanna:$y$x:1::::::\nbert:$y$x:1::::::\n";

fn device() -> Recorded {
    Recorded::linux()
        .file("/etc/passwd", PASSWD)
        .file("/etc/group", GROUP)
        .file("/etc/shadow", SHADOW)
}

fn today() -> i64 {
    Recorded::linux().today()
}

/// A `wtmp` record of x86: kind at 0, name at 44, seconds at 340.
fn record(kind: i16, name: &str, day: i64) -> Vec<u8> {
    let mut record = vec![0; 384];
    record[..2].copy_from_slice(&kind.to_le_bytes());
    record[44..44 + name.len()].copy_from_slice(name.as_bytes());
    record[340..344].copy_from_slice(&u32::try_from(day * 86_400).unwrap().to_le_bytes());
    record
}

/// A `lastlog` of x86 with the days of some numbers.
fn lastlog(days: &[(usize, i64)]) -> Vec<u8> {
    let mut bytes = vec![0; 1_002 * 292];
    for (uid, day) in days {
        let seconds = u32::try_from(day * 86_400).unwrap().to_le_bytes();
        bytes[uid * 292..uid * 292 + 4].copy_from_slice(&seconds);
    }
    bytes
}

#[test]
fn people_and_administrators_are_counted() {
    let host = device();
    assert_eq!(fact(PROBE, &host, "accounts.enabled"), Fact::known(2));
    assert_eq!(fact(PROBE, &host, "accounts.administrators"), Fact::known(2));
    assert_eq!(fact(PROBE, &host, "accounts.without_password"), Fact::known(0));
    assert_eq!(
        fact(PROBE, &host, "accounts.builtin_administrator_enabled"),
        Fact::known(false)
    );
    assert_eq!(fact(PROBE, &host, "accounts.guest_enabled"), Fact::known(false));
}

#[test]
fn grants_of_everything_make_administrators_too() {
    let host = device()
        .file(
            "/etc/sudoers",
            "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n%office ALL=(ALL) ALL\n",
        )
        .file("/etc/group", "sudo:x:27:anna\noffice:x:50:bert\n")
        .file("/etc/sudoers.d/more", "gone ALL=(ALL) ALL\n");
    assert_eq!(fact(PROBE, &host, "accounts.administrators"), Fact::known(3));
}

#[test]
fn an_ordinary_account_learns_who_administers_and_not_the_passwords() {
    let host = device()
        .file("/etc/sudoers", "x")
        .with(|recording| {
            recording.places.remove("/etc/shadow");
            recording.places.remove("/etc/sudoers");
        })
        .refused("/etc/shadow", Refusal::NotPermitted)
        .refused("/etc/sudoers", Refusal::NotPermitted);
    assert_eq!(fact(PROBE, &host, "accounts.administrators"), Fact::known(2));
    for key in [
        "enabled",
        "idle",
        "without_password",
        "builtin_administrator_enabled",
    ] {
        assert_eq!(
            fact(PROBE, &host, &format!("accounts.{key}")),
            unknown(Reason::NotPermitted)
        );
    }
}

#[test]
fn an_empty_password_counts_and_one_that_has_ended_does_not() {
    let shadow = "root:$y$x:1::::::\nanna::1::::::\nbert::1:::::100:\n";
    let host = device().file("/etc/shadow", shadow);
    assert_eq!(fact(PROBE, &host, "accounts.without_password"), Fact::known(1));
    assert_eq!(fact(PROBE, &host, "accounts.enabled"), Fact::known(1));
    assert_eq!(
        fact(PROBE, &host, "accounts.builtin_administrator_enabled"),
        Fact::known(true)
    );
}

#[test]
fn people_whom_the_graphical_sign_in_asks_for_nothing_count_as_without_password() {
    let host = device().file("/etc/group", "nopasswdlogin:x:60:anna,bert\n");
    assert_eq!(fact(PROBE, &host, "accounts.without_password"), Fact::known(0));
    let host = host.file("/usr/sbin/gdm3", "");
    assert_eq!(fact(PROBE, &host, "accounts.without_password"), Fact::known(2));
}

#[test]
fn a_locked_account_may_still_come_in_by_remote_shell() {
    let host = device().file("/etc/shadow", "root:*:1\nanna:$y$x:1\nbert:!$y$x:1\n");
    assert_eq!(fact(PROBE, &host, "accounts.enabled"), Fact::known(1));
    let host = host.file("/usr/sbin/sshd", "");
    assert_eq!(
        fact(PROBE, &host, "accounts.enabled"),
        unknown(Reason::NotImplemented)
    );
}

#[test]
fn the_person_at_the_screen_is_looked_up_among_administrators() {
    let session = |user: &str, active: u8| {
        format!("UID=1\nUSER={user}\nACTIVE={active}\nREMOTE=0\nTYPE=wayland\nCLASS=user\n")
    };
    let host = device();
    let key = "accounts.daily_user_is_administrator";
    assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPresent));
    let host = host
        .file("/run/systemd/sessions/2", session("bert", 1))
        .file("/run/systemd/sessions/3", session("anna", 0));
    assert_eq!(fact(PROBE, &host, key), Fact::known(false));
    let host = host.file("/run/systemd/sessions/2", session("anna", 1));
    assert_eq!(fact(PROBE, &host, key), Fact::known(true));
    let host = host.file("/run/systemd/sessions/2", session("of.directory", 1));
    assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotImplemented));
}

#[test]
fn signing_in_by_itself_is_seen_in_every_sign_in_program() {
    let key = "accounts.auto_logon";
    assert_eq!(fact(PROBE, &device(), key), Fact::known(false));
    for (path, text) in [
        (
            "/etc/gdm3/custom.conf",
            "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin=x\n",
        ),
        ("/etc/gdm/custom.conf", "[daemon]\nTimedLoginEnable=true\n"),
        (
            "/etc/lightdm/lightdm.conf.d/50-x.conf",
            "[Seat:*]\nautologin-user=x\n",
        ),
        ("/etc/sddm.conf.d/a.conf", "[Autologin]\nUser=x\n"),
        ("/etc/lxdm/lxdm.conf", "[base]\nautologin=x\n"),
        ("/etc/greetd/config.toml", "[initial_session]\nuser = \"x\"\n"),
        (
            "/etc/systemd/system/getty@tty1.service.d/a.conf",
            "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin x %I\n",
        ),
    ] {
        assert_eq!(
            fact(PROBE, &device().file(path, text), key),
            Fact::known(true),
            "{path}"
        );
    }
    let off = device()
        .file(
            "/etc/gdm3/custom.conf",
            "[daemon]\n#AutomaticLoginEnable = true\n",
        )
        .file("/etc/sddm.conf.d/a.conf", "[Autologin]\nUser=x\n")
        .file("/etc/sddm.conf", "[Autologin]\nUser=\n");
    assert_eq!(fact(PROBE, &off, key), Fact::known(false));
}

#[test]
fn a_guest_needs_a_way_in() {
    let key = "accounts.guest_enabled";
    let lightdm = device()
        .file("/usr/sbin/lightdm", "")
        .file("/usr/sbin/guest-account", "");
    assert_eq!(fact(PROBE, &lightdm, key), Fact::known(true));
    let off = lightdm.file("/etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=false\n");
    assert_eq!(fact(PROBE, &off, key), Fact::known(false));
    let account = device().file(
        "/etc/passwd",
        format!("{PASSWD}guest:x:1500:1500::/home/g:/bin/bash\n"),
    );
    assert_eq!(fact(PROBE, &account, key), Fact::known(false));
    let open = account.file("/etc/shadow", format!("{SHADOW}guest::1\n"));
    assert_eq!(fact(PROBE, &open, key), Fact::known(true));
}

#[test]
fn recent_sign_ins_of_all_are_enough_to_know() {
    let wtmp = [
        record(2, "reboot", today() - 5),
        record(7, "anna", today() - 3),
        record(7, "bert", today() - 1),
    ]
    .concat();
    let host = device().file("/usr/sbin/gdm3", "").file("/var/log/wtmp", wtmp);
    assert_eq!(fact(PROBE, &host, "accounts.idle"), Fact::known(0));
}

#[test]
fn a_short_record_does_not_show_that_somebody_was_away() {
    let wtmp = [record(2, "reboot", today() - 30), record(7, "anna", today() - 3)].concat();
    let host = device().file("/usr/sbin/gdm3", "").file("/var/log/wtmp", wtmp);
    assert_eq!(
        fact(PROBE, &host, "accounts.idle"),
        unknown(Reason::NotImplemented)
    );
    let long = [
        record(2, "reboot", today() - 200),
        record(7, "bert", today() - 150),
        record(7, "anna", today() - 3),
    ]
    .concat();
    let host = host.file("/var/log/wtmp", long);
    assert_eq!(fact(PROBE, &host, "accounts.idle"), Fact::known(1));
}

#[test]
fn without_a_graphical_sign_in_lastlog_is_complete() {
    let host = device().file(
        "/var/log/lastlog",
        lastlog(&[(1_000, today() - 2), (1_001, today() - 120)]),
    );
    assert_eq!(fact(PROBE, &host, "accounts.idle"), Fact::known(1));
    let host = host.file("/usr/sbin/gdm3", "");
    assert_eq!(
        fact(PROBE, &host, "accounts.idle"),
        unknown(Reason::NotImplemented)
    );
}

#[test]
fn records_in_another_form_are_unreadable() {
    let host = device().file("/var/log/wtmp", vec![0xff; 100]);
    assert_eq!(fact(PROBE, &host, "accounts.idle"), unknown(Reason::Unreadable));
    let host = device().file("/var/lib/lastlog/lastlog2.db", "");
    assert_eq!(
        fact(PROBE, &host, "accounts.idle"),
        unknown(Reason::NotImplemented)
    );
}
