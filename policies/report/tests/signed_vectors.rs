//! Frozen vectors of what is signed beside reports: links of a chain, and what authors sign.
//!
//! `UPDATE_VECTORS=1` writes them anew from fixed seeds.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code, outside the test functions too"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use common::key;
use data_encoding::BASE64;
use dspt_report::Acting;
use dspt_report::Asking;
use dspt_report::Connecting;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Leaving;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::OwnView;
use dspt_report::PartyId;
use dspt_report::Permitting;
use dspt_report::Pin;
use dspt_report::PolicyRelease;
use dspt_report::ProviderId;
use dspt_report::ProviderSummary;
use dspt_report::PublicKey;
use dspt_report::ReportId;
use dspt_report::Rotation;
use dspt_report::SelfCheck;
use dspt_report::TrustDocument;
use dspt_report::Verdict;
use dspt_report::Viewing;
use dspt_report::Withdrawing;
use dspt_report::body::deflate;
use dspt_report::log::NoteKey;
use dspt_report::rotation::Place;
use dspt_report::rotation::rotate;
use dspt_report::seal;
use dspt_report::self_check::Family;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Predicate;
use dspt_report::statement::Sharing;
use dspt_report::summary::Basis;
use dspt_report::summary::Level;
use dspt_report::summary::Standing;
use dspt_report::summary::Whose;
use dspt_report::trust;
use dspt_report::trust::Lasting;
use dspt_report::verify::VerifyError;
use dspt_report::wire;
use flate2::read::DeflateDecoder;
use serde::Deserialize;
use serde::Serialize;

