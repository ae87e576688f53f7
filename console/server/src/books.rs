//! What the store keeps beside a book of answers: when the risks in it end.

use dspt_policies::AnswerBook;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_policies::readiness::Waiver;
use dspt_store::change::Risk;
use jiff::SignedDuration;
use jiff::civil::Date;

/// The risks of a book of answers to these questions, accepted ones and proposals: of items whose risk can be accepted.
pub fn risks_of(book: &AnswerBook, toolkit: &Toolkit) -> Vec<Risk> {
    let acceptable = |waiver: &&Waiver| {
        let item = toolkit.item(&waiver.item);
        item.is_some_and(|item| item.risk_can_be_accepted)
    };
    let risks = book.risks().chain(book.proposed_risks()).filter(acceptable);
    risks.filter_map(risk).collect()
}

fn risk(waiver: &Waiver) -> Option<Risk> {
    Some(Risk {
        item: waiver.item.as_str().to_owned(),
        agreed: waiver.agreed_by_provider,
        from: date(waiver.from_day)?,
        until: date(waiver.until_day)?,
    })
}

/// A day, counted from 1970-01-01.
fn date(day: i64) -> Option<Date> {
    let hours = day.checked_mul(24)?;
    let first = Date::constant(1970, 1, 1);
    first.checked_add(SignedDuration::try_from_hours(hours)?).ok()
}

/// The risks of a book as a device sent it, to whichever known set of questions it is. What cannot be read says nothing here;
/// whoever shows the book says that it cannot be read. A day more than today is let through: at night the device's day may
/// have begun and ours not.
pub(crate) fn risks(text: &str, sets: &Toolkits, today: i64) -> Vec<Risk> {
    let in_use = sets.in_use(today);
    let others = sets.all().iter().filter(|set| set.name != in_use.name);
    let read = |set| {
        let book = AnswerBook::reopen(text, set, today + 1).ok()?;
        Some(risks_of(&book, set))
    };
    std::iter::once(in_use)
        .chain(others)
        .find_map(read)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
