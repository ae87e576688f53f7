//! A store as a whole: backed up, restored, moved.
#![cfg(test)]

#[cfg(unix)]
#[path = "../store/tests/support/cluster.rs"]
mod cluster;

use std::path::Path;

use assert_cmd::Command;

fn console(home: &Path) -> Command {
    let mut command = Command::cargo_bin("dspt-console").unwrap();
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", home);
    command
}

fn at(home: &Path, store: &Path) -> Command {
    let mut command = console(home);
    command.arg("--store").arg(format!("sqlite:{}", store.display()));
    command
}

fn said(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

fn write(path: &Path, text: &str) {
    std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
}

#[test]
fn a_store_is_backed_up_with_its_keys_and_restored() {
    let (home, apart) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (store, copy) = (home.path().join("console.db"), apart.path().join("monday.db"));
    said(
        at(home.path(), &store).args(["provider", "add", "Rosewood Care"]),
        0,
    );
    // Makes the keys.
    said(
        at(home.path(), &store).args([
            "enrol",
            "new",
            "Rosewood Care",
            "--address",
            "console.example.org",
        ]),
        0,
    );
    let words = apart.path().join("words.txt");
    write(&words, "six words that nobody else knows\n");
    let passphrase = ["--passphrase-file", words.to_str().unwrap()];
    let told = said(
        at(home.path(), &store).arg("backup").arg(&copy).args(passphrase),
        0,
    );
    assert!(told.contains("monday.db.keys"), "{told}");
    let again = said(at(home.path(), &store).arg("backup").arg(&copy), 1);
    assert!(
        again.contains("monday.db: it is there already and is never replaced"),
        "{again}"
    );

    let new = apart.path().join("new").join("console.db");
    let wrong = apart.path().join("wrong.txt");
    write(&wrong, "other words, as long as the first\n");
    let told = said(
        at(home.path(), &new)
            .arg("restore")
            .arg(&copy)
            .arg("--passphrase-file")
            .arg(&wrong),
        1,
    );
    assert!(told.contains("does not open"), "{told}");
    std::fs::remove_file(&new).unwrap();
    said(
        at(home.path(), &new).arg("restore").arg(&copy).args(passphrase),
        0,
    );
    let providers = said(at(home.path(), &new).args(["show", "providers"]), 0);
    assert!(providers.contains("Rosewood Care"), "{providers}");
    for entry in std::fs::read_dir(home.path().join("keys")).unwrap() {
        let name = entry.unwrap().file_name();
        let (before, after) = (
            home.path().join("keys").join(&name),
            new.with_file_name("keys").join(&name),
        );
        assert_eq!(std::fs::read(before).unwrap(), std::fs::read(after).unwrap());
    }
    // Nothing that is there is replaced.
    said(at(home.path(), &new).arg("restore").arg(&copy), 1);
}

#[test]
fn what_is_wrong_with_a_file_is_said_without_the_words_of_the_system() {
    let home = tempfile::tempdir().unwrap();
    let store = home.path().join("console.db");
    said(
        at(home.path(), &store).args(["provider", "add", "Rosewood Care"]),
        0,
    );
    let (folder, text) = (home.path().join("folder"), home.path().join("text"));
    std::fs::create_dir(&folder).unwrap();
    write(&text, "nothing that is asked for\n");
    let (folder, text) = (folder.to_str().unwrap(), text.to_str().unwrap());
    for (words, expected) in [
        (
            &["verify", "missing.zip"] as &[&str],
            "missing.zip: the file or its folder is not there",
        ),
        (&["verify", folder], "is a folder; name the file"),
        (&["backup", text], "it is there already and is never replaced"),
        (
            &["restore", "missing.db"],
            "it is there already and is never replaced",
        ),
        (
            &["import", "cqc", "missing.csv"],
            "missing.csv: the file or its folder is not there",
        ),
        (
            &["import", "reports", "missing"],
            "the file or its folder is not there",
        ),
        (&["import", "summaries", text], "is it the right file?"),
        (
            &["policy", "check", "missing"],
            "the file or its folder is not there",
        ),
        (
            &["backup", "x.db", "--passphrase-file", folder],
            "that is a folder; name a file",
        ),
        (
            &["evidence", "Rosewood Care", "-o", text],
            "it is there already and is never replaced",
        ),
        (
            &["evidence", "Rosewood Care", "-o", "no/such/file"],
            "the file or its folder is not there",
        ),
        (
            &["evidence", "Rosewood", "-o", text],
            "to see them all: dspt-console provider list",
        ),
        (&["export", "providers", "-o", folder], "is a folder; name a file"),
    ] {
        let told = said(at(home.path(), &store).args(words).current_dir(home.path()), 1);
        assert!(told.contains(expected), "{words:?}: {told}");
        assert!(
            !told.contains("os error") && !told.contains("?:"),
            "{words:?}: {told}"
        );
    }
    let broken = said(at(home.path(), Path::new(text)).args(["show", "home"]), 1);
    assert!(
        broken.contains("not a database of this program") && !broken.contains("code 26"),
        "{broken}"
    );
}

#[test]
fn an_address_with_a_password_is_shown_nowhere() {
    let home = tempfile::tempdir().unwrap();
    let url = "postgres://sam:hush@%2Fnowhere%2Fat-all/dspt";
    for words in [
        vec!["show", "providers"],
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["backup", "x.db"],
    ] {
        let output = console(home.path())
            .env("DSPT_STORE", url)
            .args(&words)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        assert!(!String::from_utf8_lossy(&told).contains("hush"), "{words:?}");
    }
    let told = said(
        console(home.path())
            .env("DSPT_STORE", url)
            .args(["show", "providers"]),
        1,
    );
    assert!(told.contains("/nowhere/at-all"), "{told}");
    let told = said(
        console(home.path()).args(["--store", "mysql://sam:hush@x/y", "show", "providers"]),
        64,
    );
    assert!(!told.contains("hush"), "{told}");
    let told = said(
        console(home.path()).args([
            "--store",
            "postgres://sam:hush@db.example.org/dspt",
            "show",
            "providers",
        ]),
        64,
    );
    assert!(told.contains("sslrootcert") && !told.contains("hush"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_store_is_moved_into_a_database_and_every_command_goes_on_there() {
    let Some(cluster) = cluster::Cluster::of_this_run() else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (store, url) = (home.path().join("console.db"), cluster.schema());
    said(
        at(home.path(), &store).args(["provider", "add", "Rosewood Care"]),
        0,
    );
    let told = said(at(home.path(), &store).args(["migrate", "--to", &url]), 0);
    assert!(told.contains("is the same"), "{told}");
    said(at(home.path(), &store).args(["migrate", "--to", &url]), 1);
    let there = |words: &[&str], code| said(console(home.path()).env("DSPT_STORE", &url).args(words), code);
    assert!(there(&["show", "providers"], 0).contains("Rosewood Care"));
    there(&["provider", "add", "Lily Court"], 0);
    assert!(there(&["show", "providers"], 0).contains("Lily Court"));
    let told = there(&["backup", "x.db"], 64);
    assert!(told.contains("pg_dump"), "{told}");
    assert!(!said(at(home.path(), &store).args(["show", "providers"]), 0).contains("Lily Court"));
}
