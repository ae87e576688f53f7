//! Readiness in plain words. No sentence here promises what nobody can, and none is over 25 words.

use dspt_report::counted;

use super::Action;
use super::ActionKind;
use super::Backing;
use super::ItemReadiness;
use super::ItemState;
use super::Readiness;
use super::Said;
use super::Stage;
use super::devices::computers_of;
use crate::clock;
use crate::toolkit::Who;

/// Names that one sentence lists; the rest are counted.
const NAMES: usize = 5;

/// The needed items by who can do something about them; each item is in one share.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Shares {
    /// Every computer shows it, answered or not.
    pub backed: usize,
    /// It has an answer.
    pub answered: usize,
    /// There is something to write an answer from.
    pub drafted: usize,
    /// Only a person knows.
    pub only_you: usize,
}

impl Readiness {
    /// The needed items by who can do something about them.
    pub fn shares(&self) -> Shares {
        let mut shares = Shares::default();
        for item in &self.items {
            let share = if item.devices.backing == Backing::Full {
                &mut shares.backed
            } else if item.state.has_answer() {
                &mut shares.answered
            } else if item.drafted {
                &mut shares.drafted
            } else {
                &mut shares.only_you
            };
            *share += 1;
        }
        shares
    }

    /// The first line of the manager's page: `Backed by this computer, ready to paste: 5. Drafted, please check: 14. Only you
    /// can say: 26.`, and how many are answered once there are any.
    pub fn first_line(&self) -> String {
        let Shares {
            backed,
            answered,
            drafted,
            only_you,
        } = self.shares();
        let by = match self.computers {
            0 => "your computers".to_owned(),
            1 => "this computer".to_owned(),
            many => computers(many),
        };
        let done = match answered {
            0 => String::new(),
            count => format!(" Already answered: {count}."),
        };
        format!(
            "Backed by {by}, ready to paste: {backed}. Drafted, please check: {drafted}. Only you can say: {only_you}.{done}"
        )
    }

    /// Where the assessment is, in one or two sentences.
    pub fn in_words(&self) -> String {
        let (all, answered) = (self.items.len(), self.with_answer());
        let target = self.target.as_str();
        let backed = self.backed_in_words();
        match self.stage {
            Stage::NotStarted => format!("None of the {all} questions for {target} has an answer yet."),
            Stage::InProgress => {
                let have = if answered == 1 { "has" } else { "have" };
                format!("{answered} of {all} questions for {target} {have} an answer, {backed}.")
            }
            Stage::EveryQuestionAnswered => {
                let differs = self.differing_in_words();
                format!(
                    "All {all} questions for {target} have an answer, {backed}. {differs} Only you decide and publish."
                )
            }
            Stage::NothingDiffers => {
                format!(
                    "All {all} questions for {target} have an answer, {backed}. Only you decide and publish."
                )
            }
        }
    }

    fn backed_in_words(&self) -> String {
        let backed = self.in_state(ItemState::Backed).count();
        match (backed, self.computers) {
            (0, _) => "none backed by a computer".to_owned(),
            (backed, all) => format!("{backed} backed by {}", computers(all)),
        }
    }

    fn differing_in_words(&self) -> String {
        let items: Vec<&ItemReadiness> = self.in_state(ItemState::Differs).collect();
        let devices = items.iter().flat_map(|item| &item.devices.differing);
        let computers = computers(computers_of(devices).len());
        match items.len() {
            1 => format!("Your answer and {computers} differ; look at them together."),
            many => format!("{many} of your answers and {computers} differ; look at them together."),
        }
    }
}

impl ItemReadiness {
    /// Why the item is in its state: sentences, the most useful first.
    pub fn explain(&self, today: i64) -> Vec<String> {
        let mut lines = vec![self.said_in_words(today)];
        if let Some(who) = self.drafted_by {
            lines.push(format!("{} entered an answer: check it.", capital(who)));
        }
        let differing = &self.devices.differing;
        if !differing.is_empty() {
            let computers = computers(computers_of(differing).len());
            let line = if self.state == ItemState::Differs {
                format!("Your answer and {computers} differ; look at them together.")
            } else {
                format!("Not so on {computers}.")
            };
            lines.insert(0, line);
        }
        for one in differing {
            let since = clock::in_words(one.since_day, today);
            let seen = clock::in_words(one.seen_day, today);
            lines.push(format!(
                "{}, not so since {since}: {} (last seen {seen}).",
                one.label, one.check_title
            ));
        }
        if !self.devices.denominator.is_empty() {
            let denominator = self.devices.denominator.in_words(today);
            lines.push(format!("{denominator}."));
        }
        if let Some(until) = self.risk_accepted_until {
            let until = clock::in_words(until, today);
            lines.push(format!("Risk accepted by the provider until {until}."));
        }
        if let Some((kind, until)) = self.certificate {
            let until = clock::in_words(until, today);
            let kind = kind.in_words();
            lines.push(format!(
                "Your {kind} certificate stands in for this until {until}."
            ));
        }
        lines
    }

