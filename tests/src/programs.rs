//! Where the built programs are, and how to run one.

use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

/// The folder of the built programs: `DSPT_BIN_DIR`, else this workspace's debug folder.
pub fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("DSPT_BIN_DIR") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")),
        PathBuf::from,
    );
    target.join("debug")
}

/// The path of `dspt-agent` or `dspt-console`.
pub fn path(name: &str) -> PathBuf {
    let path = folder().join(name);
    assert!(
        path.exists(),
        "{} is not built; run `cargo build --workspace` or tests/run first",
        path.display()
    );
    path
}

/// A command for a built program, with nothing of this shell's settings for it.
#[expect(
    clippy::disallowed_methods,
    reason = "the harness starts the programs it tests"
)]
pub fn command(name: &str) -> Command {
    let mut command = Command::new(path(name));
    let ours = std::env::vars()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("DSPT_"));
    ours.for_each(|name| {
        command.env_remove(name);
    });
    command.env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8");
    command
}

/// Runs to the end and gives what it said; panics with that unless it exited with `code`.
pub fn run(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{command:?}\n{said}");
    said
}

/// Standard output and error of a finished program, for messages.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}
