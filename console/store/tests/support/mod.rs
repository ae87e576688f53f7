//! Machines that enrol and report, with real keys and signatures.
#![allow(dead_code, reason = "each test uses its part")]

#[cfg(unix)]
pub(crate) mod cluster;
pub(crate) mod month;

use std::collections::BTreeSet;

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Enrolment;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::KeyId;
use dspt_report::Leaving;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Reason;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::Verdict;
use dspt_report::body::OpenBody;
use dspt_report::body::Salt;
use dspt_report::body::Software;
use dspt_report::rotation;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Sharing;
use dspt_report::wire::Head;
use dspt_store::Store;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::LinkSaid;
use dspt_store::change::NewEnrolment;
use dspt_store::change::NewLink;
use dspt_store::change::NewProvider;
use dspt_store::change::NewReport;
use dspt_store::change::NewToken;
use dspt_store::change::Risk;
use dspt_store::model::Scope;
use jiff::Timestamp;

/// Tuesday noon; all tests live around it.
pub(crate) fn noon() -> Timestamp {
    "2026-09-08T11:00:00Z".parse().unwrap()
}

pub(crate) fn after_hours(hours: i64) -> Timestamp {
    noon() + jiff::SignedDuration::from_hours(hours)
}

pub(crate) fn check(id: &str) -> CheckId {
    id.parse().unwrap()
}

pub(crate) fn text(value: &str) -> Fact {
    Fact::known(value)
}

