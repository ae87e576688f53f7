//! Readiness: what is known about one assessment to the state of each item, how far it is, and what to do next.
//!
//! Pure and total: the same situation on the same day always gives the same readiness, in whatever order things are given. What
//! is unknown never backs anything, what is stale is no pass, an accepted risk never makes a pass, and what no agent can
//! cover never keeps an item from being answered.

use crate::answer::Standing;
use crate::answer::Value;
use crate::clock;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Level;
use crate::toolkit::Who;

mod devices;
mod next;
mod situation;
mod words;

pub use crate::answer::Certificate;
pub use crate::answer::CertificateKind;
pub use crate::answer::Target;
pub use crate::answer::Waiver;
pub use crate::policy::GOOD_FOR_DAYS;
pub use devices::Backing;
pub use devices::DevicesSay;
pub use devices::Differing;
pub use devices::NotSeen;
pub use next::Action;
pub use next::ActionKind;
pub use next::ActionWeight;
pub use next::SOON_DAYS;
pub use situation::DeviceEvidence;
pub use situation::Situation;
pub use words::Shares;

use devices::Fleet;

/// How far an assessment is, by our own computation. Never the official status.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Readiness {
    /// How far.
    pub stage: Stage,
    /// What the provider is working towards.
    pub target: Target,
    /// Every item that the target needs, in the toolkit's order.
    pub items: Vec<ItemReadiness>,
    /// The other items, in the toolkit's order.
    pub optional: Vec<ItemReadiness>,
    /// Computers that report, not too long ago.
    pub computers: usize,
    /// What to do next, first things first.
    pub next: Vec<Action>,
}

/// How far an assessment is; the greater the further.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the four words are the product's; a fifth must be thought about everywhere"
)]
pub enum Stage {
    /// Nobody has said anything about this year yet.
    NotStarted,
    /// Some questions have an answer.
    InProgress,
    /// Every question has an answer, and a computer differs from one of them.
    EveryQuestionAnswered,
    /// Every question has an answer, and no computer differs.
    NothingDiffers,
}

impl Stage {
    /// In plain words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::InProgress => "in progress",
            Self::EveryQuestionAnswered => "every question answered",
            Self::NothingDiffers => "every question answered and nothing differs",
        }
    }
}

/// The state of one item, with the facts that explain it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ItemReadiness {
    /// The item.
    pub item: ItemId,
    /// Its number of this year.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// What it is needed for.
    pub level: Level,
    /// Its state.
    pub state: ItemState,
    /// What was said.
    pub said: Said,
    /// When that was said, in days since 1970-01-01 UTC.
    pub said_on: Option<i64>,
    /// The last day on which that is good, where it ages.
    pub good_until: Option<i64>,
    /// Somebody's entry that waits for the provider, beside what counts.
    pub drafted_by: Option<Who>,
    /// What the computers say.
    pub devices: DevicesSay,
    /// The last day of the accepted risk that counts for it.
    pub risk_accepted_until: Option<i64>,
    /// The certificate whose holders need not answer it, and its last day.
    pub certificate: Option<(CertificateKind, i64)>,
    /// Whether there is something to write an answer from: an entry that waits, or something seen or registered.
    pub drafted: bool,
}

/// The state of an item.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the six words are the product's; a seventh must be thought about everywhere"
)]
pub enum ItemState {
    /// Nobody has answered it for this year.
    NeedsAnswer,
    /// It was answered too long ago.
    OutOfDate,
    /// It is answered, and a computer shows otherwise.
    Differs,
    /// It is not about this provider, or a certificate stands in for it.
    NotApplicable,
    /// It is answered.
    Answered,
    /// It is answered, and every computer shows it.
    Backed,
}

impl ItemState {
    /// In plain words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAnswer => "needs an answer",
            Self::OutOfDate => "out of date",
            Self::Differs => "differs",
            Self::NotApplicable => "not applicable",
            Self::Answered => "answered",
            Self::Backed => "backed",
        }
    }

    /// Whether it counts among the questions that have an answer.
    pub fn has_answer(self) -> bool {
        match self {
            Self::NeedsAnswer | Self::OutOfDate => false,
            Self::Differs | Self::NotApplicable | Self::Answered | Self::Backed => true,
        }
    }
}

/// What the provider said about an item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "another way of having said something must be thought about everywhere"
)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// Nothing yet this year; in another year something that may still hold.
    InYear(String),
    /// No, which the toolkit does not count as an answer.
    No,
    /// Something, too long ago.
    TooLongAgo,
    /// That it is not about this provider.
    NotApplicable,
    /// An answer.
    Answer,
}

impl Readiness {
    /// Works out how far an assessment is on a day (days since 1970-01-01 UTC).
    ///
    /// Answers to another toolkit than the situation's count as taken over from it: they are to be confirmed anew.
    pub fn of(situation: &Situation<'_>, today: i64) -> Self {
        if situation.answers.toolkit() == situation.toolkit.name {
            return Self::of_this_year(situation, today);
        }
        let carried = situation.answers.carry_to(situation.toolkit);
        let answers = &carried.book;
        Self::of_this_year(
            &Situation {
                answers,
                ..*situation
            },
            today,
        )
    }

