//! What is erased is not in the file any more: looked for in its raw bytes.
#![cfg(test)]

mod support;

use std::io::Read;
use std::path::Path;
use std::process::Command;

use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::statement::Sharing;
use dspt_store::Audit;
use dspt_store::Closings;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Past;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::Store;
use dspt_store::Upkeep;
use dspt_store::change::Claim;
use dspt_store::change::NewAssessment;
use dspt_store::change::NewCode;
use dspt_store::change::NewLocation;
use dspt_store::change::NewNote;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewProvider;
use dspt_store::change::NewSplit;
use dspt_store::change::Risk;
use dspt_store::change::Thing;
use dspt_store::model::Given;
use dspt_store::model::PartyKind;
use dspt_store::model::Role;
use dspt_store::model::Scheme;
use dspt_store::model::Scope;
use flate2::read::DeflateDecoder;
use jiff::civil::date;
use support::Machine;
use support::after_hours;
use support::noon;
use support::token_for;

const ALL: &Scope = &Scope::Everything;

/// A provider with a marked text in every field, and each mark.
struct Marked {
    id: ProviderId,
    marks: Vec<String>,
    digests: Vec<Vec<u8>>,
    machines: Vec<Machine>,
}

/// A text that stands nowhere else.
fn mark(name: &str, what: &str) -> String {
    format!("{name}-{what}-mark")
}

async fn fill(store: &dyn Store, name: &str, number: u8) -> Marked {
    let mut marks = Vec::new();
    let mut marked = |what: &str| {
        let text = mark(name, what);
        marks.push(text.clone());
        text
    };
    let code = |letter: char| format!("{letter}{number}{number}{number}-77{number}");
    let new = NewProvider {
        name: marked("called"),
        cqc: Some(code('P')),
        ods: Some(code('Q')),
        postcode: Some(format!("M{number} 1RK")),
        telephone: Some(format!("0700 90{number}90{number}")),
    };
    let texts = [
        new.cqc.clone(),
        new.ods.clone(),
        new.postcode.clone(),
        new.telephone.clone(),
    ];
    let id = store.provider_add(ALL, new, noon()).await.unwrap();
    store
        .provider_rename(ALL, id, &marked("renamed"), noon())
        .await
        .unwrap();
    let lodge = store
        .location_add(ALL, place(id, &marked("lodge"), &code('L'), number), noon())
        .await
        .unwrap();
    let split = NewSplit {
        provider: id,
        locations: vec![lodge],
        name: marked("split"),
        ods: Some(code('S')),
        on: None,
    };
    store.assessment_split(ALL, split, noon()).await.unwrap();
    let other = NewCode {
        of: Thing::Provider(id),
        scheme: Scheme::OdsHq,
        value: Some(code('R')),
        on: None,
    };
    store.code_change(ALL, other, noon()).await.unwrap();
    people(store, id, number, &mut marked).await;
    let (machines, mut digests) = machines(store, id, number, &mut marked).await;
    let book = NewAssessment {
        provider: id,
        answers: Some(format!("answers: {}", marked("answered"))),
        assets: Some(format!("assets: {}", marked("owned"))),
        by: marked("entered-by"),
        risks: vec![Risk {
            item: marked("accepted"),
            agreed: true,
            from: date(2026, 1, 1),
            until: date(2027, 1, 1),
        }],
    };
    store.keep_assessment(ALL, book, noon()).await.unwrap();
    digests.push(id.as_bytes().to_vec());
    marks.extend(texts.into_iter().flatten());
    marks.extend([code('L'), code('S'), code('R')]);
    Marked {
        id,
        marks,
        digests,
        machines,
    }
}

fn place(provider: ProviderId, name: &str, cqc: &str, number: u8) -> NewLocation {
    NewLocation {
        provider,
        name: name.to_owned(),
        cqc: Some(cqc.to_owned()),
        ods: None,
        postcode: Some(format!("L{number} 9ZZ")),
        telephone: None,
        headquarters: false,
        since: None,
    }
}

