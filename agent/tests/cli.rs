//! The program as people and scripts meet it: what it prints, and with which exit code it ends.
#![expect(clippy::unwrap_used, reason = "test code, outside the test functions too")]
#![expect(clippy::disallowed_methods, reason = "tests start the real program")]

use std::path::Path;

use assert_cmd::Command;
use dspt_report::EnrolString;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Token;

fn agent(data: &Path) -> Command {
    let mut command = Command::cargo_bin("dspt-agent").unwrap();
    command
        .env_clear()
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .arg("--data")
        .arg(data);
    command
}

/// Exit code, standard output, standard error.
fn run(data: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = agent(data).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn json(data: &Path, arguments: &[&str]) -> serde_json::Value {
    let (code, out, err) = run(data, arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&out).unwrap()
}

/// A folder that is not there, so that a command that makes it is noticed.
fn nowhere() -> (tempfile::TempDir, std::path::PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    (root, data)
}

const COMMANDS: [&str; 15] = [
    "check",
    "facts",
    "record",
    "show",
    "enrol",
    "report",
    "run",
    "install",
    "uninstall",
    "doctor",
    "status",
    "answer",
    "asset",
    "pack",
    "completions",
];

/// The first line while the list of questions is carried over, and what follows it.
fn after_notice(text: &str) -> &str {
    let today = i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400);
    let Some(notice) = dspt_agent::words::notice(dspt_policies::Toolkit::in_use(today.unwrap())) else {
        return text;
    };
    let mut rest = text;
    for word in notice.split_whitespace() {
        let found = rest.trim_start().strip_prefix(word);
        assert!(found.is_some(), "{text}");
        rest = found.unwrap();
    }
    rest.trim_start()
}

#[test]
fn every_command_is_known_and_its_help_shows_an_example() {
    let (_root, data) = nowhere();
    let (code, help, _) = run(&data, &["--help"]);
    assert_eq!(code, 0);
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
        let (code, help, _) = run(&data, &[command, "--help"]);
        assert_eq!(code, 0);
        assert!(help.contains("Example: dspt-agent "), "{command}");
    }
}

#[test]
fn help_speaks_without_our_jargon_and_claims() {
    let (_root, data) = nowhere();
    for command in COMMANDS.iter().chain(&[""]) {
        let arguments: Vec<&str> = [*command, "--help"]
            .into_iter()
            .filter(|a| !a.is_empty())
            .collect();
        let (_, help, _) = run(&data, &arguments);
        let help = help
            .replace(dspt_agent::words::INDEPENDENT.text, "")
            .to_lowercase();
        for word in dspt_pack::sentence::JARGON
            .iter()
            .chain(dspt_pack::sentence::CLAIMS)
        {
            assert!(!help.contains(word), "{command}: {word}");
        }
    }
}

