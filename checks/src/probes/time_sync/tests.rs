use super::*;
use crate::host::Refusal;
use crate::host::Stat;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use crate::recording::Answer;
use dspt_report::Fact;

const MARK: &str = "/run/systemd/timesync/synchronized";

fn seen(host: &Recorded) -> [Fact; 2] {
    ["time.service", "time.synchronised"].map(|key| fact(PROBE, host, key))
}

fn changed(host: Recorded, path: &str, days_ago: i64) -> Recorded {
    let modified_day = host.today() - days_ago;
    let stat = Stat {
        folder: false,
        size: 0,
        modified_day,
    };
    host.stat_is(path, stat)
}

#[test]
fn timesyncd_with_a_fresh_mark_is_synchronised() {
    let host = changed(Recorded::linux().running(&["systemd-timesyn"]), MARK, 1);
    assert_eq!(seen(&host), [Fact::known("systemd-timesyncd"), Fact::known(true)]);
    let host = changed(host, MARK, 30);
    assert_eq!(seen(&host)[1], Fact::known(false));
}

#[test]
fn a_mark_that_is_missing_right_after_the_start_is_no_answer() {
    let host = Recorded::linux().running(&["chronyd"]);
    assert_eq!(seen(&host), [Fact::known("chrony"), Fact::known(false)]);
    let host = host.with(|recording| recording.minutes_since_start = Answer::Given(5));
    assert_eq!(seen(&host)[1], unknown(Reason::JustStarted));
    let host = changed(host, "/var/lib/chrony/drift", 0);
    assert_eq!(seen(&host)[1], Fact::known(true));
}

#[test]
fn a_mark_that_may_not_be_seen_is_no_answer() {
    let host = Recorded::linux()
        .running(&["chronyd"])
        .refused("/var/lib/chrony", Refusal::NotPermitted);
    assert_eq!(seen(&host)[1], unknown(Reason::NotPermitted));
}

#[test]
fn nothing_that_keeps_the_time_is_a_no_except_where_the_time_comes_from_around() {
    let host = Recorded::linux().running(&["init"]);
    assert_eq!(seen(&host), [unknown(Reason::NotPresent), Fact::known(false)]);
    assert_eq!(
        seen(&host.running(&["vmtoolsd"]))[1],
        unknown(Reason::NotImplemented)
    );
    let container = Recorded::linux().file("/.dockerenv", "");
    assert_eq!(seen(&container)[1], unknown(Reason::NotImplemented));
}
