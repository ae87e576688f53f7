//! What only a file can get wrong: rights, formats, crashes, other processes.
#![cfg(test)]

mod support;

use std::path::Path;

use dspt_store::Audit;
use dspt_store::Books;
use dspt_store::Closings;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Parties;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::StoreError;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::Settings;
use dspt_store::model::Scope;
use support::Machine;
use support::estate;
use support::noon;
use support::provider;

#[cfg(unix)]
#[tokio::test]
async fn file_and_folder_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("a").join("b");
    let store = SqlStore::open(&folder.join("console.db")).unwrap();
    estate(&store).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// The files as they lie on the disk at this moment, without any word from the process that writes them.
fn as_after_power_loss(from: &Path, to: &Path) {
    for suffix in ["", "-wal"] {
        let name = format!("console.db{suffix}");
        std::fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_crash() {
    let (place, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = SqlStore::open(&place.path().join("console.db")).unwrap();
    let (_, mut machine) = estate(&store).await;
    for _ in 0..20 {
        machine.report(&store).await;
    }
    as_after_power_loss(place.path(), after.path());
    let size = store.log_size().await.unwrap();
    // This process never closes its store.
    std::mem::forget(store);

    let store = SqlStore::open(&after.path().join("console.db")).unwrap();
    assert_eq!(store.log_size().await.unwrap(), size);
    for sequence in 0..=20 {
        let kept = store
            .envelope(&Scope::Everything, machine.device(), sequence)
            .await;
        assert!(kept.is_ok(), "{sequence}");
    }
    let again = store.accept(machine.sealed(machine.next())).await.unwrap();
    assert_eq!(again.result, AcceptResult::Accepted { remarks: vec![] });
}

#[tokio::test]
async fn dropping_the_store_writes_what_was_asked_for() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let settings = Settings {
        operator: "Example IT".to_owned(),
        ..Settings::default()
    };
    let store = SqlStore::open(&path).unwrap();
    drop(store.settings_set(&Scope::Everything, settings.clone(), noon()));
    drop(store);
    let store = SqlStore::open(&path).unwrap();
    assert_eq!(store.settings().await.unwrap(), settings);
}

#[tokio::test]
async fn two_processes_write_to_one_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let (one, two) = (SqlStore::open(&path).unwrap(), SqlStore::open(&path).unwrap());
    let id = provider(&one, "Rose House").await;
    let (mut first, mut second) = (Machine::new(1), Machine::new(2));
    first.join(&one, id).await;
    second.join(&two, id).await;
    let version = one.version().await.unwrap();
    for _ in 0..30 {
        let (a, b) = (first.seal(), second.seal());
        let (a, b) = tokio::join!(one.accept(a), two.accept(b));
        for outcome in [a.unwrap(), b.unwrap()] {
            assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
        }
        // And each with the other's device.
        std::mem::swap(&mut first, &mut second);
    }
    // Provider, token, two enrolments, sixty reports: one log without a hole.
    assert_eq!(one.log_size().await.unwrap(), 64);
    assert_eq!(two.log_size().await.unwrap(), 64);
    assert_ne!(one.version().await.unwrap(), version);

    // What one process retires the other refuses, whatever it remembers.
    assert!(!one.key(first.key_id()).await.unwrap().unwrap().retired);
    two.device_retire(&Scope::Everything, first.device(), noon())
        .await
        .unwrap();
    let outcome = one.accept(first.seal()).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Refused);
    assert!(one.key(first.key_id()).await.unwrap().unwrap().retired);
}

#[tokio::test]
async fn another_process_that_opens_at_the_same_moment_finds_the_same_format() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| SqlStore::open(&path).map(drop)))
            .collect();
        for thread in opened {
            thread.join().unwrap().unwrap();
        }
    });
    let store = SqlStore::open(&path).unwrap();
    assert_eq!(store.log_size().await.unwrap(), 0);
}

