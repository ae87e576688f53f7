//! A post on another computer: connected by a string, it sees what it is permitted, until it is revoked.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use dspt_report::OperatorId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_server::Authority;
use dspt_server::Clock;
use dspt_server::SystemClock;
use dspt_store::Parties;
use dspt_store::SqlStore;
use dspt_store::change::Claim;
use dspt_store::change::NewOperator;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A console that serves, ended when dropped.
struct Serving {
    child: Child,
    address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test runs the real program")]
fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dspt-console"));
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", home);
    command
}

fn serve(home: &Path) -> Serving {
    serve_with(home, &[], Stdio::null())
}

/// The same, with more words and its lines kept.
fn serve_with(home: &Path, words: &[&str], lines: Stdio) -> Serving {
    let mut command = program(home);
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--operator",
        "Northshire IT",
        "--telephone",
        "01234 567890",
    ]);
    let mut child = command
        .args(words)
        .stdout(Stdio::piped())
        .stderr(lines)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    Serving { child, address }
}

fn ran(home: &Path, words: &[&str], code: i32) -> (String, String) {
    let output = program(home).args(words).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{words:?} {out} {err}");
    (out, err)
}

fn json(home: &Path, words: &[&str]) -> Value {
    serde_json::from_str(&ran(home, words, 0).0).unwrap()
}

/// Every view that names a provider.
const VIEWS_OF_A_PROVIDER: [&[&str]; 5] = [
    &["provider", "ID"],
    &["provider", "ID", "--json"],
    &["item", "ID", "1.1.1"],
    &["devices", "of", "ID"],
    &["audit", "ID"],
];