const NOW: i64 = 1_793_404_800;

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Vector {
    about: String,
    /// A signed policy with its files, base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bundle: Option<String>,
    envelope: String,
    public_key: String,
    result: Outcome,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
enum Outcome {
    Good { id: String },
    Bad { error: String },
}

/// What the envelope is to be.
#[derive(Clone, Copy)]
enum Kind {
    Rotation,
    Leaving,
    Asking,
    Viewing,
    Permitting,
    Withdrawing,
    Acting,
    Connecting,
    SelfCheck,
    /// The first trust document of a device whose enrolment has [`pin`].
    FirstTrust,
    /// The one after [`first`].
    NextTrust,
    Release,
    Summary,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn pin() -> Pin {
    Pin::of_spki(b"a key")
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

fn rotation() -> Envelope {
    let place = Place {
        agent: agent(),
        collected_at: NOW,
        device: key(1).public().device_id(),
        previous: ReportId::new([3; 32]),
        sequence: 7,
    };
    rotate(place, &key(1), &key(2)).unwrap()
}

fn first() -> TrustDocument {
    TrustDocument {
        addresses: vec![lasting("console.example.org".to_owned())],
        issued: NOW,
        logs: Vec::new(),
        next_key: *key(6).public(),
        pins: vec![lasting(pin())],
        policy_keys: vec![lasting(*key(7).public())],
        signed_by: *key(5).public(),
        version: 1,
    }
}

fn next() -> TrustDocument {
    TrustDocument {
        addresses: vec![
            lasting("new.example.org:8443".to_owned()),
            lasting("console.example.org".to_owned()),
        ],
        next_key: *key(8).public(),
        signed_by: *key(6).public(),
        version: 2,
        ..first()
    }
}

fn lasting<T>(value: T) -> Lasting<T> {
    Lasting {
        not_after: NOW + 31_536_000,
        not_before: NOW,
        value,
    }
}

/// Names and texts of a policy, in order.
const FILES: &[(&str, &str)] = &[
    ("checks/firewall.yaml", "checks: []\n"),
    ("policy.yaml", "name: our-homes\nversion: 3\n"),
];

fn digest(files: &[(String, String)]) -> Digest {
    let mut bytes = Vec::new();
    for part in files.iter().flat_map(|(name, text)| [name, text]) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    Digest::of(&bytes)
}

fn files() -> Vec<(String, String)> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    FILES.iter().map(owned).collect()
}

fn release() -> Envelope {
    let release = PolicyRelease {
        digest: digest(&files()),
        issued: NOW,
        name: "our-homes".to_owned(),
        valid_until: NOW + 31_536_000,
        version: 3,
    };
    seal(release, &key(7)).unwrap()
}

fn self_check() -> SelfCheck {
    SelfCheck {
        code_sha256: Digest::of(b"code"),
        os: Family::Macos,
        pin: pin(),
        provider: ProviderId::new([7; 8]),
        public_key: *key(4).public(),
        verdicts: BTreeMap::from([("firewall-on".parse().unwrap(), Verdict::Pass)]),
    }
}

fn summary(items: Option<BTreeMap<String, Standing>>) -> ProviderSummary {
    let permission = Basis::Permission {
        agreed_by: "registered manager".to_owned(),
        party: "Northshire Council".to_owned(),
        purpose: "the county's programme".to_owned(),
        until: NOW + 31_536_000,
    };
    let wish = Basis::OwnWish {
        agreed_by: "registered manager".to_owned(),
    };
    ProviderSummary {
        as_at: NOW,
        basis: if items.is_some() { wish } else { permission },
        done: if items.is_some() { 1 } else { 25 },
        level: if items.is_some() {
            Level::Items
        } else {
            Level::Progress
        },
        made_by: "Northshire IT Support".to_owned(),
        of: if items.is_some() { 3 } else { 45 },
        items,
        provider: Whose {
            cqc: None,
            id: ProviderId::new([7; 8]),
            name: "Rosewood Care".to_owned(),
            ods: Some("A1B2C".to_owned()),
        },
        public_key: *key(9).public(),
        toolkit: "dspt-2025-26".to_owned(),
    }
}

fn permitting() -> Permitting {
    Permitting {
        agreed_by: "registered manager".to_owned(),
        collected_at: NOW,
        device: key(1).public().device_id(),
        level: Sharing::Items,
        nonce: Nonce::new([10; 16]),
        party: PartyId::new([5; 8]),
        purpose: "help with the toolkit".to_owned(),
        text: 1,
        until: NOW / 86_400 + 300,
    }
}

fn acting() -> Acting {
    let nonce = Nonce::new([12; 16]);
    let given = [
        ("item", "9.5.2"),
        ("provider", "0505050505050505"),
        ("until", "2027-03-31"),
    ];
    let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let reason = Acting::written(&nonce, "the supplier replaces it in March");
    Acting {
        action: "risk".to_owned(),
        collected_at: NOW,
        given: BTreeMap::from(given),
        nonce,
        operator: OperatorId::new([7; 8]),
        pin: pin(),
        texts: BTreeMap::from([("reason".to_owned(), reason)]),
    }
}

fn connecting() -> Connecting {
    Connecting {
        collected_at: NOW,
        operator: OperatorId::new([6; 8]),
        pin: pin(),
        public_key: *key(9).public(),
        token_sha256: Digest::of(b"token"),
    }
}

type Made = (Kind, &'static str, PublicKey, Envelope);

/// The vectors as this build makes them, by file name.
fn made() -> BTreeMap<&'static str, Made> {
    let mut made = BTreeMap::new();
    let mut add = |name, kind, about, by: u8, envelope| {
        made.insert(name, (kind, about, *key(by).public(), envelope));
    };
    add(
        "signed-rotation",
        Kind::Rotation,
        "a key is changed: signed by the old key, agreed to by the new one",
        1,
        rotation(),
    );
    let mut other = rotation()
        .verify_rotation(key(1).public())
        .unwrap()
        .into_statement();
    other.public_key = *key(3).public();
    add(
        "signed-rotation-other-key",
        Kind::Rotation,
        "a rotation to a key that did not agree, well signed by the old one",
        1,
        seal(other, &key(1)).unwrap(),
    );
    let leaving = Leaving {
        agent: agent(),
        collected_at: NOW,
        device: key(1).public().device_id(),
        previous: ReportId::new([3; 32]),
        sequence: 8,
    };
    add(
        "signed-leaving",
        Kind::Leaving,
        "a device leaves",
        1,
        seal(leaving, &key(1)).unwrap(),
    );
    let asking = Asking {
        collected_at: NOW,
        device: key(1).public().device_id(),
        from: 0,
    };
    let about = "a device asks for all that is held of it";
    add(
        "signed-asking",
        Kind::Asking,
        about,
        1,
        seal(asking, &key(1)).unwrap(),
    );
    let device = key(1).public().device_id();
    let viewing = Viewing {
        collected_at: NOW,
        device,
        nonce: Nonce::new([9; 16]),
        view: OwnView::Sharing,
    };
    let about = "a computer asks who sees what of its provider";
    add(
        "signed-viewing",
        Kind::Viewing,
        about,
        1,
        seal(viewing, &key(1)).unwrap(),
    );
    let about = "a provider lets a council see the state of each item";
    add(
        "signed-permitting",
        Kind::Permitting,
        about,
        1,
        seal(permitting(), &key(1)).unwrap(),
    );
    let withdrawing = Withdrawing {
        collected_at: NOW,
        device,
        nonce: Nonce::new([11; 16]),
        party: PartyId::new([5; 8]),
    };
    let about = "and takes that back";
    add(
        "signed-withdrawing",
        Kind::Withdrawing,
        about,
        1,
        seal(withdrawing, &key(1)).unwrap(),
    );
    let about = "a post proposes a risk, with a reason that stands beside";
    add(
        "signed-acting",
        Kind::Acting,
        about,
        9,
        seal(acting(), &key(9)).unwrap(),
    );
    let about = "another key than the post's signed for it";
    add(
        "signed-acting-other-key",
        Kind::Acting,
        about,
        9,
        seal(acting(), &key(2)).unwrap(),
    );
    let about = "an operator's computer claims its post";
    add(
        "signed-connecting",
        Kind::Connecting,
        about,
        9,
        seal(connecting(), &key(9)).unwrap(),
    );
    let about = "a claim with a key that did not sign it";
    add(
        "signed-connecting-other-key",
        Kind::Connecting,
        about,
        9,
        seal(connecting(), &key(10)).unwrap(),
    );
    let about = "a person's own computer, by a key of one run";
    add(
        "signed-self-check",
        Kind::SelfCheck,
        about,
        4,
        seal(self_check(), &key(4)).unwrap(),
    );
    let about = "the first trust document that a device sees";
    add(
        "signed-trust-first",
        Kind::FirstTrust,
        about,
        5,
        seal(first(), &key(5)).unwrap(),
    );
    let about = "the second, signed by the key that the first names";
    add(
        "signed-trust-next",
        Kind::NextTrust,
        about,
        6,
        seal(next(), &key(6)).unwrap(),
    );
    let mut logs = next();
    let log = |name: &str| lasting(NoteKey::new(name, *key(11).public()).unwrap());
    logs.logs = vec![log("log.example/1"), log("log.example/2")];
    let about = "a second one that lists the console's logs";
    add(
        "signed-trust-logs",
        Kind::NextTrust,
        about,
        6,
        seal(logs, &key(6)).unwrap(),
    );
    let mut jump = next();
    jump.version = 3;
    let about = "one that leaves a version out, well signed by the key that the first names";
    add(
        "signed-trust-jump",
        Kind::NextTrust,
        about,
        6,
        seal(jump, &key(6)).unwrap(),
    );
    let mut elsewhere = first();
    elsewhere.pins = vec![lasting(Pin::of_spki(b"another key"))];
    let about = "a first one that does not list the console's own key";
    add(
        "signed-trust-elsewhere",
        Kind::FirstTrust,
        about,
        5,
        seal(elsewhere, &key(5)).unwrap(),
    );
    let about = "how far a provider is, as counts, on its permission";
    let envelope = seal(summary(None), &key(9)).unwrap();
    add("signed-summary-progress", Kind::Summary, about, 9, envelope);
    let about = "how far a provider is with each item, by its own wish";
    let items = BTreeMap::from([
        ("antivirus-everywhere".to_owned(), Standing::Backed),
        ("data-flows".to_owned(), Standing::OutOfDate),
        ("staff-training".to_owned(), Standing::NeedsAnswer),
    ]);
    let envelope = seal(summary(Some(items)), &key(9)).unwrap();
    add("signed-summary-items", Kind::Summary, about, 9, envelope);
    let envelope = seal(summary(None), &key(8)).unwrap();
    let about = "a summary that carries another key than the one that signed it";
    add("signed-summary-other-key", Kind::Summary, about, 8, envelope);
    let about = "a policy as its author released it, with its files";
    add("signed-policy-release", Kind::Release, about, 7, release());
    made
}

/// What this build makes of a vector.
fn outcome(kind: Kind, key: &PublicKey, envelope: &str) -> Outcome {
    let envelope = Envelope::parse(envelope.as_bytes()).unwrap();
    let id = envelope.id().to_string();
    match verified(kind, key, &envelope) {
        Ok(()) => Outcome::Good { id },
        Err(error) => Outcome::Bad {
            error: error.to_owned(),
        },
    }
}

fn verified(kind: Kind, key: &PublicKey, envelope: &Envelope) -> Result<(), &'static str> {
    fn plain<P: Predicate>(key: &PublicKey, envelope: &Envelope) -> Result<(), &'static str> {
        envelope.verify::<P>(key).map(drop).map_err(|_| "statement")
    }
    match kind {
        Kind::Rotation => envelope
            .verify_rotation(key)
            .map(drop)
            .map_err(|error| match error {
                VerifyError::NewKey => "new-key",
                _ => "statement",
            }),
        Kind::Leaving => plain::<Leaving>(key, envelope),
        Kind::Asking => plain::<Asking>(key, envelope),
        Kind::Viewing => plain::<Viewing>(key, envelope),
        Kind::Permitting => plain::<Permitting>(key, envelope),
        Kind::Withdrawing => plain::<Withdrawing>(key, envelope),
        Kind::Acting => plain::<Acting>(key, envelope),
        Kind::Connecting => envelope
            .verify_connecting()
            .map(drop)
            .map_err(|error| match error {
                VerifyError::Signature => "signature",
                _ => "statement",
            }),
        Kind::SelfCheck => plain::<SelfCheck>(key, envelope),
        Kind::FirstTrust => trust::first_trust(envelope, pin(), NOW)
            .map(drop)
            .map_err(|_| "trust"),
        Kind::NextTrust => trust::next_trust(envelope, &first())
            .map(drop)
            .map_err(|_| "trust"),
        Kind::Release => plain::<PolicyRelease>(key, envelope),
        Kind::Summary => envelope.verify_summary().map(drop).map_err(|_| "statement"),
    }
}

