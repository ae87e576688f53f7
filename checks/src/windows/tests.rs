use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::Bytes;

const KEY: &str = r"HKLM\SOFTWARE\X";

#[test]
fn numbers_are_read_from_every_type_that_settings_use() {
    for (value, expected) in [
        (RegistryValue::Dword(255), Ok(Some(255))),
        (RegistryValue::Qword(1 << 40), Ok(Some(1 << 40))),
        (RegistryValue::Text(" 1 ".to_owned()), Ok(Some(1))),
        (RegistryValue::Binary(Bytes(vec![255, 0, 0, 0])), Ok(Some(255))),
        (RegistryValue::Binary(Bytes(vec![0; 9])), Err(Reason::Unreadable)),
        (RegistryValue::Text("on".to_owned()), Err(Reason::Unreadable)),
        (RegistryValue::MultiText(Vec::new()), Err(Reason::Unreadable)),
    ] {
        let host = Recorded::windows().value(KEY, "a", value);
        assert_eq!(number(&host, KEY, "a"), expected);
    }
    assert_eq!(number(&Recorded::windows(), KEY, "a"), Ok(None));
    let refused = Recorded::windows().refused_key(KEY, Refusal::NotPermitted);
    assert_eq!(number(&refused, KEY, "a"), Err(Reason::NotPermitted));
}

#[test]
fn people_are_told_from_services_and_from_their_classes() {
    let host = Recorded::windows()
        .key(r"HKU\.DEFAULT")
        .key(r"HKU\S-1-5-18")
        .key(r"HKU\S-1-5-21-1-2-3-1001")
        .key(r"HKU\S-1-5-21-1-2-3-1001_Classes")
        .key(r"HKU\S-1-12-1-4-5-6-7");
    let expected = [r"HKU\S-1-12-1-4-5-6-7", r"HKU\S-1-5-21-1-2-3-1001"];
    assert_eq!(people(&host).unwrap(), expected);
}

#[test]
fn a_service_that_is_not_installed_neither_runs_nor_starts() {
    let host = Recorded::windows().service_is(
        "here",
        Service {
            running: true,
            start: Start::Disabled,
        },
    );
    assert_eq!(
        (is_running(&host, "here"), is_enabled(&host, "here")),
        (Ok(true), Ok(false))
    );
    assert_eq!(
        (is_running(&host, "x"), is_enabled(&host, "x")),
        (Ok(false), Ok(false))
    );
    assert_eq!(any_installed(&host, &["x", "here"]), Ok(true));
}
