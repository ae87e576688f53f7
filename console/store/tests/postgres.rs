//! What only a database can get wrong: other nodes, connections that end, what is not ours.
#![cfg(test)]
#![cfg(unix)]

mod support;

use std::time::Duration;

use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::SqlStore;
use dspt_store::StoreError;
use dspt_store::Upkeep;
use dspt_store::change::AcceptResult;
use dspt_store::change::Settings;
use dspt_store::model::Scope;
use support::Machine;
use support::cluster::Cluster;
use support::estate;
use support::noon;
use support::provider;
use tokio_postgres::Client;

const ALL: Scope = Scope::Everything;

/// A look at the tables beside the store.
async fn beside(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

#[tokio::test]
async fn two_nodes_keep_one_log_without_a_hole() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let (one, two) = (SqlStore::connect(&url).unwrap(), SqlStore::connect(&url).unwrap());
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
    assert_eq!(one.log_size().await.unwrap(), 64);
    assert_eq!(two.log_size().await.unwrap(), 64);
    assert_ne!(one.version().await.unwrap(), version);

    // What one node retires the other refuses, whatever it remembers.
    assert!(!one.key(first.key_id()).await.unwrap().unwrap().retired);
    two.device_retire(&ALL, first.device(), noon()).await.unwrap();
    let outcome = one.accept(first.seal()).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Refused);
    assert!(one.key(first.key_id()).await.unwrap().unwrap().retired);
}

#[tokio::test]
async fn nodes_that_open_at_the_same_moment_find_the_same_format() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| SqlStore::connect(&url).map(drop)))
            .collect();
        for thread in opened {
            thread.join().unwrap().unwrap();
        }
    });
    let store = SqlStore::connect(&url).unwrap();
    assert_eq!(store.log_size().await.unwrap(), 0);
}

#[tokio::test]
async fn a_database_of_a_newer_program_and_one_that_is_not_ours_are_refused_and_left_alone() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    drop(SqlStore::connect(&url).unwrap());
    let client = beside(&url).await;
    client
        .batch_execute("UPDATE dspt_format SET number = 99")
        .await
        .unwrap();
    let error = SqlStore::connect(&url).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");

    let url = cluster.schema();
    let client = beside(&url).await;
    client
        .batch_execute("CREATE TABLE theirs (a INTEGER)")
        .await
        .unwrap();
    let error = SqlStore::connect(&url).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()";
    let count: i64 = client.query_one(tables, &[]).await.unwrap().get(0);
    assert_eq!(count, 1);
}

