//! One simulated device, as small as it can be: hundreds of thousands are held at once.

use dspt_report::BodyRef;
use dspt_report::Digest;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::SigningKey;
use dspt_report::seal;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::Outgoing;

use crate::device;
use crate::device::Bodies;
use crate::device::now;

/// One simulated device: its key, the end of its chain, and what its bodies are.
pub struct Member {
    seed: u64,
    key: SigningKey,
    head: (u64, ReportId),
    named: [BodyRef; 3],
    /// Changes to its settings so far.
    changes: u32,
    sharing: Option<Sharing>,
    last: Vec<u8>,
}

impl Member {
    /// The device of a seed, not enrolled yet.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            key: device::key(seed),
            head: (0, ReportId::new([0; 32])),
            named: named(&device::bodies(seed, PACKAGES, 0)),
            changes: 0,
            sharing: None,
            last: Vec::new(),
        }
    }

    /// The device of a seed that keeps its bodies back; each has a digest of its own all the same.
    pub(super) fn withholding(seed: u64) -> Self {
        let body = |kind: u8| BodyRef {
            sha256: Digest::of(&[&[kind], seed.to_be_bytes().as_slice()].concat()),
            size: 1_000,
        };
        Self {
            seed,
            key: device::key(seed),
            head: (0, ReportId::new([0; 32])),
            named: [body(0), body(1), body(2)],
            changes: 0,
            sharing: Some(Sharing::Items),
            last: Vec::new(),
        }
    }

    /// Number and id of its last report.
    pub fn head(&self) -> (u64, ReportId) {
        self.head
    }

    /// Its key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Its enrolment, which begins its chain.
    pub(super) fn enrolment(&mut self, string: &EnrolString) -> Envelope {
        let envelope = device::enrolment(&self.key, self.sharing.unwrap_or(Sharing::Devices), string, now());
        self.head = (0, envelope.id());
        envelope
    }

    /// The next report, as it should be.
    pub(super) fn next(&self) -> Report {
        Report {
            sharing: self.sharing,
            ..device::report(self.key.public().device_id(), self.head, self.named, now())
        }
    }

    /// Seals the next report and takes it as the end of the chain.
    pub(super) fn seal(&mut self) -> Envelope {
        let report = self.next();
        let sequence = report.sequence;
        let envelope = seal(report, &self.key).unwrap();
        self.head = (sequence, envelope.id());
        envelope
    }

    /// A request of the next report with the bodies that the console cannot have: all of the first one.
    pub(super) fn first(&mut self) -> (ReportId, Vec<u8>) {
        let bodies = device::bodies(self.seed, PACKAGES, self.changes);
        let envelope = self.seal();
        let json = envelope.to_json();
        let body = request(&Outgoing {
            envelope: &json,
            facts: Some(&bodies.facts),
            findings: Some(&bodies.findings),
            inventory: Some(&bodies.inventory),
            assessment: None,
        });
        (envelope.id(), body)
    }

    /// A request of the next report, of the settings as they were.
    pub(super) fn unchanged(&mut self) -> (ReportId, Vec<u8>) {
        let envelope = self.seal();
        let body = alone(&envelope);
        self.last.clone_from(&body);
        (envelope.id(), body)
    }

    /// A request of the next report, of other settings.
    pub(super) fn changed(&mut self) -> (ReportId, Vec<u8>) {
        self.changes = (self.changes + 1) % TURNS;
        let bodies = device::bodies(self.seed, PACKAGES, self.changes);
        self.named = named(&bodies);
        let envelope = self.seal();
        let json = envelope.to_json();
        let body = request(&Outgoing {
            envelope: &json,
            facts: Some(&bodies.facts),
            findings: Some(&bodies.findings),
            ..Outgoing::default()
        });
        (envelope.id(), body)
    }

    /// The request of its last unchanged report again, or that one where there is none yet.
    pub(super) fn again(&mut self) -> (Option<ReportId>, Vec<u8>) {
        if self.last.is_empty() {
            let (id, body) = self.unchanged();
            return (Some(id), body);
        }
        (None, self.last.clone())
    }

    /// Another report under the number of the last one; none before the first.
    pub(super) fn forked(&self) -> Option<(ReportId, Vec<u8>)> {
        let sequence = self.head.0;
        let report = Report {
            sequence,
            duration_ms: 77,
            previous: ReportId::new(*Digest::of(b"elsewhere").as_bytes()),
            ..self.next()
        };
        (sequence > 0).then(|| {
            let envelope = seal(report, &self.key).unwrap();
            (envelope.id(), alone(&envelope))
        })
    }

    /// The next report with another signature than its own; the chain stays.
    pub(super) fn forged(&self) -> Vec<u8> {
        let envelope = seal(self.next(), &self.key).unwrap();
        let other = seal(
            Report {
                duration_ms: 78,
                ..self.next()
            },
            &self.key,
        )
        .unwrap();
        let mut json: serde_json::Value = serde_json::from_slice(&envelope.to_json()).unwrap();
        let taken: serde_json::Value = serde_json::from_slice(&other.to_json()).unwrap();
        json["signatures"] = taken["signatures"].clone();
        let json = serde_json::to_vec(&json).unwrap();
        request(&Outgoing {
            envelope: &json,
            ..Outgoing::default()
        })
    }
}

/// A request of one envelope and nothing else.
pub(super) fn alone(envelope: &Envelope) -> Vec<u8> {
    let json = envelope.to_json();
    request(&Outgoing {
        envelope: &json,
        ..Outgoing::default()
    })
}

fn request(outgoing: &Outgoing<'_>) -> Vec<u8> {
    wire::encode_reports(std::slice::from_ref(outgoing)).unwrap()
}

fn named(bodies: &Bodies) -> [BodyRef; 3] {
    [
        BodyRef::of(&bodies.facts),
        BodyRef::of(&bodies.findings),
        BodyRef::of(&bodies.inventory),
    ]
}

/// Of a device's inventory.
const PACKAGES: usize = 100;
/// Settings that a device goes round in.
const TURNS: u32 = 8;
