use dspt_report::DeviceId;
use dspt_report::Token;
use dspt_report::wire::Head;

use super::*;
use crate::disk::Live;
use crate::spool::tests::Stopping;

fn folder() -> (tempfile::TempDir, DataFolder) {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    disk::make_folder(folder.root()).unwrap();
    (root, folder)
}

fn string() -> EnrolString {
    EnrolString {
        address: "console.example:8443".to_owned(),
        pin: Pin::new([2; 15]),
        provider: ProviderId::new([3; 8]),
        token: Token::generate().unwrap(),
    }
}

fn about() -> About {
    About {
        operator: "Example\u{1b} Support".to_owned(),
        purpose: "To help".to_owned(),
        telephone: "01632 960001".to_owned(),
        time: 1_795_000_000,
    }
}

fn answer(prepared: &Prepared) -> EnrolAnswer {
    EnrolAnswer {
        confirmed: true,
        device: prepared.identity.device(),
        export_key: Some(ExportKey::new([9; 32])),
        head: Head {
            id: prepared.enrolment.id(),
            sequence: 0,
        },
        provider_name: "Rose House".to_owned(),
        time: 1_795_000_005,
    }
}

fn prepared(folder: &DataFolder, string: &EnrolString) -> Prepared {
    prepare(
        folder,
        &Live,
        None,
        string,
        "Office",
        Sharing::Devices,
        1_795_000_000,
    )
    .unwrap()
}

fn settled(folder: &DataFolder, string: &EnrolString) -> Result<Console, EnrolError> {
    let prepared = prepared(folder, string);
    let target = Target::new(string.address.clone(), string.pin);
    settle(folder, &Live, &prepared, &target, &about(), &answer(&prepared))
}

#[test]
fn the_statement_says_who_joins_whom_and_keeps_the_token_out() {
    let (_root, folder) = folder();
    let string = string();
    let prepared = prepared(&folder, &string);
    let verified = prepared.enrolment.envelope.verify_enrolment().unwrap();
    let statement = verified.statement();
    assert_eq!(statement.device, prepared.identity.device());
    assert_eq!((statement.pin, statement.provider), (string.pin, string.provider));
    assert_eq!(statement.token_sha256, string.token.digest());
    assert_eq!(statement.label, "Office");
    for name in std::fs::read_dir(folder.root()).unwrap() {
        let path = name.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let token = string.token.as_bytes().as_slice();
        let kept = bytes.windows(token.len()).any(|window| window == token);
        assert!(!kept, "the token is in {}", path.display());
    }
}

#[test]
fn key_and_statement_are_on_the_disk_before_anything_is_sent() {
    let (_root, folder) = folder();
    let prepared = prepared(&folder, &string());
    let Membership::Pending(pending) = membership(&folder, None).unwrap() else {
        panic!("not pending")
    };
    assert_eq!(pending.identity.device(), prepared.identity.device());
    assert_eq!(pending.enrolment.unwrap().id(), prepared.enrolment.id());
}

#[test]
fn the_same_string_after_a_lost_answer_gives_the_same_bytes() {
    let (_root, folder) = folder();
    let string = string();
    let first = prepared(&folder, &string);
    let again = prepare(
        &folder,
        &Live,
        None,
        &string,
        "Other",
        Sharing::Items,
        1_795_999_999,
    )
    .unwrap();
    assert_eq!(again.enrolment.envelope, first.enrolment.envelope);

    // What was sealed stays, and the level that was agreed to last holds.
    let target = Target::new(string.address.clone(), string.pin);
    let console = settle(&folder, &Live, &again, &target, &about(), &answer(&again)).unwrap();
    assert_eq!(console.sharing, Sharing::Items);
}

#[test]
fn another_string_makes_another_key_and_keeps_the_first_aside() {
    let (_root, folder) = folder();
    let first = prepared(&folder, &string());
    let second = prepared(&folder, &string());
    assert_ne!(first.identity.device(), second.identity.device());
    let aside = folder.root().join("before-1795000000");
    assert!(aside.join("key").exists());
}

