//! A published policy reaches a real agent; an older, an expired and a foreign one do not, and both sides say so.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::path::Path;
use std::path::PathBuf;

use dspt_policies::Bundle;
use dspt_policies::SourceFile;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::device::now;

/// What an author has: keys, and folders of checks.
struct Author {
    folder: tempfile::TempDir,
}

impl Author {
    fn new(console: &Console) -> Self {
        let author = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for key in ["author.key", "trust.key"] {
            console.run(&["policy", "key", "new", &author.path(key)]);
        }
        author
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn public(&self, console: &Console, key: &str) -> String {
        let shown = console.json(&["policy", "key", "show", &self.path(key)]);
        shown["public_key"].as_str().unwrap().to_owned()
    }

    /// The shipped checks under another version.
    fn checks(&self, version: u32) -> String {
        let to = self.folder.path().join(format!("checks-{version}"));
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/library"),
            &to,
        );
        std::fs::write(
            to.join("policy.yaml"),
            format!("name: dspt-care\nversion: {version}\n"),
        )
        .unwrap();
        to.to_str().unwrap().to_owned()
    }

    fn signed(&self, console: &Console, version: u32) -> String {
        let to = self.path(&format!("{version}.bundle"));
        let (checks, key) = (self.checks(version), self.path("author.key"));
        console.run(&["policy", "sign", &checks, "--key", &key, "-o", &to]);
        to
    }

    fn trusted(&self, console: &Console, name: &str, more: &[&str]) {
        let (key, to) = (self.path("trust.key"), self.path(name));
        let mut arguments = vec!["trust", "sign", "--key", &key, "-o", &to];
        arguments.extend(more);
        console.run(&arguments);
        console.run(&["trust", "publish", &to]);
    }

    /// A bundle that no `policy sign` makes: with dates of our own.
    fn dated(&self, version: u32, issued: i64, valid_until: i64) -> Vec<u8> {
        let text = std::fs::read_to_string(self.path("author.key")).unwrap();
        let digits = text.trim().rsplit(' ').next().unwrap();
        let mut seed = [0; 32];
        for (byte, at) in seed.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        }
        let key = SigningKey::from_seed(&Seed::from_bytes(seed)).unwrap();
        let files: Vec<SourceFile> = dspt_policies::read_folder(Path::new(&self.checks(version))).unwrap();
        let bundle = Bundle::sign(&files, &key, issued, valid_until).unwrap();
        bundle.as_bytes().to_vec()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let there = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).unwrap();
        }
    }
}

fn refused(console: &Console, arguments: &[&str]) -> String {
    let output = console.command().args(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?} was not refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn judged_by(console: &Console) -> String {
    let devices = console.json(&["device", "list"]);
    let shown = console.json(&["show", "device", devices[0]["id"].as_str().unwrap()]);
    shown["policy"].as_str().unwrap().to_owned()
}

fn in_force(agent: &Agent) -> u64 {
    agent.json(&["status"])["policy"]["version"].as_u64().unwrap()
}

#[test]
fn a_published_policy_reaches_an_agent_and_is_judged_by_on_both_sides() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    assert_eq!(in_force(&agent), 1);
    assert_eq!(
        judged_by(&console),
        "dspt-care 1",
        "nothing is published: nothing is older"
    );

    let author = Author::new(&console);
    let second = author.signed(&console, 2);
    let said = refused(&console, &["policy", "publish", &second]);
    assert!(said.contains("no trust document"), "{said}");
    let public = author.public(&console, "author.key");
    author.trusted(&console, "trust-1", &["--policy-key", &public]);
    console.run(&["policy", "publish", &second]);
    console.run(&["policy", "publish", &second]);
    assert_eq!(
        judged_by(&console),
        "dspt-care 1 (an older policy: dspt-care 2 is published)"
    );

    let fetched = agent.json(&["report"]);
    assert_eq!(
        fetched["policy_fetched"],
        serde_json::json!(["dspt-care", 2]),
        "{fetched}"
    );
    assert_eq!(in_force(&agent), 2);
    let quiet = agent.json(&["report"]);
    assert!(quiet["policy_fetched"].is_null(), "{quiet}");
    assert_eq!(judged_by(&console), "dspt-care 2");
    let history = console.json(&["device", "list"]);
    let shown = console.json(&["show", "device", history[0]["id"].as_str().unwrap()]);
    for row in shown["history"].as_array().unwrap() {
        assert_eq!(row["remarks"], serde_json::json!([]), "judged alike: {shown}");
    }
    assert!(agent.run(&["status"], 0).contains("version 2"));

    // Older, the same and foreign: the console refuses to publish each.
    let first = author.signed(&console, 1);
    let said = refused(&console, &["policy", "publish", &first]);
    assert!(said.contains("is not newer than dspt-care version 2"), "{said}");
    console.run(&["policy", "key", "new", &author.path("other.key")]);
    let (third, to) = (author.checks(3), author.path("foreign.bundle"));
    console.run(&[
        "policy",
        "sign",
        &third,
        "--key",
        &author.path("other.key"),
        "-o",
        &to,
    ]);
    let said = refused(&console, &["policy", "publish", &to]);
    assert!(said.contains("does not list"), "{said}");
    let expired = author.path("expired.bundle");
    std::fs::write(&expired, author.dated(4, now() - 100, now() - 1)).unwrap();
    let said = refused(&console, &["policy", "publish", &expired]);
    assert!(said.contains("was good until"), "{said}");
}

