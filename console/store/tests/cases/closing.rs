//! The end of what is held of a provider.

use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::EnrolRefusal;
use dspt_store::change::NewLocation;
use dspt_store::model::DeviceFilter;
use dspt_store::model::Role;

use crate::cases::access::ALL;
use crate::cases::access::operator;
use crate::cases::access::party;
use crate::cases::access::permission;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::leaving;
use crate::support::named;
use crate::support::noon;
use crate::support::provider;

fn days(days: i64) -> jiff::Timestamp {
    after_hours(24 * days)
}

pub(crate) async fn a_closed_provider_is_refused_at_once_and_reopened_as_it_was(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let council = party(store, "Council").await;
    let desk = operator(store, council, Role::Support, 1).await.scope(noon());
    let desk = &desk;
    let new = permission(rose, council, Sharing::Devices);
    store.permit(ALL, new.clone(), noon()).await.unwrap();
    let before = (
        store.overview(ALL, noon()).await.unwrap(),
        store.checks(ALL, None, 1_000, noon()).await.unwrap().rows,
        store.provider(desk, rose, noon()).await.unwrap(),
        store.tokens(ALL, None, 1_000).await.unwrap().rows,
        store.permissions(ALL, rose, None, 1_000).await.unwrap().rows,
    );

    let closed = store.provider_close(ALL, rose, noon()).await.unwrap();
    assert_eq!(closed.closing.due, days(30));
    let again = store.provider_close(ALL, rose, days(3)).await.unwrap();
    assert_eq!((again.closing, again.devices), (closed.closing, 0));
    let next = machine.sealed(machine.next());
    let answer = store.accept(next.clone()).await.unwrap();
    assert_eq!((answer.result, answer.head), (AcceptResult::Refused, None));
    let joining = store.enrol(Machine::new(2).enrolment(rose)).await.unwrap();
    assert_eq!(joining, EnrolOutcome::Refused(EnrolRefusal::Revoked));
    assert!(store.provider(desk, rose, noon()).await.is_err());
    let overview = store.overview(ALL, noon()).await.unwrap();
    assert_eq!((overview.devices, overview.fix_first.len()), (0, 0));
    let refused = store.permit(ALL, new, noon()).await;
    assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    // What is held of its computers is told until it is erased, so that it can be handed over.
    assert_eq!(store.computers(ALL, rose, noon()).await.unwrap().len(), 1);

    store.provider_reopen(ALL, rose, noon()).await.unwrap();
    let after = (
        store.overview(ALL, noon()).await.unwrap(),
        store.checks(ALL, None, 1_000, noon()).await.unwrap().rows,
        store.provider(desk, rose, noon()).await.unwrap(),
        store.tokens(ALL, None, 1_000).await.unwrap().rows,
        store.permissions(ALL, rose, None, 1_000).await.unwrap().rows,
    );
    assert_eq!(after, before);
    let answer = store.accept(next).await.unwrap();
    assert_eq!(answer.result, AcceptResult::Accepted { remarks: vec![] });
    assert!(store.closings(ALL).await.unwrap().is_empty());
    let twice = store.provider_reopen(ALL, rose, noon()).await;
    assert!(matches!(twice, Err(StoreError::Invalid { .. })), "{twice:?}");
}

pub(crate) async fn a_provider_whose_last_computer_left_is_closed(store: &dyn Store) {
    let (rose, machine) = estate(store).await;
    let mut other = Machine::new(2);
    other.join(store, rose).await;
    store.accept_link(leaving(&machine)).await.unwrap();
    assert!(store.closings(ALL).await.unwrap().is_empty());
    store.accept_link(leaving(&other)).await.unwrap();
    let closed = store.closings(ALL).await.unwrap();
    assert_eq!((closed[0].provider, closed[0].due), (rose, days(30)));
    let joining = store.enrol(Machine::new(3).enrolment(rose)).await.unwrap();
    assert_eq!(joining, EnrolOutcome::Refused(EnrolRefusal::Revoked));
    // Who left stays away, even where the provider comes back.
    store.provider_reopen(ALL, rose, noon()).await.unwrap();
    let filter = DeviceFilter::default();
    let devices = store.devices(ALL, filter, None, 10, noon()).await.unwrap();
    assert_eq!(devices.total, 0);
    Machine::new(3).join(store, rose).await;
}

pub(crate) async fn a_closed_provider_is_erased_when_it_is_due_and_not_before(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let lily = store
        .provider_add(ALL, named("Lily Court"), noon())
        .await
        .unwrap();
    let open = store.provider_erase(ALL, rose, noon()).await;
    assert!(matches!(open, Err(StoreError::Invalid { .. })), "{open:?}");
    store.provider_close(ALL, rose, noon()).await.unwrap();
    let early = store
        .erase_due(days(30) - jiff::SignedDuration::from_secs(1))
        .await;
    assert_eq!(early.unwrap().providers, 0);
    let late = store.provider_reopen(ALL, rose, days(30)).await;
    assert!(matches!(late, Err(StoreError::Invalid { .. })), "{late:?}");
    let size = store.log_size().await.unwrap();
    assert_eq!(store.erase_due(days(30)).await.unwrap().providers, 1);
    assert!(store.provider(ALL, rose, noon()).await.is_err());
    assert!(store.device(ALL, machine.device(), noon()).await.is_err());
    assert!(store.log_size().await.unwrap() > size);
    // Its key is as good as never seen, and its number is no other's.
    let answer = store.accept(machine.seal()).await.unwrap();
    assert_eq!(answer.result, AcceptResult::Refused);
    let new = provider(store, "Iris View").await;
    assert_eq!(store.provider(ALL, new, noon()).await.unwrap().name, "Iris View");
    assert_eq!(
        store.provider(ALL, lily, noon()).await.unwrap().name,
        "Lily Court"
    );
    assert_eq!(store.erase_due(days(300)).await.unwrap().providers, 0);
}

pub(crate) async fn a_location_that_changed_hands_stays_with_whom_it_came_to(store: &dyn Store) {
    let rose = store
        .provider_add(ALL, named("Rose House"), noon())
        .await
        .unwrap();
    let lily = store
        .provider_add(ALL, named("Lily Court"), noon())
        .await
        .unwrap();
    let place = |name: &str| NewLocation {
        provider: rose,
        name: name.to_owned(),
        cqc: None,
        ods: None,
        postcode: None,
        telephone: None,
        headquarters: false,
        since: Some("2020-04-01".parse().unwrap()),
    };
    let moved = store.location_add(ALL, place("Lodge"), noon()).await.unwrap();
    let stays = store.location_add(ALL, place("Wing"), noon()).await.unwrap();
    let on = "2026-09-01".parse().unwrap();
    store.location_move(ALL, moved, lily, on, noon()).await.unwrap();
    store.provider_close(ALL, rose, noon()).await.unwrap();
    store.provider_erase(ALL, rose, noon()).await.unwrap();
    let detail = store.provider_detail(ALL, lily, noon()).await.unwrap();
    assert_eq!(detail.locations.len(), 1);
    assert_eq!(store.location_by_code(ALL, "Lodge").await.unwrap(), moved);
    let gone = store.location_by_code(ALL, &stays.to_string()).await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
}