#[test]
fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    drop(SqlStore::open(&path).unwrap());
    let other = rusqlite::Connection::open(&path).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    drop(other);
    let error = SqlStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    assert!(
        error.to_string().contains("console.db is of format 99"),
        "{error}"
    );
    let other = rusqlite::Connection::open(&path).unwrap();
    let version: i64 = other
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    let error = SqlStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(std::fs::read(&path).unwrap() == before);

    let garbage = place.path().join("garbage.db");
    std::io::Write::write_all(&mut std::fs::File::create(&garbage).unwrap(), &[b'x'; 4096]).unwrap();
    let error = SqlStore::open(&garbage).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(std::fs::read(&garbage).unwrap() == [b'x'; 4096]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let place = tempfile::tempdir().unwrap();
    let error = SqlStore::open(place.path()).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
    assert!(error.to_string().contains(&place.path().display().to_string()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_use_is_refused_until_it_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let close = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    drop(SqlStore::open(&path).unwrap());
    for open in [0o644, 0o640, 0o602] {
        close(&path, open);
        let error = SqlStore::open(&path).unwrap_err();
        assert!(
            matches!(error, StoreError::Exposed { mode, .. } if mode == open),
            "{error}"
        );
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    close(&path, 0o600);
    // The log beside it holds the same.
    let store = SqlStore::open(&path).unwrap();
    estate(&store).await;
    let log = place.path().join("console.db-wal");
    close(&log, 0o644);
    let error = SqlStore::open(&path).unwrap_err();
    assert!(error.to_string().contains("console.db-wal"), "{error}");
    close(&log, 0o600);
    SqlStore::open(&path).unwrap();
}

/// A file as the program before this format left it.
#[tokio::test]
async fn a_file_of_format_two_is_brought_up_with_what_it_holds() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let older = rusqlite::Connection::open(&path).unwrap();
    for step in [
        include_str!("../migrations/sqlite/0001_start.sql"),
        include_str!("../migrations/sqlite/0002_counted.sql"),
    ] {
        older.execute_batch(step).unwrap();
    }
    older
        .pragma_update(None, "application_id", 0x4453_5054_i64)
        .unwrap();
    older.pragma_update(None, "user_version", 2).unwrap();
    let token = dspt_report::Token::from_bytes(&[3; 15]).unwrap();
    older
        .execute_batch(
            "INSERT INTO provider (number, id, name, sort_key, search)
             VALUES (1, x'0102030405060708', 'Rose House', 'rose house', 'rose house')",
        )
        .unwrap();
    drop(older);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let store = SqlStore::open(&path).unwrap();
    let id = dspt_report::ProviderId::new([1, 2, 3, 4, 5, 6, 7, 8]);
    store
        .token_add(&Scope::Everything, support::token_for(id, &token, 5), noon())
        .await
        .unwrap();
    let mut machine = Machine::new(1);
    machine.answers = Some("answers".to_owned());
    machine.join(&store, id).await;
    machine.report(&store).await;
    let held = store.assessments(&Scope::Everything, id).await.unwrap();
    assert_eq!(held.len(), 1);
}

/// What the log says of a version is salted, and holds neither a text nor a name; the leaf is that of the entry.
#[tokio::test]
async fn the_log_of_a_version_holds_nothing_readable() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let (provider, _) = estate(&store).await;
    let new = dspt_store::change::NewAssessment {
        provider,
        answers: Some("answers: yes".to_owned()),
        assets: None,
        risks: Vec::new(),
        by: "Sam Smith".to_owned(),
    };
    store
        .keep_assessment(&Scope::Everything, new.clone(), noon())
        .await
        .unwrap();
    let lily = store
        .provider_add(&Scope::Everything, support::named("Lily Court"), noon())
        .await
        .unwrap();
    let other = dspt_store::change::NewAssessment {
        provider: lily,
        ..new
    };
    store
        .keep_assessment(&Scope::Everything, other, noon())
        .await
        .unwrap();
    let look = rusqlite::Connection::open(&path).unwrap();
    let mut find = look
        .prepare(
            "SELECT a.body, l.leaf, hex(b.digest) FROM log l JOIN action a USING (position) JOIN book b USING (position)
             WHERE l.kind = 4 ORDER BY position",
        )
        .unwrap();
    let rows: Vec<(String, [u8; 32], String)> = find
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 2);
    assert_ne!(rows[0].2, rows[1].2, "the same words differ in digest");
    for (body, leaf, digest) in rows {
        assert!(body.contains(&digest.to_lowercase()), "{body}");
        assert!(!body.contains("Sam") && !body.contains("yes"), "{body}");
        let expected = dspt_report::Digest::of(&[b"\0", body.as_bytes()].concat());
        assert_eq!(leaf, *expected.as_bytes());
    }
}