/// The store's files.
fn store(folder: &Path) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    names
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with("console.db"))
        .map(|entry| entry.path())
        .collect()
}

fn copy_all(from: &Path, to: &Path) {
    for file in store(from) {
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn an_agent_refuses_what_a_console_put_back_from_a_backup_offers_and_survives_a_damaged_disk() {
    let mut console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let author = Author::new(&console);
    let public = author.public(&console, "author.key");
    author.trusted(&console, "trust-1", &["--policy-key", &public]);
    console.run(&["policy", "publish", &author.signed(&console, 2)]);
    console.stop();
    let backup = tempfile::tempdir().unwrap();
    copy_all(console.folder(), backup.path());
    console.serve(&[]);
    let third = author.signed(&console, 3);
    console.run(&["policy", "publish", &third]);
    agent.report();
    assert_eq!(in_force(&agent), 3);
    console.stop();
    for file in store(console.folder()) {
        std::fs::remove_file(file).unwrap();
    }
    copy_all(backup.path(), console.folder());
    console.serve(&[]);

    let said = agent.json(&["report"]);
    let reason = "dspt-care version 2 is not newer than dspt-care version 3";
    assert_eq!(said["policy_refused"], reason, "{said}");
    let status = agent.json(&["status"]);
    assert_eq!(
        (&status["policy"]["version"], &status["policy_refused"]),
        (&3.into(), &reason.into())
    );
    assert!(agent.run(&["status"], 0).contains("not taken into use"));
    // The next report tells the console.
    agent.report();
    let devices = console.json(&["device", "list"]);
    assert_eq!(devices[0]["policy_refused"], "not-newer", "{devices}");
    assert!(console.run(&["show", "devices"]).contains("newer checks refused"));
    let screen = console.run(&["show", "device", devices[0]["id"].as_str().unwrap()]);
    assert!(
        screen.contains("It did not take the newest published checks into use"),
        "{screen}"
    );

    // The last good one, damaged on this disk: the program's own checks hold, it says so, and nothing older gets in.
    let kept = agent.folder().join("data/policy.bundle");
    let mut bytes = std::fs::read(&kept).unwrap();
    let last = bytes.len() - 40;
    bytes[last] ^= 1;
    std::fs::write(&kept, bytes).unwrap();
    let status = agent.json(&["status"]);
    assert_eq!(status["policy"]["version"], 1);
    assert!(
        status["policy_refused"]
            .as_str()
            .unwrap()
            .contains("cannot be used"),
        "{status}"
    );
    agent.report();
    assert_eq!(in_force(&agent), 1);
    console.run(&["policy", "publish", &third]);
    agent.report();
    assert_eq!(in_force(&agent), 3, "the same one came again");
    agent.report();
    let devices = console.json(&["device", "list"]);
    assert!(devices[0]["policy_refused"].is_null(), "{devices}");
}

#[test]
fn published_questions_are_asked_and_answers_keep_hanging_on_them() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let today = now().div_euclid(86_400);
    let set = &dspt_policies::Toolkit::in_use(today).name;
    let day = dspt_policies::clock::written(today).unwrap();
    let said = agent.folder().join("said.yaml");
    let text = format!(
        "toolkit: {set}\nentered_by: manager\nsaid_on: {day}\nanswers:\n  - {{ item: privacy-notice, document: In the welcome pack }}\n  - {{ item: security-leadership, text: The registered manager }}\n"
    );
    std::fs::write(&said, text).unwrap();
    agent.run(&["answer", "--from", said.to_str().unwrap()], 0);
    agent.report();
    let item = |shown: &serde_json::Value, id: &str| {
        let items = shown["items"].as_array().unwrap();
        items.iter().find(|item| item["item"] == id).cloned()
    };
    let shown = console.json(&["show", "provider", "Rosewood Care"]);
    assert!(
        shown["origin"]
            .as_str()
            .unwrap()
            .ends_with("part of this program."),
        "{shown}"
    );

    // The author words one question anew: another id, which says whose place it takes.
    let author = Author::new(&console);
    let public = author.public(&console, "author.key");
    author.trusted(&console, "trust-1", &["--policy-key", &public]);
    let file = format!("{}/toolkit/{set}.yaml", author.checks(2));
    let text = std::fs::read_to_string(&file).unwrap();
    let reworded = "id: privacy-notice-for-all\n    from: { how: reworded, items: [privacy-notice] }\n";
    let text = text.replace("id: privacy-notice\n", reworded);
    assert!(text.contains(reworded));
    std::fs::write(&file, text).unwrap();
    let (checks, to) = (author.path("checks-2"), author.path("2.bundle"));
    console.run(&[
        "policy",
        "sign",
        &checks,
        "--key",
        &author.path("author.key"),
        "-o",
        &to,
    ]);
    console.run(&["policy", "publish", &to]);
    agent.report();

    let origin = "from the checks dspt-care, version 2";
    let status = agent.json(&["status"]);
    assert_eq!(status["questions"]["origin"], origin, "{status}");
    assert!(agent.run(&["status"], 0).contains(origin));
    let listed = agent.json(&["answer", "--list"]);
    let anew = item(&listed, "privacy-notice-for-all").unwrap();
    assert!(
        anew["carried_from"].is_string() && anew["state"] == "needs an answer",
        "{anew}"
    );
    assert!(item(&listed, "security-leadership").unwrap()["answer"].is_string());
    let pack = agent.folder().join("pack");
    agent.run(&["pack", "-o", pack.to_str().unwrap()], 0);
    let page = std::fs::read_to_string(pack.join("evidence-pack.html")).unwrap();
    assert!(
        page.contains(origin),
        "the foot says where the questions come from"
    );

    // The console asks the same, of the same answers.
    agent.report();
    let shown = console.json(&["show", "provider", "Rosewood Care"]);
    assert!(shown["origin"].as_str().unwrap().contains(origin), "{shown}");
    let anew = item(&shown, "privacy-notice-for-all").unwrap();
    assert_eq!(anew["state"], "needs_answer", "{anew}");
    assert_eq!(anew["said"][0]["confirmed"], false, "{anew}");
    assert_eq!(item(&shown, "privacy-notice"), None);
    assert!(
        console
            .run(&["show", "provider", "Rosewood Care"])
            .contains(origin)
    );
    // Confirmed on the computer, it counts on both sides.
    agent.run(&["answer", "--confirm", "all"], 0);
    agent.report();
    let shown = console.json(&["show", "provider", "Rosewood Care"]);
    let anew = item(&shown, "privacy-notice-for-all").unwrap();
    assert_eq!(anew["said"][0]["confirmed"], true, "{anew}");
}

#[test]
fn checks_that_expire_in_use_stay_in_use_and_both_sides_say_so() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let author = Author::new(&console);
    let public = author.public(&console, "author.key");
    author.trusted(&console, "trust-1", &["--policy-key", &public]);
    let short = author.path("short.bundle");
    let until = now() + 12;
    std::fs::write(&short, author.dated(2, now(), until)).unwrap();
    console.run(&["policy", "publish", &short]);
    agent.report();
    assert_eq!(in_force(&agent), 2);
    while now() <= until + 1 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let said = agent.json(&["report"]);
    assert!(
        said["policy_notice"].as_str().unwrap().contains("stay in use"),
        "{said}"
    );
    let status = agent.json(&["status"]);
    assert_eq!(
        (&status["policy"]["version"], &status["policy_past"]),
        (&2.into(), &until.into())
    );
    assert!(agent.run(&["check"], 0).contains("stay in use"));
    let late = Agent::new();
    late.enrol(&console.another_string("Rosewood Care", 5));
    let said = late.json(&["report"]);
    assert!(
        said["policy_refused"]
            .as_str()
            .unwrap()
            .contains("was good until"),
        "{said}"
    );
    assert_eq!(
        in_force(&late),
        1,
        "what is past its date is never taken into use"
    );
    let devices = console.json(&["device", "list"]);
    let judged: Vec<_> = devices
        .as_array()
        .unwrap()
        .iter()
        .map(|device| {
            let shown = console.json(&["show", "device", device["id"].as_str().unwrap()]);
            shown["policy"].as_str().unwrap().to_owned()
        })
        .collect();
    assert!(
        judged.contains(&"dspt-care 2 (past its date)".to_owned()),
        "{judged:?}"
    );
}

