//! What to do next.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::CheckId;

use super::Fleet;
use super::ItemReadiness;
use super::ItemState;
use super::Readiness;
use super::Said;
use super::devices::Backing;
use super::devices::Differing;
use super::devices::computers_of;
use super::situation::Situation;
use crate::answer::CertificateKind;
use crate::answer::Target;
use crate::clock;
use crate::toolkit::AnswerKind;
use crate::toolkit::EvidenceItem;
use crate::toolkit::Level;
use crate::toolkit::Who;

/// Days before an end at which it is worth a word.
pub const SOON_DAYS: u64 = 30;

// What a person needs for each, in minutes: estimates of ours, rounded up.
const PASTE: u32 = 2;
const RECONFIRM: u32 = 3;
const CONFIRM: u32 = 5;
const RENEW: u32 = 10;
const CHECK_A_COMPUTER: u32 = 5;
const LOOK_AT_A_DIFFERENCE: u32 = 5;

/// One thing to do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Action {
    /// What.
    pub kind: ActionKind,
    /// How much it matters.
    pub weight: ActionWeight,
    /// About how many minutes it takes; `None` where nobody can say.
    pub minutes: Option<u32>,
    /// The numbers of the items that it is for, in the toolkit's order.
    pub references: Vec<String>,
    /// The title of the first of them; empty where there is none.
    pub title: String,
}

/// How much an action matters; the first the most.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a sixth weight must be thought about everywhere"
)]
pub enum ActionWeight {
    /// A computer is not as a question asks.
    Evidence,
    /// A question for Approaching Standards is open.
    Approaching,
    /// A question for Standards Met is open.
    Met,
    /// Something ends soon.
    Soon,
    /// More could be shown.
    More,
}

/// What there is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ActionKind {
    /// An answer and computers differ: look at them together.
    LookTogether {
        /// What people call the computers.
        computers: Vec<String>,
    },
    /// A computer is not as a question asks.
    PutRight {
        /// The check that fails.
        check: CheckId,
        /// What is so once it is put right.
        check_title: String,
        /// What people call the computers.
        computers: Vec<String>,
    },
    /// The computers show it: only the answer has to be given.
    Paste,
    /// Somebody else entered an answer.
    Confirm {
        /// Who.
        drafted_by: Who,
    },
    /// An answer of another year may still hold.
    Reconfirm {
        /// The year.
        year: String,
    },
    /// An answer is out of date.
    Renew,
    /// An answer goes out of date soon.
    RenewSoon {
        /// The last day on which it is good, in days since 1970-01-01 UTC.
        last_day: i64,
    },
    /// The acceptance of a risk ends soon.
    DecideAgain {
        /// Its last day, in days since 1970-01-01 UTC.
        last_day: i64,
    },
    /// Only a person can say.
    Answer,
    /// Computers were not looked at, or too long ago.
    CheckComputers {
        /// What people call those that reported before.
        computers: Vec<String>,
        /// How many stand in the register only.
        registered_only: u64,
    },
    /// The target needs a certificate.
    HoldCertificate {
        /// Which.
        kind: CertificateKind,
    },
}

/// Everything to do, first things first: by weight, then the quickest, then the toolkit's order.
pub(super) fn actions(
    readiness: &Readiness,
    situation: &Situation<'_>,
    fleet: &Fleet<'_>,
    today: i64,
) -> Vec<Action> {
    let mut actions = put_right(readiness);
    for item in &readiness.items {
        let known = situation.toolkit.item(&item.item);
        actions.extend(known.and_then(|known| of_item(item, known)));
        actions.extend(ending(item, today));
    }
    actions.extend(check_computers(situation, fleet, today));
    actions.extend(certificate(situation, today));
    // Stable: what is equal stays in the toolkit's order.
    actions.sort_by_key(|action| (action.weight, action.minutes.unwrap_or(u32::MAX)));
    actions
}

fn action(kind: ActionKind, weight: ActionWeight, minutes: Option<u32>, item: &ItemReadiness) -> Action {
    Action {
        kind,
        weight,
        minutes,
        references: vec![item.reference.clone()],
        title: item.title.clone(),
    }
}

/// What fails where nobody has answered yet: one action for each check, for all computers together.
fn put_right(readiness: &Readiness) -> Vec<Action> {
    let mut found: BTreeMap<&CheckId, (Vec<&ItemReadiness>, BTreeSet<&Differing>)> = BTreeMap::new();
    for item in &readiness.items {
        let open = matches!(item.state, ItemState::NeedsAnswer | ItemState::OutOfDate);
        for differing in item.devices.differing.iter().filter(|_| open) {
            let (items, all) = found.entry(&differing.check).or_default();
            if items.last().is_none_or(|last| last.item != item.item) {
                items.push(item);
            }
            all.insert(differing);
        }
    }
    let action = |(check, (items, all)): (&CheckId, (Vec<&ItemReadiness>, BTreeSet<&Differing>))| Action {
        kind: ActionKind::PutRight {
            check: check.clone(),
            check_title: all
                .first()
                .map(|first| first.check_title.clone())
                .unwrap_or_default(),
            computers: computers_of(all.iter().copied()),
        },
        weight: ActionWeight::Evidence,
        minutes: minutes(all.iter().copied()),
        references: items.iter().map(|item| item.reference.clone()).collect(),
        title: items.first().map(|item| item.title.clone()).unwrap_or_default(),
    };
    found.into_iter().map(action).collect()
}

