//! A simulated device: a real key, real signatures, and the freedom to lie.

use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::EnrolString;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Verdict;
use dspt_report::body::Salt;
use dspt_report::body::Software;
use dspt_report::schema::Kind;
use dspt_report::schema::Motion;
use dspt_report::schema::SCHEMA;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::ReportsAnswer;

use crate::client::Connection;

/// Canonical bodies of a device.
#[derive(Clone)]
pub struct Bodies {
    /// Facts.
    pub facts: Vec<u8>,
    /// Findings.
    pub findings: Vec<u8>,
    /// Inventory.
    pub inventory: Vec<u8>,
}

/// One device: its key and the end of its chain.
pub struct Device {
    /// Its key.
    pub key: SigningKey,
    /// The last report, or the enrolment.
    pub head: ReportId,
    /// Its number.
    pub sequence: u64,
    /// What it says.
    pub bodies: Bodies,
}

impl Device {
    /// A device with a key from a fixed seed, plausible facts and `packages` packages.
    pub fn new(seed: u64, packages: usize) -> Self {
        let key = key(seed);
        let bodies = bodies(seed, packages, 0);
        Self {
            key,
            head: ReportId::new([0; 32]),
            sequence: 0,
            bodies,
        }
    }

    /// Its enrolment, sealed.
    pub fn enrolment(&self, string: &EnrolString, now: i64) -> Envelope {
        enrolment(&self.key, Sharing::Devices, string, now)
    }

    /// Joins a console.
    pub async fn enrol(
        &mut self,
        connection: &mut Connection,
        string: &EnrolString,
        now: i64,
    ) -> EnrolAnswer {
        let envelope = self.enrolment(string, now);
        let body = wire::encode_enrolment(&envelope.to_json(), string.token.as_bytes());
        let answer = connection.post(wire::ENROL_PATH, body).await.unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        self.head = envelope.id();
        self.sequence = 0;
        answer.json()
    }

    /// The next report, as it should be.
    pub fn next(&self, now: i64) -> Report {
        let named = [
            BodyRef::of(&self.bodies.facts),
            BodyRef::of(&self.bodies.findings),
            BodyRef::of(&self.bodies.inventory),
        ];
        report(
            self.key.public().device_id(),
            (self.sequence, self.head),
            named,
            now,
        )
    }

    /// Seals a report and takes it as the end of the chain.
    pub fn seal(&mut self, report: Report) -> Envelope {
        let sequence = report.sequence;
        let envelope = seal(report, &self.key).unwrap();
        self.head = envelope.id();
        self.sequence = sequence;
        envelope
    }

    /// A request of one report, with its bodies or without.
    pub fn request(&self, envelope: &Envelope, with_bodies: bool) -> Vec<u8> {
        let json = envelope.to_json();
        let outgoing = wire::Outgoing {
            envelope: &json,
            facts: with_bodies.then_some(&self.bodies.facts),
            findings: with_bodies.then_some(&self.bodies.findings),
            inventory: with_bodies.then_some(&self.bodies.inventory),
            assessment: None,
        };
        wire::encode_reports(&[outgoing]).unwrap()
    }

    /// Seals and sends the next report.
    pub async fn report(
        &mut self,
        connection: &mut Connection,
        with_bodies: bool,
        now: i64,
    ) -> ReportsAnswer {
        let envelope = self.seal(self.next(now));
        self.send(connection, &envelope, with_bodies).await
    }

    /// Sends an envelope.
    pub async fn send(
        &self,
        connection: &mut Connection,
        envelope: &Envelope,
        with_bodies: bool,
    ) -> ReportsAnswer {
        let answer = connection
            .post(wire::REPORTS_PATH, self.request(envelope, with_bodies))
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }
}

/// The key of a fixed seed.
pub fn key(seed: u64) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes(secret(seed))).unwrap()
}

