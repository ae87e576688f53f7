//! What lies outside a scope is not there.

use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::model::DeviceFilter;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::check;
use crate::support::estate;
use crate::support::named;
use crate::support::noon;
use crate::support::token_for;

/// Rose House with one reporting machine, and Lily Court with one that fails more.
async fn two_providers(store: &dyn Store) -> (ProviderId, Machine, ProviderId, Machine) {
    let (rose, mut first) = estate(store).await;
    let lily = store
        .provider_add(&Scope::Everything, named("Lily Court"), noon())
        .await
        .unwrap();
    let token = Token::from_bytes(&[4; 15]).unwrap();
    store
        .token_add(&Scope::Everything, token_for(lily, &token, 5), noon())
        .await
        .unwrap();
    let mut second = Machine::new(2);
    second.token = token;
    second
        .findings
        .push(("screen-lock", dspt_report::Verdict::Unknown));
    second.join(store, lily).await;
    first.report(store).await;
    second.report(store).await;
    (rose, first, lily, second)
}

/// Another provider's ids, and ids of nobody, answer alike.
pub(crate) async fn another_providers_ids_are_not_there(store: &dyn Store) {
    let (rose, first, lily, second) = two_providers(store).await;
    let nobody = Machine::new(9);
    let (rose, nowhere) = (Scope::Provider(rose), Scope::Provider(ProviderId::new([9; 8])));
    for (scope, machine) in [(&rose, &second), (&rose, &nobody), (&nowhere, &first)] {
        let device = machine.device();
        let token = machine.token.digest();
        let answers = [
            store.device(scope, device, noon()).await.map(|_| ()),
            store.facts_of(scope, device).await.map(|_| ()),
            store.envelope(scope, device, 0).await.map(|_| ()),
            store.envelope(scope, device, 1).await.map(|_| ()),
            store.device_confirm(scope, device, noon()).await,
            store.device_retire(scope, device, noon()).await,
        ];
        for (place, answer) in answers.into_iter().enumerate() {
            let is_not_found = matches!(answer, Err(StoreError::NotFound { what: "device" }));
            assert!(is_not_found, "{scope:?} {place} {answer:?}");
        }
        if scope == &nowhere || machine.device() == second.device() {
            let revoked = store.token_revoke(scope, token, noon()).await;
            assert!(matches!(revoked, Err(StoreError::NotFound { .. })));
        }
        let row = store.provider(scope, lily, noon()).await;
        assert!(matches!(row, Err(StoreError::NotFound { what: "provider" })));
        let found = store.provider_by_code(scope, &lily.to_string()).await;
        assert!(matches!(found, Err(StoreError::NotFound { .. })));
        let checked = store.check(scope, check("screen-lock"), noon()).await;
        assert!(matches!(checked, Err(StoreError::NotFound { .. })));
    }
    assert!(store.device(&rose, first.device(), noon()).await.is_ok());
}

pub(crate) async fn another_providers_figures_are_not_counted(store: &dyn Store) {
    let (rose, first, lily, _) = two_providers(store).await;
    let scope = Scope::Provider(rose);
    let overview = store.overview(&scope, noon()).await.unwrap();
    assert_eq!(
        (overview.providers, overview.devices, overview.failing_devices),
        (1, 1, 1)
    );
    let checks = store.checks(&scope, None, 1_000, noon()).await.unwrap().rows;
    assert!(checks.iter().all(|row| row.check != check("screen-lock")));
    let providers = store.providers(&scope, "", None, 10, noon()).await.unwrap();
    assert_eq!((providers.total, providers.rows[0].id), (1, rose));
    let row = store.provider(&scope, rose, noon()).await.unwrap();
    assert_eq!(row, providers.rows[0]);
    assert_eq!(providers.rows[0].estate.unwrap().devices, 1);
    assert_eq!(store.tokens(&scope, None, 1_000).await.unwrap().rows.len(), 1);
    for (provider, expected) in [(None, 1), (Some(rose), 1), (Some(lily), 0)] {
        let filter = DeviceFilter {
            provider,
            ..DeviceFilter::default()
        };
        let page = store.devices(&scope, filter, None, 10, noon()).await.unwrap();
        assert_eq!((page.total, page.rows.len() as u64), (expected, expected));
        assert!(page.rows.iter().all(|row| row.id == first.device()));
    }
    let nowhere = Scope::Provider(ProviderId::new([9; 8]));
    let overview = store.overview(&nowhere, noon()).await.unwrap();
    assert_eq!(overview, dspt_store::model::Overview::default());
    assert!(
        store
            .checks(&nowhere, None, 1_000, noon())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert!(store.tokens(&nowhere, None, 1_000).await.unwrap().rows.is_empty());
}
