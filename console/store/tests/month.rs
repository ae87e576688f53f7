//! A month of a whole estate, and what is seen on the Monday after it.
#![cfg(test)]

mod support;

use dspt_report::ProviderId;
use dspt_store::Books;
use dspt_store::Estate;
use dspt_store::Past;
use dspt_store::SqlStore;
use dspt_store::model::ChangeKind;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::RollUpOf;
use dspt_store::model::Scope;
use jiff::civil::date;
use support::month;
use support::month::Month;
use support::month::hour;

const ALL: Scope = Scope::Everything;

/// The names of a provider's places with their devices; of what is not placed the name is empty.
fn at(rows: &[RollUp], home: ProviderId) -> Vec<(&str, u32)> {
    let of = |row: &&RollUp| match &row.of {
        RollUpOf::Location { provider, .. } | RollUpOf::NotPlaced { provider, .. } => *provider == home,
        RollUpOf::Provider { .. } | RollUpOf::Assessment { .. } | RollUpOf::Area { .. } => false,
    };
    let named = |row: &'_ RollUp| row.figures.devices.unwrap();
    rows.iter()
        .filter(of)
        .map(|row| match &row.of {
            RollUpOf::Location { name, .. } => (name.as_str(), named(row)),
            RollUpOf::Provider { .. }
            | RollUpOf::NotPlaced { .. }
            | RollUpOf::Assessment { .. }
            | RollUpOf::Area { .. } => ("", named(row)),
        })
        .collect()
}

#[tokio::test]
async fn monday_shows_what_the_script_says() {
    let place = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&place.path().join("console.db")).unwrap();
    let mut estate = Month::begin(&store).await;
    estate.until_friday(&store).await;
    let friday = store.overview(&ALL, month::friday()).await.unwrap();
    let drawer = estate.machines[month::DRAWER].device();
    // Nobody fell silent over the month but four: not at weekends, not on the holiday, not the laptop in its drawer.
    for (number, day) in [(8, 9), (8, 16), (8, 30), (8, 31), (9, 1), (9, 3)] {
        let day = date(2026, number, day);
        let then = store
            .overview_as_at(&ALL, day, month::friday())
            .await
            .unwrap()
            .answer;
        assert_eq!((then.quiet, then.stale, then.never), (0, 0, 0), "{day}");
    }
    assert_eq!((friday.devices, friday.quiet, friday.stale), (411, 0, 0));
    assert_eq!(
        friday.failing_devices,
        12 + 3 + 2,
        "the computer set up anew is there twice"
    );

    estate.until_monday(&store).await;
    let now = month::monday();
    let overview = store.overview(&ALL, now).await.unwrap();
    assert_eq!((overview.providers, overview.devices), (80, 412));
    assert_eq!(
        (overview.quiet, overview.stale, overview.never, overview.cloned),
        (4, 0, 2, 1)
    );
    assert_eq!(overview.failing_devices, 12 + 6 + 1);

    let changes = store.changes(&ALL, month::friday(), now).await.unwrap();
    assert_eq!((changes.to_fix, changes.put_right), (6, 3));
    assert_eq!((changes.quiet, changes.joined, changes.copied), (4, 2, 1));
    // Nine reported on Monday and one on Sunday; four are quiet, and two never reported.
    assert_eq!(changes.unheard, 412 - 9 - 1 - 4 - 2);
    let [row] = changes.checks.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(row.check.as_str(), month::CHECK);
    assert_eq!((row.to_fix_providers, row.put_right_providers), (5, 3));
    let quiet = store
        .changed(&ALL, ChangeKind::Quiet, None, month::friday(), None, 10, now)
        .await
        .unwrap();
    for number in month::QUIET {
        let device = estate.machines[number].device();
        assert!(
            quiet
                .rows
                .iter()
                .any(|row| row.device == device && row.at == hour(32, 8))
        );
    }
    assert!(quiet.rows.iter().all(|row| row.device != drawer));

    // The computer set up anew fails since the one before it did.
    let anew = estate.machines[month::FIRST_DEVICES].device();
    let detail = store.device(&ALL, anew, now).await.unwrap();
    let fault = detail
        .findings
        .iter()
        .find(|row| row.check.as_str() == month::CHECK);
    assert_eq!(fault.unwrap().since, hour(17, 8));

    // Friday is told on Monday as it was told on Friday, and a month ago by the same rules.
    let told = store
        .overview_as_at(&ALL, date(2026, 9, 4), now)
        .await
        .unwrap()
        .answer;
    assert_eq!(told.failing_devices, friday.failing_devices);
    assert_eq!((told.devices, told.quiet), (friday.devices, friday.quiet));
    let risks = (friday.risks_ending, overview.risks_ending);
    assert_eq!(risks, (1, 1), "on Friday the printer's, on Monday the lift's");
    assert_eq!((changes.risks_ending, changes.risks_ended), (1, 1));
    let ended = store
        .risks(&ALL, (date(2026, 9, 4), date(2026, 9, 6)), None, 10)
        .await
        .unwrap();
    let [ended] = ended.rows.as_slice() else {
        panic!("{ended:?}");
    };
    assert_eq!((ended.item.as_str(), ended.agreed), ("printer", true));
    assert_eq!(ended.provider, estate.providers[month::ACCEPTING]);

    // Placed on the 10th; on 1 September the lodge went to the next provider, and everything of each is at its one location.
    let home = |number: usize| estate.providers[number];
    for (day, of_60, of_61) in [
        (
            date(2026, 8, 7),
            vec![("Lodge", 0), ("Mill", 0), ("", 5)],
            vec![("", 5)],
        ),
        (
            date(2026, 8, 31),
            vec![("Lodge", 1), ("Mill", 0), ("", 4)],
            vec![("", 5)],
        ),
        (date(2026, 9, 1), vec![("Mill", 5)], vec![("Lodge", 5)]),
        (date(2026, 9, 7), vec![("Mill", 5)], vec![("Lodge", 5)]),
    ] {
        let then = store
            .roll_ups_as_at(&ALL, RollUpBy::Location, None, 1000, day, now)
            .await
            .unwrap()
            .answer
            .rows;
        assert_eq!(at(&then, home(month::PLACED)), of_60, "{day}");
        assert_eq!(at(&then, home(month::PLACED + 1)), of_61, "{day}");
        let all: u32 = then.iter().filter_map(|row| row.figures.devices).sum();
        assert_eq!(all, if day < date(2026, 9, 2) { 410 } else { 412 }, "{day}");
    }
    let month_ago = store.changes(&ALL, hour(7, 16), now).await.unwrap();
    assert_eq!(
        (month_ago.to_fix, month_ago.put_right, month_ago.joined),
        (7, 3, 2)
    );
}
