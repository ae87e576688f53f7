//! What shows when somebody changes a store behind the program's back, and what shows as lawful.
#![cfg(test)]

mod support;

use std::path::Path;

use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_store::Closings;
use dspt_store::Ingest;
use dspt_store::Log;
use dspt_store::Parties;
use dspt_store::SqlStore;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewReport;
use dspt_store::model::EntryKind;
use dspt_store::model::Given;
use dspt_store::model::LogFault;
use dspt_store::model::LogVerified;
use dspt_store::model::PartyKind;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::civil::date;
use support::Machine;
use support::estate;
use support::noon;

const ALL: &Scope = &Scope::Everything;

/// A store with two whole tiles, a permission and a checkpoint.
struct World {
    folder: tempfile::TempDir,
    machine: Machine,
    provider: dspt_report::ProviderId,
    key: NoteKey,
    checkpoint: SignedNote,
}

async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&folder.path().join("console.db")).unwrap();
    let (provider, mut machine) = estate(&store).await;
    let party = NewParty {
        name: "Northshire Council".to_owned(),
        kind: PartyKind::Council,
        telephone: None,
    };
    let party = store.party_add(ALL, party, noon()).await.unwrap();
    let permission = NewPermission {
        provider,
        party,
        purpose: "the county's programme".to_owned(),
        level: dspt_report::statement::Sharing::Progress,
        text: 1,
        agreed_by: "registered manager".to_owned(),
        given: Given::Paper,
        until: date(2027, 6, 30),
    };
    store.permit(ALL, permission, noon()).await.unwrap();
    let reports: Vec<NewReport> = (0..600_i64)
        .map(|turn| NewReport {
            received_at: noon() + SignedDuration::from_secs(turn * 5),
            ..machine.seal()
        })
        .collect();
    for some in reports.chunks(60) {
        for outcome in store.accept_all(some.to_vec()).await.unwrap() {
            assert!(
                matches!(outcome.result, AcceptResult::Accepted { .. }),
                "{outcome:?}"
            );
        }
    }
    let key = SigningKey::from_seed(&Seed::from_bytes([9; 32])).unwrap();
    let head = store.log_head().await.unwrap().unwrap();
    let checkpoint = head.sign(&key).unwrap();
    let at = noon() + SignedDuration::from_hours(1);
    store.log_checkpoint_keep(checkpoint.clone(), at).await.unwrap();
    World {
        key: NoteKey::new(&head.origin, *key.public()).unwrap(),
        folder,
        machine,
        provider,
        checkpoint,
    }
}

impl World {
    /// A copy of the store, changed behind the program's back, and what then shows.
    async fn after(&self, change: &str) -> LogVerified {
        let place = tempfile::tempdir().unwrap();
        let path = self.copy(&place);
        let sql = rusqlite::Connection::open(&path).unwrap();
        sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        sql.execute_batch(change).unwrap();
        drop(sql);
        self.verify(&path, Vec::new()).await
    }

    fn copy(&self, place: &tempfile::TempDir) -> std::path::PathBuf {
        let path = place.path().join("console.db");
        dspt_store::backup(&self.folder.path().join("console.db"), &path).unwrap();
        path
    }

    async fn verify(&self, path: &Path, against: Vec<SignedNote>) -> LogVerified {
        let store = SqlStore::open(path).unwrap();
        store.log_verify(vec![self.key.clone()], against).await.unwrap()
    }

    /// The place of a report.
    fn place(&self, sequence: u64) -> u64 {
        let sql = rusqlite::Connection::open(self.folder.path().join("console.db")).unwrap();
        let text = "SELECT position FROM report WHERE sequence = ?1";
        let place: i64 = sql
            .query_row(text, [i64::try_from(sequence).unwrap()], |row| row.get(0))
            .unwrap();
        place.unsigned_abs()
    }
}

#[tokio::test]
async fn what_nobody_touched_is_intact() {
    let world = world().await;
    let verified = world.after("").await;
    assert_eq!(verified.faults, []);
    assert_eq!(verified.entries[&EntryKind::Report], 600);
    assert_eq!(verified.checkpoints, 1);
}

#[tokio::test]
async fn what_was_altered_is_named() {
    let world = world().await;
    let verified = world
        .after("UPDATE report SET collected_at = collected_at + 1 WHERE sequence = 5")
        .await;
    let what = format!("report 5 of device {}", world.machine.device());
    let altered = LogFault::Altered {
        position: world.place(5),
        what,
    };
    assert_eq!(verified.faults, [altered]);

    let verified = world
        .after("UPDATE action SET body = replace(body, 'Rose House', 'Rosa House')")
        .await;
    assert!(
        matches!(
            verified.faults.as_slice(),
            [LogFault::Altered { position: 0, .. }]
        ),
        "{verified:?}"
    );

    let verified = world
        .after("UPDATE body SET content = x'00' WHERE kind = 1")
        .await;
    let what = format!("the findings of device {}", world.machine.device());
    let position = world.place(1);
    assert_eq!(verified.faults, [LogFault::Altered { position, what }]);
}