    fn said_in_words(&self, today: i64) -> String {
        let on = self
            .said_on
            .map(|day| clock::in_words(day, today))
            .unwrap_or_default();
        let until = self.good_until.map(|day| clock::in_words(day, today));
        match (&self.said, until) {
            (Said::Nothing, _) => "Nobody has answered this yet.".to_owned(),
            (Said::InYear(year), _) => format!("Your answer of {year} is here: say whether it still holds."),
            (Said::No, _) => format!("You said no on {on}, which the toolkit does not count as an answer."),
            (Said::TooLongAgo, Some(until)) => format!("Your answer of {on} was good until {until}."),
            (Said::TooLongAgo, None) => format!("Your answer of {on} is out of date."),
            (Said::NotApplicable, None) => format!("You said on {on} that this is not about you."),
            (Said::NotApplicable, Some(until)) => {
                format!("You said on {on} that this is not about you; good until {until}.")
            }
            (Said::Answer, None) => format!("You answered on {on}."),
            (Said::Answer, Some(until)) => format!("You answered on {on}; good until {until}."),
        }
    }
}

pub(super) fn of_action(action: &Action, today: i64) -> String {
    let about = format!("{} ({})", action.references.join(", "), action.title);
    match &action.kind {
        ActionKind::LookTogether { computers: named } => {
            let count = computers(named.len());
            let names = names(named);
            format!("Your answer to {about} and {count} differ; look at them together: {names}.")
        }
        ActionKind::PutRight {
            check_title,
            computers,
            ..
        } => format!("Make this so on {}: {check_title}.", names(computers)),
        ActionKind::Paste => format!("Answer {about}: your computers show it, ready to paste."),
        ActionKind::Confirm { drafted_by } => {
            format!("Check what {} entered for {about}.", lower(*drafted_by))
        }
        ActionKind::Reconfirm { year } => {
            format!("Say whether your answer of {year} to {about} still holds.")
        }
        ActionKind::Renew => format!("Look again at {about}: your answer is out of date."),
        ActionKind::RenewSoon { last_day } => {
            format!("Look again at {about} by {}.", clock::in_words(*last_day, today))
        }
        ActionKind::DecideAgain { last_day } => {
            let day = clock::in_words(*last_day, today);
            format!("Decide again about {about}: the risk is accepted until {day}.")
        }
        ActionKind::Answer => format!("Answer {about}."),
        ActionKind::CheckComputers {
            computers,
            registered_only,
        } => match (computers.as_slice(), registered_only) {
            ([], 1) => "Check 1 computer that stands in the register only.".to_owned(),
            ([], count) => format!("Check {count} computers that stand in the register only."),
            (_, 0) => format!("Check again, not seen lately: {}.", names(computers)),
            (_, count) => format!(
                "Check again: {}, and {count} in the register only.",
                names(computers)
            ),
        },
        ActionKind::HoldCertificate { kind } => {
            format!("Standards Exceeded also needs a {} certificate.", kind.in_words())
        }
    }
}

fn computers(count: usize) -> String {
    counted(count, "computer", "computers")
}

/// Some names, and how many more there are.
fn names(all: &[String]) -> String {
    let shown: Vec<&str> = all.iter().take(NAMES).map(String::as_str).collect();
    let more = all.len().saturating_sub(NAMES);
    if more == 0 {
        shown.join(", ")
    } else {
        format!("{} and {more} more", shown.join(", "))
    }
}

fn lower(who: Who) -> &'static str {
    match who {
        Who::Manager => "the manager",
        Who::ItSupport => "IT support",
        Who::Supplier => "a supplier",
    }
}

fn capital(who: Who) -> &'static str {
    match who {
        Who::Manager => "The manager",
        Who::ItSupport => "IT support",
        Who::Supplier => "A supplier",
    }
}
