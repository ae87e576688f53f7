//! The evidence pack by the real program: from this computer, from recorded ones, and from several joined without a console.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too; the tests start the real program"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;

use calamine::Data;
use calamine::DataType;
use calamine::Reader;
use calamine::Xlsx;
use calamine::open_workbook;
use dspt_checks::Host;
use dspt_checks::Recorded;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::schema;
use dspt_report::schema::Kind;
use dspt_tests::agent::Agent;
use dspt_tests::programs;
use serde_json::Value;
use serde_json::json;

const SECONDS_OF_DAY: i64 = 86_400;
const FILES: [&str; 6] = [
    "evidence-pack.html",
    "phone-check.html",
    "answers.xlsx",
    "asset-register.csv",
    "asset-register.xlsx",
    "software-list.csv",
];
/// The rows of a pack belong to this set, whatever day the test runs on.
const SET: [&str; 2] = ["--toolkit", "dspt-2026-27"];

/// Runs `pack` into a folder of the agent's, and gives what it said and the folder.
fn pack(agent: &Agent, more: &[&str]) -> (Value, PathBuf) {
    let out = agent.folder().join("evidence");
    let shown = out.display().to_string();
    let arguments = [&["pack", "-o", &shown] as &[&str], &SET, more].concat();
    (agent.json(&arguments), out)
}

fn assert_whole(out: &Path) {
    for name in FILES {
        let bytes = std::fs::read(out.join(name)).unwrap();
        assert!(bytes.len() > 40, "{name} has {} bytes", bytes.len());
    }
    let page = std::fs::read_to_string(out.join("evidence-pack.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("lang=\"en-GB\""),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");
}

fn states(pack: &Value) -> BTreeMap<String, String> {
    let items = pack.get("items").unwrap().as_array().unwrap();
    let text = |item: &Value, name: &str| item.get(name).unwrap().as_str().unwrap().to_owned();
    items
        .iter()
        .map(|item| (text(item, "reference"), text(item, "state")))
        .collect()
}

#[test]
fn a_pack_of_this_computer_is_made_from_real_facts() {
    let agent = Agent::new();
    let (said, out) = pack(&agent, &["--label", "Front office", "--provider", "Example Care"]);
    assert_whole(&out);
    assert_eq!(said.pointer("/computers/0/label").unwrap(), "Front office");
    assert_eq!(said.pointer("/register/computers_seen").unwrap(), 1);
    let register = std::fs::read_to_string(out.join("asset-register.csv")).unwrap();
    assert!(register.contains("computer,Front office,1,"), "{register}");
    let page = std::fs::read_to_string(out.join("evidence-pack.html")).unwrap();
    assert!(
        page.contains("Example Care") && page.contains("not yet checked against"),
        "{page}"
    );
    // Once more into the same folder: the same files, and nothing is given another name.
    let (said, _) = pack(&agent, &["--label", "Front office"]);
    let files = said.get("files").unwrap().as_array().unwrap();
    assert_eq!(files.len(), FILES.len() + 1);
    assert!(
        files.iter().all(|file| file.get("kept_as").is_none()),
        "{files:?}"
    );
}

/// Somebody without rights, where the tests may become one; else whoever runs the tests.
#[cfg(unix)]
#[test]
fn an_ordinary_user_makes_a_pack_with_a_folder_of_their_own() {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let program = home.join("dspt-agent");
    std::fs::copy(programs::path("dspt-agent"), &program).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(&program);
    command
        .env_clear()
        .env("HOME", home)
        .env("LC_ALL", "C.UTF-8")
        .current_dir(home)
        .args(["pack", "-o", "evidence", "--json"])
        .args(SET);
    if home.metadata().unwrap().uid() == 0 {
        std::os::unix::fs::chown(home, Some(NOBODY), Some(NOBODY)).unwrap();
        command.gid(NOBODY).uid(NOBODY);
    }
    let said = programs::run(&mut command, 0);
    assert_whole(&home.join("evidence"));
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said.pointer("/register/computers_seen").unwrap(), 1);
}

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../checks/tests/recordings");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("windows-") || name.starts_with("macos-")
    });
    found.sort();
    found
}

