//! Laws: what is sealed is read back as it was; what is encoded is the one form; garbage never panics.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code, outside the test functions too"
)]

mod common;

use std::collections::BTreeMap;

use common::key;
use common::report;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactsBody;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Reason;
use dspt_report::Report;
use dspt_report::Token;
use dspt_report::body::Salt;
use dspt_report::body::deflate;
use dspt_report::schema::Kind;
use dspt_report::schema::SCHEMA;
use dspt_report::seal;
use dspt_report::wire;
use proptest::collection::vec;
use proptest::prelude::*;

fn facts() -> impl Strategy<Value = BTreeMap<FactKey, Fact>> {
    let entry = (0..SCHEMA.len(), any::<i32>(), "\\PC{0,20}", any::<bool>()).prop_map(
        |(row, number, text, known)| {
            let spec = &SCHEMA[row];
            let fact = match spec.kind {
                _ if !known => Fact::unknown(Reason::NotPermitted),
                Kind::Bool => Fact::known(number > 0),
                Kind::Percent => Fact::known(i64::from(number.unsigned_abs() % 101)),
                Kind::Text => Fact::known(text),
                Kind::Choice(choices) => Fact::known(choices[number.unsigned_abs() as usize % choices.len()]),
                Kind::List => Fact::known(vec![text.clone(), text]),
                _ => Fact::known(i64::from(number)),
            };
            (spec.key.parse::<FactKey>().unwrap(), fact)
        },
    );
    vec(entry, 0..40).prop_map(|entries| entries.into_iter().collect())
}

proptest! {
    #[test]
    fn sealed_report_is_read_back(sequence in 1..=dspt_report::limits::SEQUENCE, duration_ms: u32, seed: u8) {
        let key = key(seed);
        let said = Report { duration_ms, ..report(&key, sequence) };
        let envelope = seal(said.clone(), &key).unwrap();
        let read = Envelope::parse(&envelope.to_json()).unwrap().verify::<Report>(key.public()).unwrap();
        prop_assert_eq!(read.statement(), &said);
        prop_assert_eq!(read.id(), envelope.id());
    }

    #[test]
    fn body_is_read_back_and_only_from_its_own_bytes(facts in facts(), flip: prop::sample::Index) {
        let body = FactsBody { facts, salt: Salt::new([8; 16]) };
        let bytes = body.encode().unwrap();
        let named = BodyRef::of(&bytes);
        let opened = named.open::<FactsBody>(&deflate(&bytes).unwrap()).unwrap();
        prop_assert_eq!(&opened.body, &body);
        prop_assert_eq!(&opened.bytes, &bytes);
        let mut other = bytes.clone();
        other[flip.index(bytes.len())] ^= 1;
        prop_assert!(named.open::<FactsBody>(&deflate(&other).unwrap()).is_err());
    }

    #[test]
    fn garbage_is_refused_without_a_panic(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(Envelope::parse(&bytes).is_err());
        prop_assert!(FactsBody::decode(&bytes).is_err());
        let named = BodyRef { sha256: dspt_report::Digest::of(&bytes), size: 400 };
        prop_assert!(named.open::<FactsBody>(&bytes).is_err());
        let _ = wire::decode_reports(&bytes);
        let _ = wire::decode_enrolment(&bytes);
        let _ = wire::decode_bundle(&bytes);
    }

    #[test]
    fn frames_are_read_back(parts in vec((vec(any::<u8>(), 1..50), vec(any::<u8>(), 1..50)), 1..=64)) {
        let sent: Vec<_> = parts.iter().map(|(envelope, facts)| wire::Outgoing {
            envelope, facts: Some(facts), ..wire::Outgoing::default()
        }).collect();
        let bytes = wire::encode_reports(&sent).unwrap();
        let read = wire::decode_reports(&bytes).unwrap();
        prop_assert_eq!(read.len(), parts.len());
        for (read, (envelope, facts)) in read.iter().zip(&parts) {
            prop_assert_eq!(read.envelope, envelope.as_slice());
            let deflated = deflate(facts).unwrap();
            prop_assert_eq!(read.facts, Some(deflated.as_slice()));
            prop_assert!(read.findings.is_none() && read.inventory.is_none() && read.assessment.is_none());
        }
        prop_assert!(wire::decode_reports(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn enrolment_string_survives_paper(
        pin: [u8; 15], provider: [u8; 8], token: [u8; 15],
        host in "[a-z][a-z0-9.-]{0,40}", port in 1..=u16::MAX,
        place: prop::sample::Index, typed in "[0-9A-HJKMNP-TV-Z]",
    ) {
        let string = EnrolString {
            address: format!("{host}:{port}"),
            pin: Pin::new(pin),
            provider: ProviderId::new(provider),
            token: Token::from_bytes(&token).unwrap(),
        };
        let text = string.to_string();
        prop_assert_eq!(&text.parse::<EnrolString>().unwrap(), &string);
        let sloppy = text.to_lowercase().replace(' ', "\n");
        prop_assert_eq!(&sloppy.parse::<EnrolString>().unwrap(), &string);
        // One wrong character is always seen, and its group is named.
        let mut characters: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        let at = place.index(characters.len());
        let wrong = typed.chars().next().unwrap();
        prop_assume!(characters[at] != wrong);
        characters[at] = wrong;
        let mistyped: String = characters.into_iter().collect();
        let error = mistyped.parse::<EnrolString>().unwrap_err().to_string();
        prop_assert!(error.contains(&format!("group {},", at / 5 + 1)), "{error}");
        // So are two swapped neighbours inside a group's first four.
        let mut characters: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        let first = at / 5 * 5 + at % 3;
        prop_assume!(characters[first] != characters[first + 1]);
        characters.swap(first, first + 1);
        let swapped: String = characters.into_iter().collect();
        prop_assert!(swapped.parse::<EnrolString>().is_err());
    }

    #[test]
    fn encoding_has_sorted_keys_and_no_space(facts in facts()) {
        let bytes = FactsBody { facts, salt: Salt::new([1; 16]) }.encode().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        // serde_json's own map is sorted, so equality means that ours was.
        prop_assert_eq!(serde_json::to_vec(&value).unwrap(), bytes);
    }
}

#[test]
fn statement_keys_are_sorted_bytewise() {
    let key = key(1);
    let json: serde_json::Value = serde_json::from_slice(&common::full(&key).to_json()).unwrap();
    let payload = data_encoding::BASE64
        .decode(json["payload"].as_str().unwrap().as_bytes())
        .unwrap();
    let sorted: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(serde_json::to_vec(&sorted).unwrap(), payload);
}