#[tokio::test]
async fn what_was_deleted_is_missing() {
    let world = world().await;
    let verified = world.after("DELETE FROM report WHERE sequence = 7").await;
    let missing = LogFault::Missing {
        position: world.place(7),
        kind: EntryKind::Report,
    };
    assert_eq!(verified.faults, [missing]);
    let verified = world.after("DELETE FROM action WHERE position = 0").await;
    assert!(verified.faults.contains(&LogFault::Missing {
        position: 0,
        kind: EntryKind::Action
    }));
}

#[tokio::test]
async fn what_was_reordered_is_named_with_where_it_was_logged() {
    let world = world().await;
    let (eight, nine) = (world.place(8), world.place(9));
    let verified = world
        .after(&format!(
            "UPDATE report SET position = -1 WHERE position = {eight};
             UPDATE report SET position = {eight} WHERE position = {nine};
             UPDATE report SET position = {nine} WHERE position = -1;"
        ))
        .await;
    let places: Vec<(u64, u64)> = verified
        .faults
        .iter()
        .filter_map(|fault| {
            if let LogFault::Reordered { position, logged, .. } = fault {
                Some((*position, *logged))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(places, [(nine, eight), (eight, nine)]);
    assert_eq!(verified.fault_count, 2);
}

#[tokio::test]
async fn leaves_that_were_changed_are_narrowed_to_a_tile() {
    let world = world().await;
    // Rows and leaves together, so that each row is what its leaf says.
    let (eight, nine) = (world.place(8), world.place(9));
    let verified = world
        .after(&format!(
            "UPDATE report SET position = -1 WHERE position = {eight};
             UPDATE report SET position = {eight} WHERE position = {nine};
             UPDATE report SET position = {nine} WHERE position = -1;
             UPDATE report SET previous = {nine} WHERE position = {eight};
             UPDATE log SET position = -1 WHERE position = {eight};
             UPDATE log SET position = {eight} WHERE position = {nine};
             UPDATE log SET position = {nine} WHERE position = -1;"
        ))
        .await;
    assert!(
        verified
            .faults
            .contains(&LogFault::Leaves { first: 0, last: 255 }),
        "{verified:?}"
    );
    assert!(!verified.faults.contains(&LogFault::Leaves {
        first: 256,
        last: 511
    }));

    let verified = world.after("DELETE FROM log WHERE position = 300").await;
    assert!(
        verified.faults.contains(&LogFault::Cut {
            first: 300,
            last: 300
        }),
        "{verified:?}"
    );
    assert!(verified.faults.contains(&LogFault::Leaves {
        first: 256,
        last: 511
    }));
}

#[tokio::test]
async fn an_end_that_was_cut_off_shows() {
    let world = world().await;
    let cut = "DELETE FROM report WHERE position > 600; DELETE FROM log WHERE position > 600;
        UPDATE device SET head_position = (SELECT max(position) FROM report),
            head_sequence = (SELECT max(sequence) FROM report)";
    let verified = world.after(cut).await;
    assert!(
        verified
            .faults
            .iter()
            .any(|fault| matches!(fault, LogFault::Cut { first: 601, .. })),
        "{verified:?}"
    );
}

#[tokio::test]
async fn a_tree_that_was_made_anew_is_contradicted_by_what_was_signed() {
    let world = world().await;
    let place = tempfile::tempdir().unwrap();
    let path = world.copy(&place);
    let sql = rusqlite::Connection::open(&path).unwrap();
    // As somebody would who knows the program, and has everything but the key.
    sql.execute_batch(
        "PRAGMA foreign_keys = OFF;
         DELETE FROM report WHERE position > 600; DELETE FROM log WHERE position > 600;
         UPDATE device SET head_position = (SELECT max(position) FROM report),
             head_sequence = (SELECT max(sequence) FROM report);
         UPDATE device SET last_heard = (SELECT at FROM log WHERE position = head_position);
         UPDATE setting SET value = value; CREATE TABLE aside AS SELECT origin FROM log_head;
         DELETE FROM log_node; DELETE FROM log_head; DELETE FROM log_checkpoint;",
    )
    .unwrap();
    // Opening makes the tree anew, as of a store of an older version.
    drop(SqlStore::open(&path).unwrap());
    sql.execute_batch("UPDATE log_head SET origin = (SELECT origin FROM aside); DROP TABLE aside")
        .unwrap();
    drop(sql);
    let verified = world.verify(&path, Vec::new()).await;
    assert_eq!(verified.faults, [], "nothing inside contradicts");
    let verified = world.verify(&path, vec![world.checkpoint.clone()]).await;
    assert!(
        matches!(verified.faults.as_slice(), [LogFault::Checkpoint { .. }]),
        "{verified:?}"
    );
}

#[tokio::test]
async fn a_store_of_an_older_version_gets_its_tree() {
    let world = world().await;
    let place = tempfile::tempdir().unwrap();
    let path = world.copy(&place);
    let before = SqlStore::open(&path).unwrap().log_head().await.unwrap().unwrap();
    let sql = rusqlite::Connection::open(&path).unwrap();
    sql.execute_batch(
        "DROP INDEX device_heard; ALTER TABLE device DROP COLUMN heard_mark;
         CREATE INDEX device_heard ON device (last_heard) WHERE state <> 4;
         DROP TABLE retention; ALTER TABLE device DROP COLUMN below;
         DROP TABLE log_node; DROP TABLE log_head; DROP TABLE log_checkpoint; PRAGMA user_version = 10",
    )
    .unwrap();
    let store = SqlStore::open(&path).unwrap();
    let verified = store.log_verify(Vec::new(), Vec::new()).await.unwrap();
    assert_eq!(verified.faults, []);
    let after = store.log_head().await.unwrap().unwrap();
    assert_eq!((after.size, after.root), (before.size, before.root));
    assert_ne!(after.origin, before.origin);
}

#[tokio::test]
async fn times_and_what_was_derived_are_compared_too() {
    let world = world().await;
    let verified = world
        .after("UPDATE log SET at = at + 900 WHERE position = 100")
        .await;
    assert_eq!(verified.faults, [LogFault::Time { position: 100 }]);
    let verified = world.after("UPDATE permission SET level = 3").await;
    assert!(
        matches!(verified.faults.as_slice(), [LogFault::Derived { .. }]),
        "{verified:?}"
    );
    let verified = world.after("UPDATE device SET head_sequence = 3").await;
    assert!(
        matches!(verified.faults.as_slice(), [LogFault::Derived { .. }]),
        "{verified:?}"
    );
    let verified = world.after("UPDATE device_key SET public = zeroblob(32)").await;
    assert!(
        matches!(verified.faults.as_slice(), [LogFault::Derived { .. }]),
        "{verified:?}"
    );
}

#[tokio::test]
async fn what_was_lawfully_erased_verifies() {
    let world = world().await;
    let store = SqlStore::open(&world.folder.path().join("console.db")).unwrap();
    let at = noon() + SignedDuration::from_hours(2);
    store.provider_close(ALL, world.provider, at).await.unwrap();
    store.provider_erase(ALL, world.provider, at).await.unwrap();
    let verified = store
        .log_verify(vec![world.key.clone()], vec![world.checkpoint.clone()])
        .await
        .unwrap();
    assert_eq!(verified.faults, []);
    assert!(verified.erased > 600, "{verified:?}");
    assert_eq!(verified.checkpoints, 2);
    // And without the entry that says so it does not.
    let verified = world
        .after("DELETE FROM action WHERE position IN (SELECT position FROM log WHERE kind = 12)")
        .await;
    assert!(verified.fault_count > 600);
}

#[tokio::test]
async fn a_restored_log_goes_on_under_another_name_and_cites_the_one_before() {
    let world = world().await;
    let place = tempfile::tempdir().unwrap();
    let path = world.copy(&place);
    let store = SqlStore::open(&path).unwrap();
    let before = store.log_head().await.unwrap().unwrap();
    store
        .log_restart(noon() + SignedDuration::from_hours(3))
        .await
        .unwrap();
    let after = store.log_head().await.unwrap().unwrap();
    assert_eq!(after.origin, before.origin.replace("/1", "/2"));
    // A clock entry stands before it.
    assert_eq!(after.size, before.size + 2);
    let sql = rusqlite::Connection::open(&path).unwrap();
    let entry: String = sql
        .query_row(
            "SELECT body FROM action ORDER BY position DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let entry: serde_json::Value = serde_json::from_str(&entry).unwrap();
    assert_eq!(entry["restarted"], before.origin);
    assert_eq!(entry["size"], before.size);
    assert_eq!(entry["checkpoint"], world.checkpoint.to_string());
    let key = NoteKey::new(&after.origin, *world.key.key()).unwrap();
    let verified = store.log_verify(vec![key], Vec::new()).await.unwrap();
    assert_eq!((verified.faults, verified.checkpoints), (Vec::new(), 1));
}