#[test]
fn keys_are_rotated_and_taken_back_by_the_trust_document() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    let author = Author::new(&console);
    let public = author.public(&console, "author.key");
    author.trusted(&console, "trust-1", &["--policy-key", &public]);
    console.run(&["policy", "publish", &author.signed(&console, 2)]);
    agent.report();
    assert_eq!(in_force(&agent), 2);

    // Two versions later the trust key is another, and the author's key is listed no more.
    console.run(&["policy", "key", "new", &author.path("next.key")]);
    let next = author.public(&console, "next.key");
    author.trusted(&console, "trust-2", &["--next-key", &next]);
    let to = author.path("trust-3");
    let said = refused(
        &console,
        &["trust", "sign", "--key", &author.path("trust.key"), "-o", &to],
    );
    assert!(said.contains("another key signs the next"), "{said}");
    console.run(&[
        "trust",
        "sign",
        "--key",
        &author.path("next.key"),
        "--remove",
        &public,
        "-o",
        &to,
    ]);
    console.run(&["trust", "publish", &to]);
    let said = agent.json(&["report"]);
    assert!(
        said["policy_refused"].as_str().unwrap().contains("does not list"),
        "{said}"
    );
    assert_eq!(
        in_force(&agent),
        1,
        "what a key signed that was taken back is not judged by"
    );
    let shown = console.json(&["trust", "show"]);
    assert_eq!(shown["trust"]["version"], 3);
}

