//! What shows when somebody changes, behind the program's back, what is derived from the log: on both kinds of store.
#![cfg(test)]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_report::CheckId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::Closings;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Parties;
use dspt_store::PolicyKnown;
use dspt_store::Progress;
use dspt_store::Rules;
use dspt_store::SqlStore;
use dspt_store::Stage;
use dspt_store::Verifying;
use dspt_store::change::AcceptResult;
use dspt_store::change::Judge;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewReport;
use dspt_store::model::Given;
use dspt_store::model::LogVerified;
use dspt_store::model::PartyKind;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::Timestamp;
use jiff::civil::date;
use support::Machine;
use support::after_hours;
use support::check;
use support::noon;
use support::provider;

const ALL: &Scope = &Scope::Everything;

/// Knows the policy of the tests, and that a system called *Mirage* never has a firewall.
#[derive(Debug)]
struct Known;

impl Known {
    fn policy() -> PolicyKnown {
        PolicyKnown {
            evidence: BTreeSet::from([check("disk-encryption"), check("firewall")]),
            dated: BTreeSet::new(),
            judge: Judge::new(|_, facts, _| {
                let system = facts.facts.iter().find(|(key, _)| key.as_str() == "os.name");
                let lies = system.is_some_and(|(_, fact)| *fact == support::text("Mirage"));
                let otherwise: Option<CheckId> = lies.then(|| check("firewall"));
                otherwise.into_iter().collect()
            }),
        }
    }
}

impl Rules for Known {
    fn policy(&self, digest: Digest, _: Option<&[u8]>) -> Option<PolicyKnown> {
        (digest == Digest::of(b"policy")).then(Self::policy)
    }

    fn clock_wrong(&self, _: i64, _: Timestamp, _: Timestamp) -> bool {
        false
    }
}

/// A store and a way around it.
struct World {
    store: SqlStore,
    behind: Behind,
    provider: ProviderId,
    first: Machine,
    second: Machine,
    _place: Option<tempfile::TempDir>,
}

enum Behind {
    File(PathBuf),
    #[cfg(unix)]
    Database(String),
}

impl Behind {
    async fn run(&self, change: &str) {
        match self {
            Self::File(path) => {
                let sql = rusqlite::Connection::open(path).unwrap();
                sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
                sql.execute_batch(change).unwrap();
            }
            #[cfg(unix)]
            Self::Database(url) => {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                let connection = tokio::spawn(connection);
                client.batch_execute(change).await.unwrap();
                drop(client);
                connection.await.unwrap().unwrap();
            }
        }
    }
}

async fn on_each(run: impl AsyncFn(World)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    run(world(store, Behind::File(path), Some(folder)).await).await;
    #[cfg(unix)]
    if let Some(cluster) = support::cluster::Cluster::of_this_run() {
        let url = cluster.schema();
        let store = SqlStore::connect(&url).unwrap();
        run(world(store, Behind::Database(url), None).await).await;
    }
}

/// Two machines with a few reports, a party with a permission, and a post of it.
async fn world(store: SqlStore, behind: Behind, place: Option<tempfile::TempDir>) -> World {
    let id = provider(&store, "Rose House").await;
    let (mut first, mut second) = (Machine::new(1), Machine::new(2));
    first.join(&store, id).await;
    second.join(&store, id).await;
    report(&store, &mut first, 1).await;
    report(&store, &mut second, 1).await;
    second.findings[0].1 = Verdict::Pass;
    report(&store, &mut second, 2).await;
    second.findings[0].1 = Verdict::Fail;
    report(&store, &mut second, 3).await;
    let party = NewParty {
        name: "Northshire Council".to_owned(),
        kind: PartyKind::Council,
        telephone: None,
    };
    let party = store.party_add(ALL, party, noon()).await.unwrap();
    let permission = NewPermission {
        provider: id,
        party,
        purpose: "the county's programme".to_owned(),
        level: Sharing::Progress,
        text: 1,
        agreed_by: "registered manager".to_owned(),
        given: Given::Paper,
        until: date(2027, 6, 30),
    };
    store.permit(ALL, permission, after_hours(4)).await.unwrap();
    let post = NewOperator {
        party,
        role: Role::Lead,
        provider: None,
        label: "desk".to_owned(),
        token_sha256: Digest::of(b"post"),
        token_until: after_hours(48),
    };
    store.operator_add(ALL, post, after_hours(4)).await.unwrap();
    World {
        store,
        behind,
        provider: id,
        first,
        second,
        _place: place,
    }
}

