//! The trust document as it is signed, published and shown: with the console's own log, also after a restore.
#![cfg(test)]

use std::path::Path;

use assert_cmd::Command;

/// A console with a provider, a key of its log, and a trust key.
struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        scene.said(&["provider", "add", "Rose House"], 0);
        scene.said(&["evidence", "Rose House", "-o", &scene.path("first.zip")], 0);
        scene.said(&["policy", "key", "new", &scene.path("trust.key")], 0);
        scene
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// What a command says on this console's store.
    fn said(&self, words: &[&str], code: i32) -> String {
        said(self.folder.path(), &self.path("console.db"), words, code)
    }

    fn json(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.said(&[words, &["--json"]].concat(), 0)).unwrap()
    }

    fn log_key(&self) -> String {
        self.json(&["log", "show"])["key"].as_str().unwrap().to_owned()
    }

    fn sign(&self, name: &str, more: &[&str], code: i32) -> String {
        let (key, to) = (self.path("trust.key"), self.path(name));
        let words = ["trust", "sign", "--key", &key, "-o", &to];
        self.said(&[&words, more].concat(), code)
    }

    fn publish(&self, name: &str, code: i32) -> String {
        self.said(&["trust", "publish", &self.path(name)], code)
    }

    /// The logs of the version published last, in their order.
    fn logs(&self) -> Vec<String> {
        let shown = self.json(&["trust", "show"]);
        let logs = shown["trust"]["logs"].as_array().cloned().unwrap_or_default();
        logs.iter()
            .map(|log| log["value"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The look of `doctor` at the log, where there is one.
    fn diagnosed(&self) -> Option<serde_json::Value> {
        let output = command(self.folder.path(), &self.path("console.db"))
            .args(["doctor", "--json"])
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = told["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == "log").cloned()
    }
}

fn command(home: &Path, store: &str) -> Command {
    let mut command = Command::cargo_bin("dspt-console").unwrap();
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", home)
        .arg("--store")
        .arg(format!("sqlite:{store}"));
    command
}

fn said(home: &Path, store: &str, words: &[&str], code: i32) -> String {
    let output = command(home, store).args(words).output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
    text
}

const ADDRESS: [&str; 2] = ["--address", "console.example.org"];

#[test]
fn the_first_version_lists_the_consoles_own_log_and_a_version_without_it_is_not_published() {
    let scene = Scene::new();
    let own = scene.log_key();
    scene.sign("one.json", &ADDRESS, 0);
    scene.publish("one.json", 0);
    assert_eq!(scene.logs(), [own.as_str()]);
    let shown = scene.said(&["trust", "show"], 0);
    assert!(shown.contains("log") && shown.contains(&own), "{shown}");
    assert_eq!(scene.diagnosed(), None);

    let other = Scene::new().log_key();
    scene.sign("other.json", &["--remove", &own, "--log", &other], 0);
    let told = scene.publish("other.json", 1);
    assert!(
        told.contains("not this console's own") && told.contains(&format!("--log {own}")),
        "{told}"
    );
    scene.sign("past.json", &["--log", &own, "--until", "2020-01-31"], 1);

    // A document may list none: then the key that computers learnt by joining holds.
    scene.sign("none.json", &["--remove", &own], 0);
    scene.publish("none.json", 0);
    assert_eq!(scene.logs(), Vec::<String>::new());
}

#[test]
fn every_mistake_of_a_version_is_told_at_once() {
    let scene = Scene::new();
    let own = scene.log_key();
    let told = scene.sign(
        "bad.json",
        &[
            "--log",
            "no key",
            "--log",
            &own.replace("/1+", "/2+"),
            "--pin",
            "no pin",
            "--policy-key",
            "no policy key",
            "--next-key",
            "no next key",
            "--remove",
            "nothing",
        ],
        64,
    );
    assert_eq!(
        told.matches("--log: the key of a log must be NAME+ID+KEY")
            .count(),
        2,
        "the second has another name than its id says: {told}"
    );
    for mistake in [
        "--pin:",
        "--policy-key:",
        "--next-key:",
        "nothing is not listed",
        "give the console's --address",
    ] {
        assert!(told.contains(mistake), "{mistake}: {told}");
    }
    assert!(!Path::new(&scene.path("bad.json")).exists());

    let many: Vec<String> = (0..8).map(|_| Scene::new().log_key()).collect();
    let many: Vec<&str> = many.iter().flat_map(|key| ["--log", key]).collect();
    let told = scene.sign("many.json", &[&ADDRESS[..], &many].concat(), 64);
    assert!(
        told.contains("at most 8 logs can be listed, and these are 9"),
        "{told}"
    );
}

#[test]
fn after_a_restore_the_new_log_has_to_be_listed_and_restore_and_doctor_say_so() {
    let scene = Scene::new();
    let before = scene.log_key();
    scene.sign("one.json", &ADDRESS, 0);
    scene.publish("one.json", 0);
    let copy = scene.path("copy.db");
    scene.said(&["backup", &copy], 0);
    std::fs::remove_file(scene.path("console.db")).unwrap();
    let told = scene.said(&["restore", &copy], 0);
    assert!(
        told.contains("Computers believe it once the trust document lists it"),
        "{told}"
    );

    let after = scene.log_key();
    assert_ne!(before, after);
    let found = scene.diagnosed().unwrap();
    assert_eq!(found["state"], "broken", "{found}");
    assert!(found["fix"].as_str().unwrap().contains(&after), "{found}");
    let told = {
        scene.sign("two.json", &[], 0);
        scene.publish("two.json", 1)
    };
    assert!(told.contains("not this console's own"), "{told}");

    scene.sign("three.json", &["--log", &after], 0);
    scene.publish("three.json", 0);
    assert_eq!(
        scene.logs(),
        [before, after],
        "in the order in which they were begun"
    );
    assert_eq!(scene.diagnosed(), None);
}

#[test]
fn where_no_log_is_listed_a_restore_says_nothing_of_it() {
    let scene = Scene::new();
    let copy = scene.path("copy.db");
    scene.said(&["backup", &copy], 0);
    std::fs::remove_file(scene.path("console.db")).unwrap();
    let told = scene.said(&["restore", &copy], 0);
    assert!(!told.contains("trust document"), "{told}");
    assert_eq!(scene.diagnosed(), None);
}
