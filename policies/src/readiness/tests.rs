//! The rules of readiness, as a table; what is said in words; and laws over situations of every kind.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;

use super::Certificate;
use super::CertificateKind;
use super::DeviceEvidence;
use super::ItemReadiness;
use super::Readiness;
use super::Situation;
use super::Target;
use super::Waiver;
use crate::answer::Answer;
use crate::answer::AnswerBook;
use crate::answer::TargetChoice;
use crate::answer::Training;
use crate::answer::Value;
use crate::asset::Asset;
use crate::asset::AssetKind;
use crate::asset::Owner;
use crate::asset::Source;
use crate::policy::Policy;
use crate::toolkit::AnswerForm;
use crate::toolkit::AnswerKind;
use crate::toolkit::Backer;
use crate::toolkit::EvidenceItem;
use crate::toolkit::How;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;
use crate::toolkit::Who;

mod laws;
mod next;
mod provider;
mod rules;
mod words;

/// 2026-11-01.
const TODAY: i64 = 20_758;

fn toolkit() -> &'static Toolkit {
    Toolkit::in_use(TODAY)
}

fn id(text: &str) -> ItemId {
    text.parse().unwrap()
}

fn item(text: &str) -> &'static EvidenceItem {
    toolkit().item(&id(text)).unwrap()
}

fn device(number: usize) -> DeviceId {
    DeviceId::new([u8::try_from(number).unwrap(); 16])
}

fn finding(check: &CheckId, verdict: Verdict) -> Finding {
    let reason = match verdict {
        Verdict::Unknown => Some(Reason::NotPermitted),
        Verdict::Error => Some(Reason::ProbeFailed),
        Verdict::Pass | Verdict::Fail | Verdict::NotApplicable => None,
    };
    Finding {
        check: check.clone(),
        cited: Vec::new(),
        reason,
        verdict,
    }
}

/// An answer that the toolkit counts, whatever the item asks for.
fn good_answer(item: &EvidenceItem, who: Who, said_on: i64) -> Answer {
    let value = match item.answer {
        _ if item.form == Some(AnswerForm::Training) => Value::Training(Training::new(57, 60, None).unwrap()),
        _ if item.form == Some(AnswerForm::IcoNumber) => Value::Text("ZA123456".into()),
        AnswerKind::YesNo => Value::YesNo(true),
        AnswerKind::Text => Value::Text("As we always did".into()),
        AnswerKind::Document => Value::Document {
            kept_at: "In the office".into(),
        },
    };
    Answer::new(item.id.clone(), value, who, said_on)
}

fn phones() -> Asset {
    let source = Source::Word {
        count: 38,
        of: Who::Manager,
        on_day: TODAY - 150,
    };
    Asset::new(
        "phones".parse().unwrap(),
        AssetKind::Phone,
        "Carers' phones",
        source,
    )
}

fn computer_asset(number: usize) -> Asset {
    let id = format!("computer-{number}").parse().unwrap();
    Asset::new(
        id,
        AssetKind::Computer,
        "Computer",
        Source::Device(device(number)),
    )
}

/// Everything that a situation borrows.
#[derive(Debug)]
struct World {
    answers: AnswerBook,
    devices: Vec<DeviceEvidence>,
    assets: Vec<Asset>,
}

impl World {
    fn new() -> Self {
        Self {
            answers: AnswerBook::new(toolkit()),
            devices: Vec::new(),
            assets: Vec::new(),
        }
    }

    /// Where every needed question is answered by the manager, today.
    fn answered() -> Self {
        let mut world = Self::new();
        for item in toolkit().items() {
            world.say(good_answer(item, Who::Manager, TODAY));
        }
        world
    }

    fn say(&mut self, answer: Answer) {
        self.answers.say(answer, toolkit(), TODAY).unwrap();
    }

    /// A risk that is accepted, or proposed, from so many days after today to so many.
    fn waive(&mut self, item: &EvidenceItem, from: i64, until: i64, who: Who) {
        let days = TODAY + from..=TODAY + until;
        let waiver = Waiver::new(item.id.clone(), days, "We know, and take care", who, TODAY);
        let kept = self.answers.accept_risk(waiver, toolkit(), TODAY);
        assert_eq!(kept.is_ok(), item.risk_can_be_accepted, "{kept:?}");
    }

    /// A certificate of the provider's.
    fn hold(&mut self, kind: CertificateKind, until_day: i64) {
        let held = Certificate::new(kind, until_day, Who::Manager, TODAY);
        self.answers.hold(held, TODAY).unwrap();
    }

    fn aim_for(&mut self, target: Target) {
        let choice = TargetChoice::new(target, Who::Manager, TODAY);
        self.answers.aim_for(choice, TODAY).unwrap();
    }

    /// Adds a computer on which every check passes.
    fn healthy(&mut self, label: &str) -> &mut DeviceEvidence {
        let checks = Policy::shipped().checks();
        let findings = checks
            .iter()
            .map(|check| finding(check.id(), Verdict::Pass))
            .collect();
        let number = self.devices.len() + 1;
        let mut evidence = DeviceEvidence::new(device(number), label, TODAY, findings);
        evidence.in_register = true;
        self.devices.push(evidence);
        self.devices.last_mut().unwrap()
    }

    fn situation(&self) -> Situation<'_> {
        let mut situation = Situation::new(toolkit(), Policy::shipped(), &self.answers);
        situation.devices = &self.devices;
        situation.assets = &self.assets;
        situation
    }

    fn readiness(&self) -> Readiness {
        Readiness::of(&self.situation(), TODAY)
    }

    fn state_of(&self, item: &str) -> ItemReadiness {
        let readiness = self.readiness();
        let all = readiness.items.iter().chain(&readiness.optional);
        all.clone().find(|state| state.item == id(item)).unwrap().clone()
    }
}

/// Changes what a check says of a computer.
fn set(evidence: &mut DeviceEvidence, check: &str, verdict: Verdict) {
    for found in &mut evidence.findings {
        if found.check.as_str() == check {
            *found = finding(&check.parse().unwrap(), verdict);
        }
    }
}
