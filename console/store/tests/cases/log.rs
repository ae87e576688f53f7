//! The log: it grows with each commit, and proves what it holds.

use dspt_report::Digest;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::Checkpoint;
use dspt_report::log::NoteKey;
use dspt_report::log::Tile;
use dspt_report::log::tree::node_hash;
use dspt_store::Ingest;
use dspt_store::Log;
use dspt_store::SqlStore;
use dspt_store::StoreError;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewReport;
use dspt_store::model::EntryKind;
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::support::Machine;
use crate::support::estate;
use crate::support::noon;

pub(crate) fn log_key() -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([9; 32])).unwrap()
}

pub(crate) fn after_seconds(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

async fn head(store: &SqlStore) -> Checkpoint {
    store.log_head().await.unwrap().unwrap()
}

/// Reports that come one after the other, one each ten seconds.
pub(crate) async fn reports(store: &SqlStore, machine: &mut Machine, count: i64) {
    let new: Vec<NewReport> = (0..count)
        .map(|turn| NewReport {
            received_at: after_seconds(turn * 10),
            ..machine.seal()
        })
        .collect();
    for some in new.chunks(50) {
        for outcome in store.accept_all(some.to_vec()).await.unwrap() {
            assert!(
                matches!(outcome.result, AcceptResult::Accepted { .. }),
                "{outcome:?}"
            );
        }
    }
}

pub(crate) async fn what_is_accepted_is_proven_and_the_log_grows(store: &SqlStore) {
    assert_eq!(store.log_head().await.unwrap(), None);
    assert!(
        store
            .log_verify(Vec::new(), Vec::new())
            .await
            .unwrap()
            .is_intact()
    );
    let (_, mut machine) = estate(store).await;
    let (key, first) = (log_key(), head(store).await);
    let keys = [NoteKey::new(&first.origin, *key.public()).unwrap()];
    let report = machine.head.id;
    let early = store.log_proof(machine.device(), 0, report, None).await;
    assert!(matches!(early, Err(StoreError::NotFound { .. })));
    store
        .log_checkpoint_keep(first.sign(&key).unwrap(), noon())
        .await
        .unwrap();

    reports(store, &mut machine, 300).await;
    let last = head(store).await;
    assert_eq!(last.size, store.log_size().await.unwrap());
    assert_eq!(last.origin, first.origin);
    // What no checkpoint has yet is not proven.
    let late = store
        .log_proof(machine.device(), 300, machine.head.id, None)
        .await;
    assert!(matches!(late, Err(StoreError::NotFound { .. })));
    store
        .log_checkpoint_keep(last.sign(&key).unwrap(), after_seconds(3_000))
        .await
        .unwrap();
    let proof = store
        .log_proof(machine.device(), 300, machine.head.id, Some(first.size))
        .await
        .unwrap();
    let leaf = Digest::new(*machine.head.id.as_bytes());
    assert_eq!(proof.receipt.verify(&leaf, &keys).unwrap(), last);
    assert_eq!(proof.growth.unwrap().verify(&first.seen(), &keys).unwrap(), last);
    // Another one under the same number is none.
    let other = store
        .log_proof(machine.device(), 299, machine.head.id, None)
        .await;
    assert!(matches!(other, Err(StoreError::NotFound { .. })));

    // A minute that has entries begins with one that tells the time.
    let clocks = store
        .log_entries(
            &dspt_store::model::Scope::Everything,
            Some(EntryKind::Clock),
            None,
            250,
        )
        .await
        .unwrap();
    assert_eq!(clocks.rows.len(), 49);
    let verified = store.log_verify(keys.to_vec(), Vec::new()).await.unwrap();
    assert_eq!(verified.faults, []);
    assert_eq!((verified.size, verified.erased), (last.size, 0));
    assert_eq!(verified.entries[&EntryKind::Report], 300);
    assert!(verified.checkpoints >= 1);
}

pub(crate) async fn of_one_size_and_second_there_is_one_checkpoint(store: &SqlStore) {
    let (_, mut machine) = estate(store).await;
    let (key, other) = (
        log_key(),
        SigningKey::from_seed(&Seed::from_bytes([8; 32])).unwrap(),
    );
    let first = head(store).await;
    let signed = first.sign(&key).unwrap();
    let kept = store.log_checkpoint_keep(signed.clone(), noon()).await.unwrap();
    assert_eq!(kept.note, signed.to_string());
    let again = first.sign(&other).unwrap();
    assert_eq!(
        store.log_checkpoint_keep(again, after_seconds(5)).await.unwrap(),
        kept
    );
    machine.report(store).await;
    let second = head(store).await;
    let soon = second.sign(&key).unwrap();
    assert_eq!(
        store.log_checkpoint_keep(soon.clone(), noon()).await.unwrap(),
        kept
    );
    let later = store.log_checkpoint_keep(soon, after_seconds(1)).await.unwrap();
    assert_eq!(later.size, second.size);
    assert_eq!(store.log_checkpoint().await.unwrap(), Some(later.clone()));

    machine.report(store).await;
    let third = head(store).await;
    for wrong in [
        Checkpoint {
            root: second.root,
            ..third.clone()
        },
        Checkpoint {
            size: third.size + 1,
            ..third.clone()
        },
        Checkpoint {
            origin: "log.example.org/1".to_owned(),
            ..third.clone()
        },
    ] {
        let refused = store
            .log_checkpoint_keep(wrong.sign(&key).unwrap(), after_seconds(9))
            .await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{wrong:?}");
    }
    assert_eq!(store.log_checkpoint().await.unwrap(), Some(later));
}

pub(crate) async fn tiles_are_told_as_far_as_the_log_goes(store: &SqlStore) {
    let (_, mut machine) = estate(store).await;
    reports(store, &mut machine, 300).await;
    let size = head(store).await.size;
    let whole = store.log_tile("tile/0/000".parse().unwrap()).await.unwrap();
    assert_eq!(whole.len(), 256);
    let mut row = whole;
    while row.len() > 1 {
        row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    assert_eq!(
        store.log_tile("tile/1/000.p/1".parse().unwrap()).await.unwrap(),
        row
    );
    let part = Tile::of(0, 1, size).unwrap();
    assert_eq!(store.log_tile(part).await.unwrap().len() as u64, size - 256);
    for beyond in [
        Tile::of(0, 1, size + 1).unwrap(),
        "tile/1/000.p/2".parse().unwrap(),
    ] {
        let refused = store.log_tile(beyond).await;
        assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{beyond}");
    }
}