#[test]
fn wrong_usage_ends_with_64_and_help_with_0() {
    let (_root, data) = nowhere();
    for arguments in [
        &["frobnicate"] as &[&str],
        &["check", "--nope"],
        &["check", "--format", "pdf"],
        &["check", "--fail-on", "rain"],
        &["check", "--only", "no-such-check"],
        &["check", "--policy", "/no/such/folder"],
        &["enrol", "ABCDE"],
        &["report"],
        &["record"],
        &["install", "--show", "--yes"],
        &["uninstall", "--keep"],
        &["run", "--day", "0"],
    ] {
        let (code, _, err) = run(&data, arguments);
        assert_eq!(code, 64, "{arguments:?}: {err}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
    assert_eq!(run(&data, &["--version"]).0, 0);
    assert!(!data.exists(), "wrong usage made a folder");
}

#[test]
fn check_explains_this_computer_and_keeps_nothing() {
    let (_root, data) = nowhere();
    let (code, out, err) = run(&data, &["check", "--width", "72"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(after_notice(&out).starts_with("This computer: "), "{out}");
    let unwrapped = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.ends_with(dspt_agent::words::INDEPENDENT.text), "{out}");
    assert!(!out.contains('\u{1b}'), "colours without a terminal");
    assert!(!data.exists(), "check made a folder");
}

#[test]
fn check_as_a_page_keeps_nothing_and_ends_as_the_text_does() {
    let (_root, data) = nowhere();
    let (code, page, err) = run(&data, &["check", "--format", "html"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.contains("<p class=\"summary\">This computer: "), "{page}");
    let notice = page.find("<p class=\"notice\">").unwrap();
    assert!(notice < page.find("<h1>").unwrap(), "the notice stands first");
    assert!(page.trim_end().ends_with("</html>"), "{page}");
    assert!(!data.exists(), "check made a folder");
}

#[test]
fn check_as_json_accounts_for_every_check_of_the_policy() {
    let (_root, data) = nowhere();
    let result = json(&data, &["check", "--format", "json"]);
    let findings = result.get("findings").unwrap().as_array().unwrap();
    let known = dspt_policies::Policy::shipped().checks().len();
    assert_eq!(findings.len(), known);
    let counts = result.get("counts").unwrap().as_object().unwrap();
    let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(sum, known as u64);
    for finding in findings {
        let verdict = finding.get("verdict").unwrap();
        if verdict == "unknown" || verdict == "error" {
            assert!(finding.get("reason").is_some(), "{finding}");
        }
    }
}

#[test]
fn only_shows_the_named_check_and_fail_on_judges_by_it() {
    let (_root, data) = nowhere();
    let all = json(&data, &["check", "--format", "json"]);
    let all = all.get("findings").unwrap().as_array().unwrap();
    let one_of = |group: &str| all.iter().find(|finding| finding.get("group").unwrap() == group);
    // One to fix, where this computer has one, and one that is not to fix.
    for finding in [one_of("fix-now"), one_of("fine"), one_of("not-about")]
        .into_iter()
        .flatten()
    {
        let id = finding.get("check").unwrap().as_str().unwrap();
        let (code, out, _) = run(
            &data,
            &["check", "--format", "json", "--only", id, "--fail-on", "fail"],
        );
        let only: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(only.get("findings").unwrap().as_array().unwrap().len(), 1);
        let to_fix = finding.get("group").unwrap() == "fix-now";
        assert_eq!(code, if to_fix { 2 } else { 0 }, "{id}");
    }
}

#[test]
fn a_broken_policy_is_refused_with_all_its_mistakes_and_their_places() {
    let (root, data) = nowhere();
    let folder = root.path().join("policy");
    std::fs::create_dir_all(folder.join("checks")).unwrap();
    let write = |name: &str, text: &str| {
        let mut file = std::fs::File::create(folder.join(name)).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    };
    write("policy.yaml", "name: own\nversion: 1\n");
    write(
        "checks/one.yaml",
        "checks:\n  - id: One\n    title: 3\n    colour: red\n",
    );
    let folder = folder.display().to_string();
    let (code, _, err) = run(&data, &["check", "--policy", &folder]);
    assert_eq!(code, 64);
    assert!(err.contains("checks/one.yaml:2:"), "{err}");
    assert!(err.contains("colour"), "{err}");
}

#[test]
fn facts_tell_each_value_or_the_reason_why_not() {
    let (_root, data) = nowhere();
    let (code, out, _) = run(&data, &["facts", "--width", "100"]);
    assert_eq!(code, 0);
    assert!(out.contains("os.family"), "{out}");
    let facts = json(&data, &["facts", "--json", "--all"]);
    let facts = facts.as_object().unwrap();
    assert!(facts.len() > 50);
    for (key, value) in facts {
        assert!(dspt_report::schema::fact(key).is_some(), "{key}");
        if let Some(unknown) = value.as_object() {
            assert!(unknown.get("unknown").unwrap().is_string(), "{key}");
        }
    }
}

#[test]
fn show_prints_what_would_be_sent_and_keeps_nothing() {
    let (_root, data) = nowhere();
    let (code, out, _) = run(&data, &["show"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("This is exactly what would be sent."), "{out}");
    let shown = json(&data, &["show", "--json"]);
    assert_eq!(shown.get("joined").unwrap(), false);
    let named = shown.pointer("/statement/facts/size").unwrap().as_u64().unwrap();
    let body = serde_json::to_vec(shown.get("facts").unwrap()).unwrap();
    assert_eq!(
        named,
        body.len() as u64,
        "the size named is that of the body shown"
    );
    assert!(!data.exists(), "show made a folder");
}

#[test]
fn a_recording_is_shown_before_it_is_written_and_can_be_read_back() {
    let (root, data) = nowhere();
    let file = root.path().join("this.json");
    let name = file.display().to_string();
    let (code, out, err) = run(&data, &["record", &name]);
    assert_eq!(code, 64, "there is no terminal to ask on");
    assert!(err.contains("--yes"), "{err}");
    assert!(out.contains("dspt-recording/1"), "it was shown");
    assert!(!file.exists());

    let (code, out, _) = run(&data, &["record", &name, "--yes"]);
    assert_eq!(code, 0);
    let bytes = std::fs::read(&file).unwrap();
    assert!(dspt_checks::Recorded::from_json(&bytes).is_ok());
    assert!(
        out.starts_with(std::str::from_utf8(&bytes).unwrap()),
        "shown is what is written"
    );

    let folder = root.path().display().to_string();
    let (code, out, err) = run(&data, &["record", &folder, "--yes"]);
    assert_eq!((code, out.as_str()), (64, ""));
    assert!(err.contains("is a folder; name a file in it"), "{err}");
}

#[test]
fn before_joining_report_and_status_say_so() {
    let (_root, data) = nowhere();
    let (code, _, err) = run(&data, &["report"]);
    assert_eq!(code, 64);
    insta::assert_snapshot!(err, @"dspt-agent: this computer has not joined a console; join with the string from your letter: dspt-agent enrol STRING
");
    let (code, out, _) = run(&data, &["status"]);
    assert_eq!(code, 0);
    assert!(
        after_notice(&out).starts_with("This computer has not joined a console."),
        "{out}"
    );
    let status = json(&data, &["status", "--json"]);
    assert_eq!(status.get("membership").unwrap(), "none");
    assert!(!data.exists(), "status made a folder");
}

fn string(address: &str) -> String {
    EnrolString {
        address: address.to_owned(),
        pin: Pin::new([2; 15]),
        provider: ProviderId::new([3; 8]),
        token: Token::from_bytes(&[4; 15]).unwrap(),
    }
    .to_string()
}

#[test]
fn a_mistyped_enrolment_string_names_its_group() {
    let (_root, data) = nowhere();
    let good = string("console.example");
    let mut groups: Vec<String> = good.split(' ').map(str::to_owned).collect();
    let third = groups.get_mut(2).unwrap();
    *third = third.chars().rev().collect::<String>();
    let mistyped = groups.join(" ");
    let (code, _, err) = run(&data, &["enrol", &mistyped]);
    assert_eq!(code, 64);
    assert!(err.contains("group 3, "), "{err}");

    let cut: Vec<&str> = good.split(' ').take(4).collect();
    let (code, _, err) = run(&data, &["enrol", &cut.join(" ")]);
    assert_eq!(code, 64);
    assert!(err.contains("more must follow; copy it to its end"), "{err}");
    assert!(!data.exists(), "a mistyped string made a folder");
}

/// A port of this computer at which nobody listens.
fn closed_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_console_that_is_not_there_is_named_and_no_key_is_made() {
    let (_root, data) = nowhere();
    let address = closed_port();
    // As words, as they come from a letter.
    let string = string(&address).to_lowercase();
    let mut arguments = vec!["enrol", "--yes"];
    arguments.extend(string.split(' '));
    let (code, _, err) = run(&data, &arguments);
    assert_eq!(code, 1);
    assert!(
        err.starts_with(&format!(
            "dspt-agent: the console at {address} could not be reached; "
        )),
        "{err}"
    );
    assert!(!data.join("key").exists(), "a key was made");
}

#[test]
fn the_string_is_read_from_standard_input_with_its_line_breaks() {
    let (_root, data) = nowhere();
    let address = closed_port();
    let letter = string(&address).replace(' ', "\n");
    let output = agent(&data)
        .args(["enrol", "--yes"])
        .write_stdin(letter)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains(&address), "{err}");
}

#[test]
fn a_label_that_is_too_long_is_refused_before_anything_is_sent() {
    let (_root, data) = nowhere();
    let label = "x".repeat(200);
    let (code, _, err) = run(&data, &["enrol", "--label", &label, &string("console.example")]);
    assert_eq!(code, 64);
    assert!(err.contains("the label has 200 bytes"), "{err}");
}

#[test]
fn completions_are_made_for_each_shell() {
    let (_root, data) = nowhere();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let (code, out, _) = run(&data, &["completions", shell]);
        assert_eq!(code, 0);
        for command in ["enrol", "answer", "asset", "pack"] {
            assert!(out.contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (_root, data) = nowhere();
    let program = assert_cmd::cargo::cargo_bin("dspt-agent");
    let mut child = std::process::Command::new(program)
        .args(["--data", &data.display().to_string(), "facts", "--all"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused_by_every_command_that_needs_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_root, data) = nowhere();
    std::fs::create_dir(&data).unwrap();
    std::fs::File::create(data.join("key")).unwrap();
    std::fs::set_permissions(data.join("key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    for command in ["report", "status", "show"] {
        let (code, _, err) = run(&data, &[command]);
        assert_eq!(code, 1, "{command}");
        assert!(
            err.contains("may be read by others (mode 644)"),
            "{command}: {err}"
        );
    }
    assert_eq!(
        data.join("key").metadata().unwrap().len(),
        0,
        "the key was remade"
    );
}
