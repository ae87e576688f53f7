use dspt_report::Fact;

use super::*;
use crate::host::recorded::Recorded;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiValue;
use crate::probes::device::PROBE;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

fn enclosure(number: i64) -> WmiRow {
    WmiRow([("ChassisTypes".to_owned(), WmiValue::Integers(vec![number]))].into())
}

fn device(case: i64) -> Recorded {
    Recorded::windows()
        .text_value(CURRENT_VERSION, "CurrentBuild", "26200")
        .text_value(CURRENT_VERSION, "EditionID", "Core")
        .text_value(FIRMWARE, "SystemManufacturer", "Dell Inc.")
        .text_value(FIRMWARE, "SystemProductName", "OptiPlex 7010")
        .wmi_is(WmiQuery::Enclosure, vec![enclosure(case)])
        .wmi_is(WmiQuery::Batteries, Vec::new())
}

#[test]
fn the_case_says_what_it_is_and_whether_it_can_be_carried() {
    for (case, kind, portable) in [
        (3, "desktop", false),
        (13, "desktop", false),
        (35, "desktop", false),
        (10, "laptop", true),
        (31, "laptop", true),
        (30, "tablet", true),
        (17, "server", false),
        (2, "other", false),
        (999, "other", false),
    ] {
        let host = device(case);
        assert_eq!(fact(PROBE, &host, "device.kind"), Fact::known(kind), "{case}");
        assert_eq!(
            fact(PROBE, &host, "device.portable"),
            Fact::known(portable),
            "{case}"
        );
    }
}

#[test]
fn a_battery_decides_only_where_the_case_does_not() {
    let battery = || vec![WmiRow::default()];
    let desktop = device(3).wmi_is(WmiQuery::Batteries, battery());
    assert_eq!(fact(PROBE, &desktop, "device.portable"), Fact::known(false));
    let other = device(1).wmi_is(WmiQuery::Batteries, battery());
    assert_eq!(fact(PROBE, &other, "device.portable"), Fact::known(true));
}

#[test]
fn virtual_machines_are_known_by_their_maker() {
    for (maker, product) in [
        ("Microsoft Corporation", "Virtual Machine"),
        ("VMware, Inc.", "VMware20,1"),
        ("innotek GmbH", "VirtualBox"),
        ("QEMU", "Standard PC (Q35 + ICH9, 2009)"),
    ] {
        let host = device(1)
            .text_value(FIRMWARE, "SystemManufacturer", maker)
            .text_value(FIRMWARE, "SystemProductName", product);
        assert_eq!(fact(PROBE, &host, "device.kind"), Fact::known("virtual"));
        assert_eq!(fact(PROBE, &host, "device.portable"), Fact::known(false));
    }
}

#[test]
fn a_server_is_known_by_its_windows_and_a_laptop_by_its_case() {
    let server = |case| device(case).text_value(CURRENT_VERSION, "InstallationType", "Server");
    assert_eq!(fact(PROBE, &server(3), "device.kind"), Fact::known("server"));
    assert_eq!(fact(PROBE, &server(10), "device.kind"), Fact::known("laptop"));
}

#[test]
fn the_systems_copy_of_the_number_stands_in_for_wmi() {
    let silent = Recorded::windows().dword(FIRMWARE, "EnclosureType", 10);
    assert_eq!(fact(PROBE, &silent, "device.kind"), Fact::known("laptop"));
    assert_eq!(fact(PROBE, &silent, "device.portable"), Fact::known(true));
    let nothing = Recorded::windows();
    assert_eq!(fact(PROBE, &nothing, "device.kind"), unknown(Reason::NotPresent));
}
