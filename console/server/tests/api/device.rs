//! A device that says what it is told to.

use dspt_policies::Policy;
use dspt_policies::judge;
use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::body::Salt;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::Outgoing;

/// A device with its key and the end of its chain.
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) head: ReportId,
    pub(crate) sequence: u64,
}

/// A sealed report and its bodies.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) id: ReportId,
    pub(crate) sequence: u64,
    pub(crate) envelope: Vec<u8>,
    pub(crate) facts: Vec<u8>,
    pub(crate) findings: Vec<u8>,
    pub(crate) inventory: Vec<u8>,
    pub(crate) assessment: Option<Vec<u8>>,
}

impl Sealed {
    /// Envelope and all bodies.
    pub(crate) fn whole(&self) -> Outgoing<'_> {
        Outgoing {
            envelope: &self.envelope,
            facts: Some(&self.facts),
            findings: Some(&self.findings),
            inventory: Some(&self.inventory),
            assessment: self.assessment.as_deref(),
        }
    }

    /// The envelope alone: nothing changed.
    pub(crate) fn alone(&self) -> Outgoing<'_> {
        Outgoing {
            envelope: &self.envelope,
            ..Outgoing::default()
        }
    }

    pub(crate) fn digests(&self) -> Vec<Digest> {
        [&self.facts, &self.findings, &self.inventory]
            .map(|body| Digest::of(body))
            .to_vec()
    }
}

impl Device {
    pub(crate) fn new() -> Self {
        Self {
            key: SigningKey::from_seed(&Seed::generate().unwrap()).unwrap(),
            head: ReportId::new([0; 32]),
            sequence: 0,
        }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.key.public().device_id()
    }

    pub(crate) fn enrolment(&self, pin: Pin, provider: ProviderId, token: &Token, at: i64) -> Envelope {
        let enrolment = Enrolment {
            agent: agent(),
            collected_at: at,
            device: self.id(),
            label: "office".to_owned(),
            ownership: Ownership::Organisation,
            pin,
            provider,
            public_key: *self.key.public(),
            sharing: Sharing::Devices,
            token_sha256: token.digest(),
        };
        seal(enrolment, &self.key).unwrap()
    }

    /// The next report of the chain, with bodies that the shipped policy agrees with.
    pub(crate) fn next(&mut self, at: i64) -> Sealed {
        self.next_with(at, |_| {}, |_| {})
    }

    /// The next report of the chain, after `facts` were changed, and then `report`.
    pub(crate) fn next_with(
        &mut self,
        at: i64,
        facts: impl FnOnce(&mut Bodies),
        report: impl FnOnce(&mut Report),
    ) -> Sealed {
        let sealed = self.seal_after(self.head, self.sequence + 1, at, facts, report);
        (self.head, self.sequence) = (sealed.id, sealed.sequence);
        sealed
    }

    /// A report at any place of any chain; this device's own does not move.
    pub(crate) fn seal_after(
        &self,
        previous: ReportId,
        sequence: u64,
        at: i64,
        change_bodies: impl FnOnce(&mut Bodies),
        change_report: impl FnOnce(&mut Report),
    ) -> Sealed {
        let mut bodies = Bodies::usual(at);
        change_bodies(&mut bodies);
        let (facts, findings, inventory) = (
            bodies.facts.encode().unwrap(),
            bodies.findings.encode().unwrap(),
            bodies.inventory.encode().unwrap(),
        );
        let assessment = bodies.assessment.map(|body| body.encode().unwrap());
        let mut report = Report {
            agent: agent(),
            assessment: assessment.as_deref().map(BodyRef::of),
            collected_at: at,
            device: self.id(),
            duration_ms: 12,
            facts: BodyRef::of(&facts),
            findings: BodyRef::of(&findings),
            inventory: BodyRef::of(&inventory),
            policy: PolicyRef {
                digest: Policy::shipped().digest(),
                name: Policy::shipped().name().to_owned(),
                version: Policy::shipped().version(),
            },
            policy_refused: None,
            previous,
            readings: FactSet::new(),
            rejoined: None,
            seen: None,
            sharing: None,
            sequence,
            skipped: None,
        };
        change_report(&mut report);
        let envelope = seal(report, &self.key).unwrap();
        Sealed {
            id: envelope.id(),
            sequence,
            envelope: envelope.to_json(),
            facts,
            findings,
            inventory,
            assessment,
        }
    }
}

/// The bodies before they are sealed.
pub(crate) struct Bodies {
    pub(crate) facts: FactsBody,
    pub(crate) findings: FindingsBody,
    pub(crate) inventory: InventoryBody,
    pub(crate) assessment: Option<AssessmentBody>,
}

impl Bodies {
    fn usual(at: i64) -> Self {
        let salt = Salt::new([7; 16]);
        let mut facts = FactSet::new();
        facts.insert("os.family".parse().unwrap(), Fact::known("linux"));
        let findings = judged(&facts, at);
        Self {
            facts: FactsBody { facts, salt },
            findings: FindingsBody { findings, salt },
            inventory: InventoryBody {
                inventory: Inventory::default(),
                salt,
            },
            assessment: None,
        }
    }
}

pub(crate) fn judged(facts: &FactSet, at: i64) -> Vec<Finding> {
    judge(Policy::shipped(), facts, at.div_euclid(86_400))
}

pub(crate) fn request(reports: &[Outgoing<'_>]) -> Vec<u8> {
    wire::encode_reports(reports).unwrap()
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}
