//! The tour leaves nothing behind, however it ends.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too; it ends the program that it started"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

fn there(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Waits until it is so, which is how long it takes.
fn wait(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never came: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_signal_ends_the_tour_its_agent_and_its_folder() {
    for signal in ["INT", "TERM", "HUP"] {
        let place = tempfile::tempdir().unwrap();
        let temporary = place.path().join("temporary");
        std::fs::create_dir(&temporary).unwrap();
        // An agent that never ends by itself, and says who it is.
        let agent = place.path().join("agent");
        let script = format!(
            "#!/bin/sh\necho $$ > {}/pid\nexec sleep 600\n",
            place.path().display()
        );
        std::fs::File::create(&agent).unwrap();
        std::io::Write::write_all(
            &mut std::fs::OpenOptions::new().write(true).open(&agent).unwrap(),
            script.as_bytes(),
        )
        .unwrap();
        std::fs::set_permissions(&agent, PermissionsExt::from_mode(0o755)).unwrap();

        let mut tour = Command::new(env!("CARGO_BIN_EXE_dspt-console"))
            .args(["try", "--plain", "--agent"])
            .arg(&agent)
            .env("TMPDIR", &temporary)
            .env("HOME", place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = place.path().join("pid");
        wait("the agent", || {
            std::fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n'))
        });
        let folders = there(&temporary);
        assert_eq!(folders.len(), 1, "{folders:?}");
        let mode = std::fs::metadata(&folders[0]).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "nobody else may look in");

        let sent = Command::new("kill")
            .args(["-s", signal, &tour.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        wait("the end", || tour.try_wait().unwrap().is_some());
        let output = tour.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{signal}: {said}");
        assert!(said.contains("ended by a signal"), "{signal}: {said}");
        assert_eq!(there(&temporary), Vec::<PathBuf>::new(), "{signal}");
        let agent = std::fs::read_to_string(&pid).unwrap();
        let proc = Path::new("/proc").join(agent.trim());
        assert!(!proc.exists(), "{signal}: the agent lives on");
    }
}