/// A post of its own people, a permission, a look, notes and work.
async fn people(store: &dyn Store, id: ProviderId, number: u8, marked: &mut impl FnMut(&str) -> String) {
    let party = NewParty {
        name: format!("Council {number}"),
        kind: PartyKind::Council,
        telephone: None,
    };
    let party = store.party_add(ALL, party, noon()).await.unwrap();
    let post = |role, provider, label, token| NewOperator {
        party,
        role,
        label,
        provider,
        token_sha256: Digest::of(&[number, token]),
        token_until: after_hours(24),
    };
    store
        .operator_add(ALL, post(Role::Provider, Some(id), marked("post"), 1), noon())
        .await
        .unwrap();
    store
        .operator_add(ALL, post(Role::Support, None, "desk".to_owned(), 2), noon())
        .await
        .unwrap();
    let permission = NewPermission {
        provider: id,
        party,
        purpose: marked("purpose"),
        level: Sharing::Devices,
        text: 1,
        agreed_by: marked("agreed-by"),
        given: Given::Paper,
        until: "2027-09-08".parse().unwrap(),
    };
    store.permit(ALL, permission, noon()).await.unwrap();
    for (token, text) in [(1, None), (2, Some(marked("noted")))] {
        let seed = Seed::from_bytes([number + 10 * token; 32]);
        let claim = Claim {
            token_sha256: Digest::of(&[number, token]),
            key: *SigningKey::from_seed(&seed).unwrap().public(),
            certificate_sha256: Digest::of(&[number, token, 9]),
        };
        let scope = store.operator_claim(claim, noon()).await.unwrap().scope(noon());
        let _ = store.self_checks(&scope, id, noon()).await;
        if let Some(text) = text {
            let (provider, device) = (id, None);
            let note = NewNote {
                provider,
                device,
                text,
            };
            store.note_add(&scope, note, noon()).await.unwrap();
        }
    }
}

async fn machines(
    store: &dyn Store,
    id: ProviderId,
    number: u8,
    marked: &mut impl FnMut(&str) -> String,
) -> (Vec<Machine>, Vec<Vec<u8>>) {
    let token = Token::from_bytes(&[number; 15]).unwrap();
    let mut string = token_for(id, &token, 10);
    string.label = marked("string");
    let mut digests = vec![string.token_sha256.as_bytes().to_vec()];
    store.token_add(ALL, string, noon()).await.unwrap();
    let mut machines = Vec::new();
    for one in 0..3 {
        let mut machine = Machine::new(u64::from(number) * 100 + one);
        machine.token = Token::from_bytes(&[number; 15]).unwrap();
        machine.label = marked(&format!("label-{one}"));
        let fact = support::text(&marked(&format!("fact-{one}")));
        machine.facts.insert("os.name".parse().unwrap(), fact);
        let reading = support::text(&marked(&format!("reading-{one}")));
        machine.readings.insert("x.b".parse().unwrap(), reading);
        machine.answers = Some(format!("answers: {}", marked(&format!("said-{one}"))));
        machine.packages = vec![marked(&format!("package-{one}"))];
        machine.join(store, id).await;
        for _ in 0..3 {
            machine.report(store).await;
        }
        digests.push(machine.device().as_bytes().to_vec());
        digests.push(machine.key.public().as_bytes().to_vec());
        machines.push(machine);
    }
    (machines, digests)
}

/// Every byte of the file and of what lies beside it; and what inflates from any held blob.
fn raw(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        bytes.extend(std::fs::read(file).unwrap_or_default());
    }
    let sql = rusqlite::Connection::open(path).unwrap();
    for (table, column) in [
        ("body", "content"),
        ("book", "content"),
        ("policy_release", "bundle"),
    ] {
        let text = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        let mut find = sql.prepare(&text).unwrap();
        let blobs = find.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for blob in blobs {
            let _ = DeflateDecoder::new(&*blob.unwrap()).read_to_end(&mut bytes);
        }
    }
    // What the envelopes say is base64 in them.
    for table in ["enrolment", "link"] {
        let mut find = sql.prepare(&format!("SELECT envelope FROM {table}")).unwrap();
        let blobs = find.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        for blob in blobs {
            let envelope: serde_json::Value = serde_json::from_slice(&blob.unwrap()).unwrap();
            let payload = envelope["payload"].as_str().unwrap();
            bytes.extend(data_encoding::BASE64.decode(payload.as_bytes()).unwrap());
        }
    }
    bytes
}

