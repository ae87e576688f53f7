use std::io::Write;

use dspt_report::Fact;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::host::Refusal;
use crate::host::Stat;
use crate::host::recorded::Recorded;

const AUTO: &str = "/etc/apt/apt.conf.d/20auto-upgrades";
const ORIGINS: &str = "/etc/apt/apt.conf.d/50unattended-upgrades";
const ON: &str = "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n";

fn apt() -> Recorded {
    Recorded::linux()
        .file(DPKG_STATUS, "Package: x\n")
        .folder("/run/systemd/system", &[])
        .file("/lib/systemd/system/apt-daily-upgrade.timer", "")
        .file(
            "/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer",
            "",
        )
        .file("/usr/bin/unattended-upgrade", "")
        .file(AUTO, ON)
        .file(
            ORIGINS,
            "Unattended-Upgrade::Origins-Pattern { \"origin=Debian\"; };",
        )
}

fn dnf() -> Recorded {
    Recorded::linux()
        .file("/etc/dnf/dnf.conf", "[main]\n")
        .file("/usr/lib/systemd/system/dnf-automatic.timer", "")
        .file("/usr/lib/systemd/system/dnf-automatic-install.timer", "")
}

fn fact(host: &Recorded, key: &str) -> Fact {
    let mut seen = Observations::default();
    observe(host, &mut seen);
    let key = format!("updates.{key}").parse().unwrap();
    seen.facts()
        .get(&key)
        .cloned()
        .unwrap_or_else(|| Fact::unknown(Reason::NotImplemented))
}

fn day(modified_day: i64) -> Stat {
    Stat {
        folder: false,
        size: 0,
        modified_day,
    }
}

#[test]
fn unattended_upgrades_install_only_when_every_part_is_there() {
    let automatic = |host: Recorded| fact(&host, "automatic");
    assert_eq!(automatic(apt()), Fact::known("install"));
    let off = "APT::Periodic::Unattended-Upgrade \"0\";";
    let cases = [
        apt().file("/etc/apt/apt.conf.d/99local", off),
        apt().file("/etc/apt/apt.conf.d/99local", "APT::Periodic::Enable \"0\";"),
        apt().file(
            "/etc/apt/apt.conf.d/99local",
            "#clear Unattended-Upgrade::Origins-Pattern;",
        ),
        apt().symlink("/etc/systemd/system/apt-daily-upgrade.timer", "/dev/null"),
        apt().folder("/etc/systemd/system/timers.target.wants", &[]),
        apt().refused("/usr/bin/unattended-upgrade", Refusal::NotFound),
    ];
    for (number, host) in cases.into_iter().enumerate() {
        assert_eq!(automatic(host), Fact::known("off"), "case {number}");
    }
    let ignored = apt().file("/etc/apt/apt.conf.d/99local.dpkg-old", off);
    assert_eq!(automatic(ignored), Fact::known("install"));
}

#[test]
fn downloads_and_notices_are_told_apart_from_nothing() {
    let downloads = "APT::Periodic::Download-Upgradeable-Packages \"1\";";
    assert_eq!(
        fact(&apt().file(AUTO, downloads), "automatic"),
        Fact::known("download")
    );
    let notifies = apt().file(AUTO, "").file("/usr/bin/update-notifier", "");
    assert_eq!(fact(&notifies, "automatic"), Fact::known("notify"));
    let without_systemd = Recorded::linux()
        .file(DPKG_STATUS, "x")
        .file(AUTO, ON)
        .file(ORIGINS, "Unattended-Upgrade::Allowed-Origins { \"x\"; };")
        .file("/usr/bin/unattended-upgrade", "")
        .file("/etc/cron.daily/apt-compat", "");
    assert_eq!(fact(&without_systemd, "automatic"), Fact::known("install"));
}

#[test]
fn a_setting_that_may_not_be_read_makes_the_answer_unknown() {
    let host = apt().refused("/etc/apt/apt.conf.d/99local", Refusal::NotPermitted);
    assert_eq!(fact(&host, "automatic").reason(), Some(Reason::NotPermitted));
}

