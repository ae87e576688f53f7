//! Where devices are, and what they add up to there.

use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewLocation;
use dspt_store::change::NewSplit;
use dspt_store::model::Role;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::RollUpOf;
use dspt_store::model::Scope;
use jiff::Timestamp;
use jiff::civil::date;

use crate::cases::access::operator;
use crate::cases::access::party;
use crate::cases::access::permission;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::named;
use crate::support::noon;

const ALL: Scope = Scope::Everything;

/// Every row, page by page of so many.
pub(crate) async fn all(
    store: &dyn Store,
    scope: &Scope,
    by: RollUpBy,
    limit: u32,
    now: Timestamp,
) -> Vec<RollUp> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .roll_ups(scope, by, after.as_deref(), limit, now)
            .await
            .unwrap();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, rows.len() as u64, "{by:?} by pages of {limit}");
            return rows;
        }
    }
}

fn name(row: &RollUp) -> String {
    match &row.of {
        RollUpOf::Provider { name, .. }
        | RollUpOf::Location { name, .. }
        | RollUpOf::Assessment { name, .. } => name.clone(),
        RollUpOf::NotPlaced { provider_name, .. } => format!("{provider_name}: not placed"),
        RollUpOf::Area { code } => code.clone().unwrap_or_else(|| "no area".to_owned()),
    }
}

/// Names with devices, failing ones and since when.
async fn told(store: &dyn Store, by: RollUpBy, now: Timestamp) -> Vec<(String, u32, u32)> {
    let rows = all(store, &ALL, by, 100, now).await;
    for limit in [1, 2, 3] {
        assert_eq!(all(store, &ALL, by, limit, now).await, rows, "{by:?} by {limit}");
    }
    rows.iter()
        .map(|row| {
            let figures = row.figures;
            (
                name(row),
                figures.devices.unwrap(),
                figures.failing_devices.unwrap(),
            )
        })
        .collect()
}

fn row(name: &str, devices: u32, failing: u32) -> (String, u32, u32) {
    (name.to_owned(), devices, failing)
}

pub(crate) async fn location(store: &dyn Store, provider: ProviderId, name: &str) -> LocationId {
    let new = NewLocation {
        provider,
        name: name.to_owned(),
        cqc: None,
        ods: None,
        postcode: None,
        telephone: None,
        headquarters: false,
        since: Some(date(2020, 4, 1)),
    };
    store.location_add(&ALL, new, noon()).await.unwrap()
}

async fn join(store: &dyn Store, rose: ProviderId, number: u64, verdict: Verdict) -> Machine {
    let mut machine = Machine::new(number);
    machine.findings[0].1 = verdict;
    machine.join(store, rose).await;
    machine.report(store).await;
    machine
}

pub(crate) async fn devices_are_summed_up_where_they_are(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    first.report(store).await;
    let second = join(store, rose, 2, Verdict::Pass).await;
    let third = join(store, rose, 3, Verdict::Fail).await;
    let now = after_hours(1);
    // Without a location, and with one, nothing needs placing.
    assert_eq!(
        told(store, RollUpBy::Location, now).await,
        [row("Rose House: not placed", 3, 2)]
    );
    let lodge = location(store, rose, "Lodge").await;
    assert_eq!(told(store, RollUpBy::Location, now).await, [row("Lodge", 3, 2)]);
    let mill = location(store, rose, "Mill").await;
    store
        .device_place(&ALL, first.device(), Some(lodge), now)
        .await
        .unwrap();
    store
        .device_place(&ALL, second.device(), Some(mill), now)
        .await
        .unwrap();
    assert_eq!(
        told(store, RollUpBy::Location, now).await,
        [
            row("Lodge", 1, 1),
            row("Mill", 1, 0),
            row("Rose House: not placed", 1, 1)
        ]
    );
    let rows = all(store, &ALL, RollUpBy::Location, 9, now).await;
    assert_eq!(
        (rows[0].failing_since, rows[1].failing_since),
        (Some(noon()), None)
    );
    assert_eq!((rows[0].figures.pass, rows[1].figures.pass), (Some(1), Some(2)));
    assert_eq!(
        told(store, RollUpBy::Provider, now).await,
        [row("Rose House", 3, 2)]
    );

    // What is answered separately.
    assert_eq!(
        told(store, RollUpBy::Assessment, now).await,
        [row("Rose House", 3, 2)]
    );
    let new = NewSplit {
        provider: rose,
        locations: vec![mill],
        name: "Mill alone".to_owned(),
        ods: None,
        on: None,
    };
    store.assessment_split(&ALL, new, now).await.unwrap();
    assert_eq!(
        told(store, RollUpBy::Assessment, now).await,
        [
            row("Rose House", 1, 1),
            row("Mill alone", 1, 0),
            row("Rose House: not placed", 1, 1)
        ]
    );
    // A device out of use counts nowhere, and one that is taken from its place counts at none.
    store.device_retire(&ALL, third.device(), now).await.unwrap();
    store
        .device_place(&ALL, second.device(), None, now)
        .await
        .unwrap();
    assert_eq!(
        told(store, RollUpBy::Location, now).await,
        [
            row("Lodge", 1, 1),
            row("Mill", 0, 0),
            row("Rose House: not placed", 1, 0)
        ]
    );
    let retired = store.device_place(&ALL, third.device(), Some(mill), now).await;
    assert!(matches!(retired, Err(StoreError::Invalid { .. })), "{retired:?}");
}