/// The id of a provider, as whoever sits at the console sees it.
fn ids(home: &Path, name: &str) -> String {
    let rows = json(home, &["provider", "list", "--json"]);
    let rows = rows
        .as_array()
        .or_else(|| rows["rows"].as_array())
        .unwrap()
        .clone();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_post_elsewhere_sees_what_it_is_permitted_until_it_is_revoked() {
    let (site, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (site, desk) = (site.path(), desk.path());
    let serving = serve(site);
    for name in ["Rosewood Care", "Lily Court"] {
        ran(site, &["provider", "add", name], 0);
    }
    ran(
        site,
        &["party", "add", "Northshire Council", "--kind", "council"],
        0,
    );
    let until = (SystemClock.now().to_zoned(TimeZone::UTC).date() + 300.days()).to_string();
    #[rustfmt::skip]
    let permit = [
        "party", "permit", "Rosewood Care", "Northshire Council", "--level", "devices", "--purpose", "the programme",
        "--agreed-by", "registered manager", "--until", until.as_str(),
    ];
    ran(site, &permit, 0);
    let added = json(
        site,
        &[
            "operator",
            "add",
            "programme desk",
            "--role",
            "lead",
            "--party",
            "Northshire Council",
            "--address",
            &serving.address,
            "--json",
        ],
    );
    let string = added["string"].as_str().unwrap();

    // Nothing is done unasked, and what is shown is enough to decide.
    let (shown, why) = ran(desk, &["connect", string], 64);
    assert!(
        shown.contains("Northshire IT") && shown.contains(added["phrase"].as_str().unwrap()),
        "{shown}"
    );
    assert!(why.contains("--yes"), "{why}");
    assert!(!desk.join(".config").exists());
    let (_, why) = ran(desk, &["show", "home", "--connect"], 1);
    assert!(why.contains("dspt-console connect STRING"), "{why}");

    let (connected, _) = ran(desk, &["connect", string, "--yes"], 0);
    assert!(
        connected.contains("Connected as programme desk (lead)"),
        "{connected}"
    );
    let home = json(desk, &["show", "home", "--json", "--connect"]);
    assert_eq!(home["providers"], 1, "{home}");
    // Without a store here nobody has to say where to look; what is named comes first.
    assert_eq!(json(desk, &["show", "home", "--json"]), home);
    let store = format!("sqlite:{}", desk.join("own.db").display());
    let own = json(desk, &["show", "home", "--json", "--store", &store]);
    assert_eq!(own["providers"], 0, "{own}");
    assert_eq!(json(site, &["show", "home", "--json"])["providers"], 2);
    let (providers, _) = ran(desk, &["show", "providers", "--connect", &serving.address], 0);
    assert!(
        providers.contains("Rosewood Care") && !providers.contains("Lily"),
        "{providers}"
    );
    let own = json(
        desk,
        &["show", "provider", "Rosewood Care", "--json", "--connect"],
    );
    assert_eq!(own["provider"]["name"], "Rosewood Care", "{own}");
    let (_, other) = ran(desk, &["show", "provider", "Lily Court", "--connect"], 1);
    let (_, absent) = ran(desk, &["show", "provider", "Nobody", "--connect"], 1);
    assert_eq!(other, absent, "another's and none are told alike");
    let lily = ids(site, "Lily Court");
    for view in VIEWS_OF_A_PROVIDER {
        let told = |id: &str| {
            let words: Vec<&str> = view
                .iter()
                .map(|word| if *word == "ID" { id } else { word })
                .collect();
            let output = program(desk)
                .args(["show", "--connect"])
                .arg(&serving.address)
                .args(words)
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).replace(id, "ID");
            (output.status.code(), text)
        };
        assert_eq!(told(&lily), told("eeeeeeeeeeeeeeee"), "{view:?}");
    }

    let (audit, _) = ran(site, &["show", "audit", "Rosewood Care"], 0);
    assert!(
        audit.contains("programme desk"),
        "the provider sees who looked: {audit}"
    );

    // The string was good once.
    let (_, used) = ran(site, &["connect", string, "--yes"], 1);
    assert!(used.contains("was used"), "{used}");

    ran(site, &["operator", "revoke", added["id"].as_str().unwrap()], 0);
    let (_, revoked) = ran(desk, &["show", "home", "--connect"], 1);
    assert!(revoked.contains("revoked"), "{revoked}");
    drop(serving);
    let (_, away) = ran(desk, &["show", "home", "--connect"], 1);
    assert!(
        away.contains("could not be reached") && !away.contains("os error"),
        "{away}"
    );
}

#[test]
fn an_enrolment_string_connects_nothing_and_an_operator_string_enrols_nothing() {
    let site = tempfile::tempdir().unwrap();
    ran(site.path(), &["provider", "add", "Rosewood Care"], 0);
    let made = json(
        site.path(),
        &[
            "enrol",
            "new",
            "Rosewood Care",
            "--address",
            "console.example",
            "--json",
        ],
    );
    let (_, why) = ran(
        site.path(),
        &["connect", made["string"].as_str().unwrap(), "--yes"],
        64,
    );
    assert!(why.contains("enrolment string"), "{why}");
}

/// A post on `desk` whose certificate was made so many days ago, as if it had been connected then.
fn connected_days_ago(site: &Path, desk: &Path, address: &str, days: i64) -> OperatorId {
    let state = site.join(".local/state/dspt-console");
    let authority = Authority::open_or_create(&state.join("keys")).unwrap();
    let seed = Seed::generate().unwrap();
    let key = *SigningKey::from_seed(&seed).unwrap().public();
    let token = Token::generate().unwrap();
    let now = SystemClock.now();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (operator, certificate) = runtime.block_on(async {
        let store = SqlStore::open(&state.join("console.db")).unwrap();
        let party = store.parties(&Scope::Everything).await.unwrap()[0].id;
        let new = NewOperator {
            party,
            role: Role::Support,
            label: format!("desk of {days} days"),
            provider: None,
            token_sha256: token.digest(),
            token_until: now + SignedDuration::from_hours(1),
        };
        let operator = store.operator_add(&Scope::Everything, new, now).await.unwrap();
        let then = now - SignedDuration::from_hours(24 * days);
        let certificate = authority.operator_certificate(&key, operator, then).unwrap();
        let claim = Claim {
            token_sha256: token.digest(),
            key,
            certificate_sha256: certificate.sha256,
        };
        store.operator_claim(claim, now).await.unwrap();
        (operator, certificate)
    });
    let folder = desk
        .join(".config/dspt-console/connections")
        .join(operator.to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let connection = serde_json::json!({
        "address": address,
        "pin": authority.pin(),
        "operator": operator,
        "label": "desk",
        "certificate": certificate.pem,
        "until": certificate.until.as_second(),
    });
    keep(&folder.join("connection.json"), connection.to_string().as_bytes());
    let digits: String = seed.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    keep(
        &folder.join("operator.key"),
        format!("{KEY_FORM}{digits}\n").as_bytes(),
    );
    operator
}

/// How the file of a key begins.
const KEY_FORM: &str = "dspt-key/1 ";

/// A file for its owner only.
fn keep(path: &Path, bytes: &[u8]) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).unwrap().write_all(bytes).unwrap();
}

