//! Providers, their places and codes, and what is answered together.

use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewCode;
use dspt_store::change::NewLocation;
use dspt_store::change::NewProvider;
use dspt_store::change::NewSplit;
use dspt_store::change::Thing;
use dspt_store::limits;
use dspt_store::model::ProviderDetail;
use dspt_store::model::Scheme;
use jiff::civil::Date;

use super::access::ALL;
use crate::support::after_hours;
use crate::support::named;
use crate::support::noon;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn place(provider: ProviderId, name: &str, cqc: &str) -> NewLocation {
    NewLocation {
        provider,
        name: name.to_owned(),
        cqc: Some(cqc.to_owned()),
        ods: None,
        postcode: Some(" ls1 4ap ".to_owned()),
        telephone: None,
        headquarters: false,
        since: Some(day("2020-04-01")),
    }
}

async fn two(store: &dyn Store) -> (ProviderId, ProviderId, LocationId, LocationId) {
    let new = NewProvider {
        cqc: Some("1-100".to_owned()),
        ods: Some("a1b2".to_owned()),
        ..named("Rose House")
    };
    let rose = store.provider_add(ALL, new, noon()).await.unwrap();
    let lily = store
        .provider_add(ALL, named("Lily Court"), noon())
        .await
        .unwrap();
    let lodge = store.location_add(ALL, place(rose, "Lodge", "1-222"), noon());
    let annexe = store.location_add(ALL, place(rose, "Annexe", "1-333"), noon());
    (rose, lily, lodge.await.unwrap(), annexe.await.unwrap())
}

async fn detail(store: &dyn Store, provider: ProviderId, hours: i64) -> ProviderDetail {
    store
        .provider_detail(ALL, provider, after_hours(hours))
        .await
        .unwrap()
}

pub(crate) async fn a_new_provider_answers_for_all_its_locations(store: &dyn Store) {
    let (rose, _, lodge, annexe) = two(store).await;
    let found = detail(store, rose, 0).await;
    let [assessment] = found.assessments.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((assessment.year, assessment.rest), (2026, true));
    assert_eq!(
        assessment.ods.as_deref(),
        Some("A1B2"),
        "that of its headquarters"
    );
    assert_eq!(assessment.locations, [annexe, lodge], "by name");
    let names: Vec<_> = found
        .locations
        .iter()
        .map(|l| (l.name.as_str(), l.postcode.as_deref()))
        .collect();
    assert_eq!(names, [("Annexe", Some("LS1 4AP")), ("Lodge", Some("LS1 4AP"))]);
    assert_eq!(found.locations[0].codes[0].scheme, Scheme::CqcLocation);
}

pub(crate) async fn locations_are_split_off_from_a_day_on(store: &dyn Store) {
    let (rose, lily, lodge, annexe) = two(store).await;
    let split = NewSplit {
        provider: rose,
        locations: vec![lodge, lodge],
        name: "The lodge".to_owned(),
        ods: Some("b7".to_owned()),
        on: Some(day("2026-09-10")),
    };
    let id = store.assessment_split(ALL, split.clone(), noon()).await.unwrap();
    let covers = |found: &ProviderDetail| -> Vec<_> {
        found
            .assessments
            .iter()
            .map(|a| (a.rest, a.locations.clone()))
            .collect()
    };
    let today = detail(store, rose, 0).await;
    assert_eq!(covers(&today), [(true, vec![annexe, lodge]), (false, vec![])]);
    let later = detail(store, rose, 48).await;
    assert_eq!(covers(&later), [(true, vec![annexe]), (false, vec![lodge])]);
    assert_eq!(
        (later.assessments[1].id, later.assessments[1].ods.as_deref()),
        (id, Some("B7"))
    );

    for (locations, provider) in [
        (vec![], rose),
        (vec![lodge], lily),
        (vec![LocationId::new([1; 8])], rose),
    ] {
        let wrong = NewSplit {
            locations,
            provider,
            ..split.clone()
        };
        let refused = store.assessment_split(ALL, wrong, noon()).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::NotFound { .. } | StoreError::Invalid { .. }),
            "{refused}"
        );
    }
    assert_eq!(
        covers(&detail(store, rose, 48).await),
        covers(&later),
        "nothing half done"
    );
}