pub(crate) async fn a_location_that_changes_hands_leaves_its_devices_behind(store: &dyn Store) {
    let (rose, first) = estate(store).await;
    let lily = store.provider_add(&ALL, named("Lily"), noon()).await.unwrap();
    let lodge = location(store, rose, "Lodge").await;
    location(store, rose, "Mill").await;
    location(store, rose, "Nook").await;
    store
        .device_place(&ALL, first.device(), Some(lodge), noon())
        .await
        .unwrap();
    let tomorrow = date(2026, 9, 9);
    store
        .location_move(&ALL, lodge, lily, tomorrow, noon())
        .await
        .unwrap();
    let lily_before = row("Lily: not placed", 0, 0);
    assert_eq!(
        told(store, RollUpBy::Location, noon()).await,
        [
            lily_before,
            row("Lodge", 1, 0),
            row("Mill", 0, 0),
            row("Nook", 0, 0),
            row("Rose House: not placed", 0, 0)
        ]
    );
    let then = after_hours(24);
    assert_eq!(
        told(store, RollUpBy::Location, then).await,
        [
            row("Lodge", 0, 0),
            row("Mill", 0, 0),
            row("Nook", 0, 0),
            row("Rose House: not placed", 1, 0)
        ]
    );
    let theirs = store.device_place(&ALL, first.device(), Some(lodge), then).await;
    assert!(matches!(theirs, Err(StoreError::NotFound { .. })), "{theirs:?}");
}

pub(crate) async fn areas_add_up_what_lies_in_them(store: &dyn Store) {
    let (rose, first) = estate(store).await;
    join(store, rose, 2, Verdict::Fail).await;
    let (lodge, mill) = (
        location(store, rose, "Lodge").await,
        location(store, rose, "Mill").await,
    );
    store
        .device_place(&ALL, first.device(), Some(lodge), noon())
        .await
        .unwrap();
    let now = noon();
    assert_eq!(told(store, RollUpBy::Area, now).await, [row("no area", 2, 1)]);
    store
        .location_area_set(&ALL, lodge, Some("e10000019"), now)
        .await
        .unwrap();
    assert_eq!(
        told(store, RollUpBy::Area, now).await,
        [row("no area", 1, 1), row("E10000019", 1, 0)]
    );
    // Where every location lies in one area, so does what is not placed.
    store
        .location_area_set(&ALL, mill, Some("E10000019"), now)
        .await
        .unwrap();
    assert_eq!(told(store, RollUpBy::Area, now).await, [row("E10000019", 2, 1)]);
    store.location_area_set(&ALL, mill, None, now).await.unwrap();
    assert_eq!(told(store, RollUpBy::Area, now).await.len(), 2);
    let wrong = store.location_area_set(&ALL, mill, Some("a b"), now).await;
    assert!(matches!(wrong, Err(StoreError::Invalid { .. })), "{wrong:?}");
}

pub(crate) async fn sums_tell_silence_by_the_clock_alone(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    first.report(store).await;
    Machine::new(2).join(store, rose).await;
    for (hours, quiet, stale, pass, unknown) in [(1, 0, 0, 1, 0), (24 * 7, 1, 0, 1, 0), (24 * 15, 0, 1, 0, 1)]
    {
        for by in RollUpBy::ALL {
            let rows = all(store, &ALL, by, 9, after_hours(hours)).await;
            let figures = rows[0].figures;
            assert_eq!(
                (figures.never, figures.quiet, figures.stale),
                (Some(1), Some(quiet), Some(stale)),
                "{by:?} after {hours} hours"
            );
            assert_eq!((figures.pass, figures.unknown), (Some(pass), Some(unknown)));
        }
    }
}

pub(crate) async fn small_figures_are_withheld_from_a_lead(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    first.report(store).await;
    for number in 2..8 {
        join(store, rose, number, Verdict::Pass).await;
    }
    // One that keeps its bodies back is shown to no party.
    let mut back = Machine::new(20);
    back.sharing = Sharing::Items;
    back.join(store, rose).await;
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await.scope(noon());
    let support = operator(store, council, Role::Support, 2).await.scope(noon());
    for scope in [&lead, &support] {
        assert!(all(store, scope, RollUpBy::Provider, 9, noon()).await.is_empty());
    }
    store
        .permit(&ALL, permission(rose, council, Sharing::Devices), noon())
        .await
        .unwrap();
    for by in RollUpBy::ALL {
        let open = all(store, &support, by, 9, noon()).await;
        let withheld = all(store, &lead, by, 9, noon()).await;
        assert_eq!(
            (open[0].figures.devices, open[0].figures.failing_devices),
            (Some(7), Some(1))
        );
        assert_eq!(open[0].failing_since, Some(noon()));
        assert_eq!(
            (withheld[0].figures.devices, withheld[0].figures.failing_devices),
            (Some(7), None),
            "{by:?}"
        );
        assert_eq!(withheld[0].failing_since, None);
    }
    let own = all(store, &Scope::Provider(rose), RollUpBy::Provider, 9, noon()).await;
    assert_eq!(own[0].figures.devices, Some(8));
}
