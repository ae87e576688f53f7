//! Joining, confirming, leaving.

use dspt_report::Token;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::EnrolRefusal;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceState;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::named;
use crate::support::noon;
use crate::support::provider;
use crate::support::token_for;

pub(crate) async fn the_first_use_is_confirmed_and_the_next_is_new(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    for (number, expected) in [(1, true), (2, false), (3, false)] {
        let machine = Machine::new(number);
        let new = machine.enrolment(id);
        let EnrolOutcome::Joined(joined) = store.enrol(new.clone()).await.unwrap() else {
            panic!("{number} did not join");
        };
        assert_eq!(joined.confirmed, expected);
        assert_eq!(joined.device, machine.device());
        assert_eq!(joined.provider_name, "Rose House");
        assert_eq!((joined.head.id, joined.head.sequence), (new.verified.id(), 0));
        let key = store.key(machine.key_id()).await.unwrap().unwrap();
        assert_eq!((key.device, key.provider), (machine.device(), id));
        assert_eq!((key.key, key.retired), (*machine.key.public(), false));
        assert_eq!(key.enrolled_at, noon());
    }
    let overview = store.overview(&Scope::Everything, noon()).await.unwrap();
    assert_eq!((overview.devices, overview.never, overview.to_confirm), (3, 3, 2));
}

pub(crate) async fn the_same_token_and_key_are_answered_again(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let mut machine = Machine::new(1);
    let first = store.enrol(machine.enrolment(id)).await.unwrap();
    let EnrolOutcome::Joined(first) = first else {
        panic!("{first:?}");
    };
    let before = store.log_size().await.unwrap();
    // The answer was lost; the agent seals another enrolment, a second later.
    machine.label = "office, typed again".to_owned();
    let second = store.enrol(machine.enrolment(id)).await.unwrap();
    assert_eq!(second, EnrolOutcome::Again(first));
    assert_eq!(store.log_size().await.unwrap(), before);
    assert_eq!(
        store.tokens(&Scope::Everything, None, 1_000).await.unwrap().rows[0].used,
        1
    );
}

pub(crate) async fn each_refusal_has_its_reason(store: &dyn Store) {
    let (rose, lily) = (
        store
            .provider_add(&Scope::Everything, named("Rose House"), noon())
            .await
            .unwrap(),
        store
            .provider_add(&Scope::Everything, named("Lily Court"), noon())
            .await
            .unwrap(),
    );
    let token = |byte| Token::from_bytes(&[byte; 15]).unwrap();
    for byte in [10, 11, 12] {
        let new = token_for(rose, &token(byte), 1);
        store.token_add(&Scope::Everything, new, noon()).await.unwrap();
    }
    let revoked = token(11).digest();
    store
        .token_revoke(&Scope::Everything, revoked, noon())
        .await
        .unwrap();
    let mut first = Machine::new(1);
    first.token = token(12);
    first.join(store, rose).await;

    let cases = [
        (9, rose, 0, EnrolRefusal::UnknownToken),
        (10, lily, 0, EnrolRefusal::WrongProvider),
        (10, rose, 24, EnrolRefusal::Expired),
        (11, rose, 0, EnrolRefusal::Revoked),
        (12, rose, 0, EnrolRefusal::UsedUp),
    ];
    let before = store.log_size().await.unwrap();
    for (byte, provider, hours, expected) in cases {
        let mut machine = Machine::new(2);
        machine.token = token(byte);
        let mut new = machine.enrolment(provider);
        new.received_at = after_hours(hours);
        let outcome = store.enrol(new).await.unwrap();
        assert_eq!(outcome, EnrolOutcome::Refused(expected));
        assert_eq!(store.key(machine.key_id()).await.unwrap(), None);
    }
    assert_eq!(store.log_size().await.unwrap(), before);
}

pub(crate) async fn an_enrolled_key_cannot_join_by_another_token(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    let other = Token::from_bytes(&[4; 15]).unwrap();
    store
        .token_add(&Scope::Everything, token_for(rose, &other, 1), noon())
        .await
        .unwrap();
    machine.token = other;
    let outcome = store.enrol(machine.enrolment(rose)).await.unwrap();
    assert_eq!(outcome, EnrolOutcome::Refused(EnrolRefusal::KeyTaken));
}

pub(crate) async fn a_confirmed_device_stays_confirmed(store: &dyn Store) {
    let (rose, _) = estate(store).await;
    let mut second = Machine::new(2);
    second.join(store, rose).await;
    for _ in 0..2 {
        store
            .device_confirm(&Scope::Everything, second.device(), noon())
            .await
            .unwrap();
        second.report(store).await;
        let detail = store
            .device(&Scope::Everything, second.device(), noon())
            .await
            .unwrap();
        assert_eq!(detail.device.state, DeviceState::Confirmed);
    }
}

pub(crate) async fn a_retired_device_counts_nowhere_and_is_refused(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    assert!(!store.key(machine.key_id()).await.unwrap().unwrap().retired);
    for _ in 0..2 {
        store
            .device_retire(&Scope::Everything, machine.device(), noon())
            .await
            .unwrap();
    }
    assert!(store.key(machine.key_id()).await.unwrap().unwrap().retired);
    let outcome = store.accept(machine.seal()).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Refused);
    let outcome = store.enrol(machine.enrolment(rose)).await.unwrap();
    assert_eq!(outcome, EnrolOutcome::Refused(EnrolRefusal::KeyTaken));

    let overview = store.overview(&Scope::Everything, noon()).await.unwrap();
    assert_eq!((overview.devices, overview.failing_devices), (0, 0));
    assert!(overview.fix_first.is_empty());
    assert!(
        store
            .checks(&Scope::Everything, None, 1_000, noon())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let list = store
        .devices(&Scope::Everything, DeviceFilter::default(), None, 10, noon())
        .await
        .unwrap();
    assert_eq!((list.total, list.rows.len()), (0, 0));
    // Its history stays, and says what it is.
    let detail = store
        .device(&Scope::Everything, machine.device(), noon())
        .await
        .unwrap();
    assert_eq!(
        (detail.device.state, detail.history.len()),
        (DeviceState::Retired, 1)
    );
    let refused = store
        .device_confirm(&Scope::Everything, machine.device(), noon())
        .await;
    assert!(matches!(refused, Err(StoreError::Invalid { .. })));
}
