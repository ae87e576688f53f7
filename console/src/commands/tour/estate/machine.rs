//! A computer that never was: a real key, real signatures and the real checks, over facts that are made up.

use std::collections::BTreeSet;

use anyhow::Context as _;
use anyhow::bail;
use dspt_policies::Policy;
use dspt_policies::Weight;
use dspt_policies::judge;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Enrolment;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::body::OpenBody;
use dspt_report::body::Salt;
use dspt_report::schema;
use dspt_report::schema::Motion;
use dspt_report::seal;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Ownership;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Sharing;
use dspt_report::wire::Head;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::NewEnrolment;
use dspt_store::change::NewReport;
use jiff::Timestamp;

use crate::context::Context;
use crate::context::SCOPE;

mod alike;

/// One computer and the end of its chain.
pub(super) struct Machine {
    key: SigningKey,
    head: Head,
    salt: Salt,
    /// Which it is of all; what is the matter with it follows from it.
    number: usize,
    /// Which it is of its provider's.
    computer: usize,
}

impl Machine {
    /// Joins a provider.
    pub(super) async fn enrol(
        context: &Context,
        (provider, token): (ProviderId, &Token),
        (group, computer): (usize, usize),
        at: Timestamp,
    ) -> anyhow::Result<Self> {
        let number = group * 5 + computer;
        // A key of nobody's: it goes away with the store and guards nothing.
        let mut seed = [9; 32];
        for (byte, digit) in seed.iter_mut().zip(u64::try_from(number)?.to_be_bytes()) {
            *byte = digit;
        }
        let key = SigningKey::from_seed(&Seed::from_bytes(seed)).context("cannot make a key")?;
        let device = key.public().device_id();
        let said = Enrolment {
            agent: agent(),
            collected_at: at.as_second(),
            device,
            label: label(computer),
            ownership: Ownership::Organisation,
            pin: Pin::new([0; 15]),
            provider,
            public_key: *key.public(),
            sharing: Sharing::Devices,
            token_sha256: token.digest(),
        };
        let envelope = seal(said, &key).context("cannot seal an enrolment")?;
        let new = NewEnrolment {
            verified: envelope
                .verify_enrolment()
                .context("cannot verify an enrolment")?,
            envelope,
            received_at: at,
        };
        let head = match context.store.enrol(new).await? {
            EnrolOutcome::Joined(joined) | EnrolOutcome::Again(joined) => joined.head,
            EnrolOutcome::Refused(why) => bail!("a made-up computer could not join: {why}"),
        };
        // A few are left to be confirmed.
        if computer > 0 && !group.is_multiple_of(7) {
            context.store.device_confirm(&SCOPE, device, at).await?;
        }
        let salt = Salt::generate().context("cannot make a salt")?;
        Ok(Self {
            key,
            head,
            salt,
            number,
            computer,
        })
    }

    /// Twice a week and on the last day; some fell silent on the way.
    pub(super) fn reports_on(&self, day: i64, days: i64) -> bool {
        let silent_from = match self.number % 17 {
            3 => days - 6,
            8 => days - 20,
            _ => days,
        };
        let is_turn = (day + i64::try_from(self.number % 4).unwrap_or(0)) % 4 == 0;
        day < silent_from && (is_turn || day == days - 1)
    }

    /// The next report, with its bodies.
    pub(super) fn report(&mut self, day: i64, at: Timestamp) -> anyhow::Result<NewReport> {
        let policy = Policy::shipped();
        let today = at.as_second().div_euclid(86_400);
        let all = self.facts(day, today)?;
        let salt = self.salt;
        let findings = judge(policy, &all, today);
        let findings = FindingsBody { findings, salt };
        let is_moving = |key: &str| schema::fact(key).is_some_and(|spec| spec.motion == Motion::Moving);
        let (readings, facts) = all.into_iter().partition(|(key, _)| is_moving(key.as_str()));
        let facts = FactsBody { facts, salt };
        let inventory = InventoryBody {
            inventory: Inventory::default(),
            salt,
        };
        let names = [
            BodyRef::of(&facts.encode()?),
            BodyRef::of(&findings.encode()?),
            BodyRef::of(&inventory.encode()?),
        ];
        let said = self.said(names, readings, at);
        let envelope = seal(said, &self.key).context("cannot seal a report")?;
        let verified = envelope
            .verify(self.key.public())
            .context("cannot verify a report")?;
        self.head = Head {
            id: verified.id(),
            sequence: self.head.sequence + 1,
        };
        let of_weight = policy
            .checks()
            .iter()
            .filter(|check| check.weight() == Weight::Evidence);
        Ok(NewReport {
            verified,
            envelope,
            received_at: at,
            facts: Some(open(names[0], &facts)?),
            findings: Some(open(names[1], &findings)?),
            inventory: Some(open(names[2], &inventory)?),
            assessment: None,
            evidence: of_weight.map(|check| check.id().clone()).collect(),
            dated: BTreeSet::new(),
            risks: Vec::new(),
            differing: None,
            judge: None,
            clock_wrong: false,
        })
    }