#[test]
fn each_recorded_computer_gives_a_whole_pack_on_any_system() {
    let recordings = recordings();
    assert!(recordings.len() >= 12, "{recordings:?}");
    for recording in recordings {
        let agent = Agent::new();
        let with = recording.display().to_string();
        let (said, out) = pack(&agent, &["--not-this-computer", "--with", &with]);
        assert_whole(&out);
        assert_eq!(said.get("computers").unwrap().as_array().unwrap().len(), 1);
        assert_eq!(said.get("files").unwrap().as_array().unwrap().len(), FILES.len());
        let system = said.pointer("/computers/0/os_family").unwrap().as_str().unwrap();
        assert!(with.contains(system), "{with}: {system}");
        let register = std::fs::read_to_string(out.join("asset-register.csv")).unwrap();
        assert_eq!(register.lines().count(), 2, "{with}: {register}");
    }
}

#[test]
fn three_recordings_give_one_register_and_the_same_one_twice_counts_once() {
    let agent = Agent::new();
    let named: Vec<String> = recordings()
        .iter()
        .take(3)
        .map(|path| path.display().to_string())
        .collect();
    let [a, b, c] = named.as_slice() else {
        panic!("{named:?}")
    };
    let with = ["--not-this-computer", "--with", a, "--with", b, c, a];
    let (said, out) = pack(&agent, &with);
    assert_eq!(said.pointer("/register/computers_seen").unwrap(), 3);
    assert_eq!(said.get("remarks").unwrap().as_array().unwrap().len(), 1);
    let register = std::fs::read_to_string(out.join("asset-register.csv")).unwrap();
    assert_eq!(register.lines().count(), 4, "{register}");
    let page = std::fs::read_to_string(out.join("evidence-pack.html")).unwrap();
    for path in &named {
        let label = Path::new(path).file_stem().unwrap().to_str().unwrap();
        assert!(register.contains(label) && page.contains(label), "{label}");
    }
}

/// What a recorded computer would hand over today: its days moved so that it was seen today.
fn handed_over(agent: &Agent, recording: &str, label: &str, id: u8) -> String {
    let file = recordings()
        .into_iter()
        .find(|path| path.file_stem().unwrap() == recording)
        .unwrap();
    let device = Recorded::from_json(&std::fs::read(file).unwrap()).unwrap();
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    let moved = now / SECONDS_OF_DAY - device.today();
    let host: Arc<dyn Host> = Arc::new(device);
    let facts: FactSet = dspt_checks::collect(&host, None)
        .facts
        .into_iter()
        .map(|(key, fact)| {
            let day = schema::fact(key.as_str()).is_some_and(|spec| spec.kind == Kind::Day);
            if let (true, Some(FactValue::Integer(n))) = (day, fact.value()) {
                let n = n + moved;
                (key, Fact::known(n))
            } else {
                (key, fact)
            }
        })
        .collect();
    let seen = json!({
        "form": "dspt-seen/1",
        "label": label,
        "device": format!("{id:02x}").repeat(16),
        "collected_at": now,
        "agent": { "os": "windows", "version": "0.1.0" },
        "os_family": "windows",
        "facts": facts,
        "inventory": dspt_checks::inventory(&host),
    });
    let path = agent.folder().join(format!("computer-{id}.json"));
    std::fs::write(&path, seen.to_string()).unwrap();
    path.display().to_string()
}

/// Answers a question by lines, as somebody.
fn answer(agent: &Agent, reference: &str, by: &str, lines: &str) {
    let mut command = agent.command();
    command
        .args(["answer", "--item", reference, "--by", by])
        .args(SET);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", programs::said(&output));
}

