//! The commands as people meet them: help, usage errors, and a README that says the same.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use assert_cmd::Command;

fn console(store: &std::path::Path) -> Command {
    let mut command = Command::cargo_bin("dspt-console").unwrap();
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", store);
    command
        .arg("--store")
        .arg(format!("sqlite:{}", store.join("console.db").display()));
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

/// Every command with its subcommands, as help lists them.
fn commands() -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let listed = |words: &[String]| -> Vec<String> {
        let help = said(console(folder.path()).args(words).arg("--help"), 0);
        let Some((_, after)) = help.split_once("Commands:\n") else {
            return Vec::new();
        };
        let lines = after.lines().take_while(|line| !line.is_empty());
        let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        names
            .filter_map(|line| line.split_whitespace().next())
            .filter(|n| *n != "help")
            .map(str::to_owned)
            .collect()
    };
    let mut all = Vec::new();
    for command in listed(&[]) {
        let subcommands = listed(std::slice::from_ref(&command));
        if subcommands.is_empty() {
            all.push(vec![command]);
        } else {
            all.extend(subcommands.into_iter().map(|sub| vec![command.clone(), sub]));
        }
    }
    all
}

#[test]
fn each_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let commands = commands();
    assert!(commands.len() >= 12, "{commands:?}");
    for words in commands {
        let help = said(console(folder.path()).args(&words).arg("--help"), 0);
        assert!(help.contains("Example"), "{words:?} has no example:\n{help}");
        assert!(
            help.contains(&format!("dspt-console {}", words.join(" "))),
            "{words:?}: the example is of another command"
        );
    }
}

#[test]
fn readme_names_the_commands_that_there_are_and_no_others() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let table = readme.split("| command | does |").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let mut named: Vec<String> = rows
        .flat_map(|row| {
            row.split('|')
                .nth(1)
                .unwrap()
                .split(',')
                .map(|c| c.trim().trim_matches('`').to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut there: Vec<String> = commands().into_iter().map(|words| words.join(" ")).collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
}

#[test]
fn wrong_usage_ends_with_64_and_says_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    for (words, wanted) in [
        (vec!["shew"], "shew"),
        (vec!["show", "nothing"], "providers"),
        (vec!["enrol", "new", "x", "--uses", "0"], "1..="),
        (vec!["device", "confirm", "zz"], "beginning of a computer's id"),
        (vec!["provider", "add", ""], "name"),
        (vec!["show", "provider"], "provider PROVIDER"),
        (vec!["answers"], "PROVIDER"),
        (vec!["answers", "x", "--comment", "y"], "--set"),
        (
            vec!["waive", "x", "8.1.4", "--until", "31/3/2027", "--reason", "y"],
            "2027-03-31",
        ),
        (vec!["waive", "x", "8.1.4", "--reason", "y"], "--until"),
        (vec!["import", "answers", "x.xlsx"], "--provider"),
        (vec!["pack", "x"], "--output"),
        (vec!["enrol", "revoke", "ff"], "4 digits or more"),
        (vec!["enrol", "revoke", ""], "4 digits or more"),
        (vec!["enrol", "revoke", "0123456g"], "0-9 and a-f"),
        (vec!["serve", "--listen", "nowhere"], "nowhere"),
        (vec!["party", "add", "x", "--kind", "club"], "council"),
        (vec!["party", "permit", "x", "y", "--level", "public"], "progress"),
        (vec!["operator", "add", "desk", "--role", "boss"], "support"),
        (
            vec!["operator", "add", "desk", "--role", "provider"],
            "--provider",
        ),
        (vec!["operator", "revoke", "zz"], "operator list"),
        (
            vec!["provider", "move", "x", "--to", "y", "--on", "1/10/2026"],
            "2027-03-31",
        ),
        (vec!["provider", "code", "x"], "--cqc"),
    ] {
        let text = said(console(folder.path()).args(&words), 64);
        assert!(text.contains(wanted), "{words:?}: {text}");
    }
    let text = said(
        Command::cargo_bin("dspt-console")
            .unwrap()
            .args(["--store", "mysql:x", "provider", "list"]),
        64,
    );
    assert!(text.contains("sqlite:PATH"), "{text}");
}

#[test]
fn unknown_things_are_told_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let text = said(
        console(folder.path()).args(["enrol", "new", "Nobody", "--address", "example.org"]),
        1,
    );
    assert!(text.contains("provider add"), "{text}");
    let text = said(console(folder.path()).args(["enrol", "revoke", "0123abcd"]), 1);
    assert!(text.contains("enrol list"), "{text}");
    let text = said(console(folder.path()).args(["device", "retire", "0123abcd"]), 1);
    assert!(text.contains("device list"), "{text}");
    let text = said(console(folder.path()).args(["provider", "list"]), 0);
    assert!(
        text.contains("provider add"),
        "an empty list says how to begin: {text}"
    );
    let text = said(&mut console(folder.path()), 1);
    assert!(text.contains("show home"), "without a terminal: {text}");
}