    fn said(&self, [facts, findings, inventory]: [BodyRef; 3], readings: FactSet, at: Timestamp) -> Report {
        let policy = Policy::shipped();
        Report {
            agent: agent(),
            assessment: None,
            collected_at: at.as_second(),
            device: self.key.public().device_id(),
            duration_ms: 30,
            facts,
            findings,
            inventory,
            policy: PolicyRef {
                digest: policy.digest(),
                name: policy.name().to_owned(),
                version: policy.version(),
            },
            policy_refused: None,
            previous: self.head.id,
            readings,
            rejoined: None,
            seen: None,
            sharing: None,
            sequence: self.head.sequence + 1,
            skipped: None,
        }
    }

    /// A Windows computer in good order, but for what is the matter with this one.
    fn facts(&self, day: i64, today: i64) -> anyhow::Result<FactSet> {
        // Some of it was put right on the way.
        let has = |fault: usize, until: i64| self.number % 9 == fault && day < until;
        let (many, late, open) = (has(1, i64::MAX), has(2, 27), has(3, i64::MAX));
        let (old, behind) = (has(5, i64::MAX), has(7, 28));
        let is_laptop = !self.computer.is_multiple_of(3);
        let pick = |is: bool, yes: &'static str, no: &'static str| Fact::known(if is { yes } else { no });
        let count = |is: bool, yes: i64, no: i64| Fact::known(if is { yes } else { no });
        let rows = [
            ("accounts.administrators", count(many, 6, 1)),
            ("accounts.daily_user_is_administrator", Fact::known(many)),
            ("antivirus.definitions_day", count(late, today - 41, today - 1)),
            ("antivirus.definitions_out_of_date", Fact::known(late)),
            ("device.kind", pick(is_laptop, "laptop", "desktop")),
            ("device.portable", Fact::known(is_laptop)),
            ("disk.fixed.all_encrypted", Fact::known(!open)),
            ("disk.system.encrypted", Fact::known(!open)),
            ("disk.system.protection_on", Fact::known(!open)),
            ("firewall.on", Fact::known(!has(4, 20))),
            ("firewall.public_on", Fact::known(!has(4, 20))),
            ("os.edition", pick(self.number.is_multiple_of(3), "pro", "home")),
            ("os.name", pick(old, "Windows 10", "Windows 11")),
            ("os.release", pick(old, "windows-10:22h2", "windows-11:25h2")),
            ("os.version", pick(old, "22H2", "25H2")),
            ("screen_lock.enabled", Fact::known(!has(6, i64::MAX))),
            ("screen_lock.enforced", Fact::known(!has(6, i64::MAX))),
            ("updates.last_success_day", count(behind, today - 46, today - 6)),
            ("updates.paused", Fact::known(behind)),
            ("updates.pending_security", count(behind, 4, 0)),
            ("updates.waiting_since_day", count(behind, today - 43, today - 3)),
        ];
        let mut facts = FactSet::new();
        for (key, fact) in alike::facts(today).into_iter().chain(rows) {
            facts.insert(key.parse().context("cannot make up a fact")?, fact);
        }
        Ok(facts)
    }
}

fn label(computer: usize) -> String {
    let labels = [
        "Office PC",
        "Medication laptop",
        "Manager's laptop",
        "Reception PC",
    ];
    labels.get(computer).copied().unwrap_or("Computer").to_owned()
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "windows".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn open<B: Canonical>(name: BodyRef, body: &B) -> anyhow::Result<OpenBody<B>> {
    name.open_inflated(body.encode()?).context("cannot open a body")
}
