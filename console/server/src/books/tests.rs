use dspt_policies::toolkit::Who;

use super::*;

/// 1 September 2026.
const TODAY: i64 = 20_697;

#[test]
fn risks_of_a_book_are_told_with_whose_word_they_are() {
    let sets = Toolkits::shipped();
    let toolkit = sets.in_use(TODAY);
    let mut acceptable = toolkit.items().iter().filter(|item| item.risk_can_be_accepted);
    let (first, second) = (acceptable.next().unwrap(), acceptable.next().unwrap());
    let mut book = AnswerBook::new(toolkit);
    for (item, who, until) in [(first, Who::Manager, 30), (second, Who::ItSupport, 60)] {
        let days = TODAY..=TODAY + until;
        let waiver = Waiver::new(item.id.clone(), days, "Kept off the network", who, TODAY);
        book.accept_risk(waiver, toolkit, TODAY).unwrap();
    }
    let mut told = risks(&book.to_yaml(), &sets, TODAY);
    told.sort_by_key(|risk| !risk.agreed);
    let told: Vec<_> = told
        .iter()
        .map(|risk| (risk.item.as_str(), risk.agreed, risk.from, risk.until))
        .collect();
    let day = |month, day| Date::constant(2026, month, day);
    assert_eq!(
        told,
        [
            (first.id.as_str(), true, day(9, 1), day(10, 1)),
            (second.id.as_str(), false, day(9, 1), day(10, 31)),
        ]
    );
}

#[test]
fn a_book_that_cannot_be_read_says_nothing() {
    assert_eq!(risks("toolkit: [", &Toolkits::shipped(), TODAY), []);
    assert_eq!(date(i64::MAX), None);
}
