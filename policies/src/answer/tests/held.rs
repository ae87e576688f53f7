//! Risks, certificates and the target, and books that are joined.

use proptest::prelude::*;

use super::TODAY;
use super::answers;
use super::fitting;
use super::id;
use super::item;
use super::last_year;
use super::texts;
use super::toolkit;
use super::yes;
use crate::answer::AnswerBook;
use crate::answer::Certificate;
use crate::answer::CertificateKind;
use crate::answer::NotConfirmed;
use crate::answer::Part;
use crate::answer::Refused;
use crate::answer::Target;
use crate::answer::TargetChoice;
use crate::answer::Value;
use crate::answer::Waiver;
use crate::limits;
use crate::toolkit::Who;

fn till(from: i64, until: i64, who: Who) -> Waiver {
    let days = TODAY + from..=TODAY + until;
    Waiver::new(
        id("systems-supported"),
        days,
        "The till is replaced in May",
        who,
        TODAY,
    )
}

#[test]
fn a_proposal_counts_once_the_provider_agrees_and_ends_when_it_says_so() {
    let about = item("systems-supported");
    let mut book = AnswerBook::new(toolkit());
    book.accept_risk(till(0, 90, Who::ItSupport), toolkit(), TODAY)
        .unwrap();
    assert_eq!(book.risks().count(), 0);
    assert_eq!(book.proposed_risks().count(), 1);
    book.agree_to_risk(&about.id, TODAY).unwrap();
    assert_eq!(book.proposed_risks().count(), 0);
    assert!(book.risks().any(|risk| risk.counts(about, TODAY + 90)));
    assert_eq!(
        book.agree_to_risk(&about.id, TODAY),
        Err(NotConfirmed::NothingWaits)
    );
    // Ended sooner: the same item and first day, another last day.
    book.accept_risk(till(0, 5, Who::Manager), toolkit(), TODAY)
        .unwrap();
    assert!(!book.risks().any(|risk| risk.counts(about, TODAY + 6)));
    assert_eq!(book.risk_history(&about.id).count(), 3, "nothing is overwritten");
}

#[test]
fn what_cannot_be_accepted_is_refused_with_every_reason() {
    let mut book = AnswerBook::new(toolkit());
    let mut wrong = till(5, 1, Who::Manager);
    wrong.item = id("antivirus-everywhere");
    wrong.reason = " ".to_owned();
    wrong.owner = Some("a".repeat(limits::TITLE_CHARS + 1));
    wrong.said_on = TODAY + 1;
    let Err(Refused::Faults(faults)) = book.accept_risk(wrong, toolkit(), TODAY) else {
        panic!("it was kept");
    };
    let parts: Vec<Part> = faults.iter().map(super::Fault::part).collect();
    let all = [
        Part::Item,
        Part::Until,
        Part::Reason,
        Part::RiskOwner,
        Part::SaidOn,
    ];
    assert_eq!(parts, all);
    assert_eq!(book, AnswerBook::new(toolkit()));
}

#[test]
fn a_certificate_of_somebody_else_waits_for_the_provider() {
    let kind = CertificateKind::Iso27001;
    let mut book = AnswerBook::new(toolkit());
    book.hold(Certificate::new(kind, TODAY + 9, Who::Supplier, TODAY), TODAY)
        .unwrap();
    assert_eq!(
        (book.certificates().count(), book.drafted_certificates().count()),
        (0, 1)
    );
    book.confirm_certificate(kind).unwrap();
    assert!(
        book.certificates()
            .all(|held| held.is_held(TODAY + 9) && !held.is_held(TODAY + 10))
    );
    assert_eq!(book.confirm_certificate(kind), Err(NotConfirmed::NothingWaits));
    assert_eq!(book.certificate_history(kind).len(), 2);
}

#[test]
fn the_target_is_met_until_the_provider_chooses_another() {
    let mut book = AnswerBook::new(toolkit());
    assert_eq!(book.target(), Target::Met);
    book.aim_for(TargetChoice::new(Target::Exceeded, Who::ItSupport, TODAY), TODAY)
        .unwrap();
    assert_eq!(book.target(), Target::Met, "a supporter only proposes");
    book.confirm_target().unwrap();
    assert_eq!(book.target(), Target::Exceeded);
    book.aim_for(TargetChoice::new(Target::Approaching, Who::Manager, TODAY), TODAY)
        .unwrap();
    assert_eq!(book.target(), Target::Approaching);
    assert_eq!(book.confirm_target(), Err(NotConfirmed::NothingWaits));
}

#[test]
fn risks_certificates_and_the_target_go_along_into_the_next_year() {
    let mut old = AnswerBook::new(last_year());
    old.accept_risk(till(0, 90, Who::Manager), last_year(), TODAY)
        .unwrap();
    old.hold(
        Certificate::new(CertificateKind::Psn, TODAY + 9, Who::Manager, TODAY),
        TODAY,
    )
    .unwrap();
    old.aim_for(TargetChoice::new(Target::Approaching, Who::Manager, TODAY), TODAY)
        .unwrap();
    let book = old.carry_to(toolkit()).book;
    assert_eq!(book.risks().count(), 1);
    assert_eq!(book.certificates().count(), 1);
    assert_eq!(book.target(), Target::Approaching);
}