#[test]
fn the_last_refresh_is_the_newest_sign_of_one() {
    let stamp = "/var/lib/apt/periodic/update-success-stamp";
    let host = apt().file(stamp, "").stat_is(stamp, day(20_700));
    assert_eq!(fact(&host, "last_check_day"), Fact::known(20_700));
    let lists = "/var/lib/apt/lists";
    let empty = host.folder(lists, &["partial"]).stat_is(lists, day(20_770));
    assert_eq!(fact(&empty, "last_check_day"), Fact::known(20_700));
    let filled = empty.folder(lists, &["a_dists_b_main_binary-amd64_Packages"]);
    assert_eq!(fact(&filled, "last_check_day"), Fact::known(20_770));
    assert_eq!(fact(&apt(), "last_check_day").reason(), Some(Reason::NotPresent));
}

#[test]
fn the_last_upgrade_is_found_in_this_months_log_or_an_older_one() {
    let line = "2026-09-01 06:00:00 upgrade a:amd64 1 2\n";
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(line.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let host = apt()
        .file("/var/log/dpkg.log", "")
        .file("/var/log/dpkg.log.2.gz", packed);
    assert_eq!(fact(&host, "last_success_day"), Fact::known(20_697));
    let ahead = apt().file("/var/log/dpkg.log", "2026-11-22 00:10:00 upgrade a:amd64 1 2\n");
    assert_eq!(fact(&ahead, "last_success_day"), Fact::known(20_778));
    assert_eq!(
        fact(&apt(), "last_success_day").reason(),
        Some(Reason::NotPresent)
    );
    let broken = apt().file("/var/log/dpkg.log.2.gz", b"\x1f\x8bxx");
    assert_eq!(
        fact(&broken, "last_success_day").reason(),
        Some(Reason::Unreadable)
    );
}

#[test]
fn dnf_goes_by_its_timers_and_their_settings() {
    let enabled = |timer: &str| dnf().file(&format!("/etc/systemd/system/timers.target.wants/{timer}"), "");
    assert_eq!(fact(&dnf(), "manager"), Fact::known("dnf"));
    assert_eq!(fact(&dnf(), "automatic"), Fact::known("off"));
    assert_eq!(
        fact(&enabled("dnf-automatic-install.timer"), "automatic"),
        Fact::known("install")
    );
    let by_settings = || enabled("dnf-automatic.timer");
    assert_eq!(fact(&by_settings(), "automatic"), Fact::known("download"));
    let applies = by_settings().file("/etc/dnf/automatic.conf", "[commands]\napply_updates = yes\n");
    assert_eq!(fact(&applies, "automatic"), Fact::known("install"));
    let tells = by_settings().file("/etc/dnf/automatic.conf", "[commands]\ndownload_updates = no\n");
    assert_eq!(fact(&tells, "automatic"), Fact::known("notify"));
}

#[test]
fn dnf_tells_its_days_where_it_keeps_them_in_files() {
    let cache = "/var/cache/libdnf5/updates-0123/repodata";
    let log = "2026-11-01T10:00:00+0000 SUBDEBUG Upgrade: bash-5\n2026-11-02T10:00:00+0000 SUBDEBUG Installed: zsh-5\n";
    let host = dnf()
        .file(&format!("{cache}/repomd.xml"), "")
        .stat_is(cache, day(20_750))
        .file("/var/log/dnf.rpm.log", log);
    assert_eq!(fact(&host, "last_check_day"), Fact::known(20_750));
    assert_eq!(fact(&host, "last_success_day"), Fact::known(20_758));
    assert_eq!(
        fact(&dnf(), "last_success_day").reason(),
        Some(Reason::NotImplemented)
    );
}

#[test]
fn other_managers_are_named_and_not_guessed_at() {
    let zypper = Recorded::linux().file("/etc/zypp/zypp.conf", "");
    assert_eq!(fact(&zypper, "manager"), Fact::known("zypper"));
    assert_eq!(fact(&zypper, "automatic").reason(), Some(Reason::NotImplemented));
    assert_eq!(fact(&Recorded::linux(), "manager"), Fact::known("other"));
}

#[test]
fn the_sign_of_a_needed_restart_is_enough() {
    assert_eq!(
        fact(&apt().file("/run/reboot-required", ""), "restart_pending"),
        Fact::known(true)
    );
    assert_eq!(fact(&apt(), "restart_pending"), Fact::known(false));
}
