//! Certificates that the provider holds.

use crate::fault;
use crate::fault::Fault;
use crate::fault::Part;
use crate::log::Dated;
use crate::toolkit::CertificateKind;
use crate::toolkit::EvidenceItem;
use crate::toolkit::Who;

/// A certificate that the provider holds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Certificate {
    /// Which.
    pub kind: CertificateKind,
    /// The last day on which it is good, in days since 1970-01-01 UTC.
    pub until_day: i64,
    /// Whose words it is.
    pub entered_by: Who,
    /// Whether the provider says so. What others enter is a draft until then, and counts nowhere.
    pub confirmed_by_provider: bool,
    /// When it was said, in days since 1970-01-01 UTC.
    pub said_on: i64,
    pub(crate) turn: u32,
}

impl Certificate {
    /// A certificate that is good up to and including a day. The manager's word is the provider's; anyone else's is a draft.
    pub fn new(kind: CertificateKind, until_day: i64, entered_by: Who, said_on: i64) -> Self {
        Self {
            kind,
            until_day,
            entered_by,
            confirmed_by_provider: entered_by == Who::Manager,
            said_on,
            turn: 1,
        }
    }

    /// Whether the provider holds it on a day.
    pub fn is_held(&self, today: i64) -> bool {
        self.confirmed_by_provider && today <= self.until_day
    }

    /// Whether its holder need not answer an item on a day.
    pub fn counts(&self, item: &EvidenceItem, today: i64) -> bool {
        self.is_held(today) && item.waived_by.contains(&self.kind)
    }

    /// Everything that is wrong with it; empty when nothing is.
    pub fn faults(&self, today: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        fault::of_day(Part::Until, self.until_day, &mut faults);
        fault::of_past_day(Part::SaidOn, self.said_on, today, &mut faults);
        faults
    }
}

impl Dated for Certificate {
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
