//! One device and one report for tests inside this crate. The contract tests have more.

use std::collections::BTreeSet;

use dspt_report::BodyRef;
use dspt_report::Digest;
use dspt_report::Enrolment;
use dspt_report::FactSet;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Sharing;
use jiff::Timestamp;

use crate::change::NewEnrolment;
use crate::change::NewReport;

pub(crate) fn noon() -> Timestamp {
    "2026-09-08T11:00:00Z".parse().unwrap()
}

pub(crate) fn token() -> Token {
    Token::from_bytes(&[3; 15]).unwrap()
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// An enrolment that keeps its bodies back, so that reports stand alone.
pub(crate) fn enrolment(key: &SigningKey, provider: ProviderId) -> NewEnrolment {
    let said = Enrolment {
        agent: agent(),
        collected_at: noon().as_second(),
        device: key.public().device_id(),
        label: String::new(),
        ownership: Ownership::Organisation,
        pin: Pin::new([1; 15]),
        provider,
        public_key: *key.public(),
        sharing: Sharing::Items,
        token_sha256: token().digest(),
    };
    let envelope = seal(said, key).unwrap();
    NewEnrolment {
        verified: envelope.verify_enrolment().unwrap(),
        envelope,
        received_at: noon(),
    }
}

/// A first report whose chain begins nowhere.
pub(crate) fn report(key: &SigningKey) -> Report {
    Report {
        agent: agent(),
        assessment: None,
        collected_at: noon().as_second(),
        device: key.public().device_id(),
        duration_ms: 30,
        facts: BodyRef::of(b"facts"),
        findings: BodyRef::of(b"findings"),
        inventory: BodyRef::of(b"inventory"),
        policy: PolicyRef {
            digest: Digest::of(b"policy"),
            name: "dspt-2025-26".to_owned(),
            version: 1,
        },
        policy_refused: None,
        previous: ReportId::new([0; 32]),
        readings: FactSet::new(),
        rejoined: None,
        seen: None,
        sharing: Some(Sharing::Items),
        sequence: 1,
        skipped: None,
    }
}

pub(crate) fn sealed(key: &SigningKey, said: Report) -> NewReport {
    let envelope = seal(said, key).unwrap();
    NewReport {
        verified: envelope.verify(key.public()).unwrap(),
        envelope,
        received_at: noon(),
        facts: None,
        findings: None,
        inventory: None,
        assessment: None,
        risks: Vec::new(),
        evidence: BTreeSet::new(),
        dated: BTreeSet::new(),
        differing: None,
        judge: None,
        clock_wrong: false,
    }
}
