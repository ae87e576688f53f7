//! A post on a computer of its own: the real program, connected to a console elsewhere.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::console::Console;
use crate::programs;

/// A connected computer with its home.
pub struct Desk {
    home: TempDir,
    /// The post's id.
    pub operator: String,
}

impl Desk {
    /// Adds a post and connects a computer to it; `more` says of which party and provider it is.
    pub fn connected(console: &Console, label: &str, role: &str, more: &[&str]) -> Self {
        let address = console.address().to_string();
        let mut words = vec!["operator", "add", label, "--role", role, "--address", &address];
        words.extend_from_slice(more);
        let added = console.json(&words);
        let desk = Self {
            home: tempfile::Builder::new().prefix("dspt-desk-").tempdir().unwrap(),
            operator: added["id"].as_str().unwrap().to_owned(),
        };
        let string = added["string"].as_str().unwrap();
        programs::run(desk.command().args(["connect", string, "--yes"]), 0);
        desk
    }

    /// Its home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// `dspt-console` of this computer.
    pub fn command(&self) -> Command {
        let mut command = programs::command("dspt-console");
        command.env_remove("XDG_CONFIG_HOME").env("HOME", self.home());
        command
    }

    /// What `export` of these things writes; what it says, where it writes nothing.
    pub fn export(&self, words: &[&str]) -> String {
        let file = self.home().join("exported");
        let mut command = self.command();
        command
            .arg("export")
            .args(words)
            .arg("--connect")
            .arg("-o")
            .arg(&file);
        let said = programs::said(&command.output().unwrap());
        let written = std::fs::read_to_string(&file).unwrap_or(said);
        let _ = std::fs::remove_file(&file);
        written
    }

    /// What `show` says, whether it shows anything or not.
    pub fn show(&self, words: &[&str], json: bool) -> String {
        let mut command = self.command();
        command.arg("show").args(words);
        if json {
            command.arg("--json");
        }
        command.arg("--connect");
        programs::said(&command.output().unwrap())
    }
}
