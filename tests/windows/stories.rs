//! The Windows programs as people run them, under Wine: only what Wine does as Windows does is held to be right.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use dspt_tests::console::Console;
use dspt_tests::programs;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

mod service;

/// Runs a program of Windows, with nothing of this shell's settings for it.
fn wine(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/windows/wine"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DSPT_")) {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").arg(program);
    command
}

/// One of ours, built for Windows.
fn program(name: &str) -> Command {
    let folder =
        std::env::var_os("DSPT_WINDOWS_BIN_DIR").expect("tests/run windows says where the programs are");
    let path = Path::new(&folder).join(name);
    assert!(path.exists(), "{} is not built", path.display());
    wine(path)
}

/// A path of this machine as Windows programs see it.
fn seen_from_windows(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', r"\"))
}

/// `dspt-agent.exe` with a data folder of its own.
struct Agent(TempDir);

impl Agent {
    fn new() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("dspt-windows-")
                .tempdir()
                .unwrap(),
        )
    }

    fn command(&self) -> Command {
        let mut command = program("dspt-agent.exe");
        command.arg("--data").arg(seen_from_windows(&self.data()));
        command
    }

    fn data(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }

    fn run(&self, arguments: &[&str], code: i32) -> String {
        programs::run(self.command().args(arguments), code)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.command().args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", programs::said(&output)))
    }

    fn facts(&self) -> BTreeMap<String, Value> {
        serde_json::from_value(self.json(&["facts", "--json"])).unwrap()
    }
}

/// Writes into the registry as its own editor does.
fn register(lines: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fixture.reg");
    let text = format!("REGEDIT4\r\n\r\n{}\r\n", lines.trim().replace('\n', "\r\n"));
    std::fs::File::create(&file).unwrap();
    std::io::Write::write_all(&mut std::fs::File::create(&file).unwrap(), text.as_bytes()).unwrap();
    programs::run(wine("regedit").arg("/S").arg(seen_from_windows(&file)), 0);
}

/// Facts that Wine has nothing to tell of. They must be unknown: what it answers all the same is invented.
const NOT_TOLD: &[&str] = &[
    "accounts.administrators",
    "accounts.idle",
    "accounts.without_password",
    "antivirus.on",
    "antivirus.real_time",
    "audit.logon",
    "disk.system.encrypted",
    "disk.system.protection_on",
    "join.kind",
    "password.min_length",
    "updates.last_check_day",
    "updates.pending_security",
];

#[test]
fn the_whole_check_runs_to_its_end_and_what_is_not_known_is_never_a_pass() {
    let agent = Agent::new();
    let checked = agent.json(&["check", "--format", "json"]);
    let findings = checked["findings"].as_array().unwrap();
    assert!(findings.len() >= 25, "{} findings", findings.len());
    let of = |check: &str| {
        let found = findings.iter().find(|finding| finding["check"] == check);
        found.unwrap_or_else(|| panic!("{check} in {findings:#?}"))["verdict"].clone()
    };
    for check in ["antivirus-running", "password-length", "security-updates"] {
        assert_eq!(of(check), "unknown", "{check}");
    }
    assert_ne!(of("disk-encryption"), "pass");
    let errors: Vec<_> = findings.iter().filter(|f| f["verdict"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let facts = agent.facts();
    for key in NOT_TOLD {
        let fact = facts
            .get(*key)
            .unwrap_or_else(|| panic!("{key} in {:#?}", facts.keys()));
        assert!(fact.get("unknown").is_some(), "{key}: {fact}");
    }
    assert!(!agent.data().exists(), "a check leaves nothing behind");
}

#[test]
fn what_stands_in_the_registry_is_what_is_told() {
    let agent = Agent::new();
    let values = |on: u32| {
        format!(
            r#"
[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecureBoot\State]
"UEFISecureBootEnabled"=dword:{on}

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System]
"EnableLUA"=dword:{on}
"InactivityTimeoutSecs"=dword:{seconds:x}

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon]
"AutoAdminLogon"="{on}"

[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU]
"NoAutoUpdate"=dword:{on}

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\dspt-test]
"DisplayName"="AnyDesk {on}"
"DisplayVersion"="7.{on}"
"#,
            seconds = if on == 1 { 600 } else { 1800 }
        )
    };
    for (on, minutes) in [(1, 10), (0, 30)] {
        register(&values(on));
        let facts = agent.facts();
        let known = |key: &str| {
            let fact = facts[key].clone();
            assert!(fact.get("unknown").is_none(), "{key}: {fact}");
            fact
        };
        let is_on = json!(on == 1);
        assert_eq!(known("firmware.secure_boot"), is_on);
        assert_eq!(known("system.uac_on"), is_on);
        assert_eq!(known("accounts.auto_logon"), is_on);
        assert_eq!(known("screen_lock.idle_minutes"), json!(minutes));
        assert_eq!(known("screen_lock.enforced"), json!(true));
        assert_eq!(known("updates.automatic") == json!("off"), on == 1);
        let tools = known("remote.support_tools");
        assert!(tools.as_array().unwrap().contains(&json!("AnyDesk")), "{tools}");
    }
}