fn holds(raw: &[u8], needle: &[u8]) -> bool {
    raw.windows(needle.len()).any(|window| window == needle)
}

/// Forms in which a text can stand: as it is, in lower case, as UTF-16, in the three alignments of base64.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let lower = text.to_lowercase();
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        lower.into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ];
    for skipped in 0..3 {
        let padded = [&b"\0\0"[..skipped], text.as_bytes()].concat();
        let coded = data_encoding::BASE64.encode(&padded);
        // What depends on neighbours is cut off at both ends.
        let begin = [0, 2, 3][skipped];
        forms.push(coded.as_bytes()[begin..coded.len() - 4].to_vec());
    }
    forms
}

fn marks_held(raw: &[u8], marked: &Marked) -> Vec<String> {
    let held = |mark: &&String| forms(mark).iter().any(|form| holds(raw, form));
    let mut found: Vec<String> = marked.marks.iter().filter(held).cloned().collect();
    for digest in &marked.digests {
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if holds(raw, digest) || holds(raw, digits.as_bytes()) {
            found.push(digits);
        }
    }
    found
}

/// The places of the log are whole, and each is an entry or told as deleted.
fn log_is_complete(path: &Path) {
    let sql = rusqlite::Connection::open(path).unwrap();
    let (count, end): (i64, i64) = sql
        .query_row("SELECT count(*), max(position) + 1 FROM log", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(count, end);
    let mut there = std::collections::BTreeSet::new();
    for table in ["action", "report", "link", "enrolment"] {
        let mut find = sql.prepare(&format!("SELECT position FROM {table}")).unwrap();
        let found = find.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        there.extend(found.map(Result::unwrap));
    }
    // What the clock told is kept in the log itself.
    let mut find = sql.prepare("SELECT position FROM log WHERE kind = 13").unwrap();
    let found = find.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    there.extend(found.map(Result::unwrap));
    let mut find = sql
        .prepare("SELECT a.body FROM action a JOIN log l USING (position) WHERE l.kind = 12")
        .unwrap();
    let bodies = find.query_map([], |row| row.get::<_, String>(0)).unwrap();
    for body in bodies {
        let entry: serde_json::Value = serde_json::from_str(&body.unwrap()).unwrap();
        let mut count = 0;
        for range in entry["positions"].as_array().unwrap() {
            let (first, last) = (range[0].as_i64().unwrap(), range[1].as_i64().unwrap());
            for place in first..=last {
                count += 1;
                assert!(there.insert(place), "{place} is there and told as deleted");
            }
        }
        assert_eq!(entry["count"], count);
    }
    assert_eq!(there.len() as i64, end, "each place is there, or told as deleted");
}

#[tokio::test]
async fn the_raw_file_holds_nothing_of_an_erased_provider_and_all_of_another() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let rose = fill(&store, "rose", 1).await;
    let lily = fill(&store, "lily", 2).await;
    let before = raw(&path);
    assert_eq!(
        marks_held(&before, &rose).len(),
        rose.marks.len() + rose.digests.len()
    );

    let closed = store.provider_close(ALL, rose.id, noon()).await.unwrap();
    assert_eq!(
        (closed.devices, closed.strings, closed.posts, closed.permissions),
        (3, 1, 1, 1)
    );
    let erased = store.provider_erase(ALL, rose.id, after_hours(1)).await.unwrap();
    assert_eq!((erased.providers, erased.wiped), (1, true));

    let after = raw(&path);
    assert_eq!(marks_held(&after, &rose), Vec::<String>::new());
    assert_eq!(
        marks_held(&after, &lily).len(),
        lily.marks.len() + lily.digests.len()
    );
    log_is_complete(&path);
    assert!(store.provider(ALL, rose.id, noon()).await.is_err());
    assert_eq!(store.overview(ALL, noon()).await.unwrap().providers, 1);
    // As at the day on which it was there it is counted nowhere, and the figure says so.
    let then = store
        .overview_as_at(
            ALL,
            noon().to_zoned(jiff::tz::TimeZone::UTC).date(),
            after_hours(48),
        )
        .await
        .unwrap();
    assert_eq!(
        (then.answer.providers, then.answer.devices, then.erased),
        (1, 3, 1)
    );
    // The place of its number is nobody's.
    let next = fill(&store, "iris", 3).await;
    assert!(store.actions(ALL, next.id, None, 50).await.unwrap().total > 0);
    drop(store);
}

