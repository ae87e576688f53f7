use dspt_report::Fact;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::Service;
use crate::host::windows::wmi::WmiValue;
use crate::probes::disk_encryption::PROBE;
use crate::probes::testing::all_unknown;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use crate::recording::Answer;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

fn volume(letter: &str, kind: i64, conversion: i64, protection: i64) -> WmiRow {
    let mut row = WmiRow(
        [
            ("VolumeType".to_owned(), WmiValue::Integer(kind)),
            ("ConversionStatus".to_owned(), WmiValue::Integer(conversion)),
            ("ProtectionStatus".to_owned(), WmiValue::Integer(protection)),
        ]
        .into(),
    );
    if !letter.is_empty() {
        row.0
            .insert("DriveLetter".to_owned(), WmiValue::Text(letter.to_owned()));
    }
    row
}

fn device(edition: &str, volumes: Vec<WmiRow>) -> Recorded {
    Recorded::windows()
        .text_value(CURRENT_VERSION, "CurrentBuild", "26200")
        .text_value(CURRENT_VERSION, "EditionID", edition)
        .text_value(CURRENT_VERSION, "SystemRoot", r"C:\WINDOWS")
        .wmi_is(WmiQuery::EncryptableVolumes, volumes)
}

fn facts(host: &Recorded) -> [Fact; 4] {
    ["encrypted", "protection_on", "encryption"]
        .map(|name| format!("disk.system.{name}"))
        .into_iter()
        .chain(["disk.fixed.all_encrypted".to_owned()])
        .map(|key| fact(PROBE, host, &key))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

fn known(encrypted: bool, protected: bool, kind: &str, all: bool) -> [Fact; 4] {
    [
        Fact::known(encrypted),
        Fact::known(protected),
        Fact::known(kind),
        Fact::known(all),
    ]
}

#[test]
fn a_protected_volume_is_named_by_the_edition() {
    let home = device("Core", vec![volume("C:", 0, 1, 1)]);
    assert_eq!(facts(&home), known(true, true, "device-encryption", true));
    let pro = device("Professional", vec![volume("c:", 0, 1, 1)]);
    assert_eq!(facts(&pro), known(true, true, "bitlocker", true));
}

#[test]
fn suspended_half_way_and_bare_volumes_are_told_apart() {
    for (conversion, protection, expected) in [
        (1, 0, known(true, false, "bitlocker", false)),
        (2, 0, known(false, false, "bitlocker", false)),
        (3, 0, known(false, false, "bitlocker", false)),
        (0, 0, known(false, false, "none", false)),
    ] {
        let host = device("Professional", vec![volume("C:", 0, conversion, protection)]);
        assert_eq!(facts(&host), expected, "{conversion} {protection}");
    }
}

#[test]
fn every_fixed_volume_counts_and_neither_sticks_nor_recovery() {
    let system = || volume("C:", 0, 1, 1);
    let all = |other| {
        let host = device("Professional", vec![system(), other]);
        fact(PROBE, &host, "disk.fixed.all_encrypted")
    };
    assert_eq!(all(volume("D:", 1, 0, 0)), Fact::known(false));
    assert_eq!(all(volume("D:", 1, 1, 1)), Fact::known(true));
    assert_eq!(all(volume("E:", 2, 0, 0)), Fact::known(true));
    assert_eq!(all(volume("", 1, 0, 0)), Fact::known(true));
    // A locked volume is encrypted, and whether it would be protected is not told.
    let mut locked = volume("D:", 1, 1, 2);
    locked.0.remove("ConversionStatus");
    assert_eq!(all(locked), unknown(Reason::Unreadable));
}

#[test]
fn another_makers_encryption_is_not_called_none() {
    let driver = |start| Service { running: true, start };
    let bare = || device("Core", vec![volume("C:", 0, 0, 0)]);
    let beneath = bare().service_is("veracrypt", driver(Start::Boot));
    assert_eq!(
        facts(&beneath),
        [
            unknown(Reason::NotImplemented),
            unknown(Reason::NotImplemented),
            Fact::known("other"),
            unknown(Reason::NotImplemented),
        ]
    );
    let for_containers = bare().service_is("veracrypt", driver(Start::System));
    assert_eq!(facts(&for_containers), known(false, false, "none", false));
}

#[test]
fn without_the_right_or_the_feature_nothing_is_said() {
    let refused = device("Core", Vec::new()).answers(|answers| {
        let refusal = Answer::refused(Refusal::NotPermitted);
        answers.wmi.insert(WmiQuery::EncryptableVolumes, refusal);
    });
    assert_eq!(facts(&refused), all_unknown::<4>(Reason::NotPermitted));
    let absent = device("Core", Vec::new());
    assert_eq!(facts(&absent), all_unknown::<4>(Reason::NotPresent));
}