#[test]
fn what_is_signed_beside_reports_is_as_frozen_and_gives_its_result() {
    for (name, (kind, about, public_key, envelope)) in made() {
        let path = folder().join(format!("{name}.json"));
        let text = String::from_utf8(envelope.to_json()).unwrap();
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            let bundle = matches!(kind, Kind::Release).then(|| BASE64.encode(&bundle(&envelope)));
            let vector = Vector {
                about: about.to_owned(),
                bundle,
                public_key: String::from(public_key),
                result: outcome(kind, &public_key, &text),
                envelope: text.clone(),
            };
            common::write(&path, &(serde_json::to_string_pretty(&vector).unwrap() + "\n"));
        }
        let frozen: Vector = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let outer: serde_json::Value = serde_json::from_str(&frozen.envelope).unwrap();
        let payload = BASE64
            .decode(outer["payload"].as_str().unwrap().as_bytes())
            .unwrap();
        // serde_json's own map is sorted, so equality means that ours was.
        let sorted: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        assert_eq!(serde_json::to_vec(&sorted).unwrap(), payload, "{name}");
        assert_eq!(
            frozen.envelope, text,
            "{name}: this build makes other bytes than were frozen"
        );
        let key = PublicKey::try_from(frozen.public_key).unwrap();
        assert_eq!(frozen.result, outcome(kind, &key, &frozen.envelope), "{name}");
        let bad = ["other-key", "jump", "elsewhere"]
            .iter()
            .any(|end| name.ends_with(end));
        assert_eq!(
            matches!(frozen.result, Outcome::Bad { .. }),
            bad,
            "{name}: {:?}",
            frozen.result
        );
    }
    let files = fs::read_dir(folder()).unwrap();
    let signed = files.filter(|file| {
        file.as_ref()
            .unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .starts_with("signed-")
    });
    assert_eq!(
        signed.count(),
        made().len(),
        "a vector without its maker, or the other way round"
    );
}

