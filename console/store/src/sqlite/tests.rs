use dspt_report::Seed;
use dspt_report::SigningKey;

use super::*;
use crate::change::AcceptResult;
use crate::change::EnrolOutcome;
use crate::samples;
use crate::samples::noon;

async fn with_device(store: &SqliteStore) -> (SigningKey, dspt_report::wire::Head) {
    let provider = NewProvider {
        name: "Rose House".to_owned(),
        ..NewProvider::default()
    };
    let provider = store.provider_add(provider, noon()).await.unwrap();
    let token = NewToken {
        provider,
        token_sha256: samples::token().digest(),
        uses: 1,
        expires: noon() + jiff::SignedDuration::from_hours(1),
        label: String::new(),
    };
    store.token_add(token, noon()).await.unwrap();
    let key = SigningKey::from_seed(&Seed::from_bytes([7; 32])).unwrap();
    let outcome = store.enrol(samples::enrolment(&key, provider)).await.unwrap();
    let EnrolOutcome::Joined(joined) = outcome else {
        panic!("{outcome:?}");
    };
    (key, joined.head)
}

fn next(key: &SigningKey, head: dspt_report::wire::Head) -> NewReport {
    let said = dspt_report::Report {
        previous: head.id,
        sequence: head.sequence + 1,
        ..samples::report(key)
    };
    samples::sealed(key, said)
}

/// Stands for a defect in how columns are made.
#[tokio::test]
async fn a_report_whose_columns_do_not_make_it_again_is_kept_raw_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("console.db")).unwrap();
    let (key, head) = with_device(&store).await;
    let new = next(&key, head);
    let envelope = new.envelope.clone();
    let mut prepared = Prepared::new(new);
    assert_eq!(prepared.raw, None);
    prepared.raw = Some(envelope.to_json());
    let outcome = store
        .writer
        .submit(1, move |batch| accept::accept(batch, &prepared))
        .await
        .unwrap();
    assert!(matches!(outcome.result, AcceptResult::Accepted { .. }));
    assert_eq!(store.raw_count().await.unwrap(), 1);
    let kept = store
        .envelope(&Scope::Everything, key.public().device_id(), 1)
        .await
        .unwrap();
    assert_eq!(kept, envelope);
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqliteStore::open(&path).unwrap();
    let (key, mut head) = with_device(&store).await;
    let pages = |count: i64| {
        store.writer.submit(1, move |batch| {
            batch
                .sql
                .query_row(&format!("PRAGMA max_page_count = {count}"), [], |row| {
                    row.get::<_, i64>(0)
                })
                .map_err(|source| Failure::Sql {
                    operation: "limit the file",
                    source,
                })
        })
    };
    // The database cannot be limited to less than it has, so this is its size now.
    pages(1).await.unwrap();
    let mut refused = None;
    for _ in 0..1_000 {
        let new = next(&key, head);
        match store.accept(new.clone()).await {
            Ok(outcome) => head = outcome.head.unwrap(),
            Err(error) => {
                refused = Some((new, error));
                break;
            }
        }
    }
    let (new, error) = refused.unwrap();
    assert!(
        matches!(&error, StoreError::Full { path: at } if *at == path),
        "{error}"
    );
    assert!(error.to_string().contains("console.db"));
    let detail = store
        .device(&Scope::Everything, key.public().device_id(), noon())
        .await
        .unwrap();
    assert_eq!(detail.device.sequence, head.sequence);
    assert_eq!(store.log_size().await.unwrap(), 3 + head.sequence);

    pages(1_000_000).await.unwrap();
    let outcome = store.accept(new).await.unwrap();
    assert!(matches!(outcome.result, AcceptResult::Accepted { .. }));
    assert_eq!(outcome.head.unwrap().sequence, head.sequence + 1);
}

#[tokio::test]
async fn a_change_that_fails_does_not_take_its_neighbours_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqliteStore::open(&path).unwrap();
    let (key, head) = with_device(&store).await;
    let before = store.log_size().await.unwrap();
    // Another process holds the file, so that everything below becomes one batch.
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let first = store.settings_set(Settings::default(), noon());
    let broken: BoxFuture<'_, ()> = store.writer.submit(1, |batch| {
        batch.run(
            "break",
            "INSERT INTO setting (name, value) VALUES ('half', 'written')",
            [],
        )?;
        batch.run(
            "break",
            "INSERT INTO log (position, kind, at, leaf) VALUES (0, 0, 0, x'00')",
            [],
        )?;
        Ok(())
    });
    let report = store.accept(next(&key, head));
    let last = store.settings_set(Settings::default(), noon());
    other.execute_batch("COMMIT").unwrap();
    first.await.unwrap();
    assert!(broken.await.is_err());
    assert!(matches!(
        report.await.unwrap().result,
        AcceptResult::Accepted { .. }
    ));
    last.await.unwrap();
    assert_eq!(store.log_size().await.unwrap(), before + 3);
    let half: i64 = other
        .query_row("SELECT count(*) FROM setting WHERE name = 'half'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(half, 0);
}

#[tokio::test]
async fn what_waits_is_one_commit_and_what_cannot_wait_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqliteStore::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let commits = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let mut waiting = Vec::new();
    let busy = loop {
        let seen = Arc::clone(&commits);
        let mut answer: BoxFuture<'_, ()> = store.writer.submit(1, move |batch| {
            // The log does not grow within one batch unless someone appends to it.
            let size: i64 = batch
                .ask("count", "SELECT count(*) FROM setting", [], |row| row.get(0))?
                .unwrap();
            seen.lock().unwrap().insert(size);
            Ok(())
        });
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match answer.as_mut().poll(&mut context) {
            std::task::Poll::Ready(outcome) => break outcome,
            std::task::Poll::Pending => waiting.push(answer),
        }
        assert!(waiting.len() <= limits::QUEUE + limits::BATCH);
    };
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    assert!(waiting.len() >= limits::QUEUE);
    let bytes: BoxFuture<'_, ()> = store.writer.submit(limits::QUEUE_BYTES, |_| Ok(()));
    assert!(matches!(bytes.await, Err(StoreError::Busy)));
    other.execute_batch("COMMIT").unwrap();
    for answer in waiting {
        answer.await.unwrap();
    }
    assert_eq!(commits.lock().unwrap().len(), 1);
}
