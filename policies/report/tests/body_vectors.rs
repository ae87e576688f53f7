//! Frozen bodies, enrolments and a request: the parts of the format that the envelopes of `vectors.rs` only name.
//!
//! `UPDATE_VECTORS=1` writes them anew; a difference in review is a change of the format.

#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::key;
use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A body as text, and what a reader makes of it.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct BodyVector {
    about: String,
    kind: String,
    text: String,
    /// Digest and size where it is good; absent where it must be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    good: Option<Named>,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Named {
    sha256: String,
    size: u32,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct EnrolmentVector {
    about: String,
    envelope: String,
    /// Its identity and device where it is good; absent where it must be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    good: Option<Enrolled>,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Enrolled {
    id: String,
    device: String,
}

const SALT: &str = "000102030405060708090a0b0c0d0e0f";

/// About, kind, text; what must be refused comes after the empty row.
fn bodies() -> Vec<BodyVector> {
    let good_facts = format!(
        r#"{{"facts":{{"device.kind":"laptop","disk.system.encrypted":true,"firewall.on":{{"unknown":"not-permitted"}},"software.products":["libreoffice:7","café"],"updates.pending":{{"unknown":"timed-out"}}}},"salt":"{SALT}"}}"#
    );
    let good_findings = format!(
        r#"{{"findings":[{{"check":"disk-encryption","cited":["device.kind","disk.system.encrypted"],"verdict":"pass"}},{{"check":"firewall-on","cited":["firewall.on"],"reason":"not-permitted","verdict":"unknown"}}],"salt":"{SALT}"}}"#
    );
    let good_inventory = format!(
        r#"{{"inventory":{{"hardware":{{"disk_gib":476,"manufacturer":"Example","memory_mib":15872,"model":"Model \"5\"","processor":"","processors":8}},"software":[{{"name":"bash","source":"dpkg","version":"5.2"}},{{"name":"libc6","source":"dpkg","version":""}}]}},"salt":"{SALT}"}}"#
    );
    let good_assessment = format!(
        r#"{{"answers":"toolkit: dspt-2026-27\n# \"café\"\n","assets":"assets:\n  - id: phones\n","salt":"{SALT}"}}"#
    );
    let refused = |about, kind, good: &str, from: &str, to: &str| {
        assert!(good.contains(from), "{about}: {from} is not there");
        (about, kind, good.replacen(from, to, 1))
    };
    let rows = [
        ("facts known and unknown, each type", "facts", good_facts.clone()),
        ("findings, one with its reason", "findings", good_findings.clone()),
        ("hardware and two packages", "inventory", good_inventory.clone()),
        (
            "both books of an assessment",
            "assessment",
            good_assessment.clone(),
        ),
        (
            "a book that is no YAML, and no other",
            "assessment",
            format!(r#"{{"assets":"{{\u0000 not a book","salt":"{SALT}"}}"#),
        ),
        refused(
            "keys out of order",
            "facts",
            &good_facts,
            r#""device.kind":"laptop","disk.system.encrypted":true"#,
            r#""disk.system.encrypted":true,"device.kind":"laptop""#,
        ),
        refused(
            "a key twice",
            "facts",
            &good_facts,
            r#""device.kind":"laptop""#,
            r#""device.kind":"laptop","device.kind":"laptop""#,
        ),
        refused("insignificant space", "facts", &good_facts, ":true", ": true"),
        refused(
            "an escape where none is needed",
            "facts",
            &good_facts,
            "café",
            "caf\\u00e9",
        ),
        refused(
            "a number as a float",
            "facts",
            &good_facts,
            r#""disk.system.encrypted":true"#,
            r#""accounts.enabled":1.0"#,
        ),
        refused(
            "a number beyond 2^53 - 1",
            "facts",
            &good_facts,
            r#""disk.system.encrypted":true"#,
            r#""accounts.enabled":9007199254740992"#,
        ),
        refused("null", "facts", &good_facts, ":true", ":null"),
        refused(
            "a known key with another type",
            "facts",
            &good_facts,
            ":true",
            ":1",
        ),
        refused("none of the choices", "facts", &good_facts, "laptop", "toaster"),
        refused(
            "a reason that v1 has not",
            "facts",
            &good_facts,
            "not-permitted",
            "not-in-the-mood",
        ),
        refused(
            "a key that is none",
            "facts",
            &good_facts,
            "device.kind",
            "Device.kind",
        ),
        refused("a salt of another length", "facts", &good_facts, "0e0f", "0e"),
        refused(
            "a field that v1 has not",
            "findings",
            &good_findings,
            r#""verdict":"pass""#,
            r#""verdict":"pass","weight":1"#,
        ),
        refused(
            "a check twice",
            "findings",
            &good_findings,
            "firewall-on",
            "disk-encryption",
        ),
        refused(
            "cited out of order",
            "findings",
            &good_findings,
            r#""device.kind","disk.system.encrypted""#,
            r#""disk.system.encrypted","device.kind""#,
        ),
        refused(
            "unknown without a reason",
            "findings",
            &good_findings,
            r#""reason":"not-permitted","#,
            "",
        ),
        refused(
            "a pass with a reason",
            "findings",
            &good_findings,
            r#""verdict":"pass""#,
            r#""reason":"timed-out","verdict":"pass""#,
        ),
        refused(
            "software out of order",
            "inventory",
            &good_inventory,
            "bash",
            "zsh",
        ),
        (
            "an assessment without a book",
            "assessment",
            format!(r#"{{"salt":"{SALT}"}}"#),
        ),
        refused(
            "an empty book",
            "assessment",
            &good_assessment,
            r"assets:\n  - id: phones\n",
            "",
        ),
        refused(
            "a line break as it is",
            "assessment",
            &good_assessment,
            r"assets:\n",
            "assets:\n",
        ),
        refused(
            "another book than the two",
            "assessment",
            &good_assessment,
            r#","salt""#,
            r#","other":"x","salt""#,
        ),
    ];
    let vector = |(about, kind, text): (&str, &str, String)| BodyVector {
        about: about.to_owned(),
        kind: kind.to_owned(),
        good: read(kind, &text),
        text,
    };
    rows.into_iter().map(vector).collect()
}

/// What this build makes of a body.
fn read(kind: &str, text: &str) -> Option<Named> {
    fn opens<B: Canonical>(named: BodyRef, text: &str) -> bool {
        let deflated = dspt_report::body::deflate(text.as_bytes()).unwrap();
        named.open::<B>(&deflated).is_ok()
    }
    let named = BodyRef::of(text.as_bytes());
    let good = match kind {
        "facts" => opens::<FactsBody>(named, text),
        "findings" => opens::<FindingsBody>(named, text),
        "inventory" => opens::<InventoryBody>(named, text),
        _ => opens::<AssessmentBody>(named, text),
    };
    good.then(|| Named {
        sha256: named.sha256.to_string(),
        size: named.size,
    })
}

fn enrolment(key: &SigningKey) -> Enrolment {
    Enrolment {
        agent: AgentInfo {
            os: "linux".to_owned(),
            version: "0.1.0".to_owned(),
        },
        collected_at: 1_793_404_800,
        device: key.public().device_id(),
        label: "Front desk".to_owned(),
        ownership: Ownership::Organisation,
        pin: Pin::of_spki(b"a key"),
        provider: ProviderId::new([7; 8]),
        public_key: *key.public(),
        sharing: Sharing::Devices,
        token_sha256: Token::from_bytes(&[9; 15]).unwrap().digest(),
    }
}

fn enrolments() -> Vec<EnrolmentVector> {
    let (key, other) = (key(1), key(2));
    let text = |envelope: Envelope| String::from_utf8(envelope.to_json()).unwrap();
    let good = seal(enrolment(&key), &key).unwrap();
    let resigned = |from: &str, to: &str| common::resign(&key, &good, from, to);
    let rows = [
        ("a device joins", text(good.clone())),
        (
            "it carries another key than the one that signed",
            text(seal(enrolment(&other), &key).unwrap()),
        ),
        (
            "its device is not the digest of its key",
            text(
                seal(
                    Enrolment {
                        device: other.public().device_id(),
                        ..enrolment(&key)
                    },
                    &key,
                )
                .unwrap(),
            ),
        ),
        (
            "a key of small order",
            resigned(&String::from(*key.public()), &"00".repeat(32)),
        ),
        (
            "an ownership that v1 has not",
            resigned("\"organisation\"", "\"borrowed\""),
        ),
        (
            "a report is not an enrolment",
            text(seal(common::report(&key, 1), &key).unwrap()),
        ),
    ];
    let vector = |(about, envelope): (&str, String)| EnrolmentVector {
        about: about.to_owned(),
        good: Envelope::parse(envelope.as_bytes())
            .unwrap()
            .verify_enrolment()
            .ok()
            .map(|verified| Enrolled {
                id: verified.id().to_string(),
                device: verified.statement().device.to_string(),
            }),
        envelope,
    };
    rows.into_iter().map(vector).collect()
}

/// Reads what is frozen under a name, after writing it anew where that is asked for.
fn frozen<T: DeserializeOwned + Serialize>(name: &str, made: &T) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(name);
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        common::write(&path, &(serde_json::to_string_pretty(made).unwrap() + "\n"));
    }
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn bodies_are_as_frozen_and_give_their_result() {
    let made = bodies();
    assert_eq!(frozen("bodies.json", &made), made);
    let good = made.iter().filter(|vector| vector.good.is_some()).count();
    assert_eq!(good, 5, "{made:#?}");
    assert!(made.iter().take(5).all(|vector| vector.good.is_some()));
}

#[test]
fn enrolments_are_as_frozen_and_give_their_result() {
    let made = enrolments();
    assert_eq!(frozen("enrolments.json", &made), made);
    let good: Vec<&str> = made
        .iter()
        .filter(|v| v.good.is_some())
        .map(|v| v.about.as_str())
        .collect();
    assert_eq!(good, ["a device joins"]);
}

#[test]
fn requests_are_framed_as_the_format_says() {
    let request = wire::encode_reports(&[wire::Outgoing {
        envelope: b"e",
        findings: Some(b"f"),
        assessment: Some(b"a"),
        ..wire::Outgoing::default()
    }])
    .unwrap();
    let (head, rest) = request.split_at(9);
    assert_eq!(head, [0, 0, 0, 1, b'e', 0, 0, 0, 0], "envelope, and no facts");
    let (size, rest) = rest.split_first_chunk::<4>().unwrap();
    let (deflated, rest) = rest.split_at(u32::from_be_bytes(*size) as usize);
    let (inventory, rest) = rest.split_at(4);
    assert_eq!(inventory, [0, 0, 0, 0], "no inventory");
    let (size, rest) = rest.split_first_chunk::<4>().unwrap();
    let (assessment, rest) = rest.split_at(u32::from_be_bytes(*size) as usize);
    assert!(rest.is_empty(), "an assessment, and nothing after it");
    let mut inflated = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(deflated), &mut inflated).unwrap();
    assert_eq!(inflated, b"f");
    inflated.clear();
    std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(assessment), &mut inflated).unwrap();
    assert_eq!(inflated, b"a");
    assert_eq!(
        wire::encode_enrolment(b"e", &[9; 15]),
        [&[0, 0, 0, 1, b'e', 0, 0, 0, 15][..], &[9; 15]].concat()
    );
}
