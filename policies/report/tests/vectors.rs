//! Frozen vectors: what verified once verifies for ever, and what was refused stays refused.
//!
//! `UPDATE_VECTORS=1` writes the good ones anew from fixed seeds; a format change without a new predicate URI shows as a
//! difference in review.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code, outside the test functions too"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::key;
use common::report;
use data_encoding::BASE64;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::Token;
use dspt_report::enrol_string::EnrolStringError;
use dspt_report::seal;
use dspt_report::verify::VerifyError;
use serde::Deserialize;
use serde::Serialize;

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Vector {
    about: String,
    public_key: String,
    envelope: String,
    result: Outcome,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
enum Outcome {
    Good { id: String, sequence: u64 },
    Bad { error: String },
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// What this build makes of a vector.
fn outcome(public_key: &str, envelope: &str) -> Outcome {
    let bad = |error: &str| Outcome::Bad {
        error: error.to_owned(),
    };
    let Ok(key) = PublicKey::try_from(public_key.to_owned()) else {
        return bad("key");
    };
    let envelope = match Envelope::parse(envelope.as_bytes()) {
        Ok(envelope) => envelope,
        Err(error) => {
            return bad(match error {
                dspt_report::envelope::EnvelopeError::PayloadType { .. } => "payload-type",
                dspt_report::envelope::EnvelopeError::SignatureCount { .. } => "signature-count",
                _ => "json",
            });
        }
    };
    match envelope.verify::<Report>(&key) {
        Ok(verified) => Outcome::Good {
            id: verified.id().to_string(),
            sequence: verified.statement().sequence,
        },
        Err(VerifyError::Signature) => bad("signature"),
        Err(VerifyError::PredicateType { .. }) => bad("predicate-type"),
        Err(VerifyError::Subject) => bad("subject"),
        Err(_) => bad("statement"),
    }
}

/// The vectors as this build makes them, by file name.
fn made() -> BTreeMap<&'static str, (&'static str, String, String)> {
    let key_a = key(1);
    let public = String::from(*key_a.public());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let first = seal(report(&key_a, 1), &key_a).unwrap();
    let json = text(first.to_json());
    let payload = json.split('"').nth(3).unwrap().to_owned();
    let mut vectors = BTreeMap::new();
    let mut add = |name, about, envelope: String| {
        vectors.insert(name, (about, public.clone(), envelope));
    };
    add("good-first", "the first report of a device", json.clone());
    add(
        "good-rejoined",
        "a report after a conflict, with what only some reports have",
        text(seal(common::rejoined(&key_a), &key_a).unwrap().to_json()),
    );
    let full = common::full(&key_a);
    add(
        "good-assessment",
        "a report that names an assessment beside every other optional field",
        text(full.to_json()),
    );
    let named = format!(
        r#""assessment":{{"sha256":"{}","size":10}}"#,
        dspt_report::Digest::of(b"assessment")
    );
    add(
        "bad-assessment-null",
        "an assessment of null instead of none, well signed",
        common::resign(&key_a, &full, &named, r#""assessment":null"#),
    );
    add(
        "bad-assessment-place",
        "the assessment named after the clock, well signed",
        common::resign(
            &key_a,
            &full,
            &format!(r#"{named},"collected_at":1793404800"#),
            &format!(r#""collected_at":1793404800,{named}"#),
        ),
    );
    add(
        "good-url-safe",
        "the first report, base64 in the URL-safe alphabet",
        json.replace('+', "-")
            .replace('/', "_")
            .replace("vnd.in-toto-json", "vnd.in-toto+json")
            .replace("application_vnd", "application/vnd"),
    );
    add(
        "good-outer-field",
        "an unknown outer field is ignored",
        json.replacen('{', r#"{"future":[1,{"a":null}],"#, 1),
    );
    add(
        "bad-other-key",
        "signed by another key than the one looked up",
        text(seal(report(&key(2), 1), &key(2)).unwrap().to_json()),
    );
    add(
        "bad-payload-type",
        "another payload type",
        json.replace("vnd.in-toto+json", "vnd.in-toto+xml"),
    );
    add("bad-two-signatures", "two signatures", {
        let signature = json
            .split_once("\"signatures\":[")
            .unwrap()
            .1
            .trim_end_matches("]}")
            .to_owned();
        json.replace(&signature, &format!("{signature},{signature}"))
    });
    add(
        "bad-no-signature",
        "no signature",
        format!(r#"{{"payload":"{payload}","payloadType":"application/vnd.in-toto+json","signatures":[]}}"#),
    );
    add("bad-truncated", "cut off", json[..json.len() / 2].to_owned());
    let resigned = |from: &str, to: &str| common::resign(&key_a, &first, from, to);
    add(
        "bad-float",
        "a float where an integer belongs, well signed",
        resigned("\"sequence\":1", "\"sequence\":1.0"),
    );
    add(
        "bad-space",
        "insignificant space, well signed",
        resigned("\"sequence\":1", "\"sequence\": 1"),
    );
    add(
        "bad-duplicate-key",
        "a key twice, well signed",
        resigned("\"sequence\":1", "\"sequence\":1,\"sequence\":1"),
    );
    add(
        "bad-unknown-field",
        "a field that v1 has not, well signed",
        resigned("\"sequence\":1", "\"sequence\":1,\"zeal\":2"),
    );
    add(
        "bad-null",
        "null instead of absent, well signed",
        resigned("\"sequence\":1", "\"sequence\":1,\"skipped\":null"),
    );
    add(
        "bad-zero",
        "sequence 0 is the enrolment's, well signed",
        resigned("\"sequence\":1", "\"sequence\":0"),
    );
    add(
        "bad-large-integer",
        "beyond 2^53 - 1, well signed",
        resigned("\"sequence\":1", "\"sequence\":9007199254740992"),
    );
    add(
        "bad-predicate-type",
        "another predicate, well signed",
        resigned("report/v1", "report/v2"),
    );
    add("bad-subject", "about another key, well signed", {
        let other = key(2).public().key_id().to_string();
        resigned(&key_a.public().key_id().to_string(), &other)
    });
    vectors
}

#[test]
fn vectors_are_as_frozen_and_give_their_result() {
    for (name, (about, public_key, envelope)) in made() {
        let path = folder().join(format!("{name}.json"));
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            let result = outcome(&public_key, &envelope);
            let vector = Vector {
                about: about.to_owned(),
                public_key: public_key.clone(),
                envelope: envelope.clone(),
                result,
            };
            common::write(&path, &(serde_json::to_string_pretty(&vector).unwrap() + "\n"));
        }
        let frozen: Vector = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(
            frozen.envelope, envelope,
            "{name}: this build makes other bytes than were frozen"
        );
        assert_eq!(
            frozen.result,
            outcome(&frozen.public_key, &frozen.envelope),
            "{name}"
        );
        let good = matches!(frozen.result, Outcome::Good { .. });
        assert_eq!(good, name.starts_with("good"), "{name}: {:?}", frozen.result);
    }
    let files = fs::read_dir(folder()).unwrap().filter(|f| {
        let name = f.as_ref().unwrap().file_name();
        let name = name.to_str().unwrap();
        name.starts_with("good-") || name.starts_with("bad-")
    });
    assert_eq!(
        files.count(),
        made().len(),
        "a vector without its maker, or the other way round"
    );
}

#[test]
fn signature_is_over_the_dsse_pre_authentication_encoding() {
    // The construction of DSSE's own protocol text, spelt out by hand.
    let key = key(1);
    let envelope = seal(report(&key, 1), &key).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&envelope.to_json()).unwrap();
    let payload = BASE64
        .decode(json["payload"].as_str().unwrap().as_bytes())
        .unwrap();
    let mut signed = b"DSSEv1 28 application/vnd.in-toto+json ".to_vec();
    signed.extend_from_slice(payload.len().to_string().as_bytes());
    signed.push(b' ');
    signed.extend_from_slice(&payload);
    assert!(key.public().verifies(&signed, envelope.signature()));
    signed.extend_from_slice(envelope.signature().as_bytes());
    assert_eq!(signed, envelope.log_entry());
}

#[derive(Deserialize, Serialize)]
struct Keys {
    about: String,
    refused: Vec<String>,
}

#[test]
fn small_order_and_non_canonical_keys_are_refused() {
    let keys: Keys = serde_json::from_str(&fs::read_to_string(folder().join("keys.json")).unwrap()).unwrap();
    assert!(keys.refused.len() >= 18, "{}", keys.about);
    for text in keys.refused {
        let result = PublicKey::try_from(text.clone());
        assert!(result.is_err(), "{text} was accepted");
    }
    assert!(PublicKey::from_bytes(key(1).public().as_bytes()).is_ok());
}

#[derive(Deserialize, Serialize)]
struct EnrolStrings {
    good: Vec<GoodString>,
    bad: Vec<BadString>,
}

#[derive(Deserialize, Serialize)]
struct GoodString {
    text: String,
    address: String,
    pin: Pin,
    provider: ProviderId,
    token_hex: String,
    phrase: String,
}

#[derive(Deserialize, Serialize)]
struct BadString {
    text: String,
    error: String,
}

#[test]
fn enrolment_strings_are_as_frozen() {
    let path = folder().join("enrol-strings.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        common::write(
            &path,
            &(serde_json::to_string_pretty(&enrol_strings()).unwrap() + "\n"),
        );
    }
    let frozen: EnrolStrings = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(frozen.good.len() >= 3 && frozen.bad.len() >= 6);
    for good in frozen.good {
        let read: EnrolString = good.text.parse().unwrap();
        assert_eq!(read.address, good.address);
        assert_eq!((read.pin, read.provider), (good.pin, good.provider));
        assert_eq!(
            data_encoding::HEXLOWER.encode(read.token.as_bytes()),
            good.token_hex
        );
        assert_eq!(read.phrase(), good.phrase);
    }
    for bad in frozen.bad {
        assert_eq!(
            bad.text.parse::<EnrolString>().unwrap_err().to_string(),
            bad.error,
            "{}",
            bad.text
        );
    }
}

fn enrol_strings() -> EnrolStrings {
    let string = EnrolString {
        address: "console.example.org".to_owned(),
        pin: Pin::of_spki(b"a key"),
        provider: ProviderId::new([7; 8]),
        token: Token::from_bytes(&[9; 15]).unwrap(),
    };
    let with_port = EnrolString {
        address: "127.0.0.1:8443".to_owned(),
        ..string.clone()
    };
    let describe = |text: String, s: &EnrolString| GoodString {
        text,
        address: s.address.clone(),
        pin: s.pin,
        provider: s.provider,
        token_hex: data_encoding::HEXLOWER.encode(s.token.as_bytes()),
        phrase: s.phrase(),
    };
    let text = string.to_string();
    let swapped = {
        let mut groups: Vec<&str> = text.split(' ').collect();
        groups.swap(3, 4);
        groups.join(" ")
    };
    let sloppy = text
        .to_lowercase()
        .replace(' ', "-\n ")
        .replace('0', "o")
        .replace('1', "l");
    let mistyped = text.replacen(&text[13..14], if &text[13..14] == "Z" { "Y" } else { "Z" }, 1);
    // One more group whose own check holds.
    let lengthened = ('0'..='9')
        .chain('A'..='Z')
        .map(|check| format!("{text} 0000{check}"))
        .find(|text| text.parse::<EnrolString>().unwrap_err() == EnrolStringError::Long)
        .unwrap();
    let bad = [
        lengthened,
        String::new(),
        text[..text.len() - 3].to_owned(),
        text[..47].to_owned(),
        text.replacen(&text[6..7], "U", 1),
        swapped,
        mistyped,
    ];
    EnrolStrings {
        good: vec![
            describe(text, &string),
            describe(with_port.to_string(), &with_port),
            describe(sloppy, &string),
        ],
        bad: bad
            .into_iter()
            .map(|text| BadString {
                error: text.parse::<EnrolString>().unwrap_err().to_string(),
                text,
            })
            .collect(),
    }
}