#[test]
fn a_provider_with_everything_at_once_shows_the_right_states() {
    let agent = Agent::new();
    let healthy = handed_over(&agent, "windows-11-pro", "Office PC", 1);
    let laptop = handed_over(&agent, "windows-11-home-laptop-not-encrypted", "Van laptop", 2);
    let old = handed_over(&agent, "windows-10-home-past-support", "Back room", 3);
    agent.run(
        &[
            "asset",
            "add",
            "phone",
            "Carers' phones",
            "--count",
            "38",
            "--personal",
        ],
        0,
    );
    answer(&agent, "1.1.1", "manager", "ZA123456\n");
    answer(&agent, "9.5.2", "manager", "yes\n");
    answer(&agent, "8.3.5", "manager", "yes\n");
    answer(&agent, "6.2.1", "it-support", "yes, on every computer\n");
    answer(&agent, "3.2.1", "manager", "40\n39\n\n");
    answer(
        &agent,
        "1.4.2",
        "manager",
        "not about us, because we shred ourselves\n",
    );
    let risk = [
        "--until",
        "2199-01-01",
        "--reason",
        "Kept off the network",
        "--toolkit",
        "dspt-2026-27",
    ];
    agent.run(
        &[&["answer", "--accept-risk", "8.1.4"] as &[&str], &risk].concat(),
        0,
    );

    let (said, out) = pack(
        &agent,
        &["--not-this-computer", "--with", &healthy, &laptop, &old],
    );
    assert_whole(&out);
    let states = states(&said);
    for (reference, state) in [
        ("1.1.1", "answered"),
        ("8.3.5", "backed"),
        ("9.5.2", "differs"),
        ("6.2.1", "needs an answer"),
        ("3.2.1", "answered"),
        ("1.4.2", "not applicable"),
        ("8.1.4", "answered"),
        ("1.1.2", "needs an answer"),
    ] {
        assert_eq!(states.get(reference).unwrap(), state, "{reference}");
    }
    let items = said.get("items").unwrap().as_array().unwrap();
    let item = |reference: &str| {
        let mut found = items.iter();
        found
            .find(|item| item.get("reference").unwrap() == reference)
            .unwrap()
    };
    let differing = item("9.5.2").get("differing").unwrap().as_array().unwrap();
    assert!(differing.contains(&json!("Van laptop")) && !differing.contains(&json!("Office PC")));
    assert_eq!(item("6.2.1").get("drafted_by").unwrap(), "it-support");
    assert!(item("8.1.4").get("risk_accepted_until_day").is_some());
    assert_eq!(said.pointer("/register/hand_written_things").unwrap(), 38);
    assert_eq!(said.get("stage").unwrap(), "in progress");

    // The manager agrees, and the computers show it.
    agent.run(&["answer", "--confirm", "6.2.1", "--toolkit", "dspt-2026-27"], 0);
    let with = ["--not-this-computer", "--with", &healthy, &laptop, &old];
    let (said, _) = pack(&agent, &with);
    assert_eq!(self::states(&said).get("6.2.1").unwrap(), "backed");
}

/// The cells of a sheet, as another program reads them.
fn cells(path: &Path) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_sheet_filled_in_with_another_program_is_taken_back_and_never_lost() {
    let agent = Agent::new();
    answer(&agent, "1.1.1", "manager", "ZA123456\n");
    let (_, out) = pack(&agent, &[]);
    let sheet = out.join("answers.xlsx");
    let mut cells = cells(&sheet);
    let head = cells.first().unwrap().clone();
    let column = |name: &str| {
        let mut names = head.iter();
        names.position(|cell| cell.to_string().eq_ignore_ascii_case(name))
    };
    let number = column("Number").or_else(|| column("Reference")).unwrap_or(0);
    let answers = column("Answer").or_else(|| column("Your answer")).unwrap();
    for row in &mut cells {
        let is = |cell: &Data, text: &str| cell.as_string().is_some_and(|cell| cell == text);
        if is(row.get(number).unwrap(), "1.1.2") {
            *row.get_mut(answers).unwrap() = Data::String("In the office safe".to_owned());
        }
    }
    // Written by a program of other people, with only what it can tell of each cell.
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (row, line) in (0..).zip(&cells) {
        for (at, cell) in (0..).zip(line) {
            if let Some(number) = cell.as_f64().filter(|_| !cell.is_string()) {
                page.write_number(row, at, number).unwrap();
            } else if !cell.is_empty() {
                page.write_string(row, at, cell.to_string()).unwrap();
            }
        }
    }
    book.save(&sheet).unwrap();

    // Made again before it was taken in: the filled-in sheet is kept under another name.
    let (said, _) = pack(&agent, &[]);
    let files = said.get("files").unwrap().as_array().unwrap();
    let kept = files
        .iter()
        .find_map(|file| file.get("kept_as")?.as_str())
        .unwrap();
    let kept = out.join(kept).display().to_string();
    let taken = agent.json(&[&["answer", "--from", &kept] as &[&str], &SET].concat());
    assert_eq!(taken.get("taken").unwrap(), &json!(["1.1.2"]), "{taken}");
    let (said, _) = pack(&agent, &[]);
    let states = states(&said);
    assert_eq!(states.get("1.1.1").unwrap(), "answered");
    assert_eq!(states.get("1.1.2").unwrap(), "answered");
}
