use super::*;
use crate::envelope::seal;
use crate::key::Seed;
use crate::key::SigningKey;

const NOW: i64 = 1_790_000_000;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([seed; 32])).unwrap()
}

fn lasting<T>(value: T) -> Lasting<T> {
    Lasting {
        not_after: NOW + 100,
        not_before: NOW - 100,
        value,
    }
}

fn document(version: u32, signer: u8, next: u8) -> TrustDocument {
    TrustDocument {
        addresses: vec![lasting("console.example.org".to_owned())],
        issued: NOW,
        logs: Vec::new(),
        next_key: *key(next).public(),
        pins: vec![lasting(Pin::new([1; 15]))],
        policy_keys: vec![lasting(*key(9).public())],
        signed_by: *key(signer).public(),
        version,
    }
}

/// Logs with names as long as names may be.
fn logs(count: usize) -> Vec<Lasting<NoteKey>> {
    let name = |number: usize| format!("{}{number:02}", "\"".repeat(limits::LABEL_BYTES - 2));
    (0..count)
        .map(|number| lasting(NoteKey::new(&name(number), *key(4).public()).unwrap()))
        .collect()
}

#[test]
fn each_version_is_signed_by_the_key_that_the_one_before_names() {
    let pin = Pin::new([1; 15]);
    let first = seal(document(1, 1, 2), &key(1)).unwrap();
    let held = first_trust(&first, pin, NOW).unwrap().into_statement();
    let next = seal(document(2, 2, 2), &key(2)).unwrap();
    assert_eq!(next_trust(&next, &held).unwrap().statement().version, 2);

    let by_the_old_key = seal(document(2, 1, 1), &key(1)).unwrap();
    assert!(matches!(
        next_trust(&by_the_old_key, &held),
        Err(TrustError::Verify { .. })
    ));
    for version in [1, 3] {
        let envelope = seal(document(version, 2, 2), &key(2)).unwrap();
        assert!(matches!(
            next_trust(&envelope, &held),
            Err(TrustError::Version { .. })
        ));
    }
    let mut backdated = document(2, 2, 2);
    backdated.issued = NOW - 1;
    let envelope = seal(backdated, &key(2)).unwrap();
    assert!(matches!(
        next_trust(&envelope, &held),
        Err(TrustError::Version { .. })
    ));
}

#[test]
fn the_first_must_list_the_pin_that_vouches_for_it_and_be_signed_by_the_key_it_carries() {
    let envelope = seal(document(7, 1, 1), &key(1)).unwrap();
    assert!(first_trust(&envelope, Pin::new([1; 15]), NOW).is_ok());
    assert!(matches!(
        first_trust(&envelope, Pin::new([2; 15]), NOW),
        Err(TrustError::Pin)
    ));
    assert!(matches!(
        first_trust(&envelope, Pin::new([1; 15]), NOW + 101),
        Err(TrustError::Pin)
    ));
    let other = seal(document(1, 1, 1), &key(2)).unwrap();
    assert!(matches!(
        first_trust(&other, Pin::new([1; 15]), NOW),
        Err(TrustError::Verify { .. })
    ));
}

#[test]
fn lists_are_bounded_and_a_release_without_a_version_or_with_an_end_before_its_start_is_none() {
    let refused = |change: fn(&mut TrustDocument)| {
        let mut document = document(1, 1, 1);
        change(&mut document);
        document.within_limits().is_err()
    };
    assert!(!refused(|_| {}));
    assert!(refused(|d| d.version = 0));
    assert!(refused(|d| d.pins.clear()));
    assert!(refused(|d| d.addresses.clear()));
    assert!(refused(
        |d| d.addresses = vec![lasting("a".to_owned()); limits::TRUSTED_ADDRESSES + 1]
    ));
    assert!(refused(
        |d| d.pins = vec![lasting(Pin::new([1; 15])); limits::TRUSTED_PINS + 1]
    ));
    assert!(refused(|d| {
        d.policy_keys = vec![lasting(*key(3).public()); limits::TRUSTED_POLICY_KEYS + 1];
    }));
    assert!(!refused(|d| d.logs = logs(limits::TRUSTED_LOGS)));
    assert!(refused(|d| d.logs = logs(limits::TRUSTED_LOGS + 1)));
    assert!(refused(|d| d.logs = [logs(1), logs(1)].concat()), "a log twice");
    assert!(refused(|d| {
        d.logs = logs(1);
        d.logs[0].not_after = d.logs[0].not_before - 1;
    }));
    assert!(refused(|d| d.policy_keys = vec![Lasting {
        not_after: 0,
        not_before: 1,
        value: *key(3).public()
    }]));
    let release = |version, valid_until| PolicyRelease {
        digest: Digest::of(b"files"),
        issued: 10,
        name: "dspt-care".to_owned(),
        valid_until,
        version,
    };
    assert!(release(1, 10).within_limits().is_ok());
    assert!(release(0, 10).within_limits().is_err());
    assert!(release(1, 9).within_limits().is_err());
}

#[test]
fn a_trust_document_with_full_lists_is_a_statement() {
    let mut full = document(1, 1, 1);
    full.addresses = vec![lasting("a".repeat(limits::ADDRESS_BYTES)); limits::TRUSTED_ADDRESSES];
    full.pins = vec![lasting(Pin::new([1; 15])); limits::TRUSTED_PINS];
    full.logs = logs(limits::TRUSTED_LOGS);
    full.policy_keys = vec![lasting(*key(3).public()); limits::TRUSTED_POLICY_KEYS];
    assert!(seal(full, &key(1)).is_ok());
}

#[test]
fn a_document_that_lists_no_log_has_one_form_and_admits_any() {
    let none = document(1, 1, 1);
    let text = String::from_utf8(none.encode().unwrap()).unwrap();
    assert!(!text.contains("logs"), "{text}");
    assert_eq!(TrustDocument::decode(text.as_bytes()).unwrap(), none);
    let written = text.replace(",\"next_key\"", ",\"logs\":[],\"next_key\"");
    assert_ne!(written, text);
    assert!(TrustDocument::decode(written.as_bytes()).is_err());
    assert!(none.admits_log(&logs(1)[0].value, NOW));
}

#[test]
fn a_document_that_lists_logs_admits_those_and_only_while_they_are_good() {
    let mut document = document(1, 1, 1);
    document.logs = logs(2);
    let text = document.encode().unwrap();
    assert_eq!(TrustDocument::decode(&text).unwrap(), document);
    let [first, last, other] = logs(3).try_into().unwrap();
    assert!(document.admits_log(&first.value, NOW) && document.admits_log(&last.value, NOW));
    assert!(!document.admits_log(&first.value, NOW + 101), "past its date");
    assert!(!document.admits_log(&first.value, NOW - 101), "before its date");
    assert!(!document.admits_log(&other.value, NOW));
    let another_key = NoteKey::new(first.value.name(), *key(5).public()).unwrap();
    assert!(!document.admits_log(&another_key, NOW));
}