pub(crate) async fn a_location_changes_hands_and_its_history_stays(store: &dyn Store) {
    let (rose, lily, lodge, annexe) = two(store).await;
    let on = day("2026-09-09");
    store.location_move(ALL, lodge, lily, on, noon()).await.unwrap();
    let before = detail(store, rose, 48).await;
    assert_eq!(before.locations.last().unwrap().until, Some(on));
    assert_eq!(before.assessments[0].locations, [annexe]);
    let after = detail(store, lily, 48).await;
    assert_eq!((after.locations[0].id, after.locations[0].since), (lodge, on));
    assert_eq!(after.assessments[0].locations, [lodge]);
    assert_eq!(store.provider_by_code(ALL, "1-222").await.unwrap(), lily);
    for (to, on) in [
        (lily, on),
        (rose, on),
        (rose, day("2020-01-01")),
        (rose, day("1800-01-01")),
    ] {
        let refused = store.location_move(ALL, lodge, to, on, noon()).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{to} {on}");
    }
    let nowhere = store
        .location_move(ALL, lodge, ProviderId::new([9; 8]), day("2026-10-01"), noon())
        .await;
    assert!(matches!(nowhere, Err(StoreError::NotFound { .. })));
}

pub(crate) async fn a_code_changes_and_the_one_before_stays_known(store: &dyn Store) {
    let (rose, lily, lodge, _) = two(store).await;
    let change = |of, scheme, value: Option<&str>, on: &str| {
        let new = NewCode {
            of,
            scheme,
            value: value.map(str::to_owned),
            on: Some(day(on)),
        };
        store.code_change(ALL, new, after_hours(48))
    };
    change(Thing::Provider(rose), Scheme::OdsHq, Some("c3"), "2026-09-09")
        .await
        .unwrap();
    let row = store.provider(ALL, rose, noon()).await.unwrap();
    assert_eq!(row.ods.as_deref(), Some("C3"));
    let codes = detail(store, rose, 48).await.codes;
    let told: Vec<_> = codes
        .iter()
        .map(|c| (c.value.as_str(), c.since.is_some(), c.until))
        .collect();
    let on = day("2026-09-09");
    assert_eq!(
        told,
        [
            ("1-100", true, None),
            ("C3", true, None),
            ("A1B2", true, Some(on))
        ]
    );
    for typed in ["c3", "a1b2"] {
        assert_eq!(store.provider_by_code(ALL, typed).await.unwrap(), rose, "{typed}");
    }
    assert_eq!(
        store.providers(ALL, "c3", None, 9, noon()).await.unwrap().total,
        1
    );
    assert_eq!(
        store.providers(ALL, "a1b2", None, 9, noon()).await.unwrap().total,
        0
    );

    // One that is in nobody's use any more may be another's; who has it now is meant.
    change(Thing::Provider(lily), Scheme::OdsHq, Some("a1b2"), "2026-09-10")
        .await
        .unwrap();
    assert_eq!(store.provider_by_code(ALL, "a1b2").await.unwrap(), lily);
    let taken = change(Thing::Provider(rose), Scheme::OdsHq, Some("a1b2"), "2026-09-10").await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    assert_eq!(
        store.provider(ALL, rose, noon()).await.unwrap().ods.as_deref(),
        Some("C3")
    );
    for (of, scheme, on) in [
        (Thing::Provider(rose), Scheme::OdsSite, "2026-09-10"),
        (Thing::Location(lodge), Scheme::OdsHq, "2026-09-10"),
        (Thing::Provider(rose), Scheme::OdsHq, "2026-09-11"),
        (Thing::Provider(rose), Scheme::OdsHq, "2026-09-08"),
    ] {
        let refused = change(of, scheme, Some("d4"), on).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{of:?} {on}");
    }
    change(Thing::Location(lodge), Scheme::CqcLocation, None, "2026-09-10")
        .await
        .unwrap();
    assert_eq!(
        store.location_by_code(ALL, "1-222").await.unwrap(),
        lodge,
        "it was its once"
    );
}

pub(crate) async fn a_provider_keeps_everything_but_its_name(store: &dyn Store) {
    let (rose, _, lodge, _) = two(store).await;
    store
        .provider_rename(ALL, rose, " Rose Hall ", noon())
        .await
        .unwrap();
    assert_eq!(store.provider_by_code(ALL, "rose hall").await.unwrap(), rose);
    assert_eq!(store.provider_by_code(ALL, "a1b2").await.unwrap(), rose);
    assert!(store.provider_by_code(ALL, "rose house").await.is_err());
    assert_eq!(
        store
            .providers(ALL, "hall a1b2", None, 9, noon())
            .await
            .unwrap()
            .total,
        1
    );
    for name in ["", "two\nlines", &"x".repeat(limits::TEXT_BYTES + 1)] {
        let refused = store.provider_rename(ALL, rose, name, noon()).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{name:?}");
    }
    let hex = lodge.to_string();
    for typed in ["1-222", "lodge", &hex, &hex[..4]] {
        assert_eq!(
            store.location_by_code(ALL, typed).await.unwrap(),
            lodge,
            "{typed}"
        );
    }
    let size = store.log_size().await.unwrap();
    store
        .provider_rename(ALL, rose, "Rose Hall", noon())
        .await
        .unwrap();
    assert_eq!(
        store.log_size().await.unwrap(),
        size,
        "nothing changed, nothing is said"
    );
}