#[tokio::test]
async fn a_provider_with_more_computers_than_one_answer_holds_is_told_so() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let (provider, machine) = estate(&store).await;
    let most = dspt_store::limits::COMPUTERS;
    // Copies of the one device, under other ids; no more than its row is needed.
    let copy = |count: u32| {
        let other = rusqlite::Connection::open(&path).unwrap();
        let columns =
            "provider, label, os, search, token, sharing, state, head_sequence, head_position, clock_wrong,
            pass, fail, advice, unknown, not_applicable, error, provider_key";
        other
            .execute(
                &format!(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
                     INSERT INTO device (id, {columns}) SELECT randomblob(16), {columns} FROM device, n WHERE id = ?1"
                ),
                (machine.device().as_bytes(), count),
            )
            .unwrap();
    };
    copy(most - 1);
    let held = store.computers(&Scope::Everything, provider, noon()).await;
    assert_eq!(held.unwrap().len(), most as usize);
    copy(1);
    let error = store
        .computers(&Scope::Everything, provider, noon())
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::TooMany { .. }), "{error}");
}

/// A file of format five with what it can hold that moved: codes, the operator's name, actions.
fn format_five(path: &Path) {
    let older = rusqlite::Connection::open(path).unwrap();
    for step in [
        include_str!("../migrations/sqlite/0001_start.sql"),
        include_str!("../migrations/sqlite/0002_counted.sql"),
        include_str!("../migrations/sqlite/0003_assessments.sql"),
        include_str!("../migrations/sqlite/0004_policies.sql"),
        include_str!("../migrations/sqlite/0005_identity.sql"),
    ] {
        older.execute_batch(step).unwrap();
    }
    older
        .execute_batch(
            r#"INSERT INTO provider (number, id, name, sort_key, search, cqc, ods, telephone) VALUES
                 (1, x'0102030405060708', 'Rose House', 'rose house', 'rose house 1-100 a1b2', '1-100', 'A1B2', '01632 960001'),
                 (2, x'0202030405060708', 'Lily Court', 'lily court', 'lily court', NULL, NULL, NULL);
               INSERT INTO setting (name, value) VALUES ('operator', 'Example IT'), ('address', 'console.example.org');
               INSERT INTO log (position, kind, at, leaf) VALUES
                 (0, 3, 1780000000, zeroblob(32)), (1, 2, 1780000001, zeroblob(32)),
                 (2, 3, 1780000002, zeroblob(32)), (3, 3, 1780000003, zeroblob(32));
               INSERT INTO action (position, body) VALUES
                 (0, '{"action":"provider-added","provider":"0102030405060708","name":"Rose House"}'),
                 (2, '{"action":"device-confirmed","device":"11111111111111111111111111111111"}'),
                 (3, '{"action":"settings-changed"}');
               INSERT INTO device (number, id, provider, label, os, search, token, sharing, state, head_sequence, head_position,
                 clock_wrong, pass, fail, advice, unknown, not_applicable, error, provider_key)
               VALUES (1, x'11111111111111111111111111111111', 1, 'office', '', 'office', zeroblob(32), 3, 0, 0, 1,
                 0, 0, 0, 0, 0, 0, 0, 'rose house');
               PRAGMA application_id = 0x44535054; PRAGMA user_version = 5;"#,
        )
        .unwrap();
    drop(older);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn a_file_of_format_five_keeps_its_codes_its_name_and_what_was_done() {
    let all = &Scope::Everything;
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    format_five(&path);
    let store = SqlStore::open(&path).unwrap();
    let rose = dspt_report::ProviderId::new([1, 2, 3, 4, 5, 6, 7, 8]);
    for typed in ["1-100", "a1b2", "Rose House"] {
        assert_eq!(store.provider_by_code(all, typed).await.unwrap(), rose, "{typed}");
    }
    let detail = store.provider_detail(all, rose, noon()).await.unwrap();
    let row = &detail.provider;
    assert_eq!(
        (row.cqc.as_deref(), row.ods.as_deref()),
        (Some("1-100"), Some("A1B2"))
    );
    assert_eq!(row.estate.unwrap().devices, 1);
    assert!(detail.codes.iter().all(|code| code.since.is_none()), "not known");
    // The newest entry of the log is of May 2026.
    let [assessment] = detail.assessments.as_slice() else {
        panic!("{detail:?}")
    };
    assert_eq!((assessment.year, assessment.rest), (2025, true));
    assert_eq!(assessment.ods.as_deref(), Some("A1B2"));

    let settings = store.settings().await.unwrap();
    assert_eq!(
        (settings.operator.as_str(), settings.address.as_str()),
        ("Example IT", "console.example.org")
    );
    let own = &store.parties(all).await.unwrap()[0];
    assert_eq!((own.name.as_str(), own.own), ("Example IT", true));
    let actions = store.actions(all, rose, None, 10).await.unwrap();
    let told: Vec<_> = actions.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(told, ["device-confirmed", "provider-added"]);
    let new = dspt_store::change::NewProvider {
        cqc: Some("1-100".to_owned()),
        ..support::named("Another")
    };
    let taken = store.provider_add(all, new, noon()).await;
    assert!(
        matches!(taken, Err(StoreError::Taken { .. })),
        "the code is in use"
    );
}

/// Taken while reports come in, and used in the place of the file.
#[tokio::test]
async fn a_backup_is_one_state_of_a_store_that_is_written_to() {
    let (place, apart) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, copy) = (place.path().join("console.db"), apart.path().join("copy.db"));
    let store = SqlStore::open(&path).unwrap();
    let (_, mut machine) = estate(&store).await;
    for _ in 0..20 {
        machine.report(&store).await;
    }
    let size = store.log_size().await.unwrap();
    let made = {
        let (path, copy) = (path.clone(), copy.clone());
        tokio::task::spawn_blocking(move || dspt_store::backup(&path, &copy))
    };
    for _ in 0..20 {
        machine.report(&store).await;
    }
    made.await.unwrap().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let again = dspt_store::backup(&path, &copy).unwrap_err();
    assert!(matches!(again, StoreError::Taken { .. }), "{again}");

    // Nothing that was acknowledged before is missing, and each report that is there is whole.
    let restored = SqlStore::open(&copy).unwrap();
    let held = restored.log_size().await.unwrap();
    assert!((size..=size + 20).contains(&held), "{size} {held}");
    for sequence in 0..=held - 3 {
        let envelope = restored
            .envelope(&Scope::Everything, machine.device(), sequence)
            .await;
        assert!(envelope.is_ok(), "{sequence}");
    }
    let nothing = dspt_store::backup(&apart.path().join("none.db"), &apart.path().join("other.db"));
    assert!(matches!(nothing, Err(StoreError::Io { .. })));
    std::io::Write::write_all(
        &mut std::fs::File::create(apart.path().join("theirs.db")).unwrap(),
        &[b'x'; 4096],
    )
    .unwrap();
    let theirs = dspt_store::backup(&apart.path().join("theirs.db"), &apart.path().join("other.db"));
    assert!(matches!(theirs, Err(StoreError::Corrupt { .. })));
    assert!(!apart.path().join("other.db").exists());
}

/// A report that is refused is set aside for good: that a computer is out of use must never be an old memory.
#[tokio::test]
async fn a_computer_that_another_process_takes_into_use_again_is_known_at_once() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let serving = SqlStore::open(&path).unwrap();
    let (rose, machine) = estate(&serving).await;
    let elsewhere = SqlStore::open(&path).unwrap();
    let is_out_of_use = async || {
        let known = serving.key(machine.key_id()).await.unwrap().unwrap();
        known.retired
    };
    elsewhere
        .provider_close(&Scope::Everything, rose, noon())
        .await
        .unwrap();
    assert!(is_out_of_use().await);
    elsewhere
        .provider_reopen(&Scope::Everything, rose, noon())
        .await
        .unwrap();
    assert!(!is_out_of_use().await);
}
