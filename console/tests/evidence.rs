//! Evidence from the command line: written beside a store, verified without one.
#![cfg(test)]

use std::path::Path;

use assert_cmd::Command;
use dspt_store::SqlStore;
use serde_json::Value;
use support::Machine;

#[path = "../store/tests/support/mod.rs"]
mod support;

fn said(home: &Path, arguments: &[&str], code: i32) -> String {
    let output = Command::cargo_bin("dspt-console")
        .unwrap()
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", home)
        .current_dir(home)
        .args(arguments)
        .output()
        .unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    text
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A console's folder with what two computers reported, and another folder with nothing.
struct Scene {
    console: tempfile::TempDir,
    reader: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    reports: Machine,
}

impl Scene {
    fn new() -> Self {
        let console = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let reports = runtime.block_on(async {
            let store = SqlStore::open(&console.path().join("console.db")).unwrap();
            let id = support::provider(&store, "Rose House").await;
            let mut machines = [Machine::new(1), Machine::new(2)];
            for machine in &mut machines {
                machine.join(&store, id).await;
            }
            let [mut reports, mut rotates] = machines;
            reports.report(&store).await;
            rotates.rotate(&store).await;
            reports
        });
        Self {
            console,
            reader: tempfile::tempdir().unwrap(),
            runtime,
            reports,
        }
    }

    fn report(&mut self) {
        let place = self.console.path().join("console.db");
        self.runtime.block_on(async {
            let store = SqlStore::open(&place).unwrap();
            self.reports.report(&store).await;
        });
    }

    /// Writes evidence into the reader's folder.
    fn evidence(&self, name: &str, more: &[&str]) -> Value {
        let store = format!("sqlite:{}", self.console.path().join("console.db").display());
        let file = self.file(name);
        let words = ["--json", "--store", &store, "evidence", "Rose House", "-o", &file];
        json(&said(self.console.path(), &[&words, more].concat(), 0))
    }

    fn file(&self, name: &str) -> String {
        self.reader.path().join(name).display().to_string()
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let mut file = std::fs::File::create(self.file(name)).unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
    }

    fn verify(&self, name: &str, more: &[&str], code: i32) -> String {
        said(self.reader.path(), &[&["verify", name], more].concat(), code)
    }
}

/// A file of an archive.
fn inside(archive: &str, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn evidence_holds_far_from_its_store_and_by_the_right_key_only() {
    let scene = Scene::new();
    let told = scene.evidence("evidence.zip", &[]);
    assert_eq!(told["computers"], 2, "{told}");
    let key = told["key"].as_str().unwrap();

    let alone = scene.verify("evidence.zip", &[], 0);
    assert!(alone.contains("Evidence about Rose House"), "{alone}");
    assert!(
        alone.contains("It agrees with itself, by the key inside it"),
        "{alone}"
    );
    let known = scene.verify("evidence.zip", &["--key", key], 0);
    assert!(
        known.contains("Everything in it holds, by the key that was given."),
        "{known}"
    );
    assert!(known.contains("not that the computers told the truth"), "{known}");
    let told = json(&scene.verify("evidence.zip", &["--json", "--key", key], 0));
    assert_eq!(told["holds"], true, "{told}");
    assert_eq!(told["key"], key, "{told}");
    // Seal, checkpoint, two enrolments, a rotation, two reports.
    assert_eq!(told["signatures"], 7, "{told}");
    assert_eq!(told["computers"][0]["newest"]["sequence"], 1, "{told}");
    assert_eq!(
        std::fs::read_dir(scene.reader.path()).unwrap().count(),
        1,
        "verifying makes nothing"
    );

    // Another console's key, under the same name.
    let other = Scene::new();
    let others = other.evidence("evidence.zip", &[]);
    let wrong = others["key"].as_str().unwrap();
    assert_ne!(wrong, key);
    let told = scene.verify("evidence.zip", &["--key", wrong], 2);
    assert!(
        told.contains("Does not hold: log/key: it is another key than the one that was given"),
        "{told}"
    );
    assert!(!told.contains("Everything in it holds"), "{told}");
    scene.verify("evidence.zip", &["--key", "no key at all"], 64);
}

#[test]
fn what_is_damaged_or_is_no_evidence_does_not_hold() {
    let scene = Scene::new();
    let told = scene.evidence("evidence.zip", &[]);
    let key = told["key"].as_str().unwrap();
    let mut bytes = std::fs::read(scene.file("evidence.zip")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    scene.put("damaged.zip", &bytes);
    let told = scene.verify("damaged.zip", &["--key", key], 2);
    assert!(told.to_lowercase().contains("does not hold"), "{told}");
    let told = json(&scene.verify("damaged.zip", &["--json"], 2));
    assert_eq!(told["holds"], false, "{told}");
    assert!(!told["faults"].as_array().unwrap().is_empty(), "{told}");

    scene.put("cut.zip", &bytes[..middle]);
    let told = scene.verify("cut.zip", &[], 2);
    assert!(told.contains("no ZIP archive, or a damaged one"), "{told}");
    let told = scene.verify("missing.zip", &[], 1);
    assert!(
        told.contains("cannot read missing.zip: the file or its folder is not there"),
        "{told}"
    );

    // A file that is there is never replaced.
    let store = format!("sqlite:{}", scene.console.path().join("console.db").display());
    let again = scene.file("damaged.zip");
    let words = ["--store", &store, "evidence", "Rose House", "-o", &again];
    let told = said(scene.console.path(), &words, 1);
    assert!(told.contains("never replaced; choose another name"), "{told}");
    assert!(!told.contains("os error"), "{told}");
    assert_eq!(std::fs::read(&again).unwrap(), bytes);
}

#[test]
fn a_checkpoint_that_a_reader_kept_is_compared_or_said_not_to_be() {
    let mut scene = Scene::new();
    let told = scene.evidence("first.zip", &[]);
    let key = told["key"].as_str().unwrap().to_owned();
    scene.put("kept.txt", &inside(&scene.file("first.zip"), "log/checkpoint"));
    scene.report();
    let against = ["--key", key.as_str(), "--against", "kept.txt"];
    scene.verify("first.zip", &against, 0);

    scene.evidence("later.zip", &[]);
    let told = scene.verify("later.zip", &against, 1);
    assert!(told.contains("Not compared: kept.txt"), "{told}");
    let kept = scene.file("kept.txt");
    scene.evidence("asked.zip", &["--against", &kept]);
    let told = scene.verify("asked.zip", &against, 0);
    assert!(told.contains("Compared: kept.txt"), "{told}");

    // A checkpoint of another log by another key says nothing of this one; text that is none is no checkpoint.
    let other = Scene::new();
    other.evidence("other.zip", &[]);
    scene.put("kept.txt", &inside(&other.file("other.zip"), "log/checkpoint"));
    let told = scene.verify("asked.zip", &against, 1);
    assert!(told.contains("not signed by the key that is used here"), "{told}");
    scene.put("kept.txt", b"a shopping list\n");
    let told = scene.verify("asked.zip", &against, 1);
    assert!(told.contains("holds neither a checkpoint"), "{told}");
}