fn bundle(envelope: &Envelope) -> Vec<u8> {
    let mut plain = Vec::new();
    for part in FILES.iter().flat_map(|(name, text)| [name, text]) {
        plain.extend_from_slice(part.as_bytes());
        plain.push(0);
    }
    wire::encode_bundle(&envelope.to_json(), &deflate(&plain).unwrap())
}

/// Deflate has no one form, so a bundle is read and not compared.
#[test]
fn the_frozen_bundle_holds_the_files_that_were_signed() {
    let text = fs::read_to_string(folder().join("signed-policy-release.json")).unwrap();
    let frozen: Vector = serde_json::from_str(&text).unwrap();
    let bytes = BASE64.decode(frozen.bundle.unwrap().as_bytes()).unwrap();
    let (envelope, deflated) = wire::decode_bundle(&bytes).unwrap();
    assert_eq!(envelope, frozen.envelope.as_bytes());
    let mut plain = String::new();
    DeflateDecoder::new(deflated).read_to_string(&mut plain).unwrap();
    let parts: Vec<&str> = plain.strip_suffix('\0').unwrap().split('\0').collect();
    let (pairs, rest) = parts.as_chunks::<2>();
    assert!(rest.is_empty());
    let found: Vec<(String, String)> = pairs
        .iter()
        .map(|[name, text]| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    assert_eq!(found, files());
    let envelope = Envelope::parse(envelope).unwrap();
    let release = envelope.verify::<PolicyRelease>(key(7).public()).unwrap();
    assert_eq!(release.statement().digest, digest(&found));
}

#[test]
fn a_rotation_is_no_other_link() {
    let refused = rotation().verify::<Rotation>(key(2).public());
    assert!(matches!(refused, Err(VerifyError::Signature)));
    let refused = rotation().verify::<Leaving>(key(1).public());
    assert!(matches!(refused, Err(VerifyError::PredicateType { .. })));
}