async fn report(store: &SqlStore, machine: &mut Machine, hours: i64) {
    let new = NewReport {
        received_at: after_hours(hours),
        judge: Some(Known::policy().judge),
        ..machine.seal()
    };
    let outcome = store.accept(new).await.unwrap();
    assert!(
        matches!(outcome.result, AcceptResult::Accepted { .. }),
        "{outcome:?}"
    );
}

impl World {
    async fn verify(&self) -> LogVerified {
        let by = Verifying {
            rules: Some(Arc::new(Known)),
            ..Verifying::default()
        };
        self.store.log_verify_by(by).await.unwrap()
    }

    /// A change, what is named then, and that nothing is once it is undone.
    async fn shows(&self, change: &str, expected: &[&str], undo: &str) {
        self.behind.run(change).await;
        let told: Vec<String> = self
            .verify()
            .await
            .faults
            .iter()
            .map(ToString::to_string)
            .collect();
        for expected in expected {
            assert!(
                told.iter().any(|fault| fault.contains(expected)),
                "{change}: {expected} is not in {told:#?}"
            );
        }
        self.behind.run(undo).await;
        assert_eq!(self.verify().await.faults, [], "{undo}");
    }
}

#[tokio::test]
async fn a_verdict_that_was_edited_is_named_with_what_follows() {
    on_each(async |world| {
        let device = world.first.device();
        assert_eq!(world.verify().await.underived, 0);
        let of = format!("disk-encryption of device {device}: shown pass");
        let row = "check_id = 'disk-encryption' AND device = (SELECT min(number) FROM device)";
        world
            .shows(
                &format!("UPDATE posture SET verdict = 0 WHERE {row}"),
                &[
                    &of,
                    "derived fail",
                    "counts of device",
                    "disk-encryption fail: count of devices: shown 2, derived 1",
                ],
                &format!("UPDATE posture SET verdict = 1 WHERE {row}"),
            )
            .await;
        world
            .shows(
                &format!("UPDATE posture SET evidence = 0 WHERE {row}"),
                &["derived fail, evidence since"],
                &format!("UPDATE posture SET evidence = 1 WHERE {row}"),
            )
            .await;
        world
            .shows(
                &format!("UPDATE posture SET since = since + 60 WHERE {row}"),
                &["since when it fails of device"],
                &format!("UPDATE posture SET since = since - 60 WHERE {row}"),
            )
            .await;
        // Whoever knows the program changes the figures too; the findings still say otherwise.
        world
            .behind
            .run(
                "UPDATE posture SET verdict = 0 WHERE check_id = 'disk-encryption';
                 UPDATE device SET pass = 2, fail = 0, failing_since = NULL;
                 UPDATE tally SET verdict = 5 WHERE check_id = 'disk-encryption';
                 UPDATE tally SET verdict = 0 WHERE verdict = 5",
            )
            .await;
        let told: Vec<String> = world
            .verify()
            .await
            .faults
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(told.len(), 2, "{told:#?}");
        let device = world.second.device();
        assert!(told.iter().any(|fault| fault.contains(&of)), "{told:#?}");
        let of = format!("disk-encryption of device {device}: shown pass");
        assert!(told.iter().any(|fault| fault.contains(&of)), "{told:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_sum_that_was_edited_is_named_with_both_figures() {
    on_each(async |world| {
        let provider = world.provider;
        for (table, figure, named) in [
            (
                "estate",
                "failing",
                format!("provider {provider}: count of failing: shown 1, derived 2"),
            ),
            ("estate", "failing", "all providers: count of failing".to_owned()),
            (
                "place_sum",
                "devices",
                "devices that are not placed: count of devices: shown 1, derived 2".to_owned(),
            ),
            (
                "tally",
                "devices",
                format!("provider {provider}, firewall pass: count of devices: shown 1, derived 2"),
            ),
        ] {
            let other = if table == "place_sum" {
                "provider > 0"
            } else {
                "provider <> 0"
            };
            world
                .shows(
                    &format!("UPDATE {table} SET {figure} = {figure} - 1 WHERE {other}"),
                    &[&named],
                    &format!("UPDATE {table} SET {figure} = {figure} + 1 WHERE {other}"),
                )
                .await;
        }
        world
            .shows(
                "INSERT INTO estate (provider, devices, failing, never, to_confirm, cloned, clock_wrong)
                 VALUES (77, 1, 0, 0, 0, 0, 0)",
                &["provider number 77, which is not here: count of devices: shown 1, derived 0"],
                "DELETE FROM estate WHERE provider = 77",
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn how_a_device_stands_follows_from_its_chain() {
    on_each(async |world| {
        let (first, second) = (world.first.device(), world.second.device());
        let of_first = "WHERE number = (SELECT min(number) FROM device)";
        let of_second = "WHERE number = (SELECT max(number) FROM device)";
        for (column, otherwise, before, which, named) in [
            (
                "state",
                "4",
                "0",
                of_first,
                format!("state of device {first}: shown retired, derived confirmed"),
            ),
            (
                "state",
                "0",
                "1",
                of_second,
                format!("state of device {second}: shown confirmed, derived new"),
            ),
            (
                "sharing",
                "1",
                "3",
                of_first,
                format!("sharing of device {first}: shown progress, derived devices"),
            ),
            (
                "clock_wrong",
                "1",
                "0",
                of_first,
                format!("wrong clock of device {first}: shown true, derived false"),
            ),
            (
                "last_heard",
                "last_heard + 86400",
                "last_heard - 86400",
                of_first,
                format!("when it was last heard of device {first}"),
            ),
            (
                "location",
                "5",
                "0",
                of_first,
                format!("location of device {first}: shown number 5, derived nothing"),
            ),
            (
                "os",
                "'Windows 11'",
                "'Debian GNU/Linux 12'",
                of_first,
                format!("the system of device {first}: shown Windows 11"),
            ),
            (
                "findings",
                "findings - 1",
                "findings + 1",
                of_second,
                format!("the findings of device {second}"),
            ),
        ] {
            world
                .shows(
                    &format!("UPDATE device SET {column} = {otherwise} {which}"),
                    &[&named],
                    &format!("UPDATE device SET {column} = {before} {which}"),
                )
                .await;
        }
        // The newest report set aside, and the device as if it had never come.
        let newest = "sequence = 3 AND standing";
        world
            .shows(
                &format!("UPDATE report SET standing = 2 WHERE {newest} = 0"),
                &[&format!("how number 3 of device {second} stands to its chain")],
                &format!("UPDATE report SET standing = 0 WHERE {newest} = 2"),
            )
            .await;
        world
            .shows(
                &format!("UPDATE report SET standing = 1 WHERE {newest} = 0"),
                &[&format!("how number 3 of device {second} stands to its chain")],
                &format!("UPDATE report SET standing = 0 WHERE {newest} = 1"),
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn what_was_agreed_to_and_who_may_see_it_follow_from_entries() {
    on_each(async |world| {
        let provider = world.provider;
        let sees = format!("what provider {provider} lets party");
        for (change, named, undo) in [
            ("UPDATE permission SET level = 3", sees.as_str(), "UPDATE permission SET level = 1"),
            ("UPDATE permission SET until = until + 60", &sees, "UPDATE permission SET until = until - 60"),
            ("UPDATE permission SET withdrawn = 1", &sees, "UPDATE permission SET withdrawn = NULL"),
            ("UPDATE operator SET role = 0", "what post", "UPDATE operator SET role = 2"),
            ("UPDATE operator SET party = 1", "what post", "UPDATE operator SET party = 2"),
            ("UPDATE operator SET revoked = 1", "what post", "UPDATE operator SET revoked = NULL"),
            ("UPDATE party SET name = 'Southshire' WHERE number = 2", "party", "UPDATE party SET name = 'Northshire Council' WHERE number = 2"),
            ("UPDATE token SET uses = uses + 1", "an enrolment string of provider", "UPDATE token SET uses = uses - 1"),
            ("UPDATE token SET used = 0", "uses of the enrolment string", "UPDATE token SET used = 2"),
            ("UPDATE provider SET name = 'Rosa House'", "name of provider", "UPDATE provider SET name = 'Rose House'"),
            ("UPDATE action SET provider = NULL WHERE position = 0", "about which provider", "UPDATE action SET provider = 1 WHERE position = 0"),
            (
                "INSERT INTO permission (position, provider, party, purpose, level, text, agreed_by, since, until)
                 VALUES (0, 1, 1, 'ours', 3, 1, 'nobody', 0, 1)",
                "without an entry of the log: what provider",
                "DELETE FROM permission WHERE position = 0",
            ),
            (
                "INSERT INTO closing (provider, closed, due) VALUES (1, 5, 6)",
                "when provider",
                "DELETE FROM closing",
            ),
        ] {
            world.shows(change, &[named], undo).await;
        }
        world
            .behind
            .run(
                "INSERT INTO operator (number, id, party, role, label, added)
                 SELECT 99, id, 1, 0, 'mine', 0 FROM party WHERE number = 2",
            )
            .await;
        let told = world.verify().await.faults;
        assert!(
            matches!(told.as_slice(), [fault] if fault.to_string().contains("without an entry of the log: post")),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_body_that_went_without_an_entry_is_named() {
    on_each(async |world| {
        world
            .behind
            .run("UPDATE body SET state = 2, content = NULL WHERE kind = 1")
            .await;
        let told = world.verify().await.faults;
        assert!(
            told.iter().any(|fault| fault
                .to_string()
                .contains("are gone, and no entry says that they were erased")),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_judged_otherwise_once_follows_from_the_facts() {
    on_each(async |mut world| {
        let lies = [
            ("Mirage", 5),
            ("Debian GNU/Linux", 6),
            ("Mirage", 7),
            ("Mirage", 8),
        ];
        for (system, hours) in lies {
            let name = "os.name".parse().unwrap();
            world.first.facts.insert(name, support::text(system));
            report(&world.store, &mut world.first, hours).await;
            assert_eq!(world.verify().await.faults, [], "{system} {hours}");
        }
        let detail = world
            .store
            .device(ALL, world.first.device(), after_hours(8))
            .await
            .unwrap();
        assert_eq!(detail.device.counts.error, 1);
        let of = format!("firewall of device {}", world.first.device());
        world
            .shows(
                "UPDATE posture SET verdict = 0, differs = 0 WHERE verdict = 4",
                &[&of],
                "UPDATE posture SET verdict = 4, differs = 1 WHERE check_id = 'firewall' AND verdict = 0
                     AND device = (SELECT min(number) FROM device)",
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn closing_opening_again_and_erasing_follow_from_the_log() {
    on_each(async |world| {
        let (id, store) = (world.provider, &world.store);
        store
            .device_replace(ALL, world.first.device(), world.second.device(), after_hours(5))
            .await
            .unwrap();
        assert_eq!(world.verify().await.faults, []);
        store.provider_close(ALL, id, after_hours(6)).await.unwrap();
        assert_eq!(world.verify().await.faults, []);
        store.provider_reopen(ALL, id, after_hours(7)).await.unwrap();
        assert_eq!(world.verify().await.faults, []);
        store.provider_close(ALL, id, after_hours(8)).await.unwrap();
        store.provider_erase(ALL, id, after_hours(9)).await.unwrap();
        let verified = world.verify().await;
        assert_eq!((verified.faults.len(), verified.underived), (0, 0));
        assert!(verified.erased > 0);
    })
    .await;
}

#[tokio::test]
async fn how_far_it_is_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    let world = world(SqlStore::open(&path).unwrap(), Behind::File(path), Some(folder)).await;
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let by = Verifying {
        progress: Progress::new(move |stage, done, of| hears.lock().unwrap().push((stage, done, of))),
        ..Verifying::default()
    };
    let verified = world.store.log_verify_by(by).await.unwrap();
    assert_eq!(verified.underived, 2, "no policy is known");
    let told = told.lock().unwrap();
    assert!(
        told.contains(&(Stage::Kept, 2, 2)) && told.contains(&(Stage::Shown, 1, 1)),
        "{told:?}"
    );
}
