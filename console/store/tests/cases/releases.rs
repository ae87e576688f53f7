//! What authors signed: published once, only ever newer, each with its place in the log.

use dspt_report::Digest;
use dspt_report::Pin;
use dspt_report::PolicyRelease;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::TrustDocument;
use dspt_report::seal;
use dspt_report::trust::Lasting;
use dspt_report::trust::self_signed;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewRelease;
use dspt_store::change::NewTrust;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::estate;
use crate::support::noon;

fn key() -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([7; 32])).unwrap()
}

pub(crate) fn release(name: &str, version: u32, issued: i64) -> NewRelease {
    let said = PolicyRelease {
        digest: Digest::of(format!("{name} {version}").as_bytes()),
        issued,
        name: name.to_owned(),
        valid_until: issued + 1000,
        version,
    };
    let key = key();
    NewRelease {
        verified: seal(said, &key).unwrap().verify(key.public()).unwrap(),
        bundle: format!("bundle of {name} {version}").into_bytes(),
        good_for_days: 14,
    }
}

pub(crate) fn trust(version: u32) -> NewTrust {
    fn lasting<T>(value: T) -> Lasting<T> {
        Lasting {
            not_after: 100,
            not_before: 0,
            value,
        }
    }
    let key = key();
    let document = TrustDocument {
        addresses: vec![lasting("console.example.org".to_owned())],
        issued: 1,
        logs: Vec::new(),
        next_key: *key.public(),
        pins: vec![lasting(Pin::new([1; 15]))],
        policy_keys: Vec::new(),
        signed_by: *key.public(),
        version,
    };
    let envelope = seal(document, &key).unwrap();
    NewTrust {
        verified: self_signed(&envelope).unwrap(),
        envelope,
    }
}

pub(crate) async fn a_policy_is_published_once_and_nothing_older_after_it(store: &dyn Store) {
    assert!(store.policy_published().await.unwrap().is_none());
    let before = store.log_size().await.unwrap();
    let first = release("care", 1, 10);
    for _ in 0..2 {
        store
            .policy_publish(&Scope::Everything, first.clone(), noon())
            .await
            .unwrap();
    }
    assert_eq!(
        store.log_size().await.unwrap(),
        before + 1,
        "the same again changes nothing"
    );
    store
        .policy_publish(&Scope::Everything, release("care", 3, 20), noon())
        .await
        .unwrap();
    for older in [
        release("care", 2, 30),
        release("care", 3, 30),
        release("other", 1, 19),
    ] {
        let refused = store.policy_publish(&Scope::Everything, older, noon()).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    }
    store
        .policy_publish(&Scope::Everything, release("other", 1, 20), noon())
        .await
        .unwrap();
    assert_eq!(store.log_size().await.unwrap(), before + 3);
    let newest = store.policy_published().await.unwrap().unwrap();
    assert_eq!(
        (newest.release.name.as_str(), newest.bundle.as_slice()),
        ("other", &b"bundle of other 1"[..])
    );
    // Every one that was ever published is found by what reports name it by.
    let digest = first.verified.statement().digest;
    let found = store.policy_by_digest(digest).await.unwrap().unwrap();
    assert_eq!(
        (&found.release, found.bundle),
        (first.verified.statement(), first.bundle)
    );
    assert!(
        store
            .policy_by_digest(Digest::of(b"none"))
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn trust_documents_follow_one_another(store: &dyn Store) {
    assert!(store.trust_document(None).await.unwrap().is_none());
    for version in [1, 1, 2] {
        store
            .trust_publish(&Scope::Everything, trust(version), noon())
            .await
            .unwrap();
    }
    for version in [1, 4] {
        let refused = store
            .trust_publish(&Scope::Everything, trust(version), noon())
            .await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    }
    assert_eq!(
        store.trust_document(None).await.unwrap(),
        Some(trust(2).envelope.to_json())
    );
    assert_eq!(
        store.trust_document(Some(1)).await.unwrap(),
        Some(trust(1).envelope.to_json())
    );
    assert!(store.trust_document(Some(3)).await.unwrap().is_none());
}

pub(crate) async fn a_device_shows_when_it_was_judged_by_an_older_policy(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let shown = async |machine: &Machine| {
        let device = store
            .device(&Scope::Everything, machine.key.public().device_id(), noon())
            .await;
        device.unwrap().policy.unwrap()
    };
    let named = shown(&machine).await;
    assert!(!named.contains('('), "{named}");
    store
        .policy_publish(&Scope::Everything, release("care", 9, 10), noon())
        .await
        .unwrap();
    let expected = format!("{named} (an older policy: care 9 is published)");
    assert_eq!(shown(&machine).await, expected);
}