#[test]
fn a_database_that_is_not_reached_is_named_without_its_secrets() {
    let error = SqlStore::connect("postgres://sam:hush@%2Fnowhere%2Fat-all/dspt").unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
    let told = format!("{error} {error:?}");
    assert!(told.contains("/nowhere/at-all"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

/// The connections are cut again and again, in the middle of what is sent.
#[tokio::test]
async fn what_was_acknowledged_outlives_cut_connections_and_nothing_is_doubled() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let schema = url.rsplit("%3D").next().unwrap();
    let store = SqlStore::connect(&format!("{url}&application_name={schema}")).unwrap();
    let (_, mut machine) = estate(&store).await;
    let client = beside(&url).await;
    // Each report takes a while, so that connections can be cut in the middle of one.
    client
        .batch_execute(
            "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN PERFORM pg_sleep(0.04); RETURN NULL; END';
             CREATE TRIGGER linger AFTER INSERT ON report FOR EACH STATEMENT EXECUTE FUNCTION linger()",
        )
        .await
        .unwrap();
    let mut lost = 0;
    for round in 0..40_u64 {
        let new = machine.seal();
        let mut tries = 0;
        loop {
            let cut = async {
                if round % 4 == 1 && tries == 0 {
                    tokio::time::sleep(Duration::from_millis(round)).await;
                    terminate(&client).await;
                }
            };
            let (outcome, ()) = tokio::join!(store.accept(new.clone()), cut);
            match outcome {
                Ok(outcome) => {
                    let kept = matches!(
                        outcome.result,
                        AcceptResult::Accepted { .. } | AcceptResult::Again
                    );
                    assert!(kept, "{outcome:?}");
                    assert_eq!(outcome.head, Some(machine.head));
                    break;
                }
                Err(StoreError::Busy) if tries < 200 => {
                    (lost, tries) = (lost + 1, tries + 1);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(lost > 0, "no connection was cut while it was used");
    // Provider, token, enrolment and forty reports: no hole, nothing twice.
    assert_eq!(store.log_size().await.unwrap(), 43);
    let rows: i64 = client
        .query_one("SELECT count(*) FROM log", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(rows, 43);
    for sequence in 0..=40 {
        assert!(
            store.envelope(&ALL, machine.device(), sequence).await.is_ok(),
            "{sequence}"
        );
    }
}

/// Ends every connection that is named after this schema.
async fn terminate(client: &Client) {
    client
        .batch_execute(
            "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
             WHERE a.pid <> pg_backend_pid() AND a.application_name = current_schema()",
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn a_change_that_is_refused_late_does_not_take_its_neighbours_along() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let store = SqlStore::connect(&url).unwrap();
    let (_, mut machine) = estate(&store).await;
    let client = beside(&url).await;
    // The database refuses this one report, behind the store's back.
    client
        .batch_execute("ALTER TABLE report ADD CONSTRAINT refuse CHECK (duration_ms <> 666)")
        .await
        .unwrap();
    // Somebody else writes, so that everything below becomes one batch.
    client
        .batch_execute(
            "BEGIN; SELECT pg_advisory_xact_lock(1146310740, 'change_number'::regclass::oid::integer)",
        )
        .await
        .unwrap();
    let settings = store.settings_set(&ALL, Settings::default(), noon());
    let refused = {
        let report = dspt_report::Report {
            duration_ms: 666,
            ..machine.next()
        };
        store.accept(machine.sealed(report))
    };
    let good = store.accept(machine.seal());
    let last = store.settings_set(&ALL, Settings::default(), noon());
    client.batch_execute("COMMIT").await.unwrap();
    settings.await.unwrap();
    assert!(refused.await.is_err());
    assert!(matches!(
        good.await.unwrap().result,
        AcceptResult::Accepted { .. }
    ));
    last.await.unwrap();
    assert_eq!(store.log_size().await.unwrap(), 6);
}

/// Over a network, with certificates of its own.
#[tokio::test]
async fn a_network_is_used_with_tls_and_only_towards_the_database_that_is_meant() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let certificate = |names: Vec<String>| {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::new(names)
            .unwrap()
            .self_signed(&key)
            .unwrap();
        (made.pem(), key.serialize_pem())
    };
    let file = |name: &str, text: &str| {
        use std::os::unix::fs::PermissionsExt;
        let path = cluster.folder.join(name);
        std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), text.as_bytes()).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    let (good, key) = certificate(vec!["localhost".to_owned()]);
    let (other, _) = certificate(vec!["localhost".to_owned()]);
    let (roots, others) = (file("good.pem", &good), file("other.pem", &other));
    for (name, text) in [("served.pem", &good), ("served.key", &key)] {
        cluster.give(&file(name, text));
    }
    let client = beside(&url).await;
    let folder = cluster.folder.display();
    for setting in [
        format!("ssl_cert_file = '{folder}/served.pem'"),
        format!("ssl_key_file = '{folder}/served.key'"),
        "ssl_min_protocol_version = 'TLSv1.3'".to_owned(),
        "ssl = on".to_owned(),
    ] {
        client
            .batch_execute(&format!("ALTER SYSTEM SET {setting}"))
            .await
            .unwrap();
    }
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();

    let schema = url.rsplit("%3D").next().unwrap();
    let over = |host: &str, more: &str| {
        let port = cluster.port;
        format!(
            "postgres://dspt@{host}:{port}/postgres?application_name={schema}&options=-csearch_path%3D{schema}&{more}"
        )
    };
    let trusting = |roots: &std::path::Path| format!("sslrootcert={}", roots.display());
    let mut tries = 0;
    let store = loop {
        // The database reads its settings anew in its own time.
        match SqlStore::connect(&over("localhost", &trusting(&roots))) {
            Ok(store) => break store,
            Err(error) if tries == 50 => panic!("{error:?}"),
            Err(_) => tries += 1,
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let (_, mut machine) = estate(&store).await;
    machine.report(&store).await;
    let used = "SELECT count(*) FILTER (WHERE s.ssl AND s.version = 'TLSv1.3'), count(*)
         FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = current_schema()";
    let row = client.query_one(used, &[]).await.unwrap();
    let (secure, all): (i64, i64) = (row.get(0), row.get(1));
    assert!(secure > 0 && secure == all, "{secure} of {all}");

    // Another's certificate, another's name, or no word about certificates.
    for (host, more) in [
        ("localhost", trusting(&others)),
        ("127.0.0.1", trusting(&roots)),
        ("localhost", trusting(&cluster.folder.join("none.pem"))),
    ] {
        let error = SqlStore::connect(&over(host, &more)).unwrap_err();
        assert!(matches!(error, StoreError::Io { .. }), "{host} {more} {error:?}");
    }
    let error = SqlStore::connect(&over("localhost", "sslmode=prefer")).unwrap_err();
    assert!(matches!(error, StoreError::Invalid { .. }), "{error}");
}

/// The tables that the console's README spreads, as its statement names them.
fn spread() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let (_, statement) = readme
        .split_once("SELECT create_distributed_table(t, 'provider') FROM unnest(ARRAY[")
        .unwrap();
    let (list, _) = statement.split_once("]::regclass[]").unwrap();
    list.split(',')
        .map(|name| name.trim().trim_matches('\'').to_owned())
        .collect()
}

/// Sends three reports of two machines each, one with a book and a long run, one that was late, and answers their envelopes.
async fn reports(store: &SqlStore) -> (Machine, Vec<(dspt_report::DeviceId, u64, dspt_report::Envelope)>) {
    let (provider, mut first) = estate(store).await;
    let mut second = Machine::new(2);
    second.answers = Some("answers: yes".to_owned());
    second.join(store, provider).await;
    let mut sent = Vec::new();
    for duration_ms in [30, u32::MAX, 1 << 31] {
        for machine in [&mut first, &mut second] {
            let said = dspt_report::Report {
                duration_ms,
                ..machine.next()
            };
            let new = machine.sealed(said);
            machine.move_to(&new);
            sent.push((machine.device(), machine.head.sequence, new));
        }
        first.facts.insert(
            "os.name".parse().unwrap(),
            dspt_report::Fact::known(duration_ms.to_string()),
        );
    }
    // The one before the last comes last.
    sent.swap(2, 4);
    let mut kept = Vec::new();
    for (device, sequence, new) in sent {
        let envelope = new.envelope.clone();
        let outcome = store.accept(new).await.unwrap();
        assert!(
            matches!(outcome.result, AcceptResult::Accepted { .. } | AcceptResult::Late),
            "{outcome:?}"
        );
        kept.push((device, sequence, envelope));
    }
    (first, kept)
}

/// What was kept is told to the bit, and nothing of the log contradicts it.
async fn is_told(store: &SqlStore, kept: &[(dspt_report::DeviceId, u64, dspt_report::Envelope)]) {
    for (device, sequence, envelope) in kept {
        let told = store.envelope(&ALL, *device, *sequence).await.unwrap();
        assert_eq!(told.id(), envelope.id(), "{sequence}");
        let shown = store.device(&ALL, *device, noon()).await.unwrap();
        assert_eq!(shown.history.len(), 3, "{shown:?}");
        assert!(!shown.facts.is_empty(), "{shown:?}");
    }
    assert_eq!(store.raw_count().await.unwrap(), 0);
    let verified = store.log_verify(Vec::new(), Vec::new()).await.unwrap();
    assert!(verified.is_intact(), "{:?}", verified.faults);
}

#[tokio::test]
async fn numbers_that_fill_thirty_two_bits_are_kept_and_found() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let store = SqlStore::connect(&url).unwrap();
    let client = beside(&url).await;
    client
        .batch_execute("SELECT setval('device_count', 4294967293); SELECT setval('body_count', 2147483645)")
        .await
        .unwrap();
    let (first, kept) = reports(&store).await;
    is_told(&store, &kept).await;
    let negative = "SELECT count(*) FILTER (WHERE device < 0), count(*) FILTER (WHERE facts < 0),
             count(*) FILTER (WHERE duration_ms < 0) FROM report";
    let row = client.query_one(negative, &[]).await.unwrap();
    for column in 0..3 {
        assert!(
            row.get::<_, i64>(column) > 0,
            "{column}: the sign was not reached"
        );
    }
    let many = "SELECT count(*) FROM report r JOIN device d ON d.provider = r.provider AND rest_of(d.number) = r.device
         JOIN body b ON b.provider = r.provider AND b.number = number_of(r.provider, r.facts) AND b.device = d.number";
    assert_eq!(client.query_one(many, &[]).await.unwrap().get::<_, i64>(0), 6);
    // What stands in a chain is found there: the same again, and another of the same number.
    let outcome = store.accept(first.sealed(first.next())).await.unwrap();
    assert!(
        matches!(outcome.result, AcceptResult::Accepted { .. }),
        "{outcome:?}"
    );
    let outcome = store.accept(first.sealed(first.next())).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Again);
    let other = dspt_report::Report {
        duration_ms: 31,
        ..first.next()
    };
    let outcome = store.accept(first.sealed(other)).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Conflict);
}

#[tokio::test]
async fn reports_of_the_format_before_they_were_narrow_are_brought_along() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    let store = SqlStore::connect(&url).unwrap();
    let (mut first, kept) = reports(&store).await;
    drop(store);
    // Back to the table as the first step made it.
    let steps = include_str!("../migrations/postgres/0001_start.sql");
    let begin = steps.find("CREATE TABLE report (").unwrap();
    let end = steps.find("CREATE TABLE gap (").unwrap();
    let client = beside(&url).await;
    let back = format!(
        "CREATE TABLE narrow AS SELECT * FROM report; DROP TABLE report; {}
         INSERT INTO report (position, device, sequence, previous, collected_at, facts, findings, inventory, assessment,
             duration_ms, provider, agent, policy, shape, standing, remarks, readings, signature, rare, raw)
         SELECT position, number_of(provider, device), sequence, previous, collected_at, number_of(provider, facts),
             number_of(provider, findings), number_of(provider, inventory), number_of(provider, assessment),
             duration_ms::bigint & 4294967295, provider, agent, policy, shape, standing, remarks, readings, signature, rare, raw
         FROM narrow;
         DROP TABLE narrow; DROP FUNCTION number_of; DROP FUNCTION rest_of; UPDATE dspt_format SET number = 7",
        &steps[begin..end]
    );
    client.batch_execute(&back).await.unwrap();
    let wide = "SELECT sum(device >> 32)::bigint FROM report";
    assert!(client.query_one(wide, &[]).await.unwrap().get::<_, i64>(0) > 0);

    let store = SqlStore::connect(&url).unwrap();
    is_told(&store, &kept).await;
    first.report(&store).await;
}

#[tokio::test]
async fn what_the_readme_spreads_by_provider_can_be_spread_and_is_all_that_grows_with_reports() {
    let Some(cluster) = Cluster::of_this_run() else {
        return;
    };
    let url = cluster.schema();
    drop(SqlStore::connect(&url).unwrap());
    let client = beside(&url).await;
    let spread = spread();
    for table in &spread {
        // A table that is spread is looked for by its name, has no key to or from one that is not, no trigger and no number of
        // its own, and every key that is unique begins with the provider.
        let column = "SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a
             WHERE a.attrelid = to_regclass($1) AND a.attname = 'provider' AND NOT a.attisdropped";
        let column = client.query_opt(column, &[table]).await.unwrap();
        let column = column.unwrap_or_else(|| panic!("{table} has no provider"));
        assert_eq!(
            (column.get::<_, String>(0).as_str(), column.get::<_, bool>(1)),
            ("integer", true),
            "{table}: spread tables lie together only where their column is of one type"
        );
        let keys = "SELECT i.relname, a.attname FROM pg_index x
             JOIN pg_class i ON i.oid = x.indexrelid
             JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
             WHERE x.indrelid = to_regclass($1) AND x.indisunique";
        let keys = client.query(keys, &[table]).await.unwrap();
        assert!(!keys.is_empty(), "{table} has no key");
        for key in keys {
            let (name, first): (String, String) = (key.get(0), key.get(1));
            assert_eq!(first, "provider", "{table}: {name}");
        }
        let ties = "SELECT (SELECT count(*) FROM pg_constraint
                 WHERE contype = 'f' AND (conrelid = to_regclass($1) OR confrelid = to_regclass($1)))
             + (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal)
             + (SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attidentity <> '')";
        let ties: i64 = client.query_one(ties, &[table]).await.unwrap().get(0);
        assert_eq!(ties, 0, "{table}");
    }
    // A table made later whose key begins so must be thought about.
    let led = "SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
         JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
         WHERE x.indisunique AND a.attname = 'provider' AND format_type(a.atttypid, NULL) = 'integer'
             AND c.relnamespace = current_schema()::regnamespace
         GROUP BY c.relname ORDER BY c.relname";
    let led: Vec<String> = client
        .query(led, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let mut sorted = spread.clone();
    sorted.sort();
    assert_eq!(led, sorted);
}