/// The enrolment of a key, sealed.
pub fn enrolment(key: &SigningKey, sharing: Sharing, string: &EnrolString, now: i64) -> Envelope {
    let device = key.public().device_id();
    let enrolment = Enrolment {
        agent: agent(),
        collected_at: now,
        device,
        label: format!("PC {}", device.short()),
        ownership: Ownership::Organisation,
        pin: string.pin,
        provider: string.provider,
        public_key: *key.public(),
        sharing,
        token_sha256: string.token.digest(),
    };
    seal(enrolment, key).unwrap()
}

/// The report after `head`, of these facts, findings and inventory.
pub fn report(
    device: DeviceId,
    head: (u64, ReportId),
    [facts, findings, inventory]: [BodyRef; 3],
    now: i64,
) -> Report {
    Report {
        agent: agent(),
        assessment: None,
        collected_at: now,
        device,
        duration_ms: 15,
        facts,
        findings,
        inventory,
        policy: PolicyRef {
            digest: Digest::of(b"a policy"),
            name: "simulated".to_owned(),
            version: 1,
        },
        policy_refused: None,
        previous: head.1,
        readings: readings(now / 86_400),
        rejoined: None,
        seen: None,
        sharing: None,
        sequence: head.0 + 1,
        skipped: None,
    }
}

/// Seconds since 1970-01-01, UTC.
#[expect(clippy::disallowed_methods, reason = "the harness lives in real time")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// Nine readings, as a real device has.
fn readings(today: i64) -> dspt_report::FactSet {
    let moving = SCHEMA
        .iter()
        .filter(|spec| spec.motion == Motion::Moving && !spec.sources.linux.is_empty());
    let value = |kind| match kind {
        Kind::Bool => Fact::known(false),
        Kind::Day => Fact::known(today - 1),
        _ => Fact::known(20),
    };
    moving
        .take(9)
        .map(|spec| (spec.key.parse().unwrap(), value(spec.kind)))
        .collect()
}

fn secret(seed: u64) -> [u8; 32] {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    bytes
}

/// What the device of a seed says of itself after `changes` changes to its settings.
pub fn bodies(seed: u64, packages: usize, changes: u32) -> Bodies {
    let salt = |kind: u8| {
        let mut salt = [kind; 16];
        salt[..8].copy_from_slice(&secret(seed)[..8]);
        Salt::new(salt)
    };
    let settled = SCHEMA
        .iter()
        .filter(|spec| spec.motion == Motion::Settled && !spec.sources.linux.is_empty());
    let value = |kind| match kind {
        Kind::Bool => Fact::known(true),
        Kind::Choice(choices) => Fact::known(choices[0]),
        Kind::Text => Fact::known("Debian GNU/Linux"),
        Kind::List => Fact::known(vec!["ClamAV".to_owned()]),
        _ => Fact::known(12 + i64::from(changes)),
    };
    let facts = settled
        .map(|spec| (spec.key.parse().unwrap(), value(spec.kind)))
        .collect();
    let finding = |number: u32| Finding {
        check: format!("simulated-{number:02}").parse().unwrap(),
        cited: vec!["os.name".parse().unwrap(), "os.version".parse().unwrap()],
        reason: None,
        verdict: if (number + changes).is_multiple_of(9) {
            Verdict::Fail
        } else {
            Verdict::Pass
        },
    };
    let package = |number: usize| Software {
        name: format!(
            "lib{}-{number:04}",
            ["gnome", "perl", "python3", "ssl"][number % 4]
        ),
        source: "dpkg".to_owned(),
        version: format!(
            "{}.{}.{}-{}+deb12u{}",
            number % 9,
            number % 13,
            number % 7,
            number % 5,
            number % 3
        ),
    };
    let mut software: Vec<_> = (0..packages).map(package).collect();
    software.sort();
    let inventory = Inventory {
        software,
        ..Inventory::default()
    };
    Bodies {
        facts: FactsBody { facts, salt: salt(1) }.encode().unwrap(),
        findings: FindingsBody {
            findings: (0..36).map(finding).collect(),
            salt: salt(2),
        }
        .encode()
        .unwrap(),
        inventory: InventoryBody {
            inventory,
            salt: salt(3),
        }
        .encode()
        .unwrap(),
    }
}
