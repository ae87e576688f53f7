use dspt_report::Fact;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::Service;
use crate::host::windows::Start;
use crate::host::windows::wmi::WmiValue;
use crate::probes::antivirus::PROBE;
use crate::probes::testing::fact;
use crate::probes::testing::list;
use crate::probes::testing::unknown;
use crate::recording::Answer;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const OTHER: &str = "C:/Program Files/Other/other.exe";
const ON: i64 = 266_240;
const ON_AND_OLD: i64 = 266_256;
const EXPIRED: i64 = 0x43000;

fn text(value: &str) -> WmiValue {
    WmiValue::Text(value.to_owned())
}

fn status(mode: &str, real_time: bool) -> WmiRow {
    WmiRow(
        [
            ("AMRunningMode".to_owned(), text(mode)),
            (
                "AntivirusEnabled".to_owned(),
                WmiValue::Bool(mode != "Not running"),
            ),
            ("RealTimeProtectionEnabled".to_owned(), WmiValue::Bool(real_time)),
            ("DefenderSignaturesOutOfDate".to_owned(), WmiValue::Bool(false)),
            (
                "AntivirusSignatureLastUpdated".to_owned(),
                text("20261120221500.000000+000"),
            ),
            ("QuickScanEndTime".to_owned(), text("20261119120000.000000+000")),
            ("FullScanEndTime".to_owned(), text("20261001120000.000000+000")),
            ("IsTamperProtected".to_owned(), WmiValue::Bool(true)),
        ]
        .into(),
    )
}

fn registered(name: &str, guid: &str, path: &str, state: i64) -> WmiRow {
    WmiRow(
        [
            ("displayName".to_owned(), text(name)),
            ("instanceGuid".to_owned(), text(guid)),
            ("pathToSignedReportingExe".to_owned(), text(path)),
            ("productState".to_owned(), WmiValue::Integer(state)),
        ]
        .into(),
    )
}

fn service(running: bool) -> Service {
    Service {
        running,
        start: Start::Automatic,
    }
}

/// Defender as it is; another product, where its state is given.
fn device(mode: &str, other: Option<i64>) -> Recorded {
    let guid = "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}";
    let defender = if mode == "Normal" { 397_568 } else { 393_472 };
    let mut products = vec![registered(
        "Windows Defender",
        guid,
        r"%ProgramFiles%\Windows Defender\MsMpeng.exe",
        defender,
    )];
    products.extend(other.map(|state| {
        registered(
            "Other Antivirus",
            "{1}",
            r"C:\Program Files\Other\other.exe",
            state,
        )
    }));
    Recorded::windows()
        .text_value(CURRENT_VERSION, "CurrentBuild", "26200")
        .text_value(CURRENT_VERSION, "EditionID", "Core")
        .service_is(DEFENDER_SERVICE, service(mode == "Normal"))
        .file("C:/Program Files/Windows Defender/MsMpeng.exe", "")
        .file(OTHER, "")
        .wmi_is(WmiQuery::AntivirusProducts, products)
        .wmi_is(WmiQuery::DefenderStatus, vec![status(mode, true)])
}

#[test]
fn defender_tells_everything_about_itself() {
    let host = device("Normal", None);
    for (key, value) in [
        ("antivirus.present", Fact::known(true)),
        ("antivirus.on", Fact::known(true)),
        ("antivirus.real_time", Fact::known(true)),
        ("antivirus.products", list(&[DEFENDER])),
        ("antivirus.definitions_out_of_date", Fact::known(false)),
        ("antivirus.definitions_day", Fact::known(20_777)),
        ("antivirus.last_scan_day", Fact::known(20_776)),
        ("antivirus.tamper_protection", Fact::known(true)),
    ] {
        assert_eq!(fact(PROBE, &host, key), value, "{key}");
    }
}

#[test]
fn a_passive_defender_beside_another_product_is_fine() {
    let host = device("Passive Mode", Some(ON));
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &host, "antivirus.real_time"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &host, "antivirus.products"),
        list(&["Other Antivirus"])
    );
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_out_of_date"),
        Fact::known(false)
    );
    // The days are those of the product that protects, which tells none.
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_day"),
        unknown(Reason::NotImplemented)
    );
    let old = device("Passive Mode", Some(ON_AND_OLD));
    assert_eq!(
        fact(PROBE, &old, "antivirus.definitions_out_of_date"),
        Fact::known(true)
    );
}

#[test]
fn a_passive_defender_alone_protects_nobody() {
    for other in [None, Some(EXPIRED)] {
        let host = device("Passive Mode", other);
        assert_eq!(fact(PROBE, &host, "antivirus.present"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(false));
        assert_eq!(fact(PROBE, &host, "antivirus.real_time"), Fact::known(false));
    }
}

#[test]
fn an_entry_that_was_left_behind_protects_nobody() {
    let host = device("Not running", Some(ON)).with(|recording| {
        recording.places.remove(OTHER);
    });
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(false));
    assert_eq!(fact(PROBE, &host, "antivirus.products"), list(&[DEFENDER]));
}

#[test]
fn real_time_that_was_turned_off_is_off() {
    let host = device("Normal", None).wmi_is(WmiQuery::DefenderStatus, vec![status("Normal", false)]);
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &host, "antivirus.real_time"), Fact::known(false));
}

#[test]
fn the_security_centre_stands_in_for_a_silent_defender() {
    let host = device("Normal", None).answers(|answers| {
        let refusal = Answer::refused(Refusal::Unreadable);
        answers.wmi.insert(WmiQuery::DefenderStatus, refusal);
    });
    assert_eq!(fact(PROBE, &host, "antivirus.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &host, "antivirus.products"), list(&[DEFENDER]));
    assert_eq!(
        fact(PROBE, &host, "antivirus.definitions_out_of_date"),
        Fact::known(false)
    );
    assert_eq!(
        fact(PROBE, &host, "antivirus.real_time"),
        unknown(Reason::Unreadable)
    );
}

#[test]
fn a_broken_wmi_leaves_only_that_it_is_there() {
    let host = device("Normal", None).answers(|answers| answers.wmi.clear());
    assert_eq!(fact(PROBE, &host, "antivirus.present"), Fact::known(true));
    for key in ["antivirus.on", "antivirus.real_time", "antivirus.products"] {
        assert_eq!(fact(PROBE, &host, key), unknown(Reason::Unreadable), "{key}");
    }
}

#[test]
fn servers_have_no_security_centre_and_are_asked_for_services() {
    let server = |running| {
        Recorded::windows()
            .text_value(CURRENT_VERSION, "CurrentBuild", "20348")
            .text_value(CURRENT_VERSION, "InstallationType", "Server")
            .service_is("ekrn", service(running))
    };
    let on = server(true);
    assert_eq!(fact(PROBE, &on, "antivirus.on"), Fact::known(true));
    assert_eq!(fact(PROBE, &on, "antivirus.products"), list(&["ESET"]));
    let off = server(false);
    assert_eq!(fact(PROBE, &off, "antivirus.on"), Fact::known(false));
    let with_defender = off
        .service_is(DEFENDER_SERVICE, service(true))
        .wmi_is(WmiQuery::DefenderStatus, vec![status("Normal", true)]);
    assert_eq!(fact(PROBE, &with_defender, "antivirus.on"), Fact::known(true));
    assert_eq!(
        fact(PROBE, &with_defender, "antivirus.products"),
        list(&["ESET", DEFENDER])
    );
}
