//! A computer and its key: changed, replaced, seen less of, gone; and people's own computers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::io::Read;
use std::io::Write;
use std::process::Command;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::programs;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

fn joined() -> (Console, Agent, String) {
    let console = Console::serving();
    let string = console.enrol_string("Rosewood Care", 5);
    let agent = Agent::new();
    agent.enrol(&string);
    agent.report();
    (console, agent, string)
}

fn only(console: &Console) -> serde_json::Value {
    let devices = console.json(&["device", "list"]);
    let [device] = devices.as_array().unwrap().as_slice() else {
        panic!("one device: {devices}")
    };
    device.clone()
}

#[test]
fn a_new_key_is_taken_and_the_old_one_is_refused() {
    let (console, agent, _) = joined();
    let before = only(&console);
    let key = agent.folder().join("data/key");
    let old = std::fs::read(&key).unwrap();
    let said = agent.run(&["rotate-key"], 0);
    assert!(said.contains("new key"), "{said}");
    assert_ne!(std::fs::read(&key).unwrap(), old);
    agent.report();
    let after = only(&console);
    assert_eq!(after["id"], before["id"]);
    assert_eq!(
        (after["sequence"].as_u64(), &after["state"]),
        (Some(3), &before["state"])
    );
    agent.run(&["rotate-key"], 0);
    agent.report();
    assert_eq!(only(&console)["sequence"], 5);
    // Whoever has the old key alone says nothing any more.
    std::fs::write(&key, old).unwrap();
    let said = agent.run(&["report"], 1);
    assert!(!said.is_empty());
    assert_eq!(only(&console)["sequence"], 5);
}

#[test]
fn a_lower_level_holds_from_the_next_report_on() {
    let (console, agent, _) = joined();
    agent.run(&["sharing", "--level", "items"], 0);
    assert_eq!(agent.json(&["sharing"])["level"], "items");
    agent.report();
    let id = only(&console)["id"].as_str().unwrap().to_owned();
    let detail = console.json(&["show", "device", &id]);
    assert_eq!(detail["sharing"], "items");
    assert!(detail["findings"].as_array().unwrap().is_empty(), "{detail}");
    assert_eq!(only(&console)["counts"]["pass"], 0);
    agent.run(&["sharing", "--level", "devices"], 0);
    agent.report();
    assert_ne!(only(&console)["counts"]["pass"], 0);
}

#[test]
fn leaving_takes_along_what_is_held_and_ends_it() {
    let (console, agent, string) = joined();
    let file = agent.folder().join("held.json");
    let name = file.to_str().unwrap();
    let said = agent.run(&["leave", name, "--yes"], 0);
    assert!(said.contains("30 days"), "{said}");
    let held: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let links = held["links"].as_array().unwrap();
    assert_eq!(links.len(), 2, "enrolment and report");
    assert_eq!(links[1]["bodies"].as_array().unwrap().len(), 3);
    assert!(console.json(&["device", "list"]).as_array().unwrap().is_empty());
    assert_eq!(agent.json(&["status"])["membership"], "none");
    agent.run(&["report"], 64);
    // The last computer that leaves closes its provider; opened again, joining is another device.
    let closed = console.run(&["provider", "show", "Rosewood Care"]);
    assert!(closed.contains("closed on"), "{closed}");
    console.run(&["provider", "reopen", "Rosewood Care"]);
    agent.enrol(&string);
    agent.report();
    assert_eq!(only(&console)["sequence"], 1);
}

#[test]
fn a_list_of_providers_becomes_letters_or_tells_every_mistake() {
    let console = Console::serving();
    console.enrol_string("Rosewood Care", 5);
    let folder = tempfile::tempdir().unwrap();
    let (list, letters) = (folder.path().join("list.csv"), folder.path().join("letters"));
    let command = || {
        let mut command = console.command();
        command
            .args(["enrol", "new", "--from"])
            .arg(&list)
            .arg("-o")
            .arg(&letters);
        command
    };
    std::fs::write(&list, "name,ods\nElm House,no!\n,A1\n").unwrap();
    let failed = command().output().unwrap();
    assert_eq!(failed.status.code(), Some(64));
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains("line 2") && said.contains("line 3"), "{said}");
    assert!(!letters.exists());

    std::fs::write(&list, "name,ods\nElm House,A1B2C\nRosewood Care,\n").unwrap();
    assert!(command().output().unwrap().status.success());
    let mut merge = csv::Reader::from_path(letters.join("letters.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = merge.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let letter = std::fs::read_to_string(letters.join(&rows[0][7])).unwrap();
    assert!(
        letter.contains("Northshire IT Support") && letter.contains(&rows[0][2]),
        "{letter}"
    );
    Agent::new().enrol(&rows[0][1]);
    assert_eq!(only(&console)["provider_name"], "Elm House");
}

#[cfg(unix)]
#[test]
fn letters_that_do_not_fit_on_the_disk_leave_no_string_that_is_good() {
    let mut console = Console::serving();
    console.enrol_string("Rosewood Care", 5);
    // Then its log of changes is empty, and no file is near its limit before the letters are written.
    console.stop();
    let registered = || {
        (
            console.json(&["enrol", "list"]),
            console.json(&["provider", "list"]),
        )
    };
    let before = registered();
    let folder = tempfile::tempdir().unwrap();
    let (list, letters) = (folder.path().join("list.csv"), folder.path().join("letters"));
    let mut text = "name\n".to_owned();
    for n in 0..400 {
        text += &format!("{} {n}\n", "Elm".repeat(60));
    }
    std::fs::write(&list, text).unwrap();
    // A limit on every file does what a full disk does: first to the list of all letters, then, with more room, to the store.
    for (blocks, what) in [("256", "letters.csv"), ("512", "console.db")] {
        let program = console.command();
        let mut limited = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        limited.args(["-c", &script, "sh"]);
        limited.arg(program.get_program()).args(program.get_args());
        limited
            .args(["enrol", "new", "--from"])
            .arg(&list)
            .arg("-o")
            .arg(&letters);
        let failed = limited.output().unwrap();
        let said = String::from_utf8(failed.stderr).unwrap();
        assert_eq!(failed.status.code(), Some(1), "{said}");
        assert!(said.contains(what), "{said}");
        assert_eq!(registered(), before, "nothing was registered");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "only the list of providers is left");
    }
}

