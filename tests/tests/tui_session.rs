//! The terminal console as a person meets it: the real binary in a pseudo-terminal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::io::Read;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::desk::Desk;
use dspt_tests::programs;
use portable_pty::Child;
use portable_pty::CommandBuilder;
use portable_pty::PtySize;
use portable_pty::native_pty_system;

/// A program on a screen.
struct Session {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Session {
    fn start(console: &Console, rows: u16, cols: u16) -> Self {
        let mut command = CommandBuilder::new(programs::path("dspt-console"));
        command.arg("--store");
        command.arg(format!(
            "sqlite:{}",
            console.folder().join("console.db").display()
        ));
        command.env("XDG_CONFIG_HOME", console.folder().join("settings"));
        Self::of(command, rows, cols)
    }

    /// The same screens, of a console elsewhere.
    fn connected(desk: &Desk, rows: u16, cols: u16) -> Self {
        let mut command = CommandBuilder::new(programs::path("dspt-console"));
        command.arg("--connect");
        command.env_remove("XDG_CONFIG_HOME");
        command.env("HOME", desk.home());
        Self::of(command, rows, cols)
    }

    fn of(mut command: CommandBuilder, rows: u16, cols: u16) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        let child = pair.slave.spawn_command(command).unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            rows.try_into().unwrap(),
            cols.try_into().unwrap(),
            0,
        )));
        let (mut reader, shown) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read) = reader.read(&mut bytes) {
                if read == 0 {
                    break;
                }
                shown.lock().unwrap().process(&bytes[..read]);
            }
        });
        Self {
            screen,
            keys: pair.master.take_writer().unwrap(),
            child,
            _master: pair.master,
        }
    }

    fn contents(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows a text, which is how a person waits.
    fn sees(&self, text: &str) -> String {
        self.sees_within(text, A_WHILE)
    }

    fn sees_within(&self, text: &str, time: Duration) -> String {
        let start = Instant::now();
        while start.elapsed() < time {
            let contents = self.contents();
            if contents.contains(text) {
                return contents;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{text:?} does not come:\n{}", self.contents());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// As long as a busy machine may take; an idle one answers in a few hundredths of it.
const A_WHILE: Duration = Duration::from_secs(30);

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";

#[test]
fn supporter_drills_down_from_home_to_a_fix_and_back() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    let device = console.json(&["device", "list"])[0].clone();

    let mut session = Session::start(&console, 30, 100);
    session.sees("1 provider");
    session.press("?");
    session.sees("quit");
    session.press(ESCAPE);
    session.sees("1 provider");

    // The list of computers, by the way a person would go: search for it, open it.
    session.press("3");
    session.sees(
        device["label"]
            .as_str()
            .filter(|l| !l.is_empty())
            .unwrap_or("Rosewood"),
    );
    session.press(ENTER);
    session.sees("Fix now (");
    session.press(ENTER);
    session.sees("Why");
    session.press(ESCAPE);
    session.sees("Fix now (");

    session.press("q");
    let start = Instant::now();
    let mut ended = None;
    while ended.is_none() && start.elapsed() < A_WHILE {
        ended = session.child.try_wait().unwrap();
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(ended.is_some_and(|status| status.success()), "q ends it");
    assert!(
        !session.screen.lock().unwrap().screen().alternate_screen(),
        "the terminal is given back"
    );
}

#[test]
fn supporter_works_through_monday_from_the_start_to_one_that_rests() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();

    let mut session = Session::start(&console, 40, 100);
    session.sees("New since then");
    session.sees("Do first");
    // Down to the first fault, past what is new.
    let is_there = |screen: &str| {
        let line = |text: &str| screen.lines().position(|line| line.starts_with(text));
        line("▸") > line("Do first")
    };
    for _ in 0..20 {
        if is_there(&session.contents()) {
            break;
        }
        let before = session.contents();
        session.press("j");
        let start = Instant::now();
        while session.contents() == before && start.elapsed() < A_WHILE {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    session.press(ENTER);
    session.sees("not so on 1 at 1 provider");
    session.press("n");
    session.sees("Remark: ");
    session.press("rang, will update by 10 Nov");
    session.sees("by 10 Nov");
    session.press(ENTER);
    session.sees("The remark is kept: Rosewood Care.");
    session.press("z");
    session.sees("Rests until: ");
    session.press("+7");
    session.press(ENTER);
    session.sees("At rest");
    session.press("y");
    session.sees("Subject: A few minutes for the computers of Rosewood Care");
    session.press("y");
    session.sees("Handed to the clipboard");

    let work = console.json(&["show", "work"]);
    let task = &work["rows"][0];
    assert_eq!(task["provider_name"], "Rosewood Care", "{work}");
    assert_eq!(task["note"], "rang, will update by 10 Nov", "{work}");
    assert!(task["snoozed_until"].is_string(), "{work}");
    session.press("q");
}

#[test]
fn supporter_works_a_whole_morning_by_name() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    console.run(&["provider", "add", "Lily Court"]);

    let mut session = Session::start(&console, 34, 110);
    session.sees("New since then");
    // The call list, by another order, kept under a name.
    session.press(":");
    session.sees("Go to or do:");
    session.press("providers\r");
    session.sees("2 providers, by name");
    session.press("s");
    session.sees("2 providers, heard of longest ago first");
    session.press("S");
    session.sees("Under what name");
    session.press("mornings\r");
    session.sees("Kept as \"mornings\"");
    // One provider by a few letters, and round its sections.
    session.press("/");
    session.sees("Search: ");
    session.press("rsw");
    session.sees("Search: rsw");
    session.press(ENTER);
    session.press(ENTER);
    session.sees("[Questions]");
    session.press("\t");
    session.sees("[Answers]");
    session.press("\t");
    session.sees("[Register]");
    session.press("\t");
    session.sees("[Timeline]");
    session.sees("joined");
    // Another computer is to join: a string, shown once, copied, seen in the list, taken back.
    session.press("+");
    session.sees("A new string for Rosewood Care");
    session.press(ENTER);
    session.sees("four words");
    session.press("y");
    session.sees("Handed to the clipboard");
    session.press("7");
    session.sees("0 of 5");
    session.press("x");
    session.sees("Take back the string");
    session.press("y");
    session.sees("Taken back: the string");
    session.sees("taken back");
    // Who else uses this console, and what was written down.
    session.press(":operators\r");
    session.sees("No posts yet");
    session.press(":log\r");
    let log = session.sees("reports of computers");
    assert!(log.contains("actions of operators"), "{log}");
    // The next one to ring, by name; and the list as it was kept.
    session.press(":provider lily\r");
    session.sees("Lily Court");
    session.press(":filter mornings\r");
    session.sees("2 providers, heard of longest ago first");
    session.press("q");

    let strings = console.json(&["enrol", "list"]);
    let revoked = strings.as_array().unwrap().iter();
    assert_eq!(
        revoked.filter(|row| row["revoked"] == true).count(),
        1,
        "{strings}"
    );
}

#[test]
fn lead_reads_coverage_locations_and_imports_of_a_made_up_programme() {
    let mut command = CommandBuilder::new(programs::path("dspt-console"));
    command.args(["try", "--estate", "60"]);
    let mut session = Session::of(command, 40, 120);
    session.sees_within("Look through", Duration::from_secs(120));
    session.press("6");
    let first = session.sees("Coverage (in-date):");
    assert!(
        first.contains("Rule (in-date): Standards Met or Exceeded"),
        "{first}"
    );
    session.press("+");
    session.sees("80 % ");
    session.press(ENTER);
    session.sees("covered");
    session.sees("tel ");
    session.press(ENTER);
    session.sees("Published status");
    session.press(ESCAPE);
    session.sees("tel ");
    session.press(ESCAPE);
    session.sees("Coverage (in-date):");
    // The last door leads to the registers that are held.
    session.press("G");
    session.press(ENTER);
    session.sees("What changed among the locations");
    session.press("6");
    session.sees("Coverage (in-date):");
    session.press("q");
}

#[test]
fn new_report_shows_without_a_key_and_empty_console_says_how_to_begin() {
    let console = Console::serving();
    let session = Session::start(&console, 24, 80);
    session.sees("Nothing here yet");
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    session.sees("1 computer");
}

#[test]
fn the_screens_of_a_console_elsewhere_show_what_is_permitted_until_the_post_is_revoked() {
    let console = Console::serving();
    let agent = Agent::new();
    let string = console.enrol_string("Rosewood Care", 5);
    agent.run(&["enrol", "--yes", "--label", "Front desk", &string], 0);
    agent.report();
    console.run(&["provider", "add", "Lily Court"]);
    console.run(&["party", "add", "Northshire Council", "--kind", "council"]);
    let desk = Desk::connected(
        &console,
        "programme desk",
        "lead",
        &["--party", "Northshire Council"],
    );

    let mut session = Session::connected(&desk, 30, 100);
    // A lead begins with coverage, and here without registers.
    session.sees("import cqc");
    session.press("1");
    // It shows without a key what the provider permits meanwhile.
    let until = jiff::Zoned::now().date() + jiff::Span::new().months(6);
    let until = until.to_string();
    #[rustfmt::skip]
    agent.run(&["sharing", "give", "Northshire Council", "--level", "devices", "--until", &until, "--yes"], 0);
    session.sees("1 provider");
    session.press("2");
    let providers = session.sees("Rosewood Care");
    assert!(!providers.contains("Lily"), "{providers}");
    session.press("3");
    session.sees("Front desk");
    session.press(ENTER);
    session.sees("Fix now (");
    session.press(ENTER);
    session.sees("Why");

    console.run(&["operator", "revoke", &desk.operator]);
    session.sees("revoked");
    assert!(!session.contents().contains("Fix now ("));
    session.press("q");
    let start = Instant::now();
    while session.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < A_WHILE, "q ends it");
        std::thread::sleep(Duration::from_millis(10));
    }
}
