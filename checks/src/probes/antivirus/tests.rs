use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::list;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const HEADER: &str = "ClamAV-VDB:07 Mar 2025 04-37 -0500:1:1:90:x:y:z:1";

#[test]
fn a_device_without_any_known_product_has_none() {
    let host = Recorded::linux();
    assert_eq!(fact(PROBE, &host, "antivirus.present"), Fact::known(false));
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(false));
    assert_eq!(fact(PROBE, &host, "antivirus.products"), list(&[]));
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn clamav_that_runs_is_on_and_its_newest_database_tells_the_day() {
    let host = Recorded::linux()
        .file("/usr/sbin/clamd", "")
        .file(
            "/var/lib/clamav/main.cvd",
            "ClamAV-VDB:16 Sep 2021 08-32 -0400:62:x",
        )
        .file(
            "/var/lib/clamav/daily.cld",
            HEADER.to_owned() + &" ".repeat(2_000),
        )
        .running(&["clamd", "init"]);
    assert_eq!(fact(PROBE, &host, "antivirus.products"), list(&["ClamAV"]));
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &host, "antivirus.real_time"), Fact::known(false));
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        Fact::known(20_154)
    );
    let host = host.running(&["clamd", "clamonacc"]);
    assert_eq!(fact(PROBE, &host, "antivirus.real_time"), Fact::known(true));
}

#[test]
fn a_scanner_that_nothing_starts_is_present_and_not_on() {
    let host = Recorded::linux().file("/usr/bin/clamscan", "");
    assert_eq!(fact(PROBE, &host, "antivirus.present"), Fact::known(true));
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(false));
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn a_database_in_another_form_is_unreadable() {
    let host = Recorded::linux()
        .file("/usr/sbin/clamd", "")
        .file("/var/lib/clamav/daily.cvd", "garbage");
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        unknown(Reason::Unreadable)
    );
}

#[test]
fn an_agent_that_does_not_show_scanning_on_access_leaves_it_unknown() {
    let host = Recorded::linux()
        .folder("/opt/microsoft/mdatp", &["sbin"])
        .running(&["wdavdaemon"]);
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &host, "antivirus.real_time"),
        unknown(Reason::NotImplemented)
    );
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        unknown(Reason::NotImplemented)
    );
}

#[test]
fn programs_that_may_not_be_seen_are_not_taken_as_stopped() {
    let host = Recorded::linux()
        .file("/usr/sbin/clamd", "")
        .file(
            "/proc/mounts",
            "proc /proc proc rw,nosuid,hidepid=invisible 0 0\n",
        )
        .with(|recording| recording.elevated = false);
    assert_eq!(fact(PROBE, &host, "antivirus.on"), unknown(Reason::NotPermitted));
    let host = host.with(|recording| recording.elevated = true);
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(false));
}

#[test]
fn products_are_in_the_order_of_their_names() {
    let names: Vec<&str> = PRODUCTS.iter().map(|product| product.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
}