/// All minutes together; `None` where the policy knows no way for one of them.
fn minutes<'a>(all: impl IntoIterator<Item = &'a Differing>) -> Option<u32> {
    all.into_iter().try_fold(0_u32, |sum, differing| {
        differing.minutes.map(|minutes| sum.saturating_add(minutes))
    })
}

/// What a person has to do about an item.
fn of_item(item: &ItemReadiness, known: &EvidenceItem) -> Option<Action> {
    let weight = match item.level {
        Level::Approaching => ActionWeight::Approaching,
        Level::Met | Level::Optional => ActionWeight::Met,
    };
    let (kind, weight, minutes) = match item.state {
        ItemState::NotApplicable | ItemState::Answered | ItemState::Backed => return None,
        ItemState::Differs => {
            let computers = computers_of(&item.devices.differing);
            let minutes =
                minutes(&item.devices.differing).map(|sum| sum.saturating_add(LOOK_AT_A_DIFFERENCE));
            (
                ActionKind::LookTogether { computers },
                ActionWeight::Evidence,
                minutes,
            )
        }
        ItemState::NeedsAnswer | ItemState::OutOfDate => {
            let (kind, minutes) = answering(item, known);
            (kind, weight, Some(minutes))
        }
    };
    Some(action(kind, weight, minutes, item))
}

fn answering(item: &ItemReadiness, known: &EvidenceItem) -> (ActionKind, u32) {
    if let Some(drafted_by) = item.drafted_by {
        return (ActionKind::Confirm { drafted_by }, CONFIRM);
    }
    match &item.said {
        Said::InYear(year) => (ActionKind::Reconfirm { year: year.clone() }, RECONFIRM),
        Said::TooLongAgo => (ActionKind::Renew, RENEW),
        Said::Nothing | Said::No | Said::NotApplicable | Said::Answer
            if item.devices.backing == Backing::Full =>
        {
            (ActionKind::Paste, PASTE)
        }
        Said::Nothing | Said::No | Said::NotApplicable | Said::Answer => {
            let minutes = match known.answer {
                AnswerKind::YesNo => 5,
                AnswerKind::Text => 10,
                AnswerKind::Document => 30,
            };
            (ActionKind::Answer, minutes)
        }
    }
}

/// What ends within [`SOON_DAYS`].
fn ending(item: &ItemReadiness, today: i64) -> Option<Action> {
    if !item.state.has_answer() {
        return None;
    }
    let soon = |day: &i64| clock::age(today, *day) <= SOON_DAYS;
    if let Some(last_day) = item.risk_accepted_until.filter(soon) {
        let kind = ActionKind::DecideAgain { last_day };
        return Some(action(kind, ActionWeight::Soon, Some(RENEW), item));
    }
    let last_day = item
        .good_until
        .filter(soon)
        .filter(|_| item.certificate.is_none())?;
    let kind = ActionKind::RenewSoon { last_day };
    Some(action(kind, ActionWeight::Soon, Some(RENEW), item))
}

fn check_computers(situation: &Situation<'_>, fleet: &Fleet<'_>, today: i64) -> Option<Action> {
    let computers = fleet.stale();
    let registered_only = fleet.registered_only(situation, today);
    let count = registered_only.saturating_add(u64::try_from(computers.len()).unwrap_or(u64::MAX));
    if count == 0 {
        return None;
    }
    let minutes = u32::try_from(count)
        .unwrap_or(u32::MAX)
        .saturating_mul(CHECK_A_COMPUTER);
    Some(Action {
        kind: ActionKind::CheckComputers {
            computers,
            registered_only,
        },
        weight: ActionWeight::More,
        minutes: Some(minutes),
        references: Vec::new(),
        title: String::new(),
    })
}

fn certificate(situation: &Situation<'_>, today: i64) -> Option<Action> {
    let kind = CertificateKind::CyberEssentialsPlus;
    let answers = situation.answers;
    let held = answers
        .certificates()
        .any(|held| held.kind == kind && held.is_held(today));
    let wanted = answers.target() == Target::Exceeded && !held;
    wanted.then(|| Action {
        kind: ActionKind::HoldCertificate { kind },
        weight: ActionWeight::Met,
        minutes: None,
        references: Vec::new(),
        title: String::new(),
    })
}
