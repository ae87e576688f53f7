//! No changed byte ever verifies.

mod common;

use common::full;
use common::key;
use dspt_report::Envelope;
use dspt_report::Report;
use dspt_report::statement::Predicate;

#[test]
fn any_flipped_byte_of_the_json_never_verifies_as_something_else() {
    let key = key(1);
    let envelope = full(&key);
    let (json, id) = (envelope.to_json(), envelope.id());
    let mut refused = 0;
    for place in 0..json.len() {
        for bit in 0..8 {
            let mut changed = json.clone();
            changed[place] ^= 1 << bit;
            let Ok(parsed) = Envelope::parse(&changed) else {
                refused += 1;
                continue;
            };
            match parsed.verify::<Report>(key.public()) {
                Err(_) => refused += 1,
                // The outer JSON is not signed: a flip there may be without meaning, but it never changes what is said.
                Ok(verified) => assert_eq!(verified.id(), id, "byte {place} bit {bit}"),
            }
        }
    }
    assert!(
        refused > json.len() * 7,
        "only {refused} of {} flips were refused",
        json.len() * 8
    );
}

#[test]
fn any_flipped_bit_of_payload_or_signature_never_verifies() {
    let key = key(1);
    let entry = full(&key).log_entry();
    let (pae, signature) = entry.split_at(entry.len() - 64);
    let start = pae
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b' ')
        .nth(3)
        .unwrap()
        .0
        + 1;
    let parts = (pae[start..].to_vec(), signature.to_vec());
    let build = |(payload, signature): &(Vec<u8>, Vec<u8>)| {
        let signature = dspt_report::Signature::new(signature.as_slice().try_into().unwrap());
        Envelope::from_parts(payload.clone(), signature, key.public().key_id())
    };
    assert!(build(&parts).verify::<Report>(key.public()).is_ok());
    for place in 0..(parts.0.len() + 64) * 8 {
        let mut changed = parts.clone();
        let (byte, bit) = (place / 8, place % 8);
        let target = if byte < changed.0.len() {
            &mut changed.0[byte]
        } else {
            &mut changed.1[byte - parts.0.len()]
        };
        *target ^= 1 << bit;
        assert!(
            build(&changed).verify::<Report>(key.public()).is_err(),
            "bit {place} was not noticed"
        );
    }
}

#[test]
fn statement_of_one_kind_is_never_read_as_another() {
    let key = key(1);
    let error = full(&key)
        .verify::<dspt_report::Enrolment>(key.public())
        .unwrap_err();
    assert!(error.to_string().contains(Report::URI), "{error}");
}
