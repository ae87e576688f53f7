//! What was asked of late: the same question is not answered to whoever recorded it.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;

use dspt_report::ReportId;
use jiff::Timestamp;

use crate::limits;

/// Questions that were answered, as long as their time is of now.
#[derive(Debug, Default)]
pub(crate) struct Heard(Mutex<Questions>);

#[derive(Debug, Default)]
struct Questions {
    by_id: BTreeSet<ReportId>,
    /// In the order in which they came, with when.
    in_order: VecDeque<(i64, ReportId)>,
}

impl Heard {
    /// Whether this was not asked before. One that cannot be remembered is not new either.
    pub(crate) fn is_new(&self, id: ReportId, now: Timestamp) -> bool {
        let mut questions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_second();
        // It may have come as much too early as too late.
        let kept = i64::try_from(2 * limits::CLOCK_SLACK.as_secs()).unwrap_or(i64::MAX);
        while let Some((at, old)) = questions.in_order.front().copied()
            && now.saturating_sub(at) > kept
        {
            questions.in_order.pop_front();
            questions.by_id.remove(&old);
        }
        if questions.in_order.len() >= limits::QUESTIONS_REMEMBERED || !questions.by_id.insert(id) {
            return false;
        }
        questions.in_order.push_back((now, id));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_255_200 + second).unwrap()
    }

    #[test]
    fn a_question_is_new_once_as_long_as_its_time_is_good() {
        let (heard, one, other) = (Heard::default(), ReportId::new([1; 32]), ReportId::new([2; 32]));
        assert!(heard.is_new(one, at(0)));
        assert!(!heard.is_new(one, at(0)) && !heard.is_new(one, at(600)));
        assert!(heard.is_new(other, at(300)));
        // By then its own time is out of date, which is looked at before.
        assert!(heard.is_new(one, at(601)));
        assert!(!heard.is_new(other, at(601)));
    }

    #[test]
    fn what_cannot_be_remembered_is_not_answered() {
        let heard = Heard::default();
        let id = |number: usize| {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
            ReportId::new(bytes)
        };
        assert!((0..limits::QUESTIONS_REMEMBERED).all(|number| heard.is_new(id(number), at(0))));
        assert!(!heard.is_new(id(usize::MAX), at(0)));
        assert!(heard.is_new(id(usize::MAX), at(601)));
    }
}