#[test]
fn an_answer_joins_and_is_read_back_safe_to_show() {
    let (_root, folder) = folder();
    let string = string();
    let console = settled(&folder, &string).unwrap();
    assert_eq!(console.operator, "Example\u{fffd} Support");
    let Membership::Joined(joined) = membership(&folder, None).unwrap() else {
        panic!("not joined")
    };
    assert_eq!(joined.console, console);
    assert!(joined.enrolment.answers(&string));
    assert_eq!(joined.console.target().not_before, 1_795_000_005);
    assert!(matches!(
        prepare(&folder, &Live, None, &string, "", Sharing::Devices, 0),
        Err(EnrolError::AlreadyJoined)
    ));
}

#[test]
fn an_answer_about_another_device_is_not_believed() {
    let (_root, folder) = folder();
    let string = string();
    let prepared = prepared(&folder, &string);
    let target = Target::new(string.address.clone(), string.pin);
    let other = EnrolAnswer {
        device: DeviceId::new([9; 16]),
        ..answer(&prepared)
    };
    let error = settle(&folder, &Live, &prepared, &target, &about(), &other).unwrap_err();
    assert!(matches!(error, EnrolError::OtherDevice { .. }), "{error}");
    assert!(!folder.console().exists());
}

#[test]
fn a_stop_after_any_step_of_joining_can_be_gone_on_from_with_the_same_string() {
    let mut finished = false;
    for steps in 0..15 {
        let (_root, folder) = folder();
        let string = string();
        let stopping = Stopping::after(steps);
        let stopped = prepare(&folder, &stopping, None, &string, "", Sharing::Devices, 1).is_err();
        let again = prepare(&folder, &Live, None, &string, "", Sharing::Devices, 2).unwrap();
        let Membership::Pending(pending) = membership(&folder, None).unwrap() else {
            panic!("not pending")
        };
        assert_eq!(pending.identity.device(), again.identity.device());
        finished |= !stopped;
    }
    assert!(finished, "more steps are needed to see it end");
}

#[test]
fn joining_anew_moves_everything_aside_and_deletes_nothing() {
    let (_root, folder) = folder();
    settled(&folder, &string()).unwrap();
    let aside = set_aside(&folder, 7).unwrap().unwrap();
    assert!(matches!(membership(&folder, None).unwrap(), Membership::None));
    for name in ["key", "device.json", "enrolment.json", "console.json"] {
        assert!(aside.join(name).exists(), "{name}");
    }
    assert_eq!(set_aside(&folder, 8).unwrap(), None);
}

#[test]
fn damaged_or_foreign_files_stop_the_program_and_say_what_to_do() {
    let (_root, folder) = folder();
    settled(&folder, &string()).unwrap();
    disk::replace(&Live, &folder.console(), b"{").unwrap();
    let error = membership(&folder, None).unwrap_err();
    assert!(matches!(error, EnrolError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("enrol --again"));

    let (_other_root, other) = self::folder();
    settled(&other, &string()).unwrap();
    std::fs::copy(other.enrolment(), folder.enrolment()).unwrap();
    let error = membership(&folder, None).unwrap_err();
    assert!(matches!(error, EnrolError::Foreign { .. }), "{error}");

    disk::replace(&Live, &folder.enrolment(), b"{").unwrap();
    let error = membership(&folder, None).unwrap_err();
    assert!(matches!(error, EnrolError::Unreadable { .. }), "{error}");
}

#[test]
fn two_runs_in_one_folder_do_not_meet() {
    let (_root, folder) = folder();
    let first = hold(&folder).unwrap();
    let error = hold_within(&folder, Duration::from_millis(60)).unwrap_err();
    assert!(matches!(error, EnrolError::Busy { .. }), "{error}");
    drop(first);
    assert!(hold(&folder).is_ok());
}

#[test]
fn a_label_is_one_short_line() {
    assert_eq!(label("  Front office ").unwrap(), "Front office");
    assert!(label(&"x".repeat(dspt_report::limits::LABEL_BYTES)).is_ok());
    assert!(label(&"x".repeat(dspt_report::limits::LABEL_BYTES + 1)).is_err());
    assert!(label("a\u{1b}b").is_err());
}
