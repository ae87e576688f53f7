use dspt_report::Fact;

use super::*;
use crate::host::recorded::Recorded;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiValue;
use crate::probes::os::PROBE;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const KEY: &str = "os.extended_support";

fn device(build: &str, edition: &str) -> Recorded {
    Recorded::windows()
        .key("HKU")
        .text_value(CURRENT_VERSION, "CurrentBuild", build)
        .text_value(CURRENT_VERSION, "EditionID", edition)
}

fn licence(year: usize, status: i64) -> WmiRow {
    WmiRow(
        [
            ("ID".to_owned(), WmiValue::Text(YEARS[year].0.to_uppercase())),
            ("LicenseStatus".to_owned(), WmiValue::Integer(status)),
        ]
        .into(),
    )
}

fn with(licences: Vec<WmiRow>, today: i64) -> Fact {
    let host = device("19045", "Professional")
        .wmi_is(WmiQuery::ExtendedSupport, licences)
        .with(|recording| recording.today = today);
    fact(PROBE, &host, KEY)
}

#[test]
fn a_licence_counts_for_the_years_it_pays_for() {
    let (first_year, second_year) = (20_700, 20_778);
    assert_eq!(with(vec![licence(0, 1)], first_year), Fact::known(true));
    assert_eq!(with(vec![licence(0, 1)], second_year), Fact::known(false));
    assert_eq!(
        with(vec![licence(0, 1), licence(1, 1)], second_year),
        Fact::known(true)
    );
    assert_eq!(with(vec![licence(1, 5)], second_year), Fact::known(false));
    assert_eq!(with(Vec::new(), second_year), Fact::known(false));
}

#[test]
fn the_programme_for_consumers_is_over_and_was_never_readable() {
    let key = format!(r"HKU\S-1-5-21-1-2-3-1001\{CONSUMERS}");
    let host = |today| {
        device("19045", "Core")
            .key(&key)
            .wmi_is(WmiQuery::ExtendedSupport, Vec::new())
            .with(|recording| recording.today = today)
    };
    assert_eq!(fact(PROBE, &host(20_700), KEY), unknown(Reason::NotImplemented));
    assert_eq!(fact(PROBE, &host(20_778), KEY), Fact::known(false));
}

#[test]
fn only_what_can_have_longer_support_is_asked_for_it() {
    assert_eq!(
        fact(PROBE, &device("26200", "Professional"), KEY),
        Fact::known(false)
    );
    let silent = device("19045", "Professional");
    assert_eq!(fact(PROBE, &silent, KEY), unknown(Reason::NotPresent));
    let server =
        |build| device(build, "ServerStandard").text_value(CURRENT_VERSION, "InstallationType", "Server");
    assert_eq!(fact(PROBE, &server("20348"), KEY), Fact::known(false));
    assert_eq!(fact(PROBE, &server("9600"), KEY), unknown(Reason::NotImplemented));
}

#[test]
fn the_facts_name_the_system() {
    let host = device("26200", "Core").text_value(CURRENT_VERSION, "DisplayVersion", "25H2");
    for (key, value) in [
        ("os.family", "windows"),
        ("os.name", "Windows 11 Home"),
        ("os.version", "25H2"),
        ("os.release", "windows-11:25h2"),
        ("os.edition", "home"),
    ] {
        assert_eq!(fact(PROBE, &host, key), Fact::known(value));
    }
    assert_eq!(fact(PROBE, &host, "os.build"), Fact::known(26_200));
    assert_eq!(
        fact(PROBE, &Recorded::windows(), "os.release"),
        unknown(Reason::NotPresent)
    );
}