/// One computer: its key, what it last saw, and its chain.
pub(crate) struct Machine {
    pub(crate) key: SigningKey,
    pub(crate) head: Head,
    pub(crate) facts: FactSet,
    pub(crate) findings: Vec<(&'static str, Verdict)>,
    pub(crate) readings: FactSet,
    pub(crate) policy_version: u32,
    pub(crate) label: String,
    pub(crate) sharing: Sharing,
    pub(crate) token: Token,
    pub(crate) answers: Option<String>,
    pub(crate) assets: Option<String>,
    pub(crate) packages: Vec<String>,
    pub(crate) risks: Vec<Risk>,
    salt: Salt,
}

impl Machine {
    pub(crate) fn new(number: u64) -> Self {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let facts = [("os.name", text("Debian GNU/Linux")), ("os.version", text("12"))];
        let readings = [
            ("antivirus.definitions_day", Fact::known(20_700)),
            ("backup.last_success_day", Fact::known(20_699)),
            ("disk.system.free_percent", Fact::known(40)),
            ("updates.last_success_day", Fact::known(20_698)),
            ("updates.pending_count", Fact::known(3)),
            ("x.a", Fact::known(true)),
            ("x.b", text("weekly")),
            ("x.c", Fact::known(-5)),
            ("x.d", Fact::known(vec!["one".to_owned(), "two".to_owned()])),
        ];
        let key = SigningKey::from_seed(&Seed::from_bytes(seed)).unwrap();
        Self {
            head: Head {
                id: ReportId::new([0; 32]),
                sequence: 0,
            },
            facts: facts.map(|(key, fact)| (key.parse().unwrap(), fact)).into(),
            findings: vec![("disk-encryption", Verdict::Fail), ("firewall", Verdict::Pass)],
            readings: readings.map(|(key, fact)| (key.parse().unwrap(), fact)).into(),
            policy_version: 1,
            label: format!("office {number}"),
            sharing: Sharing::Devices,
            token: Token::from_bytes(&[3; 15]).unwrap(),
            answers: None,
            assets: None,
            packages: Vec::new(),
            risks: Vec::new(),
            salt: Salt::new([5; 16]),
            key,
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.key.public().device_id()
    }

    pub(crate) fn key_id(&self) -> KeyId {
        self.key.public().key_id()
    }

    pub(crate) fn enrolment(&self, provider: ProviderId) -> NewEnrolment {
        let said = Enrolment {
            agent: agent(),
            collected_at: noon().as_second(),
            device: self.device(),
            label: self.label.clone(),
            ownership: Ownership::Organisation,
            pin: Pin::new([1; 15]),
            provider,
            public_key: *self.key.public(),
            sharing: self.sharing,
            token_sha256: self.token.digest(),
        };
        let envelope = seal(said, &self.key).unwrap();
        NewEnrolment {
            verified: envelope.verify_enrolment().unwrap(),
            envelope,
            received_at: noon(),
        }
    }

    /// Enrols and takes the head from the answer.
    pub(crate) async fn join(&mut self, store: &dyn Store, provider: ProviderId) {
        match store.enrol(self.enrolment(provider)).await.unwrap() {
            EnrolOutcome::Joined(joined) | EnrolOutcome::Again(joined) => self.head = joined.head,
            EnrolOutcome::Refused(refusal) => panic!("{refusal}"),
        }
    }

    /// The report that follows what this machine last sealed.
    pub(crate) fn next(&self) -> Report {
        Report {
            agent: agent(),
            assessment: self
                .assessment_body()
                .map(|body| BodyRef::of(&body.encode().unwrap())),
            collected_at: noon().as_second(),
            device: self.device(),
            duration_ms: 30,
            facts: BodyRef::of(&self.facts_body().encode().unwrap()),
            findings: BodyRef::of(&self.findings_body().encode().unwrap()),
            inventory: BodyRef::of(&self.inventory_body().encode().unwrap()),
            policy: PolicyRef {
                digest: Digest::of(b"policy"),
                name: "dspt-2025-26".to_owned(),
                version: self.policy_version,
            },
            policy_refused: None,
            previous: self.head.id,
            readings: self.readings.clone(),
            rejoined: None,
            seen: None,
            sharing: (self.sharing != Sharing::Devices).then_some(self.sharing),
            sequence: self.head.sequence + 1,
            skipped: None,
        }
    }

    /// Seals a report without moving on; with all bodies.
    pub(crate) fn sealed(&self, report: Report) -> NewReport {
        let mut new = self.sealed_bare(report);
        let said = new.verified.statement().clone();
        new.facts = open(said.facts, &self.facts_body());
        new.findings = open(said.findings, &self.findings_body());
        new.inventory = open(said.inventory, &self.inventory_body());
        let assessment = said.assessment.zip(self.assessment_body());
        new.assessment = assessment.and_then(|(name, body)| open(name, &body));
        new
    }

    /// Seals a report without moving on; with no body.
    pub(crate) fn sealed_bare(&self, report: Report) -> NewReport {
        let envelope = seal(report, &self.key).unwrap();
        NewReport {
            verified: envelope.verify(self.key.public()).unwrap(),
            envelope,
            received_at: noon(),
            facts: None,
            findings: None,
            inventory: None,
            assessment: None,
            risks: self.risks.clone(),
            evidence: BTreeSet::from([check("disk-encryption"), check("firewall")]),
            dated: BTreeSet::new(),
            differing: None,
            judge: None,
            clock_wrong: false,
        }
    }

    /// Seals the next report with all bodies and moves on, as an agent does.
    pub(crate) fn seal(&mut self) -> NewReport {
        let new = self.sealed(self.next());
        self.move_to(&new);
        new
    }

    pub(crate) fn move_to(&mut self, new: &NewReport) {
        self.head = Head {
            id: new.verified.id(),
            sequence: new.verified.statement().sequence,
        };
    }

    /// Seals, sends and expects it to be accepted.
    pub(crate) async fn report(&mut self, store: &dyn Store) {
        let new = self.seal();
        let outcome = store.accept(new).await.unwrap();
        assert!(
            matches!(outcome.result, AcceptResult::Accepted { .. }),
            "{outcome:?}"
        );
        assert_eq!(outcome.head, Some(self.head));
    }

    /// The report that goes on after a conflict.
    pub(crate) fn rejoining(&self, head: Head, refused: ReportId) -> Report {
        Report {
            sequence: head.sequence + 1,
            previous: head.id,
            rejoined: Some(Rejoined {
                from: self.head.id,
                refused,
            }),
            ..self.next()
        }
    }

    pub(crate) fn facts_body(&self) -> FactsBody {
        FactsBody {
            facts: self.facts.clone(),
            salt: self.salt,
        }
    }

    pub(crate) fn findings_body(&self) -> FindingsBody {
        let finding = |(id, verdict): &(&'static str, Verdict)| Finding {
            check: check(id),
            cited: vec!["os.name".parse().unwrap()],
            reason: verdict.has_reason().then_some(Reason::NotPermitted),
            verdict: *verdict,
        };
        FindingsBody {
            findings: self.findings.iter().map(finding).collect(),
            salt: self.salt,
        }
    }

    pub(crate) fn assessment_body(&self) -> Option<AssessmentBody> {
        (self.answers.is_some() || self.assets.is_some()).then(|| AssessmentBody {
            answers: self.answers.clone(),
            assets: self.assets.clone(),
            salt: self.salt,
        })
    }

    pub(crate) fn inventory_body(&self) -> InventoryBody {
        let package = |name: &String| Software {
            name: name.clone(),
            source: "deb".to_owned(),
            version: "1".to_owned(),
        };
        let inventory = dspt_report::Inventory {
            software: self.packages.iter().map(package).collect(),
            ..dspt_report::Inventory::default()
        };
        InventoryBody {
            inventory,
            salt: self.salt,
        }
    }
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

pub(crate) fn leaving(machine: &Machine) -> NewLink {
    let said = Leaving {
        agent: agent(),
        collected_at: noon().as_second(),
        device: machine.device(),
        previous: machine.head.id,
        sequence: machine.head.sequence + 1,
    };
    let envelope = seal(said, &machine.key).unwrap();
    NewLink {
        said: LinkSaid::Leaving(envelope.verify(machine.key.public()).unwrap()),
        envelope,
        received_at: noon(),
    }
}

fn open<B: Canonical>(name: BodyRef, body: &B) -> Option<OpenBody<B>> {
    name.open_inflated(body.encode().unwrap()).ok()
}

pub(crate) fn named(name: &str) -> NewProvider {
    NewProvider {
        name: name.to_owned(),
        ..NewProvider::default()
    }
}

/// A provider, and the token `[3; 15]` for any number of its machines.
pub(crate) async fn provider(store: &dyn Store, name: &str) -> ProviderId {
    provider_with(store, name, [3; 15]).await
}

/// A provider, and a token for any number of its machines.
pub(crate) async fn provider_with(store: &dyn Store, name: &str, token: [u8; 15]) -> ProviderId {
    let id = store
        .provider_add(&Scope::Everything, named(name), noon())
        .await
        .unwrap();
    let token = Token::from_bytes(&token).unwrap();
    store
        .token_add(&Scope::Everything, token_for(id, &token, 10_000), noon())
        .await
        .unwrap();
    id
}

pub(crate) fn token_for(provider: ProviderId, token: &Token, uses: u32) -> NewToken {
    NewToken {
        provider,
        token_sha256: token.digest(),
        uses,
        expires: after_hours(24),
        label: String::new(),
    }
}

/// A provider with one machine.
pub(crate) async fn estate(store: &dyn Store) -> (ProviderId, Machine) {
    let id = provider(store, "Rose House").await;
    let mut machine = Machine::new(1);
    machine.join(store, id).await;
    (id, machine)
}

impl Machine {
    /// Seals, sends and expects a gap before it.
    pub(crate) async fn report_after_gap(&mut self, store: &dyn Store) {
        let new = self.seal();
        let outcome = store.accept(new).await.unwrap();
        let AcceptResult::Accepted { remarks } = outcome.result else {
            panic!("{outcome:?}");
        };
        assert_eq!(remarks, [dspt_store::change::Remark::Gap]);
    }
}

impl Machine {
    /// Takes another key, and reports by it: under the id of its first one, as all that follows.
    pub(crate) async fn rotate(&mut self, store: &dyn Store) {
        let new = SigningKey::from_seed(&Seed::from_bytes([77; 32])).unwrap();
        let before = self.next();
        let place = rotation::Place {
            agent: agent(),
            collected_at: noon().as_second(),
            device: before.device,
            previous: self.head.id,
            sequence: self.head.sequence + 1,
        };
        let envelope = rotation::rotate(place, &self.key, &new).unwrap();
        let verified = envelope.verify_rotation(self.key.public()).unwrap();
        self.head = Head {
            id: verified.id(),
            sequence: verified.statement().sequence,
        };
        let link = NewLink {
            said: LinkSaid::Rotation(verified),
            envelope,
            received_at: noon(),
        };
        store.accept_link(link).await.unwrap();
        self.key = new;
        let report = self.sealed(Report {
            device: before.device,
            ..self.next()
        });
        self.move_to(&report);
        store.accept(report).await.unwrap();
    }
}