    fn of_this_year(situation: &Situation<'_>, today: i64) -> Self {
        let fleet = Fleet::of(situation, today);
        let mut items = Vec::new();
        let mut optional = Vec::new();
        for item in situation.toolkit.items() {
            let state = ItemReadiness::of(item, situation, &fleet, today);
            if situation.answers.target().needs(item) {
                items.push(state);
            } else {
                optional.push(state);
            }
        }
        let mut readiness = Self {
            stage: stage(&items),
            target: situation.answers.target(),
            items,
            optional,
            computers: fleet.fresh(),
            next: Vec::new(),
        };
        readiness.next = next::actions(&readiness, situation, &fleet, today);
        readiness
    }

    /// The needed items in a state.
    pub fn in_state(&self, state: ItemState) -> impl Iterator<Item = &ItemReadiness> {
        self.items.iter().filter(move |item| item.state == state)
    }

    /// How many of the needed items have an answer.
    pub fn with_answer(&self) -> usize {
        self.items.iter().filter(|item| item.state.has_answer()).count()
    }
}

fn stage(items: &[ItemReadiness]) -> Stage {
    let started = |item: &ItemReadiness| item.is_started();
    let answered = |item: &ItemReadiness| item.state.has_answer();
    if !items.iter().any(started) {
        Stage::NotStarted
    } else if !items.iter().all(answered) {
        Stage::InProgress
    } else if items.iter().any(|item| item.state == ItemState::Differs) {
        Stage::EveryQuestionAnswered
    } else {
        Stage::NothingDiffers
    }
}

impl ItemReadiness {
    fn of(item: &EvidenceItem, situation: &Situation<'_>, fleet: &Fleet<'_>, today: i64) -> Self {
        let standing = situation.answers.standing(&item.id);
        let counted = standing.counted;
        let good_until =
            counted.and_then(|answer| answer.last_good_day(item, situation.answers.published_on()));
        let said = said(item, &standing, good_until.is_some_and(|last| last < today));
        let devices = fleet.say(item, situation, today);
        let answers = situation.answers;
        let waivers = answers.risks().filter(|waiver| waiver.counts(item, today));
        let certificates = answers.certificates().filter(|held| held.counts(item, today));
        let risk_accepted_until = waivers.map(|waiver| waiver.until_day).max();
        let certificate = certificates.map(|held| (held.until_day, held.kind)).max();
        let seen = matches!(devices.backing, Backing::Against | Backing::Part | Backing::Full);
        Self {
            item: item.id.clone(),
            reference: item.reference.clone(),
            title: item.title.clone(),
            level: item.level,
            state: state(
                &said,
                devices.backing,
                risk_accepted_until.is_some(),
                certificate.is_some(),
            ),
            said,
            said_on: counted.map(|answer| answer.said_on),
            good_until,
            drafted_by: standing.draft.map(|draft| draft.entered_by),
            drafted: standing.draft.is_some()
                || standing.carried.is_some()
                || seen
                || !devices.denominator.on_word.is_empty(),
            devices,
            risk_accepted_until,
            certificate: certificate.map(|(until, kind)| (kind, until)),
        }
    }

    /// Whether somebody did something about it this year. What computers report and what another year said is no start.
    fn is_started(&self) -> bool {
        let said = !matches!(self.said, Said::Nothing | Said::InYear(_));
        said || self.drafted_by.is_some() || self.risk_accepted_until.is_some() || self.certificate.is_some()
    }

    /// The days that are left before what was said goes out of date; `None` where it does not age or is not said.
    pub fn days_left(&self, today: i64) -> Option<u64> {
        self.good_until.map(|until| clock::age(today, until))
    }
}

fn said(item: &EvidenceItem, standing: &Standing<'_>, too_long_ago: bool) -> Said {
    let Some(answer) = standing.counted else {
        return match standing.carried {
            None => Said::Nothing,
            Some((_, year)) => Said::InYear(year.to_owned()),
        };
    };
    match answer.value {
        // An optional item may be answered either way. A no does not age: it never was an answer.
        Value::YesNo(false) if item.level != Level::Optional => Said::No,
        _ if too_long_ago => Said::TooLongAgo,
        Value::NotApplicable { .. } => Said::NotApplicable,
        Value::YesNo(_) | Value::Text(_) | Value::Document { .. } | Value::Training(_) => Said::Answer,
    }
}

/// The rules, in one place.
fn state(said: &Said, backing: Backing, risk_accepted: bool, certificate: bool) -> ItemState {
    if certificate {
        return ItemState::NotApplicable;
    }
    let state = match (said, backing) {
        (Said::Nothing | Said::InYear(_) | Said::No, _) => ItemState::NeedsAnswer,
        (Said::TooLongAgo, _) => ItemState::OutOfDate,
        (Said::NotApplicable | Said::Answer, Backing::Against) => ItemState::Differs,
        (Said::NotApplicable, _) => ItemState::NotApplicable,
        (Said::Answer, Backing::Full) => ItemState::Backed,
        (Said::Answer, Backing::NoCheck | Backing::Nothing | Backing::Part) => ItemState::Answered,
    };
    match state {
        ItemState::NeedsAnswer | ItemState::OutOfDate | ItemState::Differs if risk_accepted => {
            ItemState::Answered
        }
        ItemState::NeedsAnswer
        | ItemState::OutOfDate
        | ItemState::Differs
        | ItemState::NotApplicable
        | ItemState::Answered
        | ItemState::Backed => state,
    }
}

#[cfg(test)]
mod tests;