#[test]
fn the_same_word_on_the_same_day_is_kept_once() {
    let mut book = AnswerBook::new(toolkit());
    let about = id("antivirus-everywhere");
    for _ in 0..3 {
        book.say(yes("antivirus-everywhere", Who::Manager, TODAY), toolkit(), TODAY)
            .unwrap();
    }
    assert_eq!(book.history(&about).len(), 1);
    let mut no = yes("antivirus-everywhere", Who::Manager, TODAY);
    no.value = Value::YesNo(false);
    book.say(no, toolkit(), TODAY).unwrap();
    book.say(yes("antivirus-everywhere", Who::Manager, TODAY), toolkit(), TODAY)
        .unwrap();
    assert_eq!(
        book.history(&about).len(),
        3,
        "a change and a change back are three"
    );
    assert!(
        book.standing(&about)
            .counted
            .is_some_and(|answer| answer.value.is_answer())
    );
}

#[test]
fn where_two_books_disagree_on_a_day_the_more_careful_word_holds() {
    let mut one = AnswerBook::new(toolkit());
    let mut other = one.clone();
    one.say(yes("antivirus-everywhere", Who::Manager, TODAY), toolkit(), TODAY)
        .unwrap();
    let mut no = yes("antivirus-everywhere", Who::Manager, TODAY);
    no.value = Value::YesNo(false);
    other.say(no.clone(), toolkit(), TODAY).unwrap();
    for books in [[&one, &other], [&other, &one]] {
        let both = AnswerBook::merge(toolkit(), books);
        assert_eq!(both.standing(&no.item).counted, Some(&no));
        assert_eq!(both.history(&no.item).len(), 2);
    }
}

#[test]
fn a_full_book_says_so_and_stays_as_it_was() {
    let mut book = AnswerBook::new(toolkit());
    let remark = |n: usize| {
        let mut answer = yes("antivirus-everywhere", Who::Manager, TODAY);
        answer.comment = Some(format!("{n} {}", "é".repeat(limits::PROSE_CHARS - 10)));
        answer
    };
    let refused = (0..limits::BOOK_ENTRIES + 1).find(|n| book.say(remark(*n), toolkit(), TODAY).is_err());
    let kept = refused.unwrap();
    assert_eq!(book.say(remark(kept), toolkit(), TODAY), Err(Refused::Full));
    assert!(kept > 50, "{kept}");
    assert_eq!(AnswerBook::reopen(&book.to_yaml(), toolkit(), TODAY), Ok(book));
}

type Said = (
    Vec<(usize, String, Option<String>, u8, i64, Option<i64>, u32)>,
    Vec<(u8, i64, i64, String, bool)>,
    Option<i64>,
);

fn said() -> impl Strategy<Value = Said> {
    (
        prop::collection::vec(answers(), 0..8),
        prop::collection::vec((0_u8..3, 0_i64..30, 0_i64..60, texts(), any::<bool>()), 0..5),
        prop::option::of(0_i64..10),
    )
}

fn book((answers, more, published): Said) -> AnswerBook {
    let mut book = AnswerBook::new(toolkit());
    for answer in answers {
        book.say(fitting(answer), toolkit(), TODAY).unwrap();
    }
    for (what, ago, days, words, provider) in more {
        let who = if provider { Who::Manager } else { Who::ItSupport };
        match what {
            0 => {
                let item = item("portable-encryption").id.clone();
                let mut risk = Waiver::new(item, TODAY - ago..=TODAY + days, words, who, TODAY - ago);
                risk.owner = Some("The registered manager".to_owned());
                book.accept_risk(risk, toolkit(), TODAY).unwrap();
            }
            1 => {
                let kind = CertificateKind::CyberEssentialsPlus;
                let held = Certificate::new(kind, TODAY + days, who, TODAY - ago);
                book.hold(held, TODAY).unwrap();
            }
            _ => {
                let choice = TargetChoice::new(Target::Exceeded, who, TODAY - ago);
                book.aim_for(choice, TODAY).unwrap();
            }
        }
    }
    if let Some(ago) = published {
        book.publish(TODAY - ago, TODAY).unwrap();
    }
    book
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn joining_books_loses_nothing_doubles_nothing_and_knows_no_order(
        (a, b, c) in (said(), said(), said()),
    ) {
        let (a, b, c) = (book(a), book(b), book(c));
        let all = AnswerBook::merge(toolkit(), [&a, &b, &c]);
        prop_assert_eq!(&all, &AnswerBook::merge(toolkit(), [&c, &a, &b, &a]));
        let nested = AnswerBook::merge(toolkit(), [&b, &AnswerBook::merge(toolkit(), [&c, &a])]);
        prop_assert_eq!(&all, &nested);
        prop_assert_eq!(&a, &AnswerBook::merge(toolkit(), [&a]));
        for one in [&a, &b, &c] {
            for log in one.said.values() {
                for entry in log.all() {
                    let same = all.history(&entry.answer.item).iter().filter(|other| *other == entry);
                    prop_assert_eq!(same.count(), 1);
                }
            }
            prop_assert!(one.publications().iter().all(|day| all.publications().contains(day)));
        }
        let yaml = all.to_yaml();
        match AnswerBook::reopen(&yaml, toolkit(), TODAY) {
            Ok(again) => prop_assert_eq!(again, all),
            Err(mistakes) => prop_assert!(false, "{}\n{}", mistakes, yaml),
        }
    }

    #[test]
    fn nothing_in_drafts_counts(said in said()) {
        let drafts = book(said).as_drafts();
        for item in toolkit().items() {
            prop_assert_eq!(drafts.standing(&item.id).counted, None);
        }
        prop_assert_eq!(drafts.risks().count() + drafts.certificates().count(), 0);
        prop_assert_eq!(drafts.target(), Target::Met);
        prop_assert!(drafts.publications().is_empty());
        prop_assert_eq!(AnswerBook::reopen(&drafts.to_yaml(), toolkit(), TODAY), Ok(drafts));
    }
}
