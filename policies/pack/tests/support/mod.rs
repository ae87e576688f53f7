//! Packs from recorded computers, for the tests and for whoever wants to look at the pages.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "test code that each test uses a part of"
)]

use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Recorded;
use dspt_pack::Computer;
use dspt_pack::Pack;
use dspt_pack::PackInput;
use dspt_pack::Seen;
use dspt_policies::Answer;
use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::EvidenceItem;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_policies::answer::Training;
use dspt_policies::answer::Value;
use dspt_policies::answer::Waiver;
use dspt_policies::asset::AssetId;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_policies::asset::Source;
use dspt_policies::judge;
use dspt_policies::toolkit::AnswerKind;
use dspt_policies::toolkit::Who;
use dspt_report::DeviceId;

/// Everything that a pack borrows.
pub struct World {
    pub toolkit: &'static Toolkit,
    pub answers: AnswerBook,
    pub assets: Vec<Asset>,
    pub computers: Vec<Computer>,
    pub provider: Option<String>,
    pub console: Option<String>,
    pub remarks: Vec<String>,
    pub today: i64,
}

impl World {
    /// A provider of whom nothing is known, on the day after the recordings.
    pub fn new() -> Self {
        let today = recorded_day() + 1;
        let toolkit = Toolkit::in_use(today);
        Self {
            toolkit,
            answers: AnswerBook::new(toolkit),
            assets: Vec::new(),
            computers: Vec::new(),
            provider: None,
            console: None,
            remarks: Vec::new(),
            today,
        }
    }

    /// With recorded computers, by the names of their recordings and what people call them.
    #[must_use]
    pub fn with(mut self, recordings: &[(&str, &str)]) -> Self {
        for (name, label) in recordings {
            let number = u8::try_from(self.computers.len() + 1).unwrap();
            self.computers.push(computer(name, label, number));
        }
        self
    }

    pub fn item(&self, id: &str) -> &'static EvidenceItem {
        self.toolkit.item(&id.parse().unwrap()).unwrap()
    }

    pub fn say(&mut self, id: &str, value: Value, who: Who) {
        let answer = Answer::new(id.parse().unwrap(), value, who, self.today - 3);
        self.answers.say(answer, self.toolkit, self.today).unwrap();
    }

    /// Answers every question in a way that the toolkit counts.
    pub fn answer_all(&mut self) {
        for item in self.toolkit.items() {
            let mut answer = Answer::new(item.id.clone(), good(item), Who::Manager, self.today - 3);
            answer.evidence_at = Some("Blue folder, office".into());
            self.answers.say(answer, self.toolkit, self.today).unwrap();
        }
    }

    pub fn pack(&self) -> Pack<'_> {
        let mut input = PackInput::new(self.toolkit, Policy::shipped(), &self.answers, self.today);
        input.assets = &self.assets;
        input.computers = &self.computers;
        input.provider = self.provider.as_deref();
        input.console = self.console.as_deref();
        input.remarks = &self.remarks;
        input.program = "dspt-agent 0.1.0";
        Pack::new(input)
    }
}

/// What a provider of two homes looks like in November: three computers, phones on the manager's word, some answers, a draft,
/// an accepted risk, and an answer that a laptop speaks against.
pub fn mixed() -> World {
    let mut world = World::new().with(&[
        ("windows-10-home-past-support", "Old office PC"),
        ("windows-11-home-laptop-not-encrypted", "Night laptop"),
        ("windows-11-pro", "Reception"),
    ]);
    world.provider = Some("Rose Cottage Care".into());
    world.computers[0].seen_day -= 5;
    world.assets.push(word(
        AssetKind::Phone,
        "Carers' phones",
        38,
        Owner::Personal,
        &world,
    ));
    world.assets.push(word(
        AssetKind::OnlineService,
        "Care planning system",
        1,
        Owner::Organisation,
        &world,
    ));
    world.say("portable-encryption", Value::YesNo(true), Who::Manager);
    world.say("ico-registration", Value::Text("ZA123456".into()), Who::Manager);
    world.say(
        "training-done",
        Value::Training(Training::new(57, 60, None).unwrap()),
        Who::Manager,
    );
    world.say("antivirus-everywhere", Value::YesNo(true), Who::ItSupport);
    let days = world.today - 10..=world.today + 20;
    let reason = "The old PC is only used without the network until Christmas.";
    let item = "systems-supported".parse().unwrap();
    let waiver = Waiver::new(item, days, reason, Who::Manager, world.today - 10);
    world
        .answers
        .accept_risk(waiver, world.toolkit, world.today)
        .unwrap();
    world
        .remarks
        .push("Two files of Reception were given; the newer one counts.".into());
    world
}

/// As many computers as a large provider has, with names that somebody chose to do harm.
pub fn large() -> World {
    let mut world = World::new();
    let all = [
        "windows-11-home-laptop",
        "windows-11-pro",
        "windows-11-pro-shared",
        "windows-11-pro-broken-wmi",
    ];
    for number in 0..60_u8 {
        let label = match number {
            0 => "<script>alert(1)</script>".to_owned(),
            1 => "=HYPERLINK(\"http://example.org\")".to_owned(),
            2 => "\u{202e}evil\u{1b}[31m\u{200b}".to_owned(),
            3 => "A very long name that somebody typed without any blank ".repeat(2) + &"x".repeat(80),
            _ => format!("Branch {} PC {number}", number / 8 + 1),
        };
        let name = all[usize::from(number) % all.len()];
        world.computers.push(computer(name, &label, number + 1));
    }
    world.provider = Some("\"><img src=x onerror=alert(1)> Care Group".into());
    world.console = Some("Shire IT <b>Support</b>".into());
    world
}

pub fn word(kind: AssetKind, label: &str, count: u32, owner: Owner, world: &World) -> Asset {
    let source = Source::Word {
        count,
        of: Who::Manager,
        on_day: world.today - 171,
    };
    let mut asset = Asset::new(AssetId::of_words(kind, label), kind, label, source);
    asset.owner = owner;
    asset
}

pub fn good(item: &EvidenceItem) -> Value {
    match item.answer {
        _ if item.id.as_str() == "training-done" => Value::Training(Training::new(57, 60, None).unwrap()),
        _ if item.id.as_str() == "ico-registration" => Value::Text("ZA123456".into()),
        AnswerKind::YesNo => Value::YesNo(true),
        AnswerKind::Text => {
            Value::Text("As it says in our policy of data protection.\n- locked doors".into())
        }
        AnswerKind::Document => Value::Document {
            kept_at: "In the blue folder".into(),
        },
        _ => panic!("a new kind of answer"),
    }
}

pub fn computer(recording: &str, label: &str, number: u8) -> Computer {
    let recorded = recorded(recording);
    let today = recorded.today();
    let host: Arc<dyn Host> = Arc::new(recorded);
    let facts = dspt_checks::collect(&host, None).facts;
    let findings = judge(Policy::shipped(), &facts, today);
    let device = DeviceId::new([number; 16]);
    let mut computer = Computer::new(device, label, facts, findings, today, Seen::File);
    computer.inventory = Some(dspt_checks::inventory(&host));
    computer
}

fn recorded(name: &str) -> Recorded {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checks/tests/recordings");
    Recorded::from_json(&std::fs::read(format!("{folder}/{name}.json")).unwrap()).unwrap()
}

fn recorded_day() -> i64 {
    recorded("windows-11-pro").today()
}
