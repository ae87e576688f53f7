//! Risks that the provider accepts, or is asked to accept.

use std::ops::RangeInclusive;

use crate::fault;
use crate::fault::Fault;
use crate::fault::Part;
use crate::log::Dated;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Who;

/// A risk that the provider accepts until a day. It never makes a pass.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Waiver {
    /// The item.
    pub item: ItemId,
    /// The first day, in days since 1970-01-01 UTC.
    pub from_day: i64,
    /// The last day, in days since 1970-01-01 UTC. It ends by itself.
    pub until_day: i64,
    /// Why, and what protects instead. No names of people.
    pub reason: String,
    /// The role that answers for it, where one was named. No names of people.
    pub owner: Option<String>,
    /// Whose words it is.
    pub entered_by: Who,
    /// Whether the provider agreed. What a supporter enters is a proposal until then, and counts nowhere.
    pub agreed_by_provider: bool,
    /// When it was said, in days since 1970-01-01 UTC.
    pub said_on: i64,
    pub(crate) turn: u32,
}

impl Waiver {
    /// A risk from one day to another, both included. The manager's own are the provider's; anyone
    /// else's are proposals.
    pub fn new(
        item: ItemId,
        days: RangeInclusive<i64>,
        reason: impl Into<String>,
        entered_by: Who,
        said_on: i64,
    ) -> Self {
        Self {
            item,
            from_day: *days.start(),
            until_day: *days.end(),
            reason: reason.into(),
            owner: None,
            entered_by,
            agreed_by_provider: entered_by == Who::Manager,
            said_on,
            turn: 1,
        }
    }

    /// Whether it counts for an item on a day: agreed, not over, and of an item whose risk can be accepted.
    pub fn counts(&self, item: &EvidenceItem, today: i64) -> bool {
        item.risk_can_be_accepted
            && self.item == item.id
            && self.agreed_by_provider
            && (self.from_day..=self.until_day).contains(&today)
    }

    /// Everything that is wrong with it for `item`; empty when nothing is.
    pub fn faults(&self, item: &EvidenceItem, today: i64) -> Vec<Fault> {
        self.faults_as(Some(item), today)
    }

    /// The same; without an item, what is wrong with it whatever it is about.
    pub(crate) fn faults_as(&self, item: Option<&EvidenceItem>, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(item) = item.filter(|item| !item.risk_can_be_accepted) {
            let reference = item.reference.clone();
            faults.push(Fault::RiskNotAcceptable { reference });
        }
        fault::of_day(Part::From, self.from_day, &mut faults);
        fault::of_day(Part::Until, self.until_day, &mut faults);
        if self.until_day < self.from_day {
            faults.push(Fault::EndsBeforeItBegins);
        }
        fault::of_text(Part::Reason, &self.reason, &mut faults);
        if let Some(owner) = &self.owner {
            fault::of_line(Part::RiskOwner, owner, &mut faults);
        }
        fault::of_past_day(Part::SaidOn, self.said_on, today, &mut faults);
        faults
    }

    /// Takes blanks and line ends off both ends of every text.
    pub(crate) fn tidy(&mut self) {
        self.reason = self.reason.trim().to_owned();
        self.owner = self.owner.as_deref().map(|owner| owner.trim().to_owned());
    }
}

impl Dated for Waiver {
    fn day(&self) -> i64 {
        self.said_on
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn set_turn(&mut self, turn: u32) {
        self.turn = turn;
    }

    fn caution(&self) -> i64 {
        self.until_day.saturating_neg()
    }
}
