//! The real agent, with a data folder of its own.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::programs;

/// An agent with its folder.
pub struct Agent {
    folder: TempDir,
}

impl Agent {
    /// An agent that has never run.
    pub fn new() -> Self {
        let mut folder = tempfile::Builder::new().prefix("dspt-agent-").tempdir().unwrap();
        folder.disable_cleanup(std::env::var_os("DSPT_KEEP").is_some());
        Self { folder }
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `dspt-agent` on this folder.
    pub fn command(&self) -> Command {
        let mut command = programs::command("dspt-agent");
        command.arg("--data").arg(self.folder.path().join("data"));
        command
    }

    /// Runs a command that must end with `code`, and gives what it said.
    pub fn run(&self, arguments: &[&str], code: i32) -> String {
        programs::run(self.command().args(arguments), code)
    }

    /// Joins a console.
    pub fn enrol(&self, string: &str) -> String {
        self.run(&["enrol", "--yes", string], 0)
    }

    /// One cycle.
    pub fn report(&self) -> String {
        self.run(&["report"], 0)
    }

    /// Runs a command with `--json` and gives the value.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.command().args(arguments).arg("--json").output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}\n{}",
            programs::said(&output)
        );
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", programs::said(&output)))
    }
}

impl Default for Agent {
    fn default() -> Self {
        Self::new()
    }
}
