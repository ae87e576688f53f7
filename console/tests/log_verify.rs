//! The log from the command line: whole, and after somebody changed the store.
#![cfg(test)]

use std::path::Path;

use assert_cmd::Command;

fn said(home: &Path, arguments: &[&str], code: i32) -> String {
    let output = Command::cargo_bin("dspt-console")
        .unwrap()
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", home)
        .arg("--store")
        .arg(format!("sqlite:{}", home.join("console.db").display()))
        .args(arguments)
        .output()
        .unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[test]
fn a_log_verifies_until_somebody_changes_what_is_kept() {
    let home = tempfile::tempdir().unwrap();
    assert!(said(home.path(), &["log", "verify"], 0).contains("Nothing was logged yet."));
    said(home.path(), &["provider", "add", "Rosewood Care"], 0);
    let told = said(home.path(), &["log", "verify"], 0);
    assert!(told.contains("is what was logged"), "{told}");
    let shown = said(home.path(), &["log", "show"], 0);
    assert!(
        shown.contains("log.dspt.invalid/") && shown.contains("No checkpoint yet"),
        "{shown}"
    );

    // Any change of the database's bytes that keeps it a database.
    let path = home.path().join("console.db");
    for suffix in ["", "-wal"] {
        let path = path.with_file_name(format!("console.db{suffix}"));
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let changed = replaced(
            &bytes,
            b"\"name\":\"Rosewood Care\"",
            b"\"name\":\"Rosebush Care\"",
        );
        std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &changed).unwrap();
    }
    let told = said(home.path(), &["log", "verify"], 2);
    assert!(told.contains("altered: entry 0"), "{told}");
    let told = said(home.path(), &["--json", "log", "verify"], 2);
    assert!(told.contains("\"fault\": \"altered\""), "{told}");
}

#[test]
fn what_is_shown_otherwise_than_it_was_logged_is_named_with_both() {
    let home = tempfile::tempdir().unwrap();
    said(home.path(), &["provider", "add", "Rosewood Care"], 0);
    // Wherever it is shown, and not in the entry that tells it.
    for suffix in ["", "-wal"] {
        let path = home.path().join(format!("console.db{suffix}"));
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let bytes = replaced(&bytes, b"Rosewood Care", b"Rosebush Care");
        let bytes = replaced(
            &bytes,
            b"\"name\":\"Rosebush Care\"",
            b"\"name\":\"Rosewood Care\"",
        );
        std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &bytes).unwrap();
    }
    let told = said(home.path(), &["log", "verify"], 2);
    assert!(
        told.contains("does not follow from the log: name of provider"),
        "{told}"
    );
    assert!(
        told.contains("shown Rosebush Care, derived Rosewood Care"),
        "{told}"
    );
    let told = said(home.path(), &["--json", "log", "verify"], 2);
    assert!(told.contains("\"fault\": \"shown\""), "{told}");
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    for place in 0..bytes.len().saturating_sub(from.len()) {
        if bytes[place..].starts_with(from) {
            bytes[place..place + to.len()].copy_from_slice(to);
        }
    }
    bytes
}
