use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::list;
use crate::probes::testing::unknown;
use dspt_report::Fact;

fn seen(host: &Recorded) -> [Fact; 3] {
    ["backup.present", "backup.tools", "backup.last_success_day"].map(|key| fact(PROBE, host, key))
}

#[test]
fn none_of_the_known_tools_is_a_no() {
    assert_eq!(
        seen(&Recorded::linux()),
        [Fact::known(false), list(&[]), unknown(Reason::NotPresent)]
    );
}

#[test]
fn a_tool_with_its_settings_is_set_up() {
    let host = Recorded::linux()
        .file("/usr/bin/borgmatic", "")
        .file("/etc/borgmatic/config.yaml", "");
    assert_eq!(
        seen(&host),
        [
            Fact::known(true),
            list(&["borgmatic"]),
            unknown(Reason::NotImplemented)
        ]
    );
    let host = Recorded::linux().file("/usr/bin/borgmatic", "");
    assert_eq!(seen(&host)[0], Fact::known(false));
}

#[test]
fn a_tool_whose_settings_are_in_a_home_may_or_may_not_be_set_up() {
    let host = Recorded::linux().file("/usr/bin/deja-dup", "");
    assert_eq!(
        seen(&host),
        [
            unknown(Reason::NotImplemented),
            list(&["Déjà Dup"]),
            unknown(Reason::NotImplemented)
        ]
    );
}

#[test]
fn timeshift_tells_its_schedule_and_its_last_snapshot() {
    let settings = r#"{"backup_device_uuid": "a-b", "schedule_daily": "true", "schedule_boot": "false"}"#;
    let host = Recorded::linux()
        .file("/usr/bin/timeshift", "")
        .file("/etc/timeshift/timeshift.json", settings)
        .folder(
            "/timeshift/snapshots",
            &["2025-03-06_03-00-01", "2025-03-07_03-00-01", "other"],
        );
    assert_eq!(
        seen(&host),
        [Fact::known(true), list(&["Timeshift"]), Fact::known(20_154)]
    );
    let host = host.file("/etc/timeshift/timeshift.json", settings.replace("true", "false"));
    assert_eq!(seen(&host)[0], Fact::known(false));
    let host = host.file("/etc/timeshift/timeshift.json", "[]");
    assert_eq!(seen(&host)[0], unknown(Reason::Unreadable));
}

#[test]
fn rsnapshot_is_set_up_when_its_schedule_is_and_its_log_tells_the_day() {
    let host = Recorded::linux()
        .file("/usr/bin/rsnapshot", "")
        .file(
            "/etc/cron.d/rsnapshot",
            "# 0 3 * * * root /usr/bin/rsnapshot daily\n",
        )
        .file(
            "/var/log/rsnapshot.log",
            "[07/Mar/2025:03:00:01] /usr/bin/rsnapshot daily: completed successfully\n",
        );
    assert_eq!(seen(&host)[0], unknown(Reason::NotImplemented));
    assert_eq!(seen(&host)[2], Fact::known(20_154));
    let host = host.file(
        "/etc/cron.d/rsnapshot",
        "0 3 * * * root /usr/bin/rsnapshot daily\n",
    );
    assert_eq!(seen(&host)[0], Fact::known(true));
    let with_another = host.file("/usr/bin/restic", "");
    assert_eq!(seen(&with_another)[2], unknown(Reason::NotImplemented));
}
