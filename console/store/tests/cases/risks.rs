//! Accepted risks, and when they end.

use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::change::NewAssessment;
use dspt_store::change::Risk;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::civil::date;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::leaving;
use crate::support::noon;

const ALL: Scope = Scope::Everything;

/// The day of `noon`, so many days on.
fn day(after: i64) -> Date {
    date(2026, 9, 8)
        .checked_add(SignedDuration::from_hours(24 * after))
        .unwrap()
}

/// From long ago to so many days from the day of `noon`.
pub(crate) fn risk(item: &str, agreed: bool, until: i64) -> Risk {
    Risk {
        item: item.to_owned(),
        agreed,
        from: date(2026, 1, 1),
        until: day(until),
    }
}

async fn say(store: &dyn Store, machine: &mut Machine, risks: Vec<Risk>) {
    machine.answers = Some(format!("{risks:?}"));
    machine.risks = risks;
    machine.report(store).await;
}

/// Items with whether they are accepted, of those that end on these days.
async fn told(store: &dyn Store, first: i64, last: i64) -> Vec<(String, bool)> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .risks(&ALL, (day(first), day(last)), after.as_deref(), 1)
            .await
            .unwrap();
        rows.extend(page.rows.into_iter().map(|row| (row.item, row.agreed)));
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, rows.len() as u64);
            return rows;
        }
    }
}

pub(crate) async fn accepted_risks_end_by_the_clock_alone(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let risks = vec![
        risk("today", true, 0),
        risk("sunday", true, 6),
        risk("later", true, 7),
        risk("proposed", false, 3),
    ];
    say(store, &mut machine, risks).await;
    let size = store.log_size().await.unwrap();
    // Ending within the week, and ended since the first noon.
    for (after, ending, ended) in [(0, 2, 0), (1, 2, 1), (6, 2, 1), (7, 1, 2), (8, 0, 3), (60, 0, 3)] {
        let now = after_hours(24 * after);
        let changes = store.changes(&ALL, noon(), now).await.unwrap();
        assert_eq!(
            (changes.risks_ending, changes.risks_ended),
            (ending, ended),
            "day {after}"
        );
        let overview = store.overview(&ALL, now).await.unwrap();
        assert_eq!(overview.risks_ending, ending);
        let then = store.overview_as_at(&ALL, day(after), after_hours(24 * 90)).await;
        assert_eq!(then.unwrap().answer.risks_ending, ending);
    }
    assert_eq!(store.log_size().await.unwrap(), size);
    let found = told(store, 0, 6).await;
    let expected = [("today", true), ("proposed", false), ("sunday", true)];
    assert_eq!(found, expected.map(|(item, agreed)| (item.to_owned(), agreed)));
}

pub(crate) async fn what_is_accepted_longer_has_not_ended_and_is_no_proposal(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    let mut second = Machine::new(2);
    second.join(store, rose).await;
    say(store, &mut first, vec![risk("one", true, 3)]).await;
    // The console proposes a later day, and another computer, which nobody vouched for yet, says that it is accepted.
    let drafted = NewAssessment {
        provider: rose,
        answers: Some("drafts".to_owned()),
        assets: None,
        risks: vec![risk("one", false, 3), risk("two", false, 4)],
        by: "support".to_owned(),
    };
    store.keep_assessment(&ALL, drafted, noon()).await.unwrap();
    say(
        store,
        &mut second,
        vec![risk("one", true, 30), risk("two", true, 4)],
    )
    .await;
    assert_eq!(
        told(store, 0, 6).await,
        [("one".to_owned(), true), ("two".to_owned(), false)]
    );
    store.device_confirm(&ALL, second.device(), noon()).await.unwrap();
    assert_eq!(told(store, 0, 6).await, [("two".to_owned(), true)]);
    assert_eq!(told(store, 7, 60).await, [("one".to_owned(), true)]);
    // A book that says less takes back what the one before said.
    say(store, &mut second, vec![]).await;
    assert_eq!(
        told(store, 0, 6).await,
        [("one".to_owned(), true), ("two".to_owned(), false)]
    );
}

pub(crate) async fn risks_of_books_that_are_kept_back_or_gone_are_not_told(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    say(store, &mut machine, vec![risk("one", true, 1)]).await;
    assert_eq!(told(store, 0, 6).await.len(), 1);
    let rose = store.provider_by_code(&ALL, "Rose House").await.unwrap();
    let mut shy = Machine::new(2);
    shy.sharing = Sharing::Items;
    shy.join(store, rose).await;
    store.device_confirm(&ALL, shy.device(), noon()).await.unwrap();
    store.accept_link(leaving(&machine)).await.unwrap();
    assert_eq!(told(store, 0, 6).await, []);
    shy.answers = Some("answers".to_owned());
    shy.risks = vec![risk("one", true, 1)];
    shy.report(store).await;
    assert_eq!(told(store, 0, 6).await, []);
}
