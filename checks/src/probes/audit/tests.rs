use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const OWN: &str = "/etc/systemd/journald.conf";
const DROP_IN: &str = "/etc/systemd/journald.conf.d/a.conf";

/// Signing in is recorded, and survives.
fn seen(host: &Recorded) -> [Fact; 2] {
    ["audit.logon", "audit.persistent"].map(|key| fact(PROBE, host, key))
}

fn known(values: [bool; 2]) -> [Fact; 2] {
    values.map(Fact::known)
}

#[test]
fn nothing_that_records_is_a_no() {
    assert_eq!(seen(&Recorded::linux().running(&["init"])), known([false, false]));
}

#[test]
fn the_journal_survives_with_its_folder_or_its_setting() {
    let host = Recorded::linux().running(&["systemd-journal"]);
    assert_eq!(seen(&host), known([true, false]));
    let host = host.folder("/var/log/journal", &[]);
    assert_eq!(seen(&host), known([true, true]));
    let host = host.file(OWN, "[Journal]\n#Storage=auto\nStorage=volatile\n");
    assert_eq!(seen(&host), known([true, false]));
    let host = host.file(DROP_IN, "[Journal]\nStorage=persistent\n");
    assert_eq!(seen(&host), known([true, true]));
}

#[test]
fn a_journal_that_keeps_nothing_or_only_errors_does_not_count() {
    let host = Recorded::linux()
        .running(&["systemd-journal"])
        .file(OWN, "[Journal]\nStorage=none\n");
    assert_eq!(seen(&host), known([false, false]));
    let host = host.file(OWN, "[Journal]\nMaxLevelStore=err\nStorage=persistent\n");
    assert_eq!(seen(&host), known([false, true]));
    assert_eq!(
        seen(&host.running(&["systemd-journal", "rsyslogd"])),
        known([true, true])
    );
}

#[test]
fn programs_that_may_not_be_seen_are_no_answer() {
    let host = Recorded::linux()
        .file("/proc/mounts", "proc /proc proc rw,hidepid=2 0 0\n")
        .with(|recording| recording.elevated = false);
    assert_eq!(
        seen(&host),
        [unknown(Reason::NotPermitted), unknown(Reason::NotPermitted)]
    );
}
