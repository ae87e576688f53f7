use dspt_report::Seed;
use dspt_report::SigningKey;

use super::*;
use crate::change::AcceptResult;
use crate::change::EnrolOutcome;
use crate::change::NewProvider;
use crate::change::NewReport;
use crate::change::NewToken;
use crate::change::Settings;
use crate::model::DeviceFilter;
use crate::samples;
use crate::samples::noon;
use crate::sql::prepared::Prepared;
use crate::store::Estate;
use crate::store::Ingest;
use crate::store::Providers;
use crate::store::Upkeep;

async fn with_device(store: &SqlStore) -> (SigningKey, dspt_report::wire::Head) {
    let provider = NewProvider {
        name: "Rose House".to_owned(),
        ..NewProvider::default()
    };
    let provider = store
        .provider_add(&Scope::Everything, provider, noon())
        .await
        .unwrap();
    let token = NewToken {
        provider,
        token_sha256: samples::token().digest(),
        uses: 1,
        expires: noon() + jiff::SignedDuration::from_hours(1),
        label: String::new(),
    };
    store.token_add(&Scope::Everything, token, noon()).await.unwrap();
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
    let store = SqlStore::open(&folder.path().join("console.db")).unwrap();
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
    let store = SqlStore::open(&path).unwrap();
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
    let store = SqlStore::open(&path).unwrap();
    let (key, head) = with_device(&store).await;
    let before = store.log_size().await.unwrap();
    // Another process holds the file, so that everything below becomes one batch.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let first = store.settings_set(&Scope::Everything, Settings::default(), noon());
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
    let last = store.settings_set(&Scope::Everything, Settings::default(), noon());
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
async fn a_panic_in_one_change_is_its_error_and_the_next_change_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&folder.path().join("console.db")).unwrap();
    let (key, head) = with_device(&store).await;
    let before = store.log_size().await.unwrap();
    let broken: BoxFuture<'_, ()> = store.writer.submit(1, |batch| {
        upkeep::set(
            batch,
            &Sight::everything(batch.sql)?,
            &Settings::default(),
            noon(),
        )?;
        panic!("as a defect would");
    });
    let neighbour = store.accept(next(&key, head));
    assert!(matches!(broken.await, Err(StoreError::Defect)));
    assert!(matches!(
        neighbour.await.unwrap().result,
        AcceptResult::Accepted { .. }
    ));
    store
        .settings_set(&Scope::Everything, Settings::default(), noon())
        .await
        .unwrap();
    // The report and the last settings, but nothing of the change that broke.
    assert_eq!(store.log_size().await.unwrap(), before + 2);
}

#[tokio::test]
async fn what_waits_is_written_in_as_few_commits_as_there_are_batches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // A reader beside the writer sees what is committed and nothing else: another figure after each commit.
    let reader = Arc::new(std::sync::Mutex::new(rusqlite::Connection::open(&path).unwrap()));
    let seen = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let mut waiting = Vec::new();
    let busy = loop {
        let (reader, seen) = (Arc::clone(&reader), Arc::clone(&seen));
        let name = format!("change {}", waiting.len());
        let mut answer: BoxFuture<'_, ()> = store.writer.submit(1, move |batch| {
            let sql = "INSERT INTO setting (name, value) VALUES (?1, '')";
            batch.run("count", sql, (&name,))?;
            let committed: i64 = reader
                .lock()
                .unwrap()
                .query_row("SELECT count(*) FROM setting", [], |row| row.get(0))
                .unwrap();
            seen.lock().unwrap().insert(committed);
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
    let changes = waiting.len();
    for answer in waiting {
        answer.await.unwrap();
    }
    let commits = seen.lock().unwrap().len();
    // The first batch is what the writer had in hand when it met the lock: perhaps one change, perhaps a full batch.
    let fewest = changes.div_ceil(limits::BATCH);
    assert!(
        (fewest..=fewest + 1).contains(&commits),
        "{commits} commits for {changes} changes"
    );
}

/// What is kept about the estate, and the same counted anew.
fn estate_twice(sql: &rusqlite::Connection) -> [Vec<[i64; 7]>; 2] {
    let rows = |text: &str| {
        let mut find = sql.prepare(text).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let mut values = [0; 7];
            for (place, value) in values.iter_mut().enumerate() {
                *value = row.get(place)?;
            }
            Ok(values)
        };
        find.query_map([], read).unwrap().map(Result::unwrap).collect()
    };
    [
        rows("SELECT * FROM estate WHERE devices > 0 ORDER BY provider"),
        rows(
            "SELECT n.number, count(*), sum(fail > 0), sum(last_heard IS NULL), sum(state IN (1, 2)), sum(state = 3),
                 sum(clock_wrong)
             FROM (SELECT 0 AS number UNION SELECT provider FROM device) n
             JOIN device d ON n.number IN (0, d.provider)
             WHERE state <> 4 GROUP BY n.number ORDER BY n.number",
        ),
    ]
}