/// A provider's places change hands, and a council is let in and out again.
#[test]
fn who_runs_what_and_who_sees_it_is_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| said(console(folder.path()).args(words), 0);
    run(&[
        "provider",
        "add",
        "Rosewood Care",
        "--ods",
        "a1b2c",
        "--postcode",
        "ls1 4ap",
    ]);
    run(&["provider", "add", "Lily Court"]);
    for (name, code) in [("Lodge", "1-222"), ("Annexe", "1-333")] {
        run(&[
            "provider",
            "location",
            "add",
            "a1b2c",
            name,
            "--cqc",
            code,
            "--since",
            "2020-04-01",
        ]);
    }
    run(&[
        "provider",
        "split",
        "a1b2c",
        "--locations",
        "1-222,Annexe",
        "--name",
        "Both",
        "--on",
        "2026-08-01",
    ]);
    run(&[
        "provider",
        "move",
        "1-333",
        "--to",
        "Lily Court",
        "--on",
        "2026-10-01",
    ]);
    run(&["provider", "code", "a1b2c", "--ods", "a1b2d"]);
    run(&["provider", "rename", "A1B2D", "Rosewood"]);
    let shown = run(&["provider", "show", "A1B2C"]);
    for wanted in [
        "Rosewood",
        "LS1 4AP",
        "ODS HQ A1B2D",
        "ODS HQ A1B2C",
        "Annexe",
        "until 1 Oct 2026",
        "Both",
    ] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    let shown = run(&["provider", "show", "1-333"]);
    assert!(
        shown.starts_with("Lily Court"),
        "a location's code names who runs it: {shown}"
    );

    run(&["party", "add", "Northshire Council", "--kind", "council"]);
    let words = [
        "party",
        "permit",
        "Rosewood",
        "northshire council",
        "--level",
        "items",
        "--purpose",
        "the programme",
    ];
    let until = "2099-01-01";
    let late = [
        &words[..],
        &["--agreed-by", "registered manager", "--until", until],
    ]
    .concat();
    let text = said(console(folder.path()).args(&late), 64);
    assert!(text.contains("1100 days"), "{text}");
    let text = run(&["party", "list", "--json"]);
    assert!(
        text.contains("\"council\"") && text.contains("\"own\": true"),
        "{text}"
    );
    let text = said(
        console(folder.path()).args(["party", "withdraw", "Rosewood", "Northshire Council"]),
        1,
    );
    assert!(text.contains("provider show"), "{text}");
    let text = said(
        console(folder.path()).args(["party", "withdraw", "Rosewood", "Nobody"]),
        1,
    );
    assert!(text.contains("party list"), "{text}");

    let token = run(&[
        "operator",
        "add",
        "programme desk",
        "--role",
        "lead",
        "--party",
        "Northshire Council",
        "--address",
        "console.example",
    ]);
    assert!(token.contains("good once") && token.contains("    G"), "{token}");
    let posts = run(&["operator", "list"]);
    assert!(
        posts.contains("programme desk") && posts.contains("to be claimed"),
        "{posts}"
    );
    let id = posts
        .lines()
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    run(&["operator", "revoke", &id]);
    assert!(run(&["operator", "list"]).contains("revoked"));
    let audit = run(&["show", "audit", "Rosewood"]);
    for wanted in [
        "provider renamed",
        "location moved",
        "code changed",
        "Nobody of another organisation",
    ] {
        assert!(audit.contains(wanted), "{wanted}: {audit}");
    }
    let audit = run(&["show", "audit", "Rosewood", "--json"]);
    assert!(audit.contains("\"actions\""), "{audit}");
}

