//! What others signed of how far a provider is.

use dspt_report::ProviderId;
use dspt_report::ProviderSummary;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::seal;
use dspt_report::summary::Basis;
use dspt_report::summary::Level;
use dspt_report::summary::Whose;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewProvider;
use dspt_store::model::NewSummary;
use dspt_store::model::Role;
use dspt_store::model::SummaryOutcome;

use crate::cases::access::ALL;
use crate::cases::access::operator;
use crate::cases::access::party;
use crate::support::after_hours;
use crate::support::named;
use crate::support::noon;

/// A summary of a provider by the key of this number, of so many hours after noon.
pub(crate) fn summary(key: u8, whose: u8, hours: i64, learn: bool) -> NewSummary {
    let key = SigningKey::from_seed(&Seed::from_bytes([key; 32])).unwrap();
    let said = ProviderSummary {
        as_at: after_hours(hours).as_second(),
        basis: Basis::OwnWish {
            agreed_by: "registered manager".to_owned(),
        },
        done: 3,
        items: None,
        level: Level::Progress,
        made_by: "Other Support".to_owned(),
        of: 45,
        provider: Whose {
            cqc: Some(format!("1-90{whose}")),
            id: ProviderId::new([whose; 8]),
            name: format!("Home {whose}"),
            ods: None,
        },
        public_key: *key.public(),
        toolkit: "dspt-2025-26".to_owned(),
    };
    let envelope = seal(said, &key).unwrap();
    NewSummary {
        verified: envelope.verify_summary().unwrap(),
        envelope,
        learn,
    }
}

pub(crate) async fn the_newest_summary_of_a_known_key_is_held(store: &dyn Store) {
    let keep = |new| store.summary_keep(ALL, new, noon());
    assert_eq!(
        keep(summary(1, 1, -5, false)).await.unwrap(),
        SummaryOutcome::UnknownSigner
    );
    assert!(store.summaries(ALL, None, 1_000).await.unwrap().rows.is_empty());
    assert_eq!(keep(summary(1, 1, -5, true)).await.unwrap(), SummaryOutcome::Kept);
    for (hours, wanted) in [
        (-5, SummaryOutcome::NotNewer),
        (-9, SummaryOutcome::NotNewer),
        (-2, SummaryOutcome::Kept),
    ] {
        assert_eq!(
            keep(summary(1, 1, hours, false)).await.unwrap(),
            wanted,
            "{hours}"
        );
    }
    assert_eq!(
        keep(summary(1, 2, -9, false)).await.unwrap(),
        SummaryOutcome::Kept
    );
    let held = store.summaries(ALL, None, 1_000).await.unwrap().rows;
    let moments: Vec<i64> = held.iter().map(|row| row.said.as_at).collect();
    assert_eq!(
        moments,
        [after_hours(-2).as_second(), after_hours(-9).as_second()]
    );
    assert_eq!(store.signers(ALL).await.unwrap().len(), 1);
    let ahead = keep(summary(1, 3, 48, false)).await;
    assert!(matches!(ahead, Err(StoreError::Invalid { .. })), "{ahead:?}");
}

pub(crate) async fn a_summary_is_seen_by_whom_it_came_to_and_goes_with_its_provider(store: &dyn Store) {
    let home = NewProvider {
        cqc: Some("1-907".to_owned()),
        ..named("Ours by the same code")
    };
    let home = store.provider_add(ALL, home, noon()).await.unwrap();
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await.scope(noon());
    store
        .summary_keep(&lead, summary(1, 7, 0, true), noon())
        .await
        .unwrap();
    assert_eq!(store.summaries(&lead, None, 1_000).await.unwrap().rows.len(), 1);
    assert!(store.summaries(ALL, None, 1_000).await.unwrap().rows.is_empty());
    // What one organisation knows another does not.
    let other = store.summary_keep(ALL, summary(1, 7, 0, false), noon()).await;
    assert_eq!(other.unwrap(), SummaryOutcome::UnknownSigner);
    // A summary shows no provider of this console.
    assert!(store.provider(&lead, home, noon()).await.is_err());
    store.provider_close(ALL, home, noon()).await.unwrap();
    store.provider_erase(ALL, home, noon()).await.unwrap();
    assert!(store.summaries(&lead, None, 1_000).await.unwrap().rows.is_empty());
}