#[test]
fn replay_tells_flips_new_checks_and_gone_ones_apart() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let author = Author::new(&console);

    let same = console.json(&["policy", "replay", &author.checks(2)]);
    assert_eq!(
        (&same["judged"], &same["flips"]),
        (&1.into(), &serde_json::json!([])),
        "{same}"
    );

    // A new check on a fact that is held: judged, and no flip.
    let folder = author.checks(3);
    let checks = Path::new(&folder).join("checks");
    std::fs::write(checks.join("our-own.yaml"), OUR_OWN).unwrap();
    let unasked = OUR_OWN.replace("our-own", "unasked");
    let unasked = unasked.replace("pass: os.family != \"linux\"", "pass: ssh.present");
    let unasked = unasked.replace("os.family: macos }", "os.family: macos, ssh.present: true }");
    let unasked = unasked.replace("os.family: linux }", "os.family: linux, ssh.present: false }");
    std::fs::write(checks.join("unasked.yaml"), unasked).unwrap();
    let told = console.json(&["policy", "replay", &folder]);
    assert_eq!(told["judged"], 1);
    assert_eq!(told["new_checks"]["our-own"]["fail"], 1, "{told}");
    assert!(told["flips"].as_array().unwrap().is_empty(), "{told}");
    assert_eq!(
        told["not_collected"],
        serde_json::json!({ "unasked": 1 }),
        "no flip, and no verdict: {told}"
    );
    assert!(told["new_checks"]["unasked"].is_null(), "{told}");
    console.run(&["policy", "publish", &published(&console, &author, &folder)]);
    agent.report();
    agent.report();

    // The same check the other way round: what failed passes, and nobody was asked.
    let folder = author.checks(4);
    let turned = OUR_OWN
        .replace("!= \"linux\"", "== \"linux\"")
        .replace("macos }, verdict: pass", "macos }, verdict: fail");
    let turned = turned.replace("linux }, verdict: fail", "linux }, verdict: pass");
    std::fs::write(Path::new(&folder).join("checks/our-own.yaml"), turned).unwrap();
    let told = console.json(&["policy", "replay", &folder]);
    let flip = &told["flips"][0];
    assert_eq!(
        (&flip["check"], &flip["from"], &flip["to"]),
        (&"our-own".into(), &"fail".into(), &"pass".into()),
        "{told}"
    );
    assert_eq!(told["flips"].as_array().unwrap().len(), 1, "{told}");
    assert!(console.run(&["policy", "replay", &folder]).contains("our-own"));

    // Without it: it goes, and is no flip.
    let told = console.json(&["policy", "replay", &author.checks(5)]);
    assert_eq!(
        (&told["gone_checks"]["our-own"], &told["flips"]),
        (&1.into(), &serde_json::json!([])),
        "{told}"
    );
}

fn published(console: &Console, author: &Author, folder: &str) -> String {
    let public = author.public(console, "author.key");
    author.trusted(console, "trust-1", &["--policy-key", &public]);
    let to = author.path("own.bundle");
    console.run(&[
        "policy",
        "sign",
        folder,
        "--key",
        &author.path("author.key"),
        "-o",
        &to,
    ]);
    to
}

const OUR_OWN: &str = include_str!("../../policies/tests/data/our-own.yaml");
