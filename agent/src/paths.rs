//! Where this program keeps its own files. It changes nothing on the device but these.

use std::path::Path;
use std::path::PathBuf;

#[cfg_attr(target_os = "macos", path = "paths/macos.rs")]
#[cfg_attr(windows, path = "paths/windows.rs")]
#[cfg_attr(not(any(target_os = "macos", windows)), path = "paths/linux.rs")]
mod platform;

/// The folder that is used where none is named; `None` where the platform tells no place.
///
/// `variable` reads an environment variable.
pub fn default_folder(elevated: bool, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    platform::default_folder(elevated, |name| variable(name).filter(|path| path.is_absolute()))
}

/// The folder in which the service keeps its last result for accounts with fewer rights: what stands there may go at any
/// time, and is made anew. `DSPT_AGENT_RESULT` names another.
pub fn result_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    absolute("DSPT_AGENT_RESULT").or_else(|| platform::result_folder(absolute))
}

/// The folders in which the page of the checks is written, the best one first: where people look for their own files, and
/// where every browser may read. (Browsers from a shop of programs see neither hidden folders nor temporary ones.)
pub fn page_folders(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    platform::page_folders(|name| variable(name).filter(|path| path.is_absolute()))
}

/// The data folder and the names in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// Names a folder, which need not exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All that belongs to a joining. The key first: without it nothing else is used, so whoever moves these in their order may
    /// be stopped at any moment.
    pub(crate) fn of_joining(&self) -> [PathBuf; 16] {
        [
            self.key(),
            self.next_key(),
            self.next_rotation(),
            self.rotation(),
            self.leaving(),
            self.device(),
            self.enrolment(),
            self.console(),
            self.last(),
            self.trust(),
            self.policy(),
            self.policy_state(),
            self.log(),
            self.log_contradiction(),
            self.sharing(),
            self.spool(),
        ]
    }

    /// The secret key: 32 bytes.
    pub fn key(&self) -> PathBuf {
        self.root.join("key")
    }

    /// The key that is to take its place, until the console has agreed.
    pub fn next_key(&self) -> PathBuf {
        self.root.join("next-key")
    }

    /// The change to that key, until the console has answered.
    pub fn next_rotation(&self) -> PathBuf {
        self.root.join("next-rotation.json")
    }

    /// The last change of the key that the console keeps.
    pub fn rotation(&self) -> PathBuf {
        self.root.join("rotation.json")
    }

    /// The leave-taking, until the console has answered.
    pub fn leaving(&self) -> PathBuf {
        self.root.join("leaving.json")
    }

    /// What belongs to the key: salts, and a salted hash of the machine's id.
    pub fn device(&self) -> PathBuf {
        self.root.join("device.json")
    }

    /// The sealed enrolment, sequence 0 of the chain.
    pub fn enrolment(&self) -> PathBuf {
        self.root.join("enrolment.json")
    }

    /// The console that answered the enrolment.
    pub fn console(&self) -> PathBuf {
        self.root.join("console.json")
    }

    /// How the last sending went; only for people.
    pub fn last(&self) -> PathBuf {
        self.root.join("last.json")
    }

    /// What is known of the console's log.
    pub fn log(&self) -> PathBuf {
        self.root.join("log.json")
    }

    /// What the console showed of its log and cannot be so.
    pub fn log_contradiction(&self) -> PathBuf {
        self.root.join("log-contradiction.json")
    }

    /// Whose keys and addresses are good, as the console last published it.
    pub fn trust(&self) -> PathBuf {
        self.root.join("trust.json")
    }

    /// The checks that were last taken into use, as their author signed them.
    pub fn policy(&self) -> PathBuf {
        self.root.join("policy.bundle")
    }

    /// How asking for newer checks last went.
    pub fn policy_state(&self) -> PathBuf {
        self.root.join("policy-state.json")
    }

    /// Who sees what, as the console told it last; only for people.
    pub fn sharing(&self) -> PathBuf {
        self.root.join("sharing.json")
    }

    /// Sealed reports and their bodies.
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// What was answered to a toolkit, by its name. A name is lower-case words joined by hyphens.
    pub fn answers(&self, toolkit: &str) -> PathBuf {
        self.root.join(format!("{ANSWERS}{toolkit}{YAML}"))
    }

    /// The hand-written part of the register.
    pub fn assets(&self) -> PathBuf {
        self.root.join("assets.yaml")
    }

    /// What the service is about to do; only for people.
    pub fn service(&self) -> PathBuf {
        self.root.join("service.json")
    }

    /// Held by the service as long as it lives.
    pub fn service_lock(&self) -> PathBuf {
        self.root.join("service.lock")
    }

    /// The id of a computer whose system tells none, for packs.
    pub fn computer(&self) -> PathBuf {
        self.root.join("computer")
    }

    /// Held while one run changes this folder.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }
}

/// How the name of a file with answers begins.
pub(crate) const ANSWERS: &str = "answers-";
/// How it ends.
pub(crate) const YAML: &str = ".yaml";

#[cfg(test)]
mod tests;