#[tokio::test]
async fn a_device_that_left_is_erased_when_it_is_due() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let rose = fill(&store, "rose", 1).await;
    let gone = &rose.machines[1];
    store.accept_link(support::leaving(gone)).await.unwrap();
    let days = |days: i64| after_hours(24 * days);
    assert_eq!(store.erase_due(days(29)).await.unwrap().devices, 0);
    let erased = store.erase_due(days(31)).await.unwrap();
    assert_eq!((erased.devices, erased.providers, erased.wiped), (1, 0, true));
    let after = raw(&path);
    let id = gone.device();
    for mark in ["label-1", "fact-1", "reading-1", "said-1", "package-1"] {
        let there = forms(&self::mark("rose", mark))
            .iter()
            .any(|form| holds(&after, form));
        assert!(!there, "{mark}");
    }
    assert!(marks_held(&after, &rose).contains(&mark("rose", "label-0")));
    assert!(store.device(ALL, id, days(31)).await.is_err());
    assert!(
        store
            .device(ALL, rose.machines[0].device(), days(31))
            .await
            .is_ok()
    );
}

/// Erases in a process of its own, which is killed; then finishes in this one.
#[expect(clippy::disallowed_methods, reason = "a test of what a killed process leaves")]
#[tokio::test]
async fn what_was_begun_before_a_crash_is_finished_at_the_next_start() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("console.db");
    let store = SqlStore::open(&path).unwrap();
    let mut rose = fill(&store, "rose", 1).await;
    let machine = &mut rose.machines[0];
    for _ in 0..2_500 {
        machine.report(&store).await;
    }
    store.provider_close(ALL, rose.id, noon()).await.unwrap();
    drop(store);

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "erases_slowly", "--ignored"])
        .env("ERASE_IN", &path)
        .env("ERASE_WHOM", rose.id.to_string())
        .spawn()
        .unwrap();
    let positions = || -> i64 {
        let sql = rusqlite::Connection::open(&path).unwrap();
        sql.query_row("SELECT count(*) FROM report", [], |row| row.get(0))
            .unwrap()
    };
    let whole = positions();
    while positions() == whole && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let store = SqlStore::open(&path).unwrap();
    let erased = store.erase_due(noon()).await.unwrap();
    assert_eq!(
        (erased.providers, erased.wiped),
        (1, true),
        "it was killed before it was done"
    );
    assert!(store.provider(ALL, rose.id, noon()).await.is_err());
    assert_eq!(marks_held(&raw(&path), &rose), Vec::<String>::new());
    log_is_complete(&path);
    assert!(store.log_size().await.unwrap() > 2_500);
}

#[tokio::test]
#[ignore = "run by another test, in a process that is killed"]
async fn erases_slowly() {
    let path = std::env::var_os("ERASE_IN").unwrap();
    let whom = std::env::var("ERASE_WHOM").unwrap().parse().unwrap();
    let store = SqlStore::open(Path::new(&path)).unwrap();
    store.provider_erase(ALL, whom, noon()).await.unwrap();
}