/// What is kept about places, and the same counted anew.
fn places_twice(sql: &rusqlite::Connection) -> [Vec<Vec<i64>>; 2] {
    let rows = |text: &str| {
        let mut find = sql.prepare(text).unwrap();
        let read = |row: &rusqlite::Row<'_>| (0..14).map(|place| row.get(place)).collect();
        find.query_map([], read).unwrap().map(Result::unwrap).collect()
    };
    [
        rows("SELECT * FROM place_sum ORDER BY provider, location, shared"),
        rows(
            "SELECT provider, location, sharing = 3, count(*), sum(fail > 0), sum(state IN (1, 2)), sum(state = 3),
                 sum(clock_wrong), sum(pass), sum(fail), sum(advice), sum(unknown), sum(not_applicable), sum(error)
             FROM device WHERE state <> 4 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        ),
    ]
}

#[tokio::test]
async fn the_estate_is_counted_through_every_change_and_when_an_older_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let sql = rusqlite::Connection::open(&path).unwrap();
    let agrees = |wanted: [i64; 6]| {
        let [kept, counted] = estate_twice(&sql);
        assert_eq!(kept, counted);
        let all = kept.first().copied().unwrap_or_default();
        assert_eq!(all[1..], wanted);
        let [kept, counted] = places_twice(&sql);
        assert_eq!(kept, counted);
    };
    let (key, head) = with_device(&store).await;
    agrees([1, 0, 1, 0, 0, 0]);
    let new = NewReport {
        clock_wrong: true,
        ..next(&key, head)
    };
    store.accept(new.clone()).await.unwrap();
    agrees([1, 0, 0, 0, 0, 1]);
    sql.execute("UPDATE device SET state = 1, fail = 2", []).unwrap();
    agrees([1, 1, 0, 1, 0, 1]);
    sql.execute("UPDATE device SET state = 3, location = 7, sharing = 2", [])
        .unwrap();
    agrees([1, 1, 0, 0, 1, 1]);

    // As a file of the first format would be.
    drop(store);
    sql.execute_batch(
        "DROP TABLE retention; ALTER TABLE device DROP COLUMN below; DROP TABLE log_node; DROP TABLE log_head; DROP TABLE log_checkpoint;
         DROP TABLE register_file; DROP TABLE register_row; DROP TABLE register_change; DROP TABLE board_row; DROP TABLE board;
         DROP TABLE summary; DROP TABLE signer; DROP TABLE unwiped; DROP TABLE erased_provider; DROP TABLE closing;
         ALTER TABLE device DROP COLUMN closed_state;
         DROP TRIGGER device_summed; DROP TRIGGER device_summed_anew; DROP TABLE place_sum; DROP INDEX device_failing_since;
         ALTER TABLE device DROP COLUMN location; ALTER TABLE device DROP COLUMN failing_since; DROP TABLE placing;
         DROP TABLE location_area; DROP TABLE risk; DROP TABLE clock_step;
         DROP TABLE history; ALTER TABLE provider DROP COLUMN added; ALTER TABLE device DROP COLUMN stands_since;
         DROP TABLE device_past; DROP INDEX posture_begun; ALTER TABLE posture DROP COLUMN begun; DROP TABLE posture_past;
         DROP TABLE device_turn; DROP TABLE came_later;
         DROP TABLE look; DROP TABLE note; DROP TABLE work; DROP TABLE last_look; DROP TABLE permission;
         DROP INDEX action_by_provider; ALTER TABLE action DROP COLUMN operator; ALTER TABLE action DROP COLUMN provider;
         DROP TABLE operator_token; DROP TABLE operator; DROP TABLE party; DROP TABLE assessment_location;
         DROP TABLE assessment; DROP TABLE code; DROP TABLE tenure; DROP TABLE location; DROP INDEX device_sharing;
         ALTER TABLE provider DROP COLUMN postcode;
         DROP TRIGGER device_counted; DROP TRIGGER device_counted_anew; DROP TABLE estate;
         DROP INDEX device_order; DROP INDEX device_heard; ALTER TABLE device DROP COLUMN heard_mark; DROP INDEX device_state; DROP INDEX device_clock;
         ALTER TABLE device DROP COLUMN provider_key; DROP TABLE book; DROP TABLE policy_release; DROP TABLE trust_document;
         ALTER TABLE device DROP COLUMN assessment; ALTER TABLE device DROP COLUMN assessment_at;
         ALTER TABLE report DROP COLUMN assessment;
         DROP TABLE link; DROP TABLE replacement; DROP TABLE erasure; DROP TABLE once_code; DROP TABLE self_check;
         DROP TABLE self_check_verdict; DROP INDEX device_key_by_device;
         ALTER TABLE device_key DROP COLUMN first; ALTER TABLE device_key DROP COLUMN until;
         PRAGMA user_version = 1;",
    )
    .unwrap();
    let store = SqlStore::open(&path).unwrap();
    agrees([1, 1, 0, 0, 1, 1]);
    let list = store
        .devices(&Scope::Everything, DeviceFilter::default(), None, 10, noon())
        .await
        .unwrap();
    assert_eq!((list.total, list.rows.len()), (1, 1));
    let device = key.public().device_id();
    store
        .device_retire(&Scope::Everything, device, noon())
        .await
        .unwrap();
    agrees([0; 6]);
}