#[test]
fn a_computer_is_replaced_and_keeps_its_history() {
    let (console, agent, string) = joined();
    let old = only(&console)["id"].as_str().unwrap().to_owned();
    agent.run(&["enrol", "--again", "--yes", &string], 0);
    agent.report();
    let devices = console.json(&["device", "list"]);
    let new = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|device| device["id"] != old.as_str())
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    console.run(&["device", "replace", &old, &new]);
    let left = only(&console);
    assert_eq!(
        (left["id"].as_str(), &left["state"]),
        (Some(new.as_str()), &"confirmed".into())
    );
}

/// Runs a program in a terminal, answers what it asks with yes, and gives what it showed.
fn in_a_terminal(mut command: CommandBuilder, asked: &str) -> String {
    let size = PtySize {
        rows: 200,
        cols: 100,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    command.env("LC_ALL", "C.UTF-8");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let (mut shown, mut answered) = (Vec::new(), false);
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = reader.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..read]);
        if !answered && String::from_utf8_lossy(&shown).contains(asked) {
            keys.write_all(b"yes\n").unwrap();
            answered = true;
        }
    }
    let status = child.wait().unwrap();
    let shown = String::from_utf8_lossy(&shown).into_owned();
    assert!(answered && status.success(), "{status:?}\n{shown}");
    shown
}

#[test]
fn a_personal_computer_is_checked_once_and_nothing_is_left() {
    let console = Console::serving();
    console.enrol_string("Rosewood Care", 5);
    let made = console.json(&["enrol", "once", "Rosewood Care", "--count", "2"]);
    let code = made["codes"][0].as_str().unwrap();
    let home = tempfile::tempdir().unwrap();
    let trace = tempfile::NamedTempFile::new().unwrap();

    // Without a terminal nobody can agree, so nothing is sent.
    let mut alone = programs::command("dspt-agent");
    alone.env("HOME", home.path()).args(["check", "--once", code]);
    assert_eq!(alone.output().unwrap().status.code(), Some(64));

    let mut command = CommandBuilder::new("strace");
    command.args(["-f", "-qq", "-e", "trace=%file,openat", "-o"]);
    command.arg(trace.path());
    command.arg(programs::path("dspt-agent"));
    command.args(["check", "--once", code]);
    command.env("HOME", home.path());
    command.env_remove("DSPT_AGENT_DATA");
    command.env_remove("XDG_STATE_HOME");
    let shown = in_a_terminal(command, "Type yes to send it");
    let before = shown.find("\"verdicts\"").unwrap();
    assert!(
        before < shown.find("Type yes").unwrap(),
        "shown before it is asked"
    );
    // A line may end between two of the words.
    let in_one_line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(in_one_line.contains(made["phrase"].as_str().unwrap()), "{shown}");

    let calls = std::fs::read_to_string(trace.path()).unwrap();
    assert!(calls.contains("openat("), "the trace has seen it");
    let writes = [
        "O_CREAT", "O_WRONLY", "O_RDWR", "mkdir", "rename", "link(", "symlink", "mknod", "chmod",
    ];
    let left: Vec<&str> = calls
        .lines()
        .filter(|line| writes.iter().any(|word| line.contains(word)))
        .filter(|line| !line.contains("readlink") && !line.contains(" = -1 "))
        .filter(|line| !line.contains("\"/dev/"))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);

    let seen = console.json(&["enrol", "self-checks", "Rosewood Care"]);
    assert_eq!(
        (seen["results"].as_u64(), seen["open"].as_u64()),
        (Some(1), Some(1))
    );
    assert!(
        seen["checks"].as_array().unwrap().is_empty(),
        "one alone would tell whose it is"
    );
    assert!(!console.log().contains("/v1/once"), "no line tells when it came");
}