#[test]
fn a_server_asked_for_json_writes_an_object_a_line_without_the_secret() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let [site, first, second] = folders.each_ref().map(tempfile::TempDir::path);
    let file = site.join("lines");
    let lines = std::fs::File::create(&file).unwrap();
    let serving = serve_with(site, &["--log-format", "json"], Stdio::from(lines));
    let words = [
        "operator",
        "add",
        "desk",
        "--role",
        "support",
        "--json",
        "--address",
    ];
    let added = json(site, &[&words[..], &[&serving.address]].concat());
    let string = added["string"].as_str().unwrap();
    ran(first, &["connect", string, "--yes"], 0);
    ran(second, &["connect", string, "--yes"], 1);
    let written = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let refused = lines
        .iter()
        .find(|line| line["fields"]["message"] == "refused a request");
    let refused = refused.unwrap_or_else(|| panic!("{written}"));
    assert_eq!(refused["level"], "INFO");
    let told = [&refused["fields"]["status"], &refused["fields"]["problem"]];
    assert_eq!(told, [&Value::from(403), &Value::from("claim-not-good")]);
    assert!(
        refused["timestamp"]
            .as_str()
            .unwrap()
            .parse::<Timestamp>()
            .is_ok()
    );
    // The end of the string is the token's.
    assert!(!written.contains(&string[string.len() - 17..]), "{written}");
}

#[test]
fn a_certificate_in_its_last_days_is_made_anew_without_a_word() {
    let (site, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (site, desk) = (site.path(), desk.path());
    let serving = serve(site);
    ran(site, &["provider", "add", "Rosewood Care"], 0);
    let operator = connected_days_ago(site, desk, &serving.address, 700);
    let file = desk
        .join(".config/dspt-console/connections")
        .join(operator.to_string())
        .join("connection.json");
    let until = || -> Value { serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap() };
    let (old, before) = (std::fs::read(&file).unwrap(), until()["until"].as_i64().unwrap());
    assert_eq!(
        json(desk, &["show", "home", "--json", "--connect"])["providers"],
        1
    );
    let after = until()["until"].as_i64().unwrap();
    assert_eq!(after - before, 700 * 24 * 3600);
    assert_eq!(
        json(desk, &["show", "home", "--json", "--connect"])["providers"],
        1
    );
    assert_eq!(until()["until"], after, "once is enough");
    // The answer with the new one may get lost: the old one fetches another.
    keep(&file, &old);
    assert_eq!(
        json(desk, &["show", "home", "--json", "--connect"])["providers"],
        1
    );
    assert_eq!(until()["until"], after);
    let (list, _) = ran(site, &["operator", "list"], 0);
    let end = Timestamp::from_second(after)
        .unwrap()
        .strftime("%-d %b %Y")
        .to_string();
    assert!(list.contains("last seen") && list.contains(&end), "{end} {list}");

    keep(&file, &old);
    ran(site, &["operator", "revoke", &operator.to_string()], 0);
    let (_, revoked) = ran(desk, &["show", "home", "--connect"], 1);
    assert!(revoked.contains("revoked"), "{revoked}");
    assert_eq!(std::fs::read(&file).unwrap(), old, "nothing was made for it");
}