#[test]
fn a_windows_computer_joins_a_console_and_its_report_is_accepted() {
    let console = Console::serving();
    let agent = Agent::new();
    let said = agent.run(&["enrol", "--yes", &console.enrol_string("Rosewood Care", 5)], 0);
    assert!(said.contains("Northshire IT Support"), "{said}");
    agent.run(&["report"], 0);
    agent.run(&["report"], 0);

    let devices = console.json(&["device", "list"]);
    let [device] = devices.as_array().unwrap().as_slice() else {
        panic!("one device: {devices}")
    };
    assert_eq!(device["sequence"], 2);
    let os = device["os"].as_str().unwrap();
    assert!(os.starts_with("Windows"), "{os}");
    let shown = console.json(&["show", "device", device["id"].as_str().unwrap()]);
    let findings = shown["findings"].as_array().unwrap();
    assert!(findings.len() >= 25, "{} findings", findings.len());

    let kept = std::fs::read(agent.data().join("key")).unwrap();
    assert!(kept.len() > 64, "the key is sealed: {} bytes", kept.len());
    let mode = std::fs::metadata(agent.data().join("key"))
        .unwrap()
        .permissions()
        .mode();
    // Wine writes the administrators as the owner's group.
    assert_eq!(mode & 0o007, 0, "nobody else may read the key: {mode:o}");
}

#[test]
fn a_key_or_a_folder_that_others_can_change_is_refused_with_what_to_do() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.run(&["enrol", "--yes", &console.enrol_string("Rosewood Care", 5)], 0);
    let allow = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(&agent.data().join("key"), 0o644);
    let said = agent.run(&["report"], 1);
    assert!(
        said.contains("other accounts") && said.contains("icacls"),
        "{said}"
    );
    allow(&agent.data().join("key"), 0o600);
    agent.run(&["report"], 0);
    allow(&agent.data().join("spool").join("waiting"), 0o777);
    let said = agent.run(&["report"], 1);
    assert!(
        said.contains("others may write in it") && said.contains("icacls"),
        "{said}"
    );
}

#[test]
fn a_key_of_another_installation_is_refused_and_says_what_to_do() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.run(&["enrol", "--yes", &console.enrol_string("Rosewood Care", 5)], 0);
    let key = agent.data().join("key");
    let mut kept = std::fs::read(&key).unwrap();
    *kept.last_mut().unwrap() ^= 1;
    let file = std::fs::OpenOptions::new().write(true).open(&key).unwrap();
    std::io::Write::write_all(&mut &file, &kept).unwrap();
    let said = agent.run(&["report"], 1);
    assert!(
        said.contains("Windows does not open the key") && said.contains("enrol --again"),
        "{said}"
    );
}

/// `dspt-console.exe` with a folder of its own.
struct WindowsConsole(TempDir);

impl WindowsConsole {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str], code: i32) -> String {
        let store = format!("sqlite:{}", seen_from_windows(&self.path("console.db")));
        let mut command = program("dspt-console.exe");
        programs::run(command.args(["--store", &store]).args(arguments), code)
    }
}

#[test]
fn the_console_keeps_its_store_on_windows() {
    let console = WindowsConsole::new();
    console.run(&["provider", "add", "Rosewood Care"], 0);
    let home = console.run(&["show", "home"], 0);
    assert!(home.contains("1 provider"), "{home}");
}

#[test]
fn the_consoles_secret_keys_are_its_own_alone_and_refused_where_others_can_use_them() {
    let console = WindowsConsole::new();
    console.run(&["provider", "add", "Rosewood Care"], 0);
    let enrol = ["enrol", "new", "Rosewood Care", "--address", "192.0.2.1:8443"];
    console.run(&enrol, 0);
    let author = console.path("author.key");
    let author_seen = seen_from_windows(&author);
    console.run(&["policy", "key", "new", &author_seen], 0);

    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let allow = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let show = ["policy", "key", "show", author_seen.as_str()];
    let authority = console.path("keys").join("authority.pem");
    for (path, asks) in [
        (&author, &show[..]),
        (&authority, &enrol[..]),
        (&console.path("keys"), &enrol[..]),
    ] {
        let made = mode(path);
        assert_eq!(made & 0o007, 0, "{}: {made:o}", path.display());
        for open in [0o004, 0o002] {
            allow(path, made | open);
            let said = console.run(asks, 1);
            assert!(
                said.contains("others can use") || said.contains("used by others"),
                "{said}"
            );
            assert!(
                said.contains("icacls") && said.contains("*S-1-5-32-544:F"),
                "{said}"
            );
        }
        allow(path, made);
        console.run(asks, 0);
    }
}

#[test]
fn a_double_click_writes_the_page_where_the_person_looks() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("Documents")).unwrap();
    // Without a console window and without a command: nobody is at a terminal.
    let folder = std::env::var_os("DSPT_WINDOWS_BIN_DIR").unwrap();
    let agent = seen_from_windows(&Path::new(&folder).join("dspt-agent.exe"));
    let line = format!("set USERPROFILE={}&& {agent}", seen_from_windows(home.path()));
    // The desktop that opens the page goes on, and would hold a pipe open.
    let heard = home.path().join("heard");
    let status = wine("cmd")
        .args(["/c", &line])
        .stdin(std::process::Stdio::null())
        .stdout(std::fs::File::create(&heard).unwrap())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    let said = std::fs::read_to_string(&heard).unwrap();
    assert!(status.success(), "{said}");
    assert!(said.contains("The result is written to"), "{said}");
    let page = std::fs::read_to_string(home.path().join("Documents/Check of this computer.html")).unwrap();
    assert!(
        page.contains("name=\"generator\" content=\"dspt-agent\""),
        "{page}"
    );
    assert!(page.contains("</html>"), "it is whole");
}
