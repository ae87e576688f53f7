//! What several test files need: fixed keys and reports.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests, which may unwrap")]

use std::path::Path;

use data_encoding::BASE64;
use dspt_report::BodyRef;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::PolicyRefusal;
use dspt_report::statement::PolicyRefused;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Seen;
use dspt_report::statement::Sharing;

/// A key from a fixed seed.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([seed; 32])).unwrap()
}

/// A plain report.
pub(crate) fn report(key: &SigningKey, sequence: u64) -> Report {
    Report {
        agent: AgentInfo {
            os: "linux".to_owned(),
            version: "0.1.0".to_owned(),
        },
        assessment: None,
        collected_at: 1_793_404_800,
        device: key.public().device_id(),
        duration_ms: 12,
        facts: BodyRef {
            sha256: Digest::of(b"facts"),
            size: 5,
        },
        findings: BodyRef {
            sha256: Digest::of(b"findings"),
            size: 8,
        },
        inventory: BodyRef {
            sha256: Digest::of(b"inventory"),
            size: 9,
        },
        policy: PolicyRef {
            digest: Digest::of(b"policy"),
            name: "dspt-care".to_owned(),
            version: 1,
        },
        policy_refused: None,
        previous: ReportId::new([3; 32]),
        readings: [
            ("antivirus.definitions_day", Fact::known(20_756)),
            ("disk.system.free_percent", Fact::known(40)),
            ("device.just_started", Fact::known(false)),
        ]
        .into_iter()
        .map(|(key, fact)| (key.parse().unwrap(), fact))
        .collect(),
        rejoined: None,
        seen: None,
        sharing: None,
        sequence,
        skipped: None,
    }
}

/// A report after a conflict, with a checkpoint seen and cycles skipped.
pub(crate) fn rejoined(key: &SigningKey) -> Report {
    Report {
        rejoined: Some(Rejoined {
            from: ReportId::new([4; 32]),
            refused: ReportId::new([5; 32]),
        }),
        seen: Some(Seen {
            root: Digest::of(b"root"),
            size: 77,
        }),
        skipped: Some(2),
        ..report(key, 9)
    }
}

/// A report with every optional field.
pub(crate) fn full(key: &SigningKey) -> Envelope {
    let report = Report {
        policy_refused: Some(PolicyRefused {
            digest: Digest::of(b"bundle"),
            reason: PolicyRefusal::NotNewer,
        }),
        sharing: Some(Sharing::Items),
        assessment: Some(BodyRef {
            sha256: Digest::of(b"assessment"),
            size: 10,
        }),
        ..rejoined(key)
    };
    seal(report, key).unwrap()
}

/// Replaces text inside the payload and signs the result well: for bytes that only canonical reading refuses.
pub(crate) fn resign(key: &SigningKey, envelope: &Envelope, from: &str, to: &str) -> String {
    let json: serde_json::Value = serde_json::from_slice(&envelope.to_json()).unwrap();
    let payload = BASE64
        .decode(json["payload"].as_str().unwrap().as_bytes())
        .unwrap();
    let payload = String::from_utf8(payload).unwrap();
    assert!(payload.contains(from), "{from} is not in the payload");
    let payload = payload.replace(from, to).into_bytes();
    let mut pae = format!("DSSEv1 28 application/vnd.in-toto+json {} ", payload.len()).into_bytes();
    pae.extend_from_slice(&payload);
    let signature = key.sign(&pae);
    String::from_utf8(Envelope::from_parts(payload, signature, key.public().key_id()).to_json()).unwrap()
}

/// Writes a vector.
#[expect(
    clippy::disallowed_methods,
    reason = "a test's own file; nothing is lost when it is cut"
)]
pub(crate) fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}
