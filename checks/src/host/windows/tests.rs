use super::*;
#[cfg(not(windows))]
use crate::host::Host;
#[cfg(not(windows))]
use crate::host::live::Live;

#[cfg(not(windows))]
#[test]
fn a_device_of_another_family_has_nothing_of_windows() {
    let live = Live::new();
    let door = live.windows();
    let refused = |error: HostError| assert!(error.is_not_found(), "{error}");
    refused(door.registry(r"HKLM\SOFTWARE", "x").unwrap_err());
    refused(door.registry_keys("HKU").unwrap_err());
    refused(door.wmi(WmiQuery::Tpm).unwrap_err());
    refused(door.service("WinDefend").unwrap_err());
    refused(door.accounts().unwrap_err());
    refused(door.updates().unwrap_err());
}

#[test]
fn a_closed_door_says_so_for_every_question() {
    let reasons = [
        CLOSED.registry("HKLM", "x").unwrap_err().reason(),
        CLOSED.registry_keys("HKLM").unwrap_err().reason(),
        CLOSED.wmi(WmiQuery::Disks).unwrap_err().reason(),
        CLOSED.service("x").unwrap_err().reason(),
        CLOSED.accounts().unwrap_err().reason(),
        CLOSED.administrators().unwrap_err().reason(),
        CLOSED.console_user().unwrap_err().reason(),
        CLOSED.password_rules().unwrap_err().reason(),
        CLOSED.lockout_rules().unwrap_err().reason(),
        CLOSED.password_complexity().unwrap_err().reason(),
        CLOSED.join().unwrap_err().reason(),
        CLOSED.logon_audit().unwrap_err().reason(),
        CLOSED.updates().unwrap_err().reason(),
        CLOSED.listeners().unwrap_err().reason(),
    ];
    assert_eq!(reasons, [dspt_report::Reason::NotImplemented; 14]);
}

#[test]
fn values_keep_their_types_in_json() {
    for (value, json) in [
        (RegistryValue::Dword(1), r#"{"dword":1}"#),
        (
            RegistryValue::Qword(u64::MAX),
            r#"{"qword":18446744073709551615}"#,
        ),
        (RegistryValue::Text("1".to_owned()), r#"{"text":"1"}"#),
        (
            RegistryValue::MultiText(vec!["a".to_owned()]),
            r#"{"multi-text":["a"]}"#,
        ),
        (RegistryValue::Binary(Bytes(vec![255, 0])), r#"{"binary":"/wA="}"#),
    ] {
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(serde_json::from_str::<RegistryValue>(json).unwrap(), value);
    }
    assert!(serde_json::from_str::<RegistryValue>(r#"{"binary":"?"}"#).is_err());
}

#[test]
fn rows_give_a_property_only_as_what_it_is() {
    let json = r#"{"a":1,"b":"2","c":true,"d":[9]}"#;
    let row: WmiRow = serde_json::from_str(json).unwrap();
    assert_eq!(
        (row.integer("a"), row.integer("b"), row.integer("c")),
        (Some(1), Some(2), None)
    );
    assert_eq!((row.text("b"), row.text("a")), (Some("2"), None));
    assert_eq!((row.flag("c"), row.flag("a")), (Some(true), None));
    assert_eq!((row.integers("d"), row.integers("a")), (&[9][..], &[][..]));
    assert_eq!(serde_json::to_string(&row).unwrap(), json);
}