#[test]
fn shipped_policy_loads_and_its_tests_hold() {
    let folder = tempfile::tempdir().unwrap();
    let text = said(console(folder.path()).args(["policy", "check"]), 0);
    assert!(text.contains("dspt-care version 1"), "{text}");
    let text = said(console(folder.path()).args(["policy", "test"]), 0);
    assert!(text.contains("all hold"), "{text}");
}

#[test]
fn completions_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let text = said(console(folder.path()).args(["completions", "bash"]), 0);
    assert!(text.contains("dspt-console"), "{text}");
}

#[cfg(unix)]
#[test]
fn store_and_keys_are_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    said(
        console(folder.path()).args(["provider", "add", "Rosewood Care"]),
        0,
    );
    said(
        console(folder.path()).args(["enrol", "new", "Rosewood Care", "--address", "example.org"]),
        0,
    );
    let mode = |name: &str| {
        std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode("console.db"), mode("keys")), (0o600, 0o700));
    let keys: Vec<_> = std::fs::read_dir(folder.path().join("keys"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    assert!(!keys.is_empty());
    for key in keys {
        assert_eq!(
            std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            key.display()
        );
    }
}

#[test]
fn a_day_that_was_is_shown_and_one_to_come_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str], code| said(console(folder.path()).args(words), code);
    run(&["provider", "add", "Rosewood Care"], 0);
    for view in [
        &["show", "home"][..],
        &["show", "devices"],
        &["show", "checks"],
        &["show", "providers"],
    ] {
        let shown = run(&[view, &["--as-at", "2026-01-01"]].concat(), 0);
        assert!(shown.starts_with("As at the end of 1 January 2026."), "{shown}");
        assert!(!shown.contains("Rosewood"), "it was not there then: {shown}");
        let shown = run(&[view, &["--as-at", "2026-01-01", "--json"]].concat(), 0);
        assert!(
            shown.starts_with(r#"{"as_at":"2026-01-01","known_since":{"reports":0"#),
            "{shown}"
        );
    }
    let missing = run(&["show", "provider", "Rosewood Care", "--as-at", "2026-01-01"], 1);
    assert!(missing.contains("provider"), "{missing}");
    for (view, said) in [
        (&["show", "home"][..], "future"),
        (&["show", "audit", "Rosewood Care"], "leave --as-at out"),
    ] {
        let refused = run(&[view, &["--as-at", "2999-01-01"]].concat(), 64);
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn providers_are_printed_in_a_chosen_order_and_as_they_were_kept_under_a_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["Rosewood", "Elm Court"] {
        said(console(folder.path()).args(["provider", "add", name]), 0);
    }
    let sorted = said(
        console(folder.path()).args(["show", "providers", "--sort", "to-fix"]),
        0,
    );
    assert!(sorted.contains("most computers to fix first"), "{sorted}");
    let wrong = said(
        console(folder.path()).args(["show", "providers", "--sort", "rank"]),
        64,
    );
    assert!(wrong.contains("by name, heard, to-fix"), "{wrong}");
    let elsewhere = said(
        console(folder.path()).args(["show", "home", "--sort", "name"]),
        64,
    );
    assert!(elsewhere.contains("show providers"), "{elsewhere}");
    let none = said(
        console(folder.path()).args(["show", "providers", "--filter", "north"]),
        64,
    );
    assert!(none.contains("no list is kept"), "{none}");
    let settings = folder.path().join(".config/dspt-console");
    std::fs::create_dir_all(&settings).unwrap();
    let kept = r#"[{"name": "north", "list": {"text": "rsw", "columns": ["codes"]}}]"#;
    let mut file = std::fs::File::create(settings.join("lists.json")).unwrap();
    std::io::Write::write_all(&mut file, kept.as_bytes()).unwrap();
    let north = said(
        console(folder.path()).args(["show", "providers", "--filter", "north"]),
        0,
    );
    assert!(north.contains("Rosewood") && !north.contains("Elm"), "{north}");
    assert!(north.contains("Codes") && !north.contains("Telephone"), "{north}");
    let other = said(
        console(folder.path()).args(["show", "providers", "--filter", "south"]),
        64,
    );
    assert!(other.contains("north"), "{other}");
}
